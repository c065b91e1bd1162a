"""Buckets. AWS keeps each of their settings in a resource of its own, so a rule looks for that resource."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, shown
from .statements import listed, statements

BUCKET = "aws:s3/bucket:Bucket"
_PUBLIC = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def encrypted(resources: tuple[Resource, ...], config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """Every bucket says how it encrypts."""
    return _with(
        resources, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", _encrypted
    )


def versioned(resources: tuple[Resource, ...], config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """Every bucket keeps what is overwritten or deleted."""
    return _with(resources, "aws:s3/bucketVersioning:BucketVersioning", _versioned)


def private(resources: tuple[Resource, ...], config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """No bucket can be made public, by nobody."""
    return _with(resources, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", _private)


def tls_only(resources: tuple[Resource, ...], config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """Every bucket refuses requests in the clear, whoever sends them."""
    return _with(resources, "aws:s3/bucketPolicy:BucketPolicy", _tls_only)


def _with(
    resources: tuple[Resource, ...], type_: str, rule: Callable[[Resource], Iterator[RuleFinding]]
) -> Iterator[RuleFinding]:
    """*rule* on the resource of *type_* of each bucket; a bucket without one is a violation."""
    for bucket in (resource for resource in resources if resource.type == BUCKET):
        settings = [
            other for other in resources if other.type == type_ and bucket.urn in other.depends.get("bucket", ())
        ]
        for setting in settings:
            yield from rule(setting)
        if not settings:
            noun = type_.rpartition(":")[2]
            yield Violation(
                path=noun,
                found=f"{bucket.name} has none",
                allowed="one for every bucket",
                do=f"add an s3.{noun} for it",
                urn=bucket.urn,
            )


def _encrypted(setting: Resource) -> Iterator[RuleFinding]:
    rules = setting.get("rules")
    if rules is UNKNOWN or UNKNOWN in (rules or ()):
        yield Unchecked(path="rules", urn=setting.urn)
        return
    algorithms = [(rule.get("applyServerSideEncryptionByDefault") or {}).get("sseAlgorithm") for rule in rules or ()]
    if not algorithms or None in algorithms:
        yield Violation(
            path="rules.applyServerSideEncryptionByDefault.sseAlgorithm",
            found="not set",
            allowed="'AES256' or 'aws:kms'",
            do="set it",
            urn=setting.urn,
        )


def _versioned(setting: Resource) -> Iterator[RuleFinding]:
    path = "versioningConfiguration.status"
    status = setting.get(path)
    if status is UNKNOWN:
        yield Unchecked(path=path, urn=setting.urn)
    elif status != "Enabled":
        yield Violation(path=path, found=shown(status), allowed="'Enabled'", do="set it", urn=setting.urn)


def _private(setting: Resource) -> Iterator[RuleFinding]:
    for path in _PUBLIC:
        given = setting.get(path)
        if given is UNKNOWN:
            yield Unchecked(path=path, urn=setting.urn)
        elif given is not True:
            yield Violation(path=path, found=shown(given), allowed="true", do="set all four", urn=setting.urn)


def _tls_only(setting: Resource) -> Iterator[RuleFinding]:
    policy = setting.get("policy")
    if policy is UNKNOWN:
        yield Unchecked(path="policy", urn=setting.urn)
    elif not any(_refuses_plain(statement) for statement in statements(policy)):
        yield Violation(
            path="policy",
            found="does not refuse requests without TLS",
            allowed='a statement that denies s3:* to everybody when "aws:SecureTransport" is "false"',
            do="add it",
            urn=setting.urn,
        )


def _refuses_plain(statement: Mapping[str, Any]) -> bool:
    conditions = (statement.get("Condition") or {}).get("Bool") or {}
    return (
        statement.get("Effect") == "Deny"
        and statement.get("Principal") in ("*", {"AWS": "*"})
        and "s3:*" in listed(statement.get("Action"))
        and json.dumps(conditions.get("aws:SecureTransport")).strip('"[]') == "false"
    )
