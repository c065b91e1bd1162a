"""The very image that runs in one environment, by its digest, for another one."""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import parse
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning import decision as plan
from modulestack.release.planning.discovery import discover
from modulestack.release.rollout import service_deployment as outcome
from modulestack.release.rollout.tracked_deployment import describe_revisions
from modulestack.release.rollout.update_service import look


def running_image(aws: AwsClient, environment: str, module: str) -> str:
    """
    The image that *module* runs in *environment*, with the digest that ECS resolved.

    Raises:
        BadInput: an unknown module, a deployment under way or failed, a digest that is not known.
        AwsFailure: AWS could not be asked.
    """
    manifest = discover(aws, environment, [module])[module].manifest
    service = look(aws, manifest)
    plan.refuse(manifest, service)
    primary = service.primary if service else None
    if service is None or primary is None or primary.rollout != "COMPLETED":
        state = f"is {primary.rollout}" if primary else "is gone"
        raise BadInput(f"{module}: its deployment in {environment} {state}: only what runs for sure can be promoted")
    definition = aws.call("ecs", "describe_task_definition", taskDefinition=service.definition)["taskDefinition"]
    image = parse(plan.image_of(definition, manifest.container))
    if image.digest:
        return str(image)
    digest = _digest(aws, manifest, service.definition)
    if not digest:
        raise BadInput(
            f"{module}: {environment} runs {image}, and ECS does not say which digest that is: release a digest there"
        )
    return str(dataclasses.replace(image, digest=digest))


def _digest(aws: AwsClient, manifest: ModuleManifest, definition: str) -> str:
    """What ECS resolved the tag to, in the newest successful deployment of *definition*; empty: not known."""
    answer = aws.call(
        "ecs", "list_service_deployments", cluster=manifest.cluster, service=manifest.service, status=["SUCCESSFUL"]
    )
    arns = [outcome.parse(item).revision for item in answer.get("serviceDeployments", ())]
    revisions = describe_revisions(aws, arns)
    for arn in arns:
        revision = revisions.get(arn, {})
        if revision.get("taskDefinition") == definition:
            images = {i.get("containerName"): i.get("imageDigest", "") for i in revision.get("containerImages", ())}
            return str(images.get(manifest.container) or "")
    return ""
