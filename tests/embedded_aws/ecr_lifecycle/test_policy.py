"""Which lifecycle policies ECR takes, and how it words its refusals."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from modulestack.embedded_aws.ecr_lifecycle.policy import parse
from modulestack.embedded_aws.errors import AwsError

START = (
    "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: "
)
RULE: dict[str, Any] = {
    "rulePriority": 1,
    "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14},
    "action": {"type": "expire"},
}
NO_SCHEMA = "instance failed to match exactly one schema (matched 0 out of 2)"
DAYS = {"countUnit": "days", "countNumber": 14}
TO_ARCHIVE = {"type": "transition", "targetStorageClass": "archive"}


def changed(priority: int = 1, action: dict[str, Any] | None = None, **selection: Any) -> dict[str, Any]:
    """RULE with another selection; what is None is taken away."""
    rule = copy.deepcopy(RULE)
    rule["rulePriority"], rule["action"] = priority, action or rule["action"]
    rule["selection"] |= selection
    rule["selection"] = {name: value for name, value in rule["selection"].items() if value is not None}
    return rule


def told(*rules: Any) -> str:
    """What ECR says of a policy of *rules*."""
    with pytest.raises(AwsError) as refused:
        parse(json.dumps({"rules": rules}))
    assert refused.value.code == "InvalidParameterException"
    assert refused.value.message.startswith(START)
    return refused.value.message.removeprefix(START)


@pytest.mark.parametrize("text", ["", "[]", "not JSON", '"text"'])
def test_a_policy_is_an_object(text: str):
    with pytest.raises(AwsError) as refused:
        parse(text)
    assert refused.value.message == f"{START}Could not map policyString into LifecyclePolicy.'"


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ([], "array is too short: must have at least 1 elements but instance has 0 elements'"),
        (
            [changed(number) for number in range(1, 52)],
            "array is too long: must have at most 50 elements but instance has 51 elements'",
        ),
        (["a"], 'instance type (string) does not match any allowed primitive type (allowed: ["object"])\''),
        ([{**RULE, "x": 1}], 'object instance has properties which are not allowed by the schema: (["x"])\''),
        ([{"rulePriority": 1}], 'object has missing required properties (["action", "selection"])\''),
        ([{**RULE, "rulePriority": 0}], "numeric instance is lower than the required minimum (minimum: 1, found: 0)"),
        (
            [{**RULE, "rulePriority": "1"}],
            'instance type (string) does not match any allowed primitive type (allowed: ["integer"])\'',
        ),
        ([changed(countNumber=0)], "numeric instance is lower than the required minimum (minimum: 1, found: 0)"),
        (
            [changed(tagStatus="all")],
            'instance value ("all") not found in enum (possible values: ["any","tagged","untagged"])\'',
        ),
        ([changed(countType="sinceImageBuilt")], NO_SCHEMA),
        ([changed(countUnit=None)], NO_SCHEMA),
        ([changed(countUnit="hours")], NO_SCHEMA),
        ([changed(countType="imageCountMoreThan")], NO_SCHEMA),
        ([changed(action={"type": "delete"})], NO_SCHEMA),
        ([changed(action={"type": "expire", "targetStorageClass": None})], NO_SCHEMA),
        ([changed(action={"type": "transition"})], NO_SCHEMA),
        ([changed(tagStatus="tagged")], "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.'"),
        ([changed(tagPrefixList=["v"])], "Must not specify tagPrefixList when tagStatus=UNTAGGED.'"),
        (
            [changed(tagStatus="tagged", tagPrefixList=["v"], tagPatternList=["v"])],
            "Must not specify both tagPrefixList and tagPatternList.'",
        ),
        (
            [changed(tagStatus="tagged", tagPatternList=["test*1*2*3*4*5*6"])],
            "Tag pattern test*1*2*3*4*5*6 has more than 4 wildcards.'",
        ),
        ([changed(), changed(2)], "Only one rule can select Untagged images per storage class.'"),
        (
            [changed(tagStatus="any"), changed(2)],
            "Rule for tagStatus=ANY must have the lowest priority per storage class.'",
        ),
        ([changed(), changed(tagStatus="any")], "Each rule must have a unique rulePriority.'"),
        (
            [changed(1, tagStatus="tagged", tagPrefixList=["v"]), changed(2, tagStatus="tagged", tagPrefixList=["v"])],
            "The rules of a storage class must have unique tag prefixes.'",
        ),
        (
            [changed(countType="sinceImagePulled")],
            "countType=sinceImagePulled is only supported with the transition action.'",
        ),
        (
            [changed(countType="sinceImageTransitioned", countNumber=90)],
            "storageClass must be archive when countType=sinceImageTransitioned.'",
        ),
        ([changed(storageClass="archive")], "storageClass must be standard when countType=sinceImagePushed.'"),
        (
            [changed(countType="sinceImageTransitioned", storageClass="archive", countNumber=89)],
            "countNumber must be at least 90 when countType=sinceImageTransitioned.'",
        ),
        (
            [changed(action=TO_ARCHIVE, countType="sinceImageTransitioned", storageClass="archive", countNumber=90)],
            "countType=sinceImageTransitioned is only supported with the expire action.'",
        ),
    ],
)
def test_what_is_refused(rules: list[Any], text: str):
    assert told(*rules) == text


def test_rules_of_the_archive_are_beside_the_others():
    """One rule for all images of each storage class, as in AWS's example of both."""
    archive = changed(1, TO_ARCHIVE, tagStatus="any", countType="sinceImagePulled", countNumber=90)
    expire = changed(2, tagStatus="any", storageClass="archive", countType="sinceImageTransitioned", countNumber=365)
    rules = parse(json.dumps({"rules": [expire, archive]}))
    assert [(rule.priority, rule.is_archived, rule.action) for rule in rules] == [
        (1, False, "TRANSITION"),
        (2, True, "EXPIRE"),
    ]
