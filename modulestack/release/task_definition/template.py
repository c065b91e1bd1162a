"""The task-definition template that a stack keeps in S3: one exact version of one object."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from modulestack.contract import json_text
from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.placeholders import PlaceholderError, placeholders, render
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected

_MISSING = {"NoSuchBucket", "NoSuchKey", "NoSuchVersion"}


def fetch_template(aws: AwsClient, manifest: ModuleManifest) -> dict[str, Any]:
    """
    The template that *manifest* names.

    Raises:
        BadInput: it is gone, changed, or no task definition.
        AwsFailure: S3 could not be asked.
    """
    version = manifest.template
    where = f"s3://{version.bucket}/{version.key} (version {version.version})"
    remedy = f"run {make_again(manifest.environment)}"
    try:
        answer = aws.call("s3", "get_object", Bucket=version.bucket, Key=version.key, VersionId=version.version)
    except Rejected as refusal:
        if refusal.code not in _MISSING:
            raise
        raise BadInput(f"{where}: the template of {manifest.module} is not there ({refusal.code}): {remedy}") from None
    text = answer["Body"]
    if hashlib.sha256(text).hexdigest() != version.sha256:
        raise BadInput(f"{where}: its content is not what the stack wrote (sha256 differs): {remedy}")
    return parse_template(text, manifest.container, where, remedy)


def parse_template(text: bytes, container: str, where: str, remedy: str) -> dict[str, Any]:
    """
    *text* as a RegisterTaskDefinition request that has *container*.

    Raises:
        BadInput: it is none; *where* and *remedy* complete the message.
    """
    try:
        document = json_text.read(text)
    except ValueError as error:
        raise BadInput(f"{where}: the template is not JSON: {error}; {remedy}") from None
    containers = document.get("containerDefinitions") if isinstance(document, dict) else None
    if not isinstance(containers, list) or not all(isinstance(c, dict) for c in containers) or not containers:
        raise BadInput(f"{where}: the template is no task definition: it has no containerDefinitions; {remedy}")
    names = [str(c.get("name")) for c in containers]
    if container not in names:
        raise BadInput(f"{where}: the template has no container {container!r}: it has {', '.join(names)}; {remedy}")
    return dict(document)


def placeholder_names(template: Mapping[str, Any], module: str) -> list[str]:
    """
    Names of the template's placeholders, sorted.

    Raises:
        BadInput: one of them is malformed.
    """
    try:
        return sorted(placeholders(template))
    except PlaceholderError as error:
        raise BadInput(*_with_module(module, error)) from None


def fill_template(template: Mapping[str, Any], values: Mapping[str, str], module: str) -> dict[str, Any]:
    """
    *template* with *values* in place.

    Raises:
        BadInput: a placeholder is missing or extra; all are named.
    """
    try:
        filled: dict[str, Any] = render(template, values)
    except PlaceholderError as error:
        raise BadInput(*_with_module(module, error)) from None
    return filled


def _with_module(module: str, error: PlaceholderError) -> list[str]:
    return [f"{module}: {problem}" for problem in error.problems]
