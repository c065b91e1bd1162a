"""
What a statement of an IAM policy is made of: actions, resources, conditions.

Each check returns its text or raises ValueError. The message continues the text: ``is no action: allowed …``.
"""

from __future__ import annotations

import re
from typing import Any

from modulestack.contract import arn, iam_conditions
from modulestack.contract.iam_conditions import IF_EXISTS, OPERATORS, SETS
from modulestack.contract.partitions import PARTITION
from modulestack.fields.pattern import matches
from modulestack.fields.text import nearest

ACTION_PATTERN = r"^[a-z0-9-]+:[A-Za-z0-9*?-]+$"
RESOURCE_PATTERN = rf"^(\*|arn:({PARTITION}|\*):[a-z0-9*-]+:[a-z0-9*-]*:[0-9*]*:[^\s]+)$"
KEY_PATTERN = r"^[^\s:]+:[^\s].*$"
OPERATOR_PATTERN = rf"^({'|'.join(SETS)})?({'|'.join(OPERATORS)})({IF_EXISTS})?$"
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_VARIABLE_NAME = re.compile(r"[*?$]|[A-Za-z0-9.-]+:[^\s,}]+(\s*,\s*'[^']*')?")


def action(text: str) -> str:
    """
    An action, or a pattern of some of one service.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """
    if not matches(ACTION_PATTERN, text):
        raise ValueError("is no action: allowed such as s3:GetObject, the service's prefix first")
    return text


def resource(text: str) -> str:
    """
    An ARN, or a pattern of some; or all of them.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    found = arn.parse(text)
    if text != "*" and (found is None or not matches(RESOURCE_PATTERN, text)):
        raise ValueError("is no ARN: allowed such as arn:aws:s3:::bucket/*, or *")
    _check_variables(text)
    return text


def operator(text: str) -> str:
    """An operator of conditions."""
    if iam_conditions.plain(text) is None:
        bare = text.rpartition(":")[2]
        close = next((name for name in OPERATORS if name.lower() == bare.lower()), None) or nearest(bare, OPERATORS)
        advice = f"did you mean {close}?" if close else "allowed such as StringEquals, ArnLike, Bool, IpAddress"
        raise ValueError(f"is no operator of IAM: {advice}")
    return text


def condition_key(text: str) -> str:
    """
    What a condition looks at.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    if not matches(KEY_PATTERN, text):
        raise ValueError("is no key of a condition: allowed such as aws:SourceVpc, with the prefix of AWS or a service")
    return text


def condition_values(given: Any) -> Any:
    """One value, or a list of them, as a tuple of texts; anything else as it is."""
    values = given if isinstance(given, list | tuple) else (given,)
    return tuple(_text(value) for value in values)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value


def _check_variables(text: str) -> None:
    """
    Policy variables, of which IAM makes text for each request.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    for name in _VARIABLE.findall(text):
        if not _VARIABLE_NAME.fullmatch(name):
            raise ValueError(
                f"has ${{{name}}} in it, which is no variable of IAM's: allowed such as ${{aws:PrincipalTag/team}}"
            )
