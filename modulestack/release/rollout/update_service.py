"""
Point the service at a task definition, in one UpdateService call.

An answer that was lost is looked for before anything is said or done again: the service shows its deployments.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import PASSING, AwsFailure, ResponseLost
from modulestack.release.aws_access.patience import PAUSE_S, patiently
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, describe_service, parse_service

_LOOKS = 2
"""After an answer that was lost, before the call is made again: a look may lag behind."""


def update_service(
    aws: AwsClient,
    manifest: ModuleManifest,
    definition: str,
    before: ServiceSnapshot,
    *,
    volumes: Sequence[Mapping[str, Any]] = (),
    configuration: Mapping[str, Any] | None = None,
    monitoring: Mapping[str, Any] | None = None,
    restart: bool,
    patience_s: float,
    on_trouble: Callable[[AwsFailure], None],
) -> Steps[ServiceSnapshot]:
    """
    Set the service to *definition* (ARN); the service with our deployment as its PRIMARY.

    *volumes* is how its tasks get their EBS volumes: revision and volumes must fit each other, and change in one
    moment; what is not said stays, and so none has to be said where there were some.

    *configuration*: its ``deploymentConfiguration`` from now on, *monitoring* how its metrics are; None: it stays.

    *restart* starts a deployment although the definition stays the same. *on_trouble* is called at once with each
    failure, before anything else is tried: a ResponseLost means that from then on the effect is not known.

    Raises:
        AwsFailure: it was not updated; after a ResponseLost: that is not known.
    """
    params: dict[str, Any] = {"cluster": manifest.cluster, "service": manifest.service, "taskDefinition": definition}
    if volumes or before.volume_configurations:
        params["volumeConfigurations"] = [dict(each) for each in volumes]
    if configuration is not None:
        params["deploymentConfiguration"] = dict(configuration)
    if monitoring is not None:
        params["monitoring"] = dict(monitoring)
    if restart:
        params["forceNewDeployment"] = True
    until = aws.clock.now() + patience_s
    while True:
        try:
            return parse_service(aws.call_once("ecs", "update_service", **params)["service"])
        except PASSING as failure:
            on_trouble(failure)
            for _ in range(_LOOKS if isinstance(failure, ResponseLost) else 0):
                now = yield from patiently(
                    lambda: describe_service(aws, manifest), aws.clock, until=until, on_trouble=on_trouble
                )
                if now and is_updated(now, definition, before):
                    return now
                yield PAUSE_S
            if aws.clock.now() >= until:
                raise
        yield PAUSE_S


def is_updated(now: ServiceSnapshot, definition: str, before: ServiceSnapshot) -> bool:
    """Whether *now* shows a deployment of *definition* (ARN) that *before* did not have, or had not as PRIMARY."""
    known = {deployment.id for deployment in before.deployments}
    old = before.primary.id if before.primary else ""
    is_new = any(d.definition == definition and d.id not in known for d in now.deployments)
    return is_new or (now.primary is not None and now.primary.definition == definition and now.primary.id != old)
