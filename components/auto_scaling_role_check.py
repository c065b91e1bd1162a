"""The role in whose name machines are started: a key's policy can name it when it is there only."""

from __future__ import annotations

import pulumi
from pulumi_aws.iam.get_role import get_role

from components.encryption_key import standing_key
from components.not_there import is_not_there
from modulestack.contract import auto_scaling_role
from modulestack.environment.key_policy import has_machines
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment


def check(environment: Environment, standing: StandingEnvironment, opts: pulumi.InvokeOptions) -> None:
    """
    See that EC2 Auto Scaling has its role in the account, where disks of machines are under a key.

    Raises:
        pulumi.RunError: it has none; says what makes it. Nothing has been touched.

    Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html (principals must exist)
    """
    if not has_machines(environment) or not (environment.encryption_key or standing_key(environment.name, standing)):
        return
    try:
        get_role(name=auto_scaling_role.NAME, opts=opts)
    except Exception as error:  # the SDK has no other
        if "NoSuchEntity" in str(error) or is_not_there(error):
            raise pulumi.RunError(
                f"encryption_key: there is no role {auto_scaling_role.NAME} in the account yet, in whose name EC2 Auto "
                "Scaling uses the key of machines' disks, and which the key's policy must name: run "
                f"{auto_scaling_role.MAKE} once, then this again"
            ) from None
        pulumi.log.warn(
            f"encryption_key: whether the role {auto_scaling_role.NAME} is there cannot be looked at ({error}): "
            "without it the key's policy is refused"
        )
