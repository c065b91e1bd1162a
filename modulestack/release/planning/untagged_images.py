"""
Images that a module's own repository would delete, because nothing there is called by them; reads only.

Its lifecycle deletes what has no tag, some days after the push, and does not know what runs.
"""

from __future__ import annotations

from collections.abc import Iterable

from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.task_definition.image_tags import released_tag


def untagged_images(
    aws: AwsClient, manifest: ModuleManifest, images: Iterable[Image]
) -> tuple[tuple[Image, ...], tuple[str, ...]]:
    """
    Those of *images* that are in the module's own repository and have no tag there; what could not be asked.

    One that was asked for by a tag has that.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html

    Raises:
        AwsFailure: ECR could not be asked, for other reasons than a missing permission.
    """
    found, unread, own = [], [], Image(name=manifest.repository).ecr
    for image in dict.fromkeys(images):
        ecr = image.ecr
        if ecr is None or ecr != own or image.tag or not image.digest:
            continue
        try:
            answer = aws.call(
                "ecr", "describe_images", repositoryName=ecr.repository, imageIds=[{"imageDigest": image.digest}]
            )
        except AccessDenied as denied:
            unread.append(f"no permission for {denied.action}, for {image}")
        except Rejected as rejected:
            if rejected.code not in {"ImageNotFoundException", "RepositoryNotFoundException"}:
                raise
        else:
            found += [image for detail in answer["imageDetails"] if not detail.get("imageTags")]
    return tuple(found), tuple(unread)


def advice(image: Image, manifest: ModuleManifest) -> str:
    """What becomes of an untagged *image*, and what to do."""
    verbs = f"a release, a rollback and `modulestack restart {manifest.module} -e {manifest.environment}` call it"
    return (
        f"{image} has no tag, and its repository deletes what has none: {verbs} {released_tag(image)} before a task "
        "starts from it; push with a tag of your own"
    )
