"""Lifecycle policies as clients meet them: put, previewed, and carried out as time passes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import START, SimulatedClock
from modulestack.embedded_aws.errors import NotEmbedded

DAY = 86_400.0
UNTAGGED = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 2}


@pytest.fixture
def aws() -> Iterator[EmbeddedAws]:
    made = EmbeddedAws(clock=SimulatedClock())
    made.client("ecr").create_repository(repositoryName="web")
    yield made
    made.close()


def push(aws: EmbeddedAws, digit: str, tag: str | None = None, **more: Any) -> str:
    """Push an image; its digest is made of *digit*."""
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [], "n": digit}
    given = {"imageManifest": json.dumps({**manifest, **more}), "imageDigest": "sha256:" + digit * 64}
    tagged = {"imageTag": tag} if tag else {}
    aws.client("ecr").put_image(repositoryName="web", **given, **tagged)
    return given["imageDigest"]


def policy(selection: dict[str, Any], action: str = "expire") -> str:
    target = {"targetStorageClass": "archive"} if action == "transition" else {}
    rule = {"rulePriority": 1, "selection": selection, "action": {"type": action, **target}}
    return json.dumps({"rules": [rule]})


def there(aws: EmbeddedAws) -> set[str]:
    images = aws.client("ecr").describe_images(repositoryName="web")["imageDetails"]
    return {image["imageDigest"][-1] for image in images}


def code(operation: Any, **params: Any) -> str:
    with pytest.raises(ClientError) as failed:
        operation(repositoryName="web", **params)
    return str(failed.value.response["Error"]["Code"])


def test_what_expires_is_gone_within_a_day_and_not_before(aws: EmbeddedAws):
    ecr = aws.client("ecr")
    ecr.put_lifecycle_policy(repositoryName="web", lifecyclePolicyText=policy(UNTAGGED))
    assert ecr.get_lifecycle_policy(repositoryName="web")["lastEvaluatedAt"].timestamp() == 0
    push(aws, "1", "v1")
    push(aws, "2")
    assert ecr.describe_images(repositoryName="web")["imageDetails"][1]["imagePushedAt"].timestamp() == START
    aws.clock.sleep(2 * DAY)
    assert there(aws) == {"1", "2"}
    aws.clock.sleep(DAY)
    assert there(aws) == {"1"}
    assert ecr.get_lifecycle_policy(repositoryName="web")["lastEvaluatedAt"].timestamp() == START + 3 * DAY
    aws.clock.sleep(400 * DAY)
    assert there(aws) == {"1"}


def test_an_update_goes_on_with_the_days_that_have_passed(aws: EmbeddedAws):
    """A policy that is put every hour is carried out all the same, and only the last one."""
    push(aws, "2")
    for _ in range(24 * 4):
        aws.client("ecr").put_lifecycle_policy(repositoryName="web", lifecyclePolicyText=policy(UNTAGGED))
        aws.clock.sleep(3600)
    assert there(aws) == set()
    aws.clock.sleep(DAY / 2)
    assert (
        aws.client("ecr").get_lifecycle_policy(repositoryName="web")["lastEvaluatedAt"].timestamp() == START + 4 * DAY
    )


def test_without_a_policy_and_in_a_new_repository_nothing_expires(aws: EmbeddedAws):
    ecr = aws.client("ecr")
    ecr.put_lifecycle_policy(repositoryName="web", lifecyclePolicyText=policy(UNTAGGED))
    push(aws, "2")
    assert json.loads(ecr.delete_lifecycle_policy(repositoryName="web")["lifecyclePolicyText"])["rules"]
    aws.clock.sleep(9 * DAY)
    assert there(aws) == {"2"}
    assert code(ecr.get_lifecycle_policy) == code(ecr.delete_lifecycle_policy) == "LifecyclePolicyNotFoundException"
    ecr.put_lifecycle_policy(repositoryName="web", lifecyclePolicyText=policy(UNTAGGED))
    ecr.delete_repository(repositoryName="web", force=True)
    ecr.create_repository(repositoryName="web")
    push(aws, "2")
    aws.clock.sleep(9 * DAY)
    assert there(aws) == {"2"}


def test_a_preview_says_what_would_go_and_touches_nothing(aws: EmbeddedAws):
    ecr = aws.client("ecr")
    assert code(ecr.get_lifecycle_policy_preview) == "LifecyclePolicyPreviewNotFoundException"
    assert code(ecr.start_lifecycle_policy_preview) == "LifecyclePolicyNotFoundException"
    for digit in "12":
        push(aws, digit)
    push(aws, "3", "v3")
    aws.clock.sleep(3 * DAY)
    started = ecr.start_lifecycle_policy_preview(repositoryName="web", lifecyclePolicyText=policy(UNTAGGED))
    assert started["status"] == "IN_PROGRESS"
    waiter = ecr.get_waiter("lifecycle_policy_preview_complete")
    waiter.wait(repositoryName="web")
    pages = ecr.get_paginator("get_lifecycle_policy_preview").paginate(
        repositoryName="web", PaginationConfig={"PageSize": 1}
    )
    told = list(pages)
    results = [result for page in told for result in page["previewResults"]]
    assert [(result["imageDigest"][-1], result["action"], result["appliedRulePriority"]) for result in results] == [
        ("1", {"type": "EXPIRE"}, 1),
        ("2", {"type": "EXPIRE"}, 1),
    ]
    assert told[0]["summary"] == {"expiringImageTotalCount": 2, "transitioningImageTotalCounts": []}
    tagged = ecr.get_lifecycle_policy_preview(repositoryName="web", filter={"tagStatus": "TAGGED"})
    assert tagged["previewResults"] == []
    assert there(aws) == {"1", "2", "3"}
    assert code(ecr.get_lifecycle_policy) == "LifecyclePolicyNotFoundException"


def test_a_policy_that_ecr_refuses_leaves_the_one_before(aws: EmbeddedAws):
    ecr, good = aws.client("ecr"), policy(UNTAGGED)
    ecr.put_lifecycle_policy(repositoryName="web", lifecyclePolicyText=good)
    wrong = policy({**UNTAGGED, "tagStatus": "tagged"})
    for operation in (ecr.put_lifecycle_policy, ecr.start_lifecycle_policy_preview):
        assert code(operation, lifecyclePolicyText=wrong) == "InvalidParameterException"
    assert ecr.get_lifecycle_policy(repositoryName="web")["lifecyclePolicyText"] == good
    assert code(ecr.get_lifecycle_policy_preview) == "LifecyclePolicyPreviewNotFoundException"


def test_what_nobody_pulls_is_archived_and_comes_back(aws: EmbeddedAws):
    ecr = aws.client("ecr")
    unused = {"tagStatus": "any", "countType": "sinceImagePulled", "countUnit": "days", "countNumber": 2}
    ecr.put_lifecycle_policy(repositoryName="web", lifecyclePolicyText=policy(unused, "transition"))
    first, second = push(aws, "1", "v1"), push(aws, "2", "v2")
    aws.clock.sleep(1.5 * DAY)
    ecr.batch_get_image(repositoryName="web", imageIds=[{"imageTag": "v1"}])
    aws.clock.sleep(1.5 * DAY)
    assert there(aws) == {"1"}
    [failure] = ecr.batch_get_image(repositoryName="web", imageIds=[{"imageTag": "v2"}])["failures"]
    assert failure["failureCode"] == "ImageNotFound"
    restore = {"imageId": {"imageDigest": second}, "targetStorageClass": "STANDARD"}
    assert ecr.update_image_storage_class(repositoryName="web", **restore)["imageStatus"] == "ACTIVATING"
    assert there(aws) == {"1"}
    aws.clock.sleep(20 * 60)
    assert there(aws) == {"1", "2"}
    assert code(ecr.update_image_storage_class, **restore) == "ImageStorageClassUpdateNotSupportedException"
    archive = {"imageId": {"imageTag": "v1"}, "targetStorageClass": "ARCHIVE"}
    assert ecr.update_image_storage_class(repositoryName="web", **archive)["imageStatus"] == "ARCHIVED"
    assert there(aws) == {"2"}
    assert push(aws, "1", "v1-again") == first
    [again] = ecr.describe_images(repositoryName="web", imageIds=[{"imageTag": "v1"}])["imageDetails"]
    assert (again["imageStatus"], sorted(again["imageTags"])) == ("ACTIVE", ["v1", "v1-again"])
    with pytest.raises(NotEmbedded, match="by status"):
        ecr.describe_images(repositoryName="web", filter={"imageStatus": "ARCHIVED"})


def test_parts_of_a_list_go_a_day_after_it(aws: EmbeddedAws):
    part = push(aws, "1")
    whole = push(aws, "2", "v2", manifests=[{"digest": part}])
    aws.client("ecr").put_lifecycle_policy(repositoryName="web", lifecyclePolicyText=policy(UNTAGGED))
    aws.clock.sleep(30 * DAY)
    assert there(aws) == {"1", "2"}
    aws.client("ecr").batch_delete_image(repositoryName="web", imageIds=[{"imageDigest": whole}])
    aws.clock.sleep(DAY)
    assert there(aws) == set()
