"""
What a lifecycle policy says, once it is known to be one.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecr_lifecycle import policy_schema
from modulestack.embedded_aws.ecr_lifecycle.policy_schema import refusal

MOST_WILDCARDS = 4
LEAST_DAYS_IN_ARCHIVE = 90
"""Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LifecycleRule:
    """One rule; of two that are about an image, that of the lower *priority* counts."""

    priority: int
    tag_status: str
    """``tagged``, ``untagged`` or ``any``."""
    patterns: tuple[str, ...]
    """Of tags, ``*`` for anything; each is to fit one of an image's tags. Prefixes end in ``*`` here."""
    is_archived: bool
    """Whether it is about archived images; else about all others."""
    count_type: str
    """``imageCountMoreThan``, ``sinceImagePushed``, ``sinceImagePulled`` or ``sinceImageTransitioned``."""
    count: int
    """Images, or days."""
    action: str
    """``EXPIRE`` or ``TRANSITION``, to the archive."""

    def is_about(self, tags: tuple[str, ...], *, is_archived: bool) -> bool:
        """Whether an image with *tags* meets what the rule says of tags and storage."""
        if is_archived != self.is_archived:
            return False
        if self.tag_status != "tagged":
            return self.tag_status == "any" or not tags
        return all(any(_fits(pattern, tag) for tag in tags) for pattern in self.patterns)


def parse(text: str) -> tuple[LifecycleRule, ...]:
    """
    The rules of the policy *text*, that of the lowest priority first.

    Raises:
        AwsError: ECR would refuse the policy.
    """
    try:
        policy = json.loads(text)
    except ValueError:
        policy = None
    if not isinstance(policy, dict):
        raise refusal("Could not map policyString into LifecyclePolicy.'")
    policy_schema.check(policy)
    rules = tuple(sorted(map(_rule, policy["rules"]), key=lambda rule: rule.priority))
    for given in policy["rules"]:
        _check_tags(given["selection"])
        _check_storage(given["selection"], given["action"])
    _check_together(rules)
    return rules


def _rule(given: Mapping[str, Any]) -> LifecycleRule:
    selection = given["selection"]
    prefixes = [f"{prefix}*" for prefix in selection.get("tagPrefixList", ())]
    return LifecycleRule(
        priority=given["rulePriority"],
        tag_status=selection["tagStatus"],
        patterns=(*prefixes, *selection.get("tagPatternList", ())),
        is_archived=selection.get("storageClass") == "archive",
        count_type=selection["countType"],
        count=selection["countNumber"],
        action=given["action"]["type"].upper(),
    )


def _check_tags(selection: Mapping[str, Any]) -> None:
    lists = [name for name in ("tagPrefixList", "tagPatternList") if selection.get(name)]
    status = selection["tagStatus"].upper()
    if status == "TAGGED" and not lists:
        raise refusal("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.'")
    if status != "TAGGED" and lists:
        raise refusal(f"Must not specify {lists[0]} when tagStatus={status}.'")
    if len(lists) > 1:
        raise refusal("Must not specify both tagPrefixList and tagPatternList.'")
    for pattern in selection.get("tagPatternList", ()):
        if pattern.count("*") > MOST_WILDCARDS:
            raise refusal(f"Tag pattern {pattern} has more than {MOST_WILDCARDS} wildcards.'")


def _check_storage(selection: Mapping[str, Any], action: Mapping[str, Any]) -> None:
    since_archived = selection["countType"] == "sinceImageTransitioned"
    wanted = "archive" if since_archived else "standard"
    if selection.get("storageClass", "standard") != wanted:
        raise refusal(f"storageClass must be {wanted} when countType={selection['countType']}.'")
    if selection["countType"] == "sinceImagePulled" and action["type"] == "expire":
        raise refusal("countType=sinceImagePulled is only supported with the transition action.'")
    if since_archived and action["type"] == "transition":
        raise refusal("countType=sinceImageTransitioned is only supported with the expire action.'")
    if since_archived and selection["countNumber"] < LEAST_DAYS_IN_ARCHIVE:
        raise refusal(f"countNumber must be at least {LEAST_DAYS_IN_ARCHIVE} when countType=sinceImageTransitioned.'")


def _check_together(rules: tuple[LifecycleRule, ...]) -> None:
    """
    What no two rules may say, and which must be last.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules

    Untagged and ANY are worded as people were told; how ECR words the two about equal numbers and tags, nobody says.
    """
    if len({rule.priority for rule in rules}) < len(rules):
        raise refusal("Each rule must have a unique rulePriority.'")
    for is_archived in (False, True):
        of_class = [rule for rule in rules if rule.is_archived == is_archived]
        if sum(rule.tag_status == "untagged" for rule in of_class) > 1:
            raise refusal("Only one rule can select Untagged images per storage class.'")
        if any(rule.tag_status == "any" for rule in of_class[:-1]):
            raise refusal("Rule for tagStatus=ANY must have the lowest priority per storage class.'")
        tags = [frozenset(rule.patterns) for rule in of_class if rule.tag_status == "tagged"]
        if len(set(tags)) < len(tags):
            raise refusal("The rules of a storage class must have unique tag prefixes.'")


def _fits(pattern: str, tag: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), tag, re.DOTALL) is not None
