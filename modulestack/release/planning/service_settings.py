"""
What of a service releases set, because the Pulumi provider does not know it yet: docs/adr/0027.

Sent with each update: `pulumi up` sends the circuit breaker without it when a strategy changes, and who else writes to
the service may have set something else.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.service_settings import (
    BREAKER,
    DEFAULTS,
    EARLY_SUCCESS,
    MONITORING,
    OF_DEPLOYMENTS,
    RESOLUTION_S,
    resolutions,
)
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.rollout.rolling import Rolling
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.strategy import RolloutStrategy
from modulestack.release.rollout.tracked_deployment import describe_service_revisions
from modulestack.release.task_definition.comparison import DefinitionDifference

ROLLING = "ROLLING"


def deployment_configuration(
    manifest: ModuleManifest, service: ServiceSnapshot, given: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """
    *given* (a ``deploymentConfiguration``) for *service*, with what releases set; None: nothing is to be sent.

    Both are of rolling updates only.
    """
    configuration = dict(given or {})
    strategy = configuration.get("strategy", service.strategy)
    configuration |= _owned(manifest, service) if strategy == ROLLING else {}
    return configuration or None


def differences(aws: AwsClient, manifest: ModuleManifest, service: ServiceSnapshot) -> tuple[DefinitionDifference, ...]:
    """
    What a release changes of *service*, whatever it deploys, by path.

    Raises:
        AwsFailure: AWS could not be asked for what only service revisions show, for other reasons than a missing
            permission.
    """
    found = [*_differences(manifest, service)] if service.strategy == ROLLING else []
    wanted, now = monitoring(manifest), _monitoring_now(aws, manifest, service)
    if wanted is not None and now is not None and resolutions(wanted) != resolutions(now):
        found.append(DefinitionDifference(MONITORING, resolutions(now), resolutions(wanted)))
    return tuple(found)


def monitoring(manifest: ModuleManifest) -> dict[str, Any] | None:
    """
    As UpdateService takes it; None: it is not to be sent.

    Another one starts a deployment: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
    """
    return manifest.service_settings.get(MONITORING)


def what_comes_next(changed: Sequence[DefinitionDifference]) -> Iterator[str]:
    """What is to be done after a release that *changed* this."""
    for each in changed:
        if each.path == MONITORING and each.after:
            yield (
                f"{' and '.join(each.after)}: measured every {RESOLUTION_S} s from now on; scaling looks there from "
                "the next run of the stack on"
            )


def _monitoring_now(aws: AwsClient, manifest: ModuleManifest, service: ServiceSnapshot) -> dict[str, Any] | None:
    """
    The same of *service*, which only its service revision shows; None: it is not to be known, or just changes.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html
    """
    if monitoring(manifest) is None or len(service.service_revisions) != 1:
        return None
    try:
        [revision] = describe_service_revisions(aws, [*service.service_revisions]).values()
    except (AccessDenied, ValueError):
        return None
    return revision.get(MONITORING) or {}


def is_ours_to_end(manifest: ModuleManifest, strategy: RolloutStrategy) -> bool:
    """Whether a deployment may be ended for failed tasks before ECS does: not if the file says how many may fail."""
    said = manifest.service_settings.get(BREAKER) or DEFAULTS[BREAKER]
    is_default = said["thresholdConfiguration"] == DEFAULTS[BREAKER]["thresholdConfiguration"]
    return bool(is_default or not isinstance(strategy, Rolling))


def _owned(manifest: ModuleManifest, service: ServiceSnapshot) -> dict[str, Any]:
    """A breaker that is switched off counts nothing, and stays as it is."""
    found = {name: dict(value) for name, value in manifest.service_settings.items() if name in OF_DEPLOYMENTS}
    breaker = service.configuration.get(BREAKER) or {}
    if BREAKER in found:
        if breaker.get("enable"):
            found[BREAKER] = {"enable": True, "rollback": bool(breaker.get("rollback")), **found[BREAKER]}
        else:
            del found[BREAKER]
    return found


def _differences(manifest: ModuleManifest, service: ServiceSnapshot) -> Iterator[DefinitionDifference]:
    for name, wanted in _owned(manifest, service).items():
        now = {**DEFAULTS[name], **(service.configuration.get(name) or {})}
        if name == EARLY_SUCCESS and not now["enable"] and not wanted["enable"]:
            continue
        for key in sorted(wanted.keys() | now.keys()):
            if wanted.get(key) != now.get(key):
                yield DefinitionDifference(f"deploymentConfiguration.{name}.{key}", now.get(key), wanted.get(key))
