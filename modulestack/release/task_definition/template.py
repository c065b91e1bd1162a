"""The task-definition template that a stack keeps in S3: one exact version of one object."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.placeholders import PlaceholderError, placeholders, render
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected


def fetch(aws: AwsClient, manifest: ModuleManifest) -> dict[str, Any]:
    """
    The template that *manifest* names.

    Raises:
        BadInput: it is gone, changed, or no task definition.
        AwsFailure: S3 could not be asked.
    """
    kept = manifest.template
    where = f"s3://{kept.bucket}/{kept.key} (version {kept.version})"
    mend = f"run `pulumi up -s {manifest.environment}`"
    try:
        answer = aws.call("s3", "get_object", Bucket=kept.bucket, Key=kept.key, VersionId=kept.version)
    except Rejected as refusal:
        raise BadInput(f"{where}: the template of {manifest.module} is not there ({refusal.code}): {mend}") from None
    text = answer["Body"]
    if hashlib.sha256(text).hexdigest() != kept.sha256:
        raise BadInput(f"{where}: its content is not what the stack wrote (sha256 differs): {mend}")
    return check(text, manifest.container, where, mend)


def check(text: bytes, container: str, where: str, mend: str) -> dict[str, Any]:
    """
    *text* as a RegisterTaskDefinition request that has *container*.

    Raises:
        BadInput: it is none; *where* and *mend* complete the message.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise BadInput(f"{where}: the template is not JSON: {error}; {mend}") from None
    containers = document.get("containerDefinitions") if isinstance(document, dict) else None
    if not isinstance(containers, list) or not all(isinstance(c, dict) for c in containers) or not containers:
        raise BadInput(f"{where}: the template is no task definition: it has no containerDefinitions; {mend}")
    names = [str(c.get("name")) for c in containers]
    if container not in names:
        raise BadInput(f"{where}: the template has no container {container!r}: it has {', '.join(names)}; {mend}")
    return dict(document)


def names(template: Mapping[str, Any], module: str) -> list[str]:
    """
    Names of the template's placeholders, sorted.

    Raises:
        BadInput: one of them is malformed.
    """
    try:
        return sorted(placeholders(template))
    except PlaceholderError as error:
        raise BadInput(_for(module, error)) from None


def fill(template: Mapping[str, Any], values: Mapping[str, str], module: str) -> dict[str, Any]:
    """
    *template* with *values* in place.

    Raises:
        BadInput: a placeholder is missing or extra; all are named.
    """
    try:
        filled: dict[str, Any] = render(template, values)
    except PlaceholderError as error:
        raise BadInput(_for(module, error)) from None
    return filled


def container(definition: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The container called *name* of a request or an answer; empty if it has none."""
    return next((dict(c) for c in definition.get("containerDefinitions", ()) if c.get("name") == name), {})


def _for(module: str, error: PlaceholderError) -> str:
    return "\n".join(f"{module}: {line}" for line in str(error).splitlines())
