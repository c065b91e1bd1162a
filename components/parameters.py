"""SSM's parameters of an environment before this run: manifests, and the images that releases left."""

from __future__ import annotations

from pulumi import InvokeOptions
from pulumi_aws import ssm

from modulestack.contract import paths
from modulestack.contract.manifest import InvalidManifest, ModuleManifest
from modulestack.contract.service_settings import MONITORING, resolutions

Parameters = dict[str, str]
"""Name → value of every parameter of the environment; empty in a new one."""


def look_up(environment: str, opts: InvokeOptions) -> Parameters:
    """
    All parameters of *environment*, read by their common path: to find none is no error.

    Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
    """
    return below(paths.environment_root(environment).rstrip("/"), opts)


def below(path: str, opts: InvokeOptions) -> Parameters:
    """All parameters below *path*, likewise."""
    found = ssm.get_parameters_by_path(path=path, recursive=True, with_decryption=False, opts=opts)
    return dict(zip(found.names, found.values, strict=True))


def earlier_manifest(parameters: Parameters, environment: str, module: str) -> ModuleManifest | None:
    """The manifest that an earlier run wrote for *module*; None if there is none that can be read."""
    name = paths.manifest_parameter(environment, module)
    try:
        return ModuleManifest.from_json(parameters[name], name) if name in parameters else None
    except InvalidManifest:
        return None


def high_resolution_metrics(parameters: Parameters, earlier: ModuleManifest | None) -> frozenset[str]:
    """
    Metrics of a module's service that are not of a minute, since a release that followed the run of *earlier*.

    Before there are such, AWS takes no policy that looks at them:
    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
    """
    if earlier is None:
        return frozenset()
    asked_for = resolutions(earlier.service_settings.get(MONITORING, {}))
    released = parameters.get(paths.metrics_parameter(earlier.environment, earlier.module), "").split(",")
    return frozenset(asked_for).intersection(released)
