"""
Point the service at a task definition, in one UpdateService call.

The call may be repeated, except when it forces a deployment: then an answer that was lost is looked for first.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
"""

from __future__ import annotations

from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import ResponseLost
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, describe_service, parse_service

_TRIES = 5


def update_service(
    aws: AwsClient, manifest: ModuleManifest, definition: str, before: ServiceSnapshot, *, restart: bool
) -> ServiceSnapshot:
    """
    Set the service to *definition* (ARN); the service with our deployment as its PRIMARY.

    *restart* starts a deployment although the definition stays the same.

    Raises:
        AwsFailure: it was not updated; ResponseLost: that is not known.
    """
    old = before.primary.id if before.primary else ""
    params: dict[str, Any] = {"cluster": manifest.cluster, "service": manifest.service, "taskDefinition": definition}
    if restart:
        params["forceNewDeployment"] = True
    tries = _TRIES
    while True:
        try:
            return parse_service(aws.call_once("ecs", "update_service", **params)["service"])
        except ResponseLost:
            now = describe_service(aws, manifest)
            tries -= 1
            if now and now.primary and now.primary.definition == definition and now.primary.id != old:
                return now
            if not tries:
                raise
