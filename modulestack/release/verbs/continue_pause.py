"""
Continue a deployment that a pause holds, or have it rolled back.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html
"""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.aws_access.errors import PASSING, Rejected
from modulestack.release.planning.decision import refuse_unreleasable
from modulestack.release.rollout.deployment_stages import DeploymentHook
from modulestack.release.rollout.service_deployment import (
    UNFINISHED,
    ServiceDeploymentSnapshot,
    describe_service_deployment,
)
from modulestack.release.rollout.service_snapshot import describe_service


@dataclasses.dataclass(frozen=True, kw_only=True)
class HeldDeployment:
    """A deployment, and the pause that is meant."""

    deployment: ServiceDeploymentSnapshot
    hook: DeploymentHook


def find_pause(aws: AwsClient, manifest: ModuleManifest, hook: str = "") -> HeldDeployment:
    """
    The pause that holds the module's deployment; *hook* is its id, or how that begins, where there are several.

    Raises:
        BadInput: no deployment goes on, none is held, or it is not clear which pause is meant.
        AwsFailure: ECS could not be asked.
    """
    deployment = current_deployment(aws, manifest)
    module, environment = manifest.module, manifest.environment
    if deployment is None:
        raise BadInput(
            f"{module}: no deployment goes on: `modulestack status {module} -e {environment}` shows what runs"
        )
    waiting = [each for each in deployment.open_hooks if each.is_waiting_for_somebody]
    shown = "; ".join(_shown(each) for each in waiting)
    meant = [each for each in waiting if each.id.startswith(hook)]
    if not waiting:
        others = ", ".join(each.name for each in deployment.open_hooks)
        doing = f", which waits for {others}" if others else ""
        stage = f" in stage {deployment.stage}" if deployment.stage else ""
        raise BadInput(
            f"{module}: no pause holds its deployment, {deployment.status}{stage}{doing}: "
            f"`modulestack watch {module} -e {environment}` follows it"
        )
    if not meant:
        raise BadInput(f"{module}: no pause {hook} holds its deployment: there is {shown}")
    if len(meant) > 1:
        raise BadInput(f"{module}: {len(meant)} pauses hold its deployment: name one with --hook: {shown}")
    return HeldDeployment(deployment=deployment, hook=meant[0])


def current_deployment(aws: AwsClient, manifest: ModuleManifest) -> ServiceDeploymentSnapshot | None:
    """
    The service deployment that goes on; None: none does.

    Raises:
        BadInput: the service is gone, or is not deployed by ECS.
        AwsFailure: ECS could not be asked.
    """
    service = refuse_unreleasable(manifest, describe_service(aws, manifest))
    arn = service.service_deployment
    if not arn:
        listed = aws.call(
            "ecs",
            "list_service_deployments",
            cluster=manifest.cluster,
            service=manifest.service,
            status=list(UNFINISHED),
        ).get("serviceDeployments")
        arn = listed[0]["serviceDeploymentArn"] if listed else ""
    found = describe_service_deployment(aws, arn) if arn else None
    return None if found is None or found.is_over else found


def continue_pause(aws: AwsClient, manifest: ModuleManifest, held: HeldDeployment, *, roll_back: bool) -> str:
    """
    Do it; a sentence about what was done.

    Raises:
        BadInput: the pause is over meanwhile.
        AwsFailure: ECS could not be asked; after an answer that was lost: that is not known.
    """
    arn, hook = held.deployment.arn, held.hook
    action = "ROLLBACK" if roll_back else "CONTINUE"
    stage = f" in stage {held.deployment.stage}" if held.deployment.stage else ""
    done = f"{manifest.module}: {hook.name}{stage} was {'answered with a rollback' if roll_back else 'continued'}"
    try:
        aws.call_once("ecs", "continue_service_deployment", serviceDeploymentArn=arn, hookId=hook.id, action=action)
    except Rejected as rejected:
        if rejected.code != "InvalidParameterException":
            raise
        if _still_waits(aws, arn, hook):
            raise BadInput(f"{manifest.module}: {hook.name} was not continued: {rejected.message}") from None
        raise BadInput(
            f"{manifest.module}: {hook.name} waits no more, and whether because of this call is not known: ECS says of "
            f"it: {rejected.message}"
        ) from None
    except PASSING:
        if _still_waits(aws, arn, hook):
            raise  # it still waits: the call had no effect
        return f"{done}, by this call or by somebody else: ECS's answer to it was lost"
    return done


def _still_waits(aws: AwsClient, arn: str, hook: DeploymentHook) -> bool:
    """Whether *hook* holds the deployment *arn* now: a request that the network delivers twice is refused once."""
    now = describe_service_deployment(aws, arn)
    return now is not None and any(each.id == hook.id and each.is_waiting_for_somebody for each in now.open_hooks)


def _shown(hook: DeploymentHook) -> str:
    until = f" ({hook.on_timeout.lower()} at {iso(hook.expires)})" if hook.expires and hook.on_timeout else ""
    return f"{hook.id}{until}"
