"""
Which of AWS's services a request is for: all that botocore knows, the embedded ones among them.

A signature names a service by its signing name, which several services may share (Classic and newer load balancers) and
which need not be boto3's name (EFS signs as ``elasticfilesystem``). The request's target, its API version or its path
tells them apart.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
https://smithy.io/2.0/aws/protocols/ (how a request of each protocol looks)
"""

from __future__ import annotations

import dataclasses
import functools
import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.loaders import Loader

_HEAD = 4096
"""Bytes of a model within which its metadata ends: to read the models whole takes 20 s."""
_SMITHY = re.compile(r"/service/(?P<target>[^/]+)/operation/(?P<operation>[^/?]+)")
_S3_CONTROL = re.compile(r"/v20180820/")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceMetadata:
    """What a service's model says of its requests."""

    name: str
    """boto3's."""
    signing_name: str
    endpoint_prefix: str
    """What the names of its hosts begin with."""
    protocol: str
    """The model's first: ``ec2``, ``json``, ``query``, ``rest-json``, ``rest-xml`` or ``smithy-rpc-v2-cbor``."""
    api_version: str
    target_prefix: str | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Hints:
    """What a request says of its service and operation beside its signature; None: it does not say."""

    protocol: str | None = None
    """``json``, ``query`` or ``smithy-rpc-v2-cbor``; None: one that is told by the path."""
    target: str | None = None
    version: str | None = None
    operation: str | None = None


@functools.cache
def services() -> Mapping[str, ServiceMetadata]:
    """By boto3's name."""
    folders = sorted(path for path in Path(Loader.BUILTIN_DATA_PATH).iterdir() if path.is_dir())
    return {folder.name: _service(folder.name, found) for folder in folders if (found := _metadata(folder))}


@functools.cache
def signed_as(signing_name: str) -> tuple[str, ...]:
    """boto3's names of the services that sign so."""
    return tuple(known.name for known in services().values() if known.signing_name == signing_name)


def hints(method: str, url: str, headers: Mapping[str, Any], body: Any) -> Hints:
    """What the request says; *headers* by any spelling, *body* bytes, text or None."""
    lowered = {name.lower(): _text(value) for name, value in headers.items()}
    parts = urlsplit(url)
    if (smithy := _SMITHY.search(parts.path)) and "smithy-protocol" in lowered:
        return Hints(protocol="smithy-rpc-v2-cbor", target=smithy["target"], operation=smithy["operation"])
    if target := lowered.get("x-amz-target"):
        prefix, _, operation = target.rpartition(".")
        return Hints(protocol="json", target=prefix, operation=operation)
    form = lowered.get("content-type", "").startswith("application/x-www-form-urlencoded")
    fields = parse_qs(parts.query) | (parse_qs(_text(body)) if form and method == "POST" else {})
    if "Action" in fields:
        return Hints(protocol="query", operation=fields["Action"][-1], version=fields.get("Version", [None])[-1])
    return Hints()


def candidates(signing_name: str, said: Hints, path: str) -> tuple[str, ...]:
    """
    boto3's names of the services that a request to *path*, signed for *signing_name*, can be for.

    The signing name itself, if botocore has no such service; none, if it is empty (unsigned) and nothing is said.
    """
    signing = [services()[name] for name in signed_as(signing_name)]
    known = signing or list(services().values())
    if said.target:
        fitting = [one for one in known if one.target_prefix == said.target]
    elif said.protocol == "query":
        fitting = [one for one in known if one.protocol in {"ec2", "query"} and one.api_version == said.version]
    elif signing_name == "s3":
        fitting = [one for one in known if (one.name == "s3control") == bool(_S3_CONTROL.match(path))]
    else:
        fitting = [one for one in signing if one.protocol.startswith("rest-")]
    found = tuple(one.name for one in fitting or signing)
    return found or ((signing_name,) if signing_name else ())


def _metadata(folder: Path) -> dict[str, Any] | None:
    """Of the newest version of a service's model."""
    models = sorted(folder.glob("*/service-2.json*"))
    if not models:
        return None
    with gzip.open(models[-1]) if models[-1].suffix == ".gz" else models[-1].open("rb") as stream:
        head = stream.read(_HEAD).decode(errors="replace")
    found: dict[str, Any] = json.JSONDecoder().raw_decode(head[head.index('"metadata"') :].split(":", 1)[1].lstrip())[0]
    return found


def _service(name: str, metadata: Mapping[str, Any]) -> ServiceMetadata:
    return ServiceMetadata(
        name=name,
        signing_name=metadata.get("signingName") or metadata["endpointPrefix"],
        endpoint_prefix=metadata["endpointPrefix"],
        protocol=metadata["protocol"],
        api_version=metadata["apiVersion"],
        target_prefix=metadata.get("targetPrefix"),
    )


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value or "")
