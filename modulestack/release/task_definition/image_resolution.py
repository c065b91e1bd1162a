"""
From a tag to the digest it stands for, so that what was tested is what runs.

Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
"""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.contract import json_text
from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, AwsFailure, Rejected

MEDIA_TYPES = [
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
]
"""What ECR is to answer about an image; the manifest is as it was pushed."""
NOT_FETCHED = "UnableToGetUpstreamImageException"
"""
Of an image that is pulled through a cache.

Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html (Errors)
"""
_MISSING = {"ImageNotFound", "ImageTagDoesNotMatchDigest", "InvalidImageDigest", "InvalidImageTag"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResolvedImage:
    """An image, as exactly as it can be known."""

    image: Image
    """With its digest, unless it was not to be resolved."""
    platforms: frozenset[str] = frozenset()
    """``linux/amd64``...; empty: not known (one platform only, or a registry that was not asked)."""
    problem: str = ""
    """Why the image cannot be pulled; empty: nothing is known against it."""
    is_missing: bool = False
    """Whether that is because its repository does not have it."""
    unread: str = ""
    """Why ECR could not be asked; empty: it was, or need not be."""


def resolve_image(aws: AwsClient, image: Image, *, by_digest: bool = True) -> ResolvedImage:
    """
    *image* with the digest that ECR has for it now. A tag of another registry stays one if *by_digest* is false.

    Raises:
        BadInput: a tag in another registry, to be resolved.
        AwsFailure: ECR could not be asked.
    """
    ecr = image.ecr
    if ecr is None:
        if by_digest and not image.digest:
            raise BadInput(
                f"{image} is a tag in a registry other than ECR, and only ECR is asked what a tag stands for: "
                f"give the digest ({image.name}@sha256:...), or --no-resolve to release the tag as it is"
            )
        return ResolvedImage(image=image)
    identity = {"imageDigest": image.digest} if image.digest else {"imageTag": image.tag}
    try:
        answer = aws.call(
            "ecr",
            "batch_get_image",
            region=ecr.region,
            registryId=ecr.account,
            repositoryName=ecr.repository,
            imageIds=[identity],
            acceptedMediaTypes=MEDIA_TYPES,
        )
    except AwsFailure as failure:
        if not isinstance(failure, Rejected):
            return _unread(failure, image, by_digest=by_digest, is_elsewhere=ecr.region != aws.region)
        if failure.code == NOT_FETCHED:
            text = f"{image}: ECR could not fetch it from its own registry: {failure.message}"
            return ResolvedImage(image=image, problem=text)
        if failure.code != "RepositoryNotFoundException":
            raise
        return ResolvedImage(
            image=image, problem=f"{image}: there is no such repository in ECR of account {ecr.account}"
        )
    for missing in answer.get("failures", ()):
        if missing.get("failureCode") in _MISSING:
            text = f"{image}: ECR has no such image ({missing['failureCode']})"
            return ResolvedImage(image=image, problem=text, is_missing=True)
        return ResolvedImage(
            image=image, problem=f"{image}: ECR says {missing.get('failureReason') or missing.get('failureCode')}"
        )
    found = answer["images"][0]
    pinned = image.pinned(found["imageId"]["imageDigest"]) if by_digest else image
    return ResolvedImage(image=pinned, platforms=_platforms(found.get("imageManifest", "")))


def _unread(failure: AwsFailure, image: Image, *, by_digest: bool, is_elsewhere: bool) -> ResolvedImage:
    """*image* as it is, if nothing but a look at it was denied, or if another region did not answer."""
    if (by_digest and not image.digest) or not (isinstance(failure, AccessDenied) or is_elsewhere):
        raise failure
    what = f"no permission for {failure.action}" if isinstance(failure, AccessDenied) else str(failure)
    return ResolvedImage(image=image, unread=f"{what}, for {image}")


def _platforms(manifest: str) -> frozenset[str]:
    try:
        entries: list[dict[str, Any]] = json_text.read(manifest).get("manifests") or []
    except (ValueError, AttributeError):
        return frozenset()
    platforms = [entry.get("platform") or {} for entry in entries]
    return frozenset(f"{p['os']}/{p['architecture']}" for p in platforms if p.get("os") not in (None, "unknown"))
