"""Secrets in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .definitions import containers
from .rule import Config, Resource, RuleFinding, Unchecked, Violation

FORBIDDEN = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "ECS_ENGINE_AUTH_DATA"})
"""Names that ECS.8 lists, and the session token that goes with them: a task has a role instead."""

SECRET_NAME = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|CREDENTIALS?)S?(_|$)"
)
HARMLESS_NAME = re.compile(
    r"_(ARN|COUNT|DAYS|ENABLED|FILE|HEADER|ID|ISSUER|LENGTH|NAME|PATH|SECONDS|TTL|TYPE|URI|URL)$"
)
"""Speaks of a secret without being one: ``TOKEN_TTL``, ``SECRET_ARN``."""

SECRET_VALUE = {
    "an AWS access key": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a URL with a password": re.compile(r"^[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@"),
    "a GitHub token": re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})"),
    "a Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    "a signed web token": re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+"),
}
"""What it is → how its text looks."""


def no_plain_secrets(resource: Resource, config: Config) -> Iterator[RuleFinding]:
    """
    A container's plain environment holds no secret, by its name or by the look of its value.

    The value itself is never said. Names in *allowed_names* (config) are taken for harmless.
    """
    for found in containers(resource):
        if isinstance(found, Violation | Unchecked):
            yield found
            continue
        path, container = found
        for variable in container.get("environment") or ():
            name, value = str(variable.get("name", "")), str(variable.get("value", ""))
            kind = None if name in config["allowed_names"] else looks_like(name, value)
            if kind:
                yield Violation(
                    path=f"{path}.environment.{name}",
                    found=f"a value of {len(value)} characters that looks like {kind}",
                    allowed="a reference",
                    do=f"move {name} to the module's `secrets`: ssm:/path or secretsmanager:name",
                )


def looks_like(name: str, value: str) -> str | None:
    """What the variable *name* with *value* seems to hold, in words; None if it seems harmless."""
    if name in FORBIDDEN:
        return "AWS credentials"
    for kind, pattern in SECRET_VALUE.items():
        if pattern.search(value):
            return kind
    upper = name.upper()
    if value and SECRET_NAME.search(upper) and not HARMLESS_NAME.search(upper):
        return "a secret, by its name"
    return None
