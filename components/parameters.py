"""What SSM says about an environment's modules before this run: the targets, and the images that releases left."""

from __future__ import annotations

from pulumi import InvokeOutputOptions, Output
from pulumi_aws import ssm

Parameters = dict[str, str]
"""Name → value of every parameter of the environment; empty in a new one."""


def look_up(environment: str, opts: InvokeOutputOptions) -> Output[Parameters]:
    """
    All parameters of *environment*, read by their common path: to find none is no error.

    Images and addresses are no secrets, whatever the provider thinks of SSM values.

    Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
    """
    found = ssm.get_parameters_by_path_output(
        path=f"/modulestack/{environment}", recursive=True, with_decryption=False, opts=opts
    )
    return Output.unsecret(
        Output.all(found.names, found.values).apply(lambda both: dict(zip(both[0], both[1], strict=True)))
    )
