"""Stand-ins for the values that containers get from SSM and from Secrets Manager."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from modulestack.contract import secret_reference
from modulestack.embedded_aws.account import EmbeddedAws

VALUE = "rehearsed"
"""What every parameter and secret that is made up holds."""

_SUFFIX_LENGTH = 7
"""Of a secret's name in its ARN: a hyphen and six characters of AWS's choice."""


class _Secret(NamedTuple):
    """Where a container's secret is kept."""

    region: str
    name: str
    json_key: str | None
    arn: str | None
    """As the file has it, without what it says of the JSON; None if it gives a name."""


def seed_parameters(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put an SSM parameter for each of *references*; says what was put."""
    found = [_secret(text, aws.region) for text in references]
    for region, name in dict.fromkeys(secret[:2] for secret in found):
        aws.client("ssm", region).put_parameter(Name=name, Value=VALUE, Type="SecureString")
        yield f"SSM parameter {name}"


def seed_secrets(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a secret for all of *references* that mean the same one, JSON if one asks for a key; says what was put."""
    wanted: dict[tuple[str, str], list[_Secret]] = {}
    for text in references:
        secret = _secret(text, aws.region)
        wanted.setdefault(secret[:2], []).append(secret)
    for (region, name), secrets in wanted.items():
        keys = sorted({secret.json_key for secret in secrets if secret.json_key})
        value = json.dumps(dict.fromkeys(keys, VALUE)) if keys else VALUE
        aws.client("secretsmanager", region).create_secret(Name=name, SecretString=value)
        _give_arn(aws, region, name, [secret.arn for secret in secrets if secret.arn])
        yield f"Secrets Manager secret {name}" + (f" with {', '.join(keys)}" if keys else "")


def _give_arn(aws: EmbeddedAws, region: str, name: str, arns: list[str]) -> None:
    """The secret's ARN as the file has it: AWS ends it in six characters of its own choice."""
    for arn in arns:
        with aws.internal():
            made = next(s for s in aws.backend("secretsmanager", region).secrets.values() if s.name == name)
            made.arn = arn


def _secret(text: str, region: str) -> _Secret:
    """What *text*, in an environment of *region*, refers to; a secret's name without the suffix that AWS gives it."""
    service, name, json_key, arn = secret_reference.parse(text)
    if arn is None:
        return _Secret(region, name, json_key, None)
    if service == "secretsmanager" and len(name) > _SUFFIX_LENGTH and name[-_SUFFIX_LENGTH] == "-":
        name = name[:-_SUFFIX_LENGTH]
    parts = arn.split(":")
    return _Secret(parts[3], name, json_key, ":".join(parts[:7]))
