"""References to values that ECS fetches when a task starts: SSM parameters and Secrets Manager secrets."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from modulestack.contract import limits
from modulestack.contract.alphabets import PARAMETER, SECRET
from modulestack.contract.partitions import PARTITION, REGION

_ARN = rf"arn:(?P<partition>{PARTITION}):SERVICE:(?P<region>{REGION}):(?P<account>[0-9]{{12}}):"
_PARAMETER = PARAMETER.pattern.pattern.removeprefix("/?")
PUBLIC = "/aws/service/"
"""
Beginning of the names of parameters that AWS publishes, which belong to no account.

Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
"""
_SECRETS_BY_PARAMETER = "/aws/reference/secretsmanager/"
_RESERVED = ("aws", "ssm")
"""How no parameter of anybody else begins, in capitals or not."""
_ENTRY = SECRET.pattern.pattern
_LIKE_A_SUFFIX = re.compile(r".+-[A-Za-z0-9]{6}")
"""Of a name or an ARN: what Secrets Manager takes for the suffix that it gives to each secret's ARN."""
_FORMS = {
    "ssm": re.compile(rf"ssm:(?P<name>/{_PARAMETER})"),
    "secretsmanager": re.compile(rf"secretsmanager:(?P<name>{_ENTRY})(?:#(?P<key>[^:#\s$]+))?"),
    "ssm arn": re.compile(_ARN.replace("SERVICE", "ssm") + rf"parameter/?(?P<name>/{_PARAMETER}|{_PARAMETER})"),
    "ssm public arn": re.compile(
        rf"arn:(?P<partition>{PARTITION}):ssm:(?P<region>{REGION})::parameter(?P<name>{PUBLIC}{_PARAMETER})"
    ),
    "secretsmanager arn": re.compile(
        _ARN.replace("SERVICE", "secretsmanager")
        + rf"secret:(?P<name>{_ENTRY})(?::(?P<key>[^:#\s$]*):[^:#\s$]*:[^:#\s$]*)?"
    ),
}
ALLOWED = (
    "ssm:/path/of/parameter, secretsmanager:name, secretsmanager:name#json-key, "
    "or the full ARN of a parameter or secret"
)
PATTERN = rf"^(ssm:/|secretsmanager:[^:]|arn:{PARTITION}:(ssm|secretsmanager):)"
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


def has_suffix(arn: str) -> bool:
    """
    Whether Secrets Manager takes *arn*, or what a name ends, for complete: it ends in a hyphen and six characters.

    Source ("If your secret name ends in a hyphen followed by six characters"):
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
    """
    return _LIKE_A_SUFFIX.fullmatch(arn) is not None


def is_public(name: str) -> bool:
    """Whether AWS itself publishes the parameter *name*: its ARN has no account, and nobody lists it as his own."""
    return name.startswith(PUBLIC)


def _refuse_reserved(name: str) -> None:
    """
    A parameter that there cannot be.

    Source ("can't be prefixed with aws or ssm"):
    https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html, and for references to
    secrets https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
    """
    if name.startswith(_SECRETS_BY_PARAMETER):
        secret = name.removeprefix(_SECRETS_BY_PARAMETER)
        raise ValueError(f"is a secret by way of Parameter Store: write secretsmanager:{secret}")
    if not is_public(name) and name.lower().lstrip("/").startswith(_RESERVED):
        raise ValueError(
            f"begins with aws or ssm, which AWS keeps for itself, so there is no such parameter: allowed other names, "
            f"and {PUBLIC}... for those that AWS publishes"
        )


def _within_limits(reference: Reference) -> Reference:
    if reference.service == "ssm":
        _refuse_reserved(reference.name)
        if len(reference.name) > limits.PARAMETER_NAME_LENGTH:
            raise ValueError(f"is too long: SSM takes names of {limits.PARAMETER_NAME_LENGTH} characters")
        if reference.name.strip("/").count("/") >= limits.PARAMETER_LEVELS:
            raise ValueError(f"is too deep: SSM takes {limits.PARAMETER_LEVELS} levels")
    elif len(reference.name) > limits.SECRET_NAME_LENGTH:
        raise ValueError(f"is too long: Secrets Manager takes names of {limits.SECRET_NAME_LENGTH} characters")
    if reference.service == "secretsmanager" and reference.arn is None and has_suffix(reference.name):
        raise ValueError(
            "ends in a hyphen and six characters, which Secrets Manager would take for the end of a full ARN: "
            "write the secret's full ARN, with the six characters that AWS has added to its name"
        )
    return reference
