"""Which images a lifecycle policy is about: AWS's own examples, and each of its rules of evaluation."""

from __future__ import annotations

import json
from typing import Any

from modulestack.embedded_aws.ecr_lifecycle.evaluation import DAY_S, StoredImage, evaluate
from modulestack.embedded_aws.ecr_lifecycle.policy import parse

NOW = 1_700_000_000.0


def image(name: str, *tags: str, days: float = 0.0, **more: Any) -> StoredImage:
    """An image that was pushed *days* ago; its digest is its name."""
    return StoredImage(digest=name, tags=tags, pushed_at=NOW - days * DAY_S, **more)


def rule(priority: int, count_type: str, number: int, action: str = "expire", **selection: Any) -> dict[str, Any]:
    """A rule as it stands in a policy."""
    unit = {"countUnit": "days"} if count_type.startswith("since") else {}
    target = {"targetStorageClass": "archive"} if action == "transition" else {}
    selected = {"tagStatus": "any", "countType": count_type, "countNumber": number, **unit, **selection}
    return {"rulePriority": priority, "selection": selected, "action": {"type": action, **target}}


def tagged(*patterns: str) -> dict[str, Any]:
    return {"tagStatus": "tagged", "tagPatternList": list(patterns)}


def outcome(images: list[StoredImage], *rules: dict[str, Any]) -> list[tuple[str, str, int | None]]:
    """(digest, action, priority) of each image that something happens to."""
    found = evaluate(parse(json.dumps({"rules": rules})), images, NOW)
    return [(verdict.image.digest, verdict.action, verdict.priority) for verdict in found]


BETA_AND_PROD = [
    image("A", "beta-1", "prod-1", days=10),
    image("B", "beta-2", "prod-2", days=9),
    image("C", "beta-3", days=8),
]
"""Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html"""


def test_an_image_of_a_rule_before_is_not_expired_by_a_later_one():
    """Example A: B is of rule 1, which lets it be."""
    first, second = (rule(1, "imageCountMoreThan", 1, **tagged("prod*")), tagged("beta*"))
    assert outcome(BETA_AND_PROD, first, rule(2, "imageCountMoreThan", 1, **second)) == [("A", "EXPIRE", 1)]


def test_the_order_is_that_of_the_numbers():
    """Example B, its rules written in the other order."""
    rules = (rule(2, "imageCountMoreThan", 1, **tagged("prod*")), rule(1, "imageCountMoreThan", 1, **tagged("beta*")))
    assert outcome(BETA_AND_PROD, *rules) == [("A", "EXPIRE", 1), ("B", "EXPIRE", 1)]


def test_all_tags_of_a_list_must_be_among_an_images():
    """Filtering on multiple tags in a single rule: examples A and B of the page."""
    images = [
        image("A", "alpha-1", days=12),
        image("B", "beta-1", days=11),
        image("C", "alpha-2", "beta-2", days=10),
        image("D", "alpha-3", days=4),
        image("E", "beta-3", days=3),
        image("F", "alpha-4", "beta-4", days=2),
    ]
    both: dict[str, Any] = {"tagStatus": "tagged", "tagPrefixList": ["alpha", "beta"]}
    assert outcome(images, rule(1, "sinceImagePushed", 5, **both)) == [("C", "EXPIRE", 1)]
    assert outcome(images, rule(1, "imageCountMoreThan", 1, **both)) == [("C", "EXPIRE", 1)]


def test_rules_for_all_images_count_those_of_rules_before():
    """Filtering on all images, examples A to C of the page: marked images count, and are not marked again."""
    images = [
        image("A", "alpha-1", days=4),
        image("B", "beta-1", days=3),
        image("C", days=2),
        image("D", "alpha-2", days=1),
    ]
    alone = rule(1, "imageCountMoreThan", 1)
    assert outcome(images, alone) == [("A", "EXPIRE", 1), ("B", "EXPIRE", 1), ("C", "EXPIRE", 1)]
    alpha = rule(1, "imageCountMoreThan", 1, **tagged("alpha*"))
    assert outcome(images, alpha, rule(2, "imageCountMoreThan", 1)) == [
        ("A", "EXPIRE", 1),
        ("B", "EXPIRE", 2),
        ("C", "EXPIRE", 2),
    ]


def test_a_pattern_has_wildcards_and_a_prefix_has_none():
    images = [image("1", "prod.1", days=9), image("2", "prod-1", days=9), image("3", "a-prod-1", days=9)]
    age = ("sinceImagePushed", 1)
    assert outcome(images, rule(1, *age, **tagged("prod.*"))) == [("1", "EXPIRE", 1)]
    assert outcome(images, rule(1, *age, **tagged("*prod-1"))) == [("2", "EXPIRE", 1), ("3", "EXPIRE", 1)]
    prefix: dict[str, Any] = {"tagStatus": "tagged", "tagPrefixList": ["prod-"]}
    assert outcome(images, rule(1, *age, **prefix)) == [("2", "EXPIRE", 1)]


def test_parts_of_a_manifest_list_stay_while_it_does():
    whole = image("list", "1", days=30, parts=frozenset({"amd64", "arm64"}))
    parts = [image("amd64", days=30), image("arm64", days=30)]
    untagged = rule(1, "sinceImagePushed", 14, tagStatus="untagged")
    assert outcome([whole, *parts], untagged) == []
    assert outcome(parts, untagged) == [("amd64", "EXPIRE", 1), ("arm64", "EXPIRE", 1)]
    assert outcome([whole, *parts], rule(1, "sinceImagePushed", 14)) == [("list", "EXPIRE", 1)]


def test_what_is_about_an_image_goes_with_it():
    signature = image("signature", days=90, subject="app")
    untagged = rule(1, "sinceImagePushed", 14, tagStatus="untagged")
    assert outcome([image("app", "1", days=90), signature], untagged) == []
    assert outcome([signature], untagged) == [("signature", "EXPIRE", None)]
    archived = image("app", "1", days=90, archived_at=NOW - DAY_S)
    assert outcome([archived, signature], untagged) == [("signature", "TRANSITION", None)]


def test_days_count_from_the_push_and_are_full():
    untagged = rule(1, "sinceImagePushed", 14, tagStatus="untagged")
    images = [image("young", days=14), image("old", days=14.01), image("tagged", "1", days=99)]
    assert outcome(images, untagged) == [("old", "EXPIRE", 1)]


def test_what_is_not_pulled_is_archived_and_expires_there():
    archive = rule(1, "sinceImagePulled", 30, "transition")
    expire = rule(2, "sinceImageTransitioned", 90, storageClass="archive")
    images = [
        image("never", days=31),
        image("pulled", days=90, pulled_at=NOW - 29 * DAY_S),
        image("restored", days=90, pulled_at=NOW - 80 * DAY_S, activated_at=NOW - 29 * DAY_S),
        image("archived", days=200, archived_at=NOW - 89 * DAY_S),
        image("gone", days=200, archived_at=NOW - 91 * DAY_S),
    ]
    assert outcome(images, archive, expire) == [("gone", "EXPIRE", 2), ("never", "TRANSITION", 1)]


def test_what_came_back_from_the_archive_is_as_young_as_that():
    images = [image("restored", "1", days=90, activated_at=NOW - DAY_S), image("newer", "2", days=2)]
    assert outcome(images, rule(1, "imageCountMoreThan", 1)) == [("newer", "EXPIRE", 1)]
