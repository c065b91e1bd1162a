"""The very image that runs in one environment, by its digest, for another one."""

from __future__ import annotations

import dataclasses

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import parse
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.pull_through import before
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.decision import refuse_unreleasable
from modulestack.release.planning.discovery import discover
from modulestack.release.rollout.service_snapshot import describe_service
from modulestack.release.rollout.tracked_deployment import describe_service_revisions
from modulestack.release.task_definition.fields import image_of


def running_images(aws: AwsClient, environment: str, module: str) -> tuple[str, dict[str, str]]:
    """
    The image that *module* runs in *environment*, and those of the containers beside its own, by name.

    Each with the digest that ECS resolved, and as it is called where it comes from, not in a pull-through cache.

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
    images = {name: parse(image_of(definition, name)) for name in (manifest.container, *manifest.containers)}
    if any(not image.digest for image in images.values()):
        digests = _resolved_digests(aws, manifest, service.definition)
        images = {name: dataclasses.replace(i, digest=i.digest or digests.get(name, "")) for name, i in images.items()}
    for image in images.values():
        if not image.digest:
            raise BadInput(
                f"{module}: {environment} runs {image}, and ECS does not say which digest that is: release a digest "
                "there"
            )
    named = {name: before(str(image), manifest.pull_through) for name, image in images.items()}
    return named.pop(manifest.container), named


def _resolved_digests(aws: AwsClient, manifest: ModuleManifest, definition: str) -> dict[str, str]:
    """
    What ECS resolved each container's tag to, in the newest successful deployment of *definition* (ARN).

    Empty: not known.
    """
    where = {"cluster": manifest.cluster, "service": manifest.service}
    answer = aws.call("ecs", "list_service_deployments", **where, status=["SUCCESSFUL"])
    arns = [item["targetServiceRevisionArn"] for item in answer.get("serviceDeployments", ())]
    revisions = describe_service_revisions(aws, arns)
    for arn in arns:
        revision = revisions.get(arn, {})
        if revision.get("taskDefinition") == definition:
            images = revision.get("containerImages", ())
            return {str(i.get("containerName")): str(i.get("imageDigest") or "") for i in images}
    return {}
