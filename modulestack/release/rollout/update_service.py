"""
Point the service at a task definition, in one UpdateService call.

The call may be repeated, except when it forces a deployment: then an answer that was lost is looked for first.
"""

from __future__ import annotations

from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import ResponseLost
from modulestack.release.rollout import service_snapshot as services
from modulestack.release.rollout.service_snapshot import ServiceSnapshot

_TRIES = 5


def look(aws: AwsClient, manifest: ModuleManifest) -> ServiceSnapshot | None:
    """
    The service as it is now; None: there is none.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    answer = aws.call("ecs", "describe_services", cluster=manifest.cluster, services=[manifest.service])
    return services.parse(answer["services"][0]) if answer.get("services") else None


def update(
    aws: AwsClient, manifest: ModuleManifest, definition: str, before: ServiceSnapshot, *, restart: bool
) -> ServiceSnapshot:
    """
    Set the service to *definition* (ARN); the service with our deployment as its PRIMARY.

    *restart* starts a deployment although the definition stays the same.

    Raises:
        AwsFailure: it was not updated; Lost: that is not known.
    """
    old = before.primary.id if before.primary else ""
    params: dict[str, Any] = {"cluster": manifest.cluster, "service": manifest.service, "taskDefinition": definition}
    if restart:
        params["forceNewDeployment"] = True
    tries = _TRIES
    while True:
        try:
            return services.parse(aws.call_once("ecs", "update_service", **params)["service"])
        except ResponseLost:
            now = look(aws, manifest)
            tries -= 1
            if now and now.primary and now.primary.definition == definition and now.primary.id != old:
                return now
            if not tries:
                raise
