"""Stand-ins for the values that containers get from SSM and from Secrets Manager."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from modulestack.contract import secret_reference
from modulestack.embedded_aws.account import EmbeddedAws

VALUE = "rehearsed"
"""What every parameter and secret that is made up holds."""

_SUFFIX_LENGTH = 7
"""Of a secret's name in its ARN: a hyphen and six characters of AWS's choice."""


class _Secret(NamedTuple):
    """Where a container's secret is kept."""

    region: str
    account: str
    name: str
    json_key: str | None
    arn: str | None
    """As the file has it, without what it says of the JSON; None if it gives a name."""


def seed_parameters(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put an SSM parameter for each of *references*; says what was put."""
    found = [_secret(text, aws) for text in references]
    for region, account, name in dict.fromkeys(secret[:3] for secret in found):
        if account == aws.account_id:
            aws.client("ssm", region).put_parameter(Name=name, Value=VALUE, Type="SecureString")
        else:
            with aws.internal():
                _put_parameter(aws.backend("ssm", region, account), name)
        yield f"SSM parameter {name}{_elsewhere(aws, account)}"


def seed_secrets(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Put a secret for all of *references* that mean the same one, JSON if one asks for a key; says what was put."""
    wanted: dict[tuple[str, str, str], list[_Secret]] = {}
    for text in references:
        secret = _secret(text, aws)
        wanted.setdefault(secret[:3], []).append(secret)
    for (region, account, name), secrets in wanted.items():
        keys = sorted({secret.json_key for secret in secrets if secret.json_key})
        value = json.dumps(dict.fromkeys(keys, VALUE)) if keys else VALUE
        if account == aws.account_id:
            aws.client("secretsmanager", region).create_secret(Name=name, SecretString=value)
        else:
            with aws.internal():
                _create_secret(aws.backend("secretsmanager", region, account), name, value)
        _give_arn(aws, secrets[0], [secret.arn for secret in secrets if secret.arn])
        with_keys = f" with {', '.join(keys)}" if keys else ""
        yield f"Secrets Manager secret {name}{with_keys}{_elsewhere(aws, account)}"


def _elsewhere(aws: EmbeddedAws, account: str) -> str:
    return "" if account == aws.account_id else f" of account {account}"


def _put_parameter(ssm: Any, name: str) -> None:
    """In another account, where no request of ours can: parameters are shared with us by their owner."""
    ssm.put_parameter(
        name=name,
        description="",
        value=VALUE,
        parameter_type="SecureString",
        allowed_pattern="",
        keyid="alias/aws/ssm",
        overwrite=False,
        tags=[],
        data_type="text",
        tier="Advanced",
        policies=None,
    )


def _create_secret(secrets_manager: Any, name: str, value: str) -> None:
    """In another account, whose policy lets us read it."""
    secrets_manager.create_secret(
        name=name,
        secret_string=value,
        secret_binary=None,
        description=None,
        tags=[],
        kms_key_id=None,
        client_request_token=None,
        replica_regions=[],
        force_overwrite=False,
    )


def _give_arn(aws: EmbeddedAws, secret: _Secret, arns: list[str]) -> None:
    """The secret's ARN as the file has it, if it has it in full: AWS ends it in six characters of its own choice."""
    for arn in filter(secret_reference.has_suffix, arns):
        with aws.internal():
            known = aws.backend("secretsmanager", secret.region, secret.account).secrets
            next(made for made in known.values() if made.name == secret.name).arn = arn


def _secret(text: str, aws: EmbeddedAws) -> _Secret:
    """What *text*, in an environment of *aws*, refers to; a secret's name without the suffix that AWS gives it."""
    service, name, json_key, arn = secret_reference.parse(text)
    if service == "ssm" and name.count("/") == 1:
        name = name.lstrip("/")  # SSM's one parameter of both names
    if arn is None:
        return _Secret(aws.region, aws.account_id, name, json_key, None)
    if service == "secretsmanager" and secret_reference.has_suffix(name):
        name = name[:-_SUFFIX_LENGTH]
    parts = arn.split(":")
    return _Secret(parts[3], parts[4], name, json_key, ":".join(parts[:7]))
