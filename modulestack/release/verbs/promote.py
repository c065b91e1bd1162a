"""The very image that runs in one environment, by its digest, for another one."""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import parse
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.decision import refuse_unreleasable
from modulestack.release.planning.discovery import discover
from modulestack.release.rollout.service_snapshot import describe_service
from modulestack.release.rollout.tracked_deployment import describe_service_revisions
from modulestack.release.task_definition.fields import image_of


def running_image(aws: AwsClient, environment: str, module: str) -> str:
    """
    The image that *module* runs in *environment*, with the digest that ECS resolved.

    Raises:
        BadInput: an unknown module, a deployment under way or failed, no running task, a digest that is not known.
        AwsFailure: AWS could not be asked.
    """
    manifest = discover(aws, environment, [module])[module].manifest
    service = refuse_unreleasable(manifest, describe_service(aws, manifest))
    primary = service.primary
    if primary is None or primary.rollout != "COMPLETED":
        state = f"is {primary.rollout}" if primary else "is gone"
        raise BadInput(f"{module}: its deployment in {environment} {state}: only what runs for sure can be promoted")
    if not primary.running:
        raise BadInput(
            f"{module}: {environment} runs no task of {primary.revision} (desired count {service.desired}): only what "
            "serves can be promoted; give it tasks, or release the image by its digest"
        )
    definition = aws.call("ecs", "describe_task_definition", taskDefinition=service.definition)["taskDefinition"]
    image = parse(image_of(definition, manifest.container))
    if image.digest:
        return str(image)
    digest = _resolved_digest(aws, manifest, service.definition)
    if not digest:
        raise BadInput(
            f"{module}: {environment} runs {image}, and ECS does not say which digest that is: release a digest there"
        )
    return str(dataclasses.replace(image, digest=digest))


def _resolved_digest(aws: AwsClient, manifest: ModuleManifest, definition: str) -> str:
    """What ECS resolved the tag to, in the newest successful deployment of *definition* (ARN); empty: not known."""
    where = {"cluster": manifest.cluster, "service": manifest.service}
    answer = aws.call("ecs", "list_service_deployments", **where, status=["SUCCESSFUL"])
    arns = [item["targetServiceRevisionArn"] for item in answer.get("serviceDeployments", ())]
    revisions = describe_service_revisions(aws, arns)
    for arn in arns:
        revision = revisions.get(arn, {})
        if revision.get("taskDefinition") == definition:
            images = {i.get("containerName"): i.get("imageDigest", "") for i in revision.get("containerImages", ())}
            return str(images.get(manifest.container) or "")
    return ""
