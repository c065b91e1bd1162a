"""
The requests about lifecycle policies and about the archive.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartLifecyclePolicyPreview.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicyPreview.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UpdateImageStorageClass.html

moto knows two kinds of count and one action, and says that it evaluates whenever it is asked.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.ecr_lifecycle import daily, repository_images
from modulestack.embedded_aws.ecr_lifecycle.evaluation import LifecycleVerdict
from modulestack.embedded_aws.ecr_lifecycle.policy import parse
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

_PREVIEW = "modulestack_preview"
MOST_RESULTS = 100
RESTORED_AFTER_S = 20 * 60.0
"""Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive_restore_image.html (within 20 minutes)"""


def put_policy(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """It is carried out within a day, and each day from then on."""
    repository = _repository(context, params)
    parse(params["lifecyclePolicyText"])
    repository.lifecycle_policy = params["lifecyclePolicyText"]
    daily.plan(context.aws, context.region, repository, now=context.aws.clock.now())
    return _policy(repository)


def get_policy(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """With the time of the last look."""
    repository = _repository(context, params)
    return {**_own_policy(repository), "lastEvaluatedAt": getattr(repository, daily.EVALUATED, 0.0)}


def delete_policy(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """No image expires from now on."""
    told = get_policy(context, params)
    _repository(context, params).lifecycle_policy = None
    return told


def start_preview(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Of the policy that is given, or else of the repository's own; no image is touched."""
    repository = _repository(context, params)
    text = params.get("lifecyclePolicyText") or _own_policy(repository)["lifecyclePolicyText"]
    setattr(repository, _PREVIEW, (text, daily.verdicts(repository, now=context.aws.clock.now(), policy=text)))
    return {**_policy(repository), "lifecyclePolicyText": text, "status": "IN_PROGRESS"}


def get_preview(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """The last one, which is complete at once: the images that would go, oldest first, a page of them."""
    repository = _repository(context, params)
    if not hasattr(repository, _PREVIEW):
        raise AwsError(
            "LifecyclePolicyPreviewNotFoundException",
            f"Lifecycle policy preview does not exist for the repository with name '{repository.name}' in the registry "
            f"with id '{repository.registry_id}'",
        )
    text, verdicts = getattr(repository, _PREVIEW)
    shown = [verdict for verdict in verdicts if _is_wanted(verdict, params)]
    start, size = int(params.get("nextToken") or 0), params.get("maxResults", MOST_RESULTS)
    more = {"nextToken": str(start + size)} if start + size < len(shown) else {}
    archived = sum(verdict.action == "TRANSITION" for verdict in verdicts)
    return {
        **_policy(repository),
        "lifecyclePolicyText": text,
        "status": "COMPLETE",
        "previewResults": [_result(verdict) for verdict in shown[start : start + size]],
        "summary": {
            "expiringImageTotalCount": len(verdicts) - archived,
            "transitioningImageTotalCounts": [{"targetStorageClass": "ARCHIVE", "imageTotalCount": archived}]
            if archived
            else [],
        },
        **more,
    }


def update_storage_class(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Into the archive at once; out of it within 20 minutes."""
    repository, wanted = _repository(context, params), params["targetStorageClass"]
    is_archived, image = _image(repository, params["imageId"])
    status = "ARCHIVED" if is_archived else "ACTIVE"
    if is_archived == (wanted == "ARCHIVE"):
        raise AwsError(
            "ImageStorageClassUpdateNotSupportedException", "The requested image storage class update is not supported."
        )
    now = context.aws.clock.now()
    if wanted == "ARCHIVE":
        repository_images.store(repository, image, now)
        status = image.image_status
    else:
        status = image.image_status = "ACTIVATING"
        at = now + RESTORED_AFTER_S
        context.aws.ecs.plan(at, functools.partial(_restore, repository, image, at))
    return {
        "registryId": repository.registry_id,
        "repositoryName": repository.name,
        "imageId": {"imageDigest": image.get_image_digest()},
        "imageStatus": status,
    }


def _restore(repository: Any, image: Any, at: float) -> None:
    if image in repository_images.archive(repository):
        repository_images.restore(repository, image, at)


def _image(repository: Any, wanted: Mapping[str, str]) -> tuple[bool, Any]:
    """Whether it is archived, and moto's image."""
    for stored, image in repository_images.described(repository):
        if wanted.get("imageDigest") in (None, stored.digest) and wanted.get("imageTag") in (None, *stored.tags):
            return stored.is_archived, image
    names = {name: wanted.get(name, "null") for name in ("imageDigest", "imageTag")}
    raise AwsError(
        "ImageNotFoundException",
        f"The image with imageId {{imageDigest:'{names['imageDigest']}', imageTag:'{names['imageTag']}'}} does not "
        f"exist within the repository with name '{repository.name}' in the registry with id '{repository.registry_id}'",
    )


def _repository(context: RequestContext, params: Mapping[str, Any]) -> Any:
    """
    moto's repository.

    Raises:
        ServiceException: moto's, that there is none.
    """
    name, account_id = params["repositoryName"], params.get("registryId") or context.aws.account_id
    found = context.aws.backend("ecr", context.region, account_id).repositories.get(name)
    if found is None:
        raise AwsError(
            "RepositoryNotFoundException",
            f"The repository with name '{name}' does not exist in the registry with id '{account_id}'",
        )
    return found


def _own_policy(repository: Any) -> dict[str, Any]:
    if not repository.lifecycle_policy:
        raise AwsError(
            "LifecyclePolicyNotFoundException",
            f"Lifecycle policy does not exist for the repository with name '{repository.name}' in the registry with id "
            f"'{repository.registry_id}'",
        )
    return _policy(repository)


def _policy(repository: Any) -> dict[str, Any]:
    return {
        "registryId": repository.registry_id,
        "repositoryName": repository.name,
        "lifecyclePolicyText": repository.lifecycle_policy,
    }


def _is_wanted(verdict: LifecycleVerdict, params: Mapping[str, Any]) -> bool:
    image, status = verdict.image, (params.get("filter") or {}).get("tagStatus", "ANY")
    named = params.get("imageIds") or [{}]
    return (status == "ANY" or (status == "TAGGED") == bool(image.tags)) and any(
        each.get("imageDigest") in (None, image.digest) and each.get("imageTag") in (None, *image.tags)
        for each in named
    )


def _result(verdict: LifecycleVerdict) -> dict[str, Any]:
    image, archive = verdict.image, {"targetStorageClass": "ARCHIVE"} if verdict.action == "TRANSITION" else {}
    return {
        "imageTags": list(image.tags),
        "imageDigest": image.digest,
        "imagePushedAt": image.pushed_at,
        "action": {"type": verdict.action, **archive},
        "storageClass": "ARCHIVE" if image.is_archived else "STANDARD",
        **({"appliedRulePriority": verdict.priority} if verdict.priority is not None else {}),
    }


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("ecr", "DeleteLifecyclePolicy"): delete_policy,
    ("ecr", "GetLifecyclePolicy"): get_policy,
    ("ecr", "GetLifecyclePolicyPreview"): get_preview,
    ("ecr", "PutLifecyclePolicy"): put_policy,
    ("ecr", "StartLifecyclePolicyPreview"): start_preview,
    ("ecr", "UpdateImageStorageClass"): update_storage_class,
}
"""(boto3's service, operation) → what answers it."""
