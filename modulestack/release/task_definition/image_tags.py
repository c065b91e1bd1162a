"""
A tag for what is released without one: a repository's lifecycle deletes what has none, even if it runs.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
"""

from __future__ import annotations

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected
from modulestack.release.task_definition.image_resolution import MEDIA_TYPES

_THERE = {"ImageAlreadyExistsException"}


def released_tag(image: Image) -> str:
    """The tag of *image*, which is named by its digest: another one for every other image."""
    return f"released-{(image.digest or '').partition(':')[2]}"


def tag_as_released(aws: AwsClient, image: Image) -> None:
    """
    Give *image*, which is in ECR of the own account and named by its digest, the tag; a second time does nothing.

    Raises:
        BadInput: it is there no more.
        AwsFailure: ECR did not do it.
    """
    ecr = image.ecr
    if ecr is None:
        raise ValueError(f"{image} is not in ECR")
    answer = aws.call(
        "ecr",
        "batch_get_image",
        repositoryName=ecr.repository,
        imageIds=[{"imageDigest": image.digest}],
        acceptedMediaTypes=MEDIA_TYPES,
    )
    if not answer.get("images"):
        raise BadInput(f"{image}: ECR has no such image any more: it was deleted a moment ago")
    found = answer["images"][0]
    kind = {"imageManifestMediaType": found["imageManifestMediaType"]} if found.get("imageManifestMediaType") else {}
    try:
        aws.call(
            "ecr",
            "put_image",
            repositoryName=ecr.repository,
            imageManifest=found["imageManifest"],
            imageDigest=image.digest,
            imageTag=released_tag(image),
            **kind,
        )
    except Rejected as rejected:
        if rejected.code not in _THERE:
            raise
