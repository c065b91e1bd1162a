"""
What a program says to its ``aws`` provider.

Arguments that are not strings travel as JSON text: https://github.com/pulumi/pulumi/issues/8945
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.provider import sdk_schema
from modulestack.engine.property_values import UNKNOWN, has_unknown, plain

_OWN = {"version", "pluginDownloadURL", "__internal", "__defaults"}
"""Keys of the engine's."""
_MEANT = {"region", "assumeRoles", "defaultTags", "allowedAccountIds", "forbiddenAccountIds"}
_HARMLESS = {
    "accessKey",
    "maxRetries",
    "profile",
    "retryMode",
    "secretKey",
    "sharedConfigFiles",
    "sharedCredentialsFiles",
    "token",
    "tokenBucketRateLimiterCapacity",
}
"""How to reach and to prove oneself to the real AWS: without meaning here."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProviderConfiguration:
    """One configured provider."""

    region: str
    default_tags: Mapping[str, str] = dataclasses.field(default_factory=dict)
    allowed_account_ids: tuple[str, ...] = ()
    """Empty: any."""
    forbidden_account_ids: tuple[str, ...] = ()
    role: str = ""
    """ARN of the role that it takes; empty: none."""
    session: str = ""
    """How it calls itself then."""


def problems(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and reason of every argument that the local provider cannot honour."""
    for name, value in arguments.items():
        if name in _OWN | _MEANT | _HARMLESS or name.startswith("skip"):
            continue
        if name not in sdk_schema.provider_arguments():
            yield name, f"the aws provider has no argument {name!r}"
        elif decoded(value) not in (None, "", [], {}, False):
            yield name, "the local provider does not know it: it talks to the embedded AWS and to nothing else"
    roles = decoded(arguments.get("assumeRoles"))
    if roles not in (None, UNKNOWN) and not (
        isinstance(roles, list) and len(roles) == 1 and set(roles[0]) == {"roleArn", "sessionName"}
    ):
        yield "assumeRoles", "must be one role, with roleArn and sessionName"
    tags = decoded(arguments.get("defaultTags"))
    if tags is not None and tags != UNKNOWN and not (isinstance(tags, dict) and set(tags) <= {"tags"}):
        yield "defaultTags", "must be {tags: {key: value}}"


def parse(arguments: Mapping[str, Any]) -> ProviderConfiguration:
    """
    The configuration that *arguments* (checked) mean; arguments that are not known yet count as absent.

    Raises:
        ValueError: no region.
    """
    known = {name: decoded(value) for name, value in arguments.items() if not has_unknown(decoded(value))}
    region = known.get("region")
    if not region:
        raise ValueError("the aws provider has no region: set aws:region")
    [taken] = known.get("assumeRoles") or [{}]
    return ProviderConfiguration(
        region=str(region),
        role=str(taken.get("roleArn", "")),
        session=str(taken.get("sessionName", "")),
        default_tags=dict((known.get("defaultTags") or {}).get("tags") or {}),
        allowed_account_ids=tuple(known.get("allowedAccountIds") or ()),
        forbidden_account_ids=tuple(known.get("forbiddenAccountIds") or ()),
    )


def refusal(configuration: ProviderConfiguration, account_id: str) -> str | None:
    """Why this account must not be touched; None: it may be."""
    allowed = configuration.allowed_account_ids
    if (allowed and account_id not in allowed) or account_id in configuration.forbidden_account_ids:
        wanted = f" (allowed: {', '.join(allowed)})" if allowed else ""
        return f"AWS account ID not allowed: {account_id}{wanted}"
    return None


def not_taken(role: str, error: Exception) -> str:
    """
    What the provider says of a role that it cannot take.

    Text: https://github.com/hashicorp/aws-sdk-go-base/blob/main/errors.go
    """
    return f"Cannot assume IAM Role: IAM Role ({role}) cannot be assumed: {error}"


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the arguments that mean something else, sorted."""
    names = {*old, *new} - _OWN
    return tuple(sorted(name for name in names if decoded(old.get(name)) != decoded(new.get(name))))


def decoded(value: Any) -> Any:
    """*value*, out of its JSON text if it is in one; account numbers and the like stay text."""
    value = plain(value)
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
