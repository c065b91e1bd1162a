"""
The form that ECR wants a lifecycle policy in, and how it words what is wrong with it.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html

Texts: those that moto took down from AWS, and https://github.com/cloudposse/terraform-aws-ecr/issues/158.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError

SINCE = frozenset({"sinceImagePulled", "sinceImagePushed", "sinceImageTransitioned"})
COUNT_TYPES = frozenset({"imageCountMoreThan", *SINCE})
_NO_SCHEMA = "instance failed to match exactly one schema (matched 0 out of 2)"
_ACTIONS = ({"type": "expire"}, {"type": "transition", "targetStorageClass": "archive"})
_RULE = frozenset({"action", "rulePriority", "selection"})
_SELECTION = frozenset({"countNumber", "countType", "tagStatus"})
_LISTS = ("tagPatternList", "tagPrefixList")
MOST_RULES = 50
"""Source: https://docs.aws.amazon.com/general/latest/gr/ecr.html (rules per lifecycle policy)"""


def refusal(text: str) -> AwsError:
    """ECR's error of a policy, of which *text* is the end."""
    return AwsError(
        "InvalidParameterException",
        "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: "
        f"'Lifecycle policy validation failure: {text}",
    )


def check(policy: Mapping[str, Any]) -> None:
    """
    Refuse a *policy* that is no object of the form that ECR knows.

    Raises:
        AwsError: InvalidParameterException.
    """
    _members(policy, required={"rules"}, allowed={"rules"})
    rules = policy["rules"]
    _type(rules, "array")
    if not rules:
        raise refusal("array is too short: must have at least 1 elements but instance has 0 elements'")
    if len(rules) > MOST_RULES:
        most, found = MOST_RULES, len(rules)
        raise refusal(f"array is too long: must have at most {most} elements but instance has {found} elements'")
    for rule in rules:
        _rule(rule)


def _rule(rule: Any) -> None:
    _type(rule, "object")
    _members(rule, required=_RULE, allowed={*_RULE, "description"})
    _type(rule.get("description", ""), "string")
    _positive(rule["rulePriority"])
    _type(rule["action"], "object")
    if rule["action"] not in _ACTIONS:
        raise refusal(_NO_SCHEMA)
    selection = rule["selection"]
    _type(selection, "object")
    _members(selection, required=_SELECTION, allowed={*_SELECTION, *_LISTS, "countUnit", "storageClass"})
    _one_of(selection["tagStatus"], {"any", "tagged", "untagged"})
    if "storageClass" in selection:
        _one_of(selection["storageClass"], {"archive", "standard"})
    for name in _LISTS:
        _type(selection.get(name, []), "array")
        for each in selection.get(name, ()):
            _type(each, "string")
    _positive(selection["countNumber"])
    wanted = {"days"} if selection["countType"] in SINCE else {None}
    if selection["countType"] not in COUNT_TYPES or selection.get("countUnit") not in wanted:
        raise refusal(_NO_SCHEMA)


def _members(found: Mapping[str, Any], *, required: Collection[str], allowed: Collection[str]) -> None:
    if missing := sorted(set(required) - found.keys()):
        raise refusal(f"object has missing required properties ({json.dumps(missing)})'")
    if unknown := sorted(found.keys() - set(allowed)):
        raise refusal(f"object instance has properties which are not allowed by the schema: ({json.dumps(unknown)})'")


def _one_of(found: Any, allowed: Collection[str]) -> None:
    if found not in sorted(allowed):
        raise refusal(f"instance value ({json.dumps(found)}) not found in enum (possible values: {_listed(allowed)})'")


def _positive(found: Any) -> None:
    _type(found, "integer")
    if found < 1:
        raise refusal(f"numeric instance is lower than the required minimum (minimum: 1, found: {found})")


def _type(found: Any, wanted: str) -> None:
    if (name := _name(found)) != wanted:
        raise refusal(f'instance type ({name}) does not match any allowed primitive type (allowed: ["{wanted}"])\'')


def _name(found: Any) -> str:
    """JSON's name of the type of *found*."""
    if isinstance(found, bool):
        return "boolean"
    names = {dict: "object", list: "array", str: "string", int: "integer", float: "number"}
    return names.get(type(found), "null")


def _listed(values: Collection[str]) -> str:
    return json.dumps(sorted(values), separators=(",", ":"))
