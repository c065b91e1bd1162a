"""
What ECR does and refuses beside what moto knows.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html (lastRecordedPullTime)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.ecr_lifecycle import repository_images
from modulestack.embedded_aws.errors import NotEmbedded
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules


def pushed(context: RequestContext, params: Mapping[str, Any]) -> None:
    """An image's age counts on the account's own clock."""
    repository_images.pushed(_repository(context, params), context.aws.clock.now())


def pulled(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Who reads an image's manifest is about to pull it."""
    for image in _images(context, params):
        repository_images.pulled(image, context.aws.clock.now())


def only_active_images_are_shown(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """What is in the archive nobody can look at here."""
    status = (params.get("filter") or {}).get("imageStatus", "ACTIVE")
    if status != "ACTIVE":
        raise NotEmbedded(f"the embedded AWS does not show images by status (asked for {status})")


def _images(context: RequestContext, params: Mapping[str, Any]) -> Iterator[Any]:
    for image in getattr(_repository(context, params), "images", ()):
        for wanted in params["imageIds"]:
            if wanted.get("imageDigest") == image.get_image_digest() or wanted.get("imageTag") in image.image_tags:
                yield image


def _repository(context: RequestContext, params: Mapping[str, Any]) -> Any:
    account_id = params.get("registryId")
    return context.aws.backend("ecr", context.region, account_id).repositories.get(params["repositoryName"])


RULES = ServiceRules(
    before={"DescribeImages": (only_active_images_are_shown,), "ListImages": (only_active_images_are_shown,)},
    after={"BatchGetImage": (pulled,), "PutImage": (pushed,)},
)
