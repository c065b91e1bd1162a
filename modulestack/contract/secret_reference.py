"""References to values that ECS fetches when a task starts: SSM parameters and Secrets Manager secrets."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from modulestack.contract import limits

_ARN = r"arn:(?P<partition>aws[a-z-]*):{}:(?P<region>[a-z]{{2}}(?:-[a-z]+)+-[0-9]):(?P<account>[0-9]{{12}}):"
_PARAMETER = r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*"
_ENTRY = r"[A-Za-z0-9/_+=.@-]+"
_FORMS = {
    "ssm": re.compile(rf"ssm:(?P<name>/{_PARAMETER})"),
    "secretsmanager": re.compile(rf"secretsmanager:(?P<name>{_ENTRY})(?:#(?P<key>[^:#\s$]+))?"),
    "ssm arn": re.compile(rf"{_ARN.format('ssm')}parameter/?(?P<name>/{_PARAMETER}|{_PARAMETER})"),
    "secretsmanager arn": re.compile(
        rf"{_ARN.format('secretsmanager')}secret:(?P<name>{_ENTRY})(?::(?P<key>[^:#\s$]*):[^:#\s$]*:[^:#\s$]*)?"
    ),
}
ALLOWED = (
    "ssm:/path/of/parameter, secretsmanager:name, secretsmanager:name#json-key, "
    "or the full ARN of a parameter or secret"
)
PATTERN = r"^(ssm:/|secretsmanager:[^:]|arn:aws[a-z-]*:(ssm|secretsmanager):)"
"""What editors can check of a reference."""


class Reference(NamedTuple):
    """Where a value is kept."""

    service: Literal["ssm", "secretsmanager"]
    name: str
    """Of the parameter, with its leading slash if it has one, or of the secret (in an ARN: with its random suffix)."""
    json_key: str | None
    """The part of a secret's JSON that is meant; None: all of it."""
    arn: str | None
    """The ARN as it was given; None if a name was."""


def parse(text: str) -> Reference:
    """
    The reference in *text*.

    Raises:
        ValueError: it is none; the message says which forms there are.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
    """
    for form, pattern in _FORMS.items():
        if found := pattern.fullmatch(text):
            service: Literal["ssm", "secretsmanager"] = "ssm" if form.startswith("ssm") else "secretsmanager"
            parts = found.groupdict()
            name = parts["name"]
            if form == "ssm arn" and "/" in name:
                name = "/" + name.removeprefix("/")
            return _within_limits(Reference(service, name, parts.get("key") or None, text if "arn" in form else None))
    raise ValueError(f"is no reference to a secret: allowed {ALLOWED}")


def _within_limits(reference: Reference) -> Reference:
    if reference.service == "ssm":
        if len(reference.name) > limits.PARAMETER_NAME_LENGTH:
            raise ValueError(f"is too long: SSM takes names of {limits.PARAMETER_NAME_LENGTH} characters")
        if reference.name.strip("/").count("/") >= limits.PARAMETER_LEVELS:
            raise ValueError(f"is too deep: SSM takes {limits.PARAMETER_LEVELS} levels")
    elif len(reference.name) > limits.SECRET_NAME_LENGTH:
        raise ValueError(f"is too long: Secrets Manager takes names of {limits.SECRET_NAME_LENGTH} characters")
    return reference
