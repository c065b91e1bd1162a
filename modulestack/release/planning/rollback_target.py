"""
Where a rollback leads: to the last revision that was successfully deployed, which is not always the one before.

ECS's own history of service deployments says so for 90 days; before that, our records do.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/view-service-deployment.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.service_fit import misfits
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.desired_revision import describe_definition
from modulestack.release.planning.launch_volumes import configurations
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.tracked_deployment import describe_service_revisions
from modulestack.release.storage.records import ServedRevisions, is_success, read_record, record_keys
from modulestack.release.task_definition.fields import revision_name

_AT_ONCE = 20
"""Successful deployments to look back over in one call."""


def rollback_target(aws: AwsClient, manifest: ModuleManifest, service: ServiceSnapshot) -> str:
    """
    ARN (or ``family:number``) of the definition that was successfully deployed before the one *service* is set to.

    One that was deployed at desired count 0 and never served is passed over, and so is one that the service cannot be
    set to any more, as one of before it was given a port.

    Raises:
        BadInput: there is none that can still be deployed.
        AwsFailure: AWS could not be asked.
    """
    seen = {service.revision}
    served = ServedRevisions(aws, manifest)
    unfit: list[str] = []
    for definition in deployed_successfully(aws, manifest):
        name = revision_name(definition)
        if name not in seen and (document := _if_active(aws, definition)) and served.has_served(name):
            # Volumes are set with the revision: how those of this one are made.
            volumes = configurations(manifest, document, service.volume_configurations)
            settings = {**service.settings, "volumeConfigurations": list(volumes)}
            if not (why_not := misfits(settings, document)):
                return definition
            unfit.append(f"{name} does not fit the service any more ({why_not[0].removesuffix('.')})")
        seen.add(name)
    raise BadInput(
        f"{manifest.module}: no other revision than {service.revision} is left that was deployed successfully and "
        f"served: {''.join(f'{each}; ' for each in unfit[:1])}release an image that worked, or name another revision "
        f"with --to; `modulestack history {manifest.module} -e {manifest.environment} --json` shows both"
    )


def deployed_successfully(aws: AwsClient, manifest: ModuleManifest) -> Iterator[str]:
    """
    Definitions (ARN or ``family:number``) that were successfully deployed, newest first; one may come again.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    answer = aws.call(
        "ecs",
        "list_service_deployments",
        cluster=manifest.cluster,
        service=manifest.service,
        status=["SUCCESSFUL"],
        maxResults=_AT_ONCE,
    )
    deployed = [item["targetServiceRevisionArn"] for item in answer.get("serviceDeployments", ())]
    revisions = describe_service_revisions(aws, deployed)
    yield from (revisions[arn]["taskDefinition"] for arn in deployed if arn in revisions)
    for key in record_keys(aws, manifest):
        if is_success(key) and (record := read_record(aws, manifest, key)):
            yield record.after.revision


def _if_active(aws: AwsClient, definition: str) -> Mapping[str, Any] | None:
    """The task definition; None: it was deregistered or deleted since."""
    if not definition:
        return None
    try:
        answer, _ = describe_definition(aws, definition)
    except BadInput:
        return None
    return answer if answer.get("status") == "ACTIVE" else None
