"""The revision that a request leads to: the template, rendered, or one that exists already. Reads only."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image, parse
from modulestack.contract.placeholders import IMAGE, image_placeholder
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected
from modulestack.release.planning.decision import DesiredRevision
from modulestack.release.planning.requests import ReleaseRequest
from modulestack.release.storage.record_format import ReleaseRecord
from modulestack.release.storage.records import last_deployed
from modulestack.release.task_definition import template
from modulestack.release.task_definition.container_images import ChosenImage, choose_images, images_of, parse_any
from modulestack.release.task_definition.fields import image_of, revision_name, revision_of
from modulestack.release.task_definition.image_resolution import ResolvedImage, resolve_image
from modulestack.release.task_definition.placeholder_values import choose_values, refuse_secrets
from modulestack.release.task_definition.request_types import wrong_types


def desired_revision(aws: AwsClient, request: ReleaseRequest, running: Mapping[str, Any]) -> DesiredRevision:
    """
    What *request* asks for of a service that is set to the task definition *running* (an answer).

    Raises:
        BadInput: it cannot be had as asked.
        AwsFailure: AWS could not be asked.
    """
    if request.verb == "restart":
        request = dataclasses.replace(request, definition=running["taskDefinitionArn"])
    return _existing(aws, request) if request.definition else _rendered(aws, request, running)


def describe_definition(aws: AwsClient, arn: str) -> tuple[dict[str, Any], dict[str, str]]:
    """
    A task definition (*arn* or ``family:number``) as AWS answers it, and its tags.

    Raises:
        BadInput: there is none.
        AwsFailure: ECS could not be asked.
    """
    try:
        answer = aws.call("ecs", "describe_task_definition", taskDefinition=arn, include=["TAGS"])
    except Rejected as rejected:
        if rejected.code != "ClientException":
            raise
        raise BadInput(f"there is no task definition {revision_name(arn)}: {rejected.message}") from None
    return answer["taskDefinition"], {tag["key"]: tag["value"] for tag in answer.get("tags", ())}


def resolve_as_it_is(aws: AwsClient, image: Image) -> ResolvedImage:
    """
    What the registry says of an image that runs, or ran: its tag stays a tag, and a bare name is not asked for.

    Raises:
        AwsFailure: ECR could not be asked.
    """
    is_bare = not image.tag and not image.digest
    return ResolvedImage(image=image) if is_bare else resolve_image(aws, image, by_digest=False)


def _rendered(aws: AwsClient, request: ReleaseRequest, running: Mapping[str, Any]) -> DesiredRevision:
    manifest = request.manifest
    document = template.fetch_template(aws, manifest)
    names = template.placeholder_names(document, manifest.module)
    refuse_secrets(manifest.module, request.values, document, names)
    resolved = resolve_image(aws, parse(request.image), by_digest=request.by_digest) if request.image else None
    asked = request.image or image_of(running, manifest.container)
    image = resolved.image if resolved else parse_any(asked)
    images = {image_placeholder(name) for name in manifest.containers}
    others = [name for name in names if name != IMAGE and name not in images]
    left: ReleaseRecord | None = None
    if any(name not in request.values for name in others) or manifest.containers:
        left = last_deployed(aws, manifest)
    chosen = choose_values(
        manifest.module,
        others,
        given=request.values,
        kept=left.placeholders if left else {},
        first=manifest.placeholders,
    )
    chosen |= {name: value for name, value in request.values.items() if name not in chosen}
    beside = choose_images(
        aws,
        manifest,
        running,
        given=request.container_images,
        by_digest=request.by_digest,
        kept=left.images if left else {},
    )
    filled_in = {IMAGE: str(image), **{image_placeholder(name): str(each.image) for name, each in beside.items()}}
    filled = template.fill_template(document, chosen | filled_in, manifest.module)
    filled |= {size: str(filled[size]) for size in ("cpu", "memory") if type(filled.get(size)) is int}
    if wrong := wrong_types(aws.client("ecs"), {**filled, "family": manifest.family}):
        raise BadInput(*(f"{manifest.module}: the template: {text}" for text in wrong))
    return DesiredRevision(
        document=filled,
        definition="",
        image=image,
        asked_image=asked,
        values=chosen,
        resolved=resolved,
        beside=beside,
    )


def _existing(aws: AwsClient, request: ReleaseRequest) -> DesiredRevision:
    manifest = request.manifest
    definition, _ = describe_definition(aws, request.definition)
    name = revision_of(definition)
    if definition.get("status") != "ACTIVE":
        raise BadInput(f"{manifest.module}: {name} is {definition.get('status')}: no deployment can start from it")
    image = image_of(definition, manifest.container)
    left = last_deployed(aws, manifest, name)
    files = {name: each.file for name, each in (left.images if left else {}).items()}
    return DesiredRevision(
        document=definition,
        definition=definition["taskDefinitionArn"],
        image=parse_any(image),
        asked_image=request.image or image,
        recorded={n: v for n, v in left.placeholders.items() if n != IMAGE} if left else {},
        beside={
            name: ChosenImage(
                image=parse_any(text), file=files.get(name) or manifest.placeholders.get(image_placeholder(name), "")
            )
            for name, text in images_of(definition, manifest).items()
        },
    )
