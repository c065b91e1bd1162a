"""Arguments of a listener that tells tasks of a connection by headers of other names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import tags
from modulestack.contract.request_headers import HEADERS, python_argument
from modulestack.features.request_headers_section import RequestHeaders

LISTENER = "aws:lb/listener:Listener"


def named_headers(section: RequestHeaders | None, name: str, before: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """
    What *section* asks of the HTTPS listener called *name*; None: nothing, unless an earlier one did.

    *before* are resources of the last run. Where an argument is left out, the provider leaves a listener as it is: one
    that had other names is told AWS's own, from then on.
    """
    if section is None and not any(_is_marked(each, name) for each in before):
        return {}
    names = section.names if section else HEADERS
    return {python_argument(key): value for key, value in names.items()}


def marked(arguments: Mapping[str, Any]) -> dict[str, str]:
    """The tag of a listener with *arguments* of these: its names are the file's, or once were."""
    return {tags.REQUEST_HEADERS: "file"} if arguments else {}


def _is_marked(resource: Mapping[str, Any], name: str) -> bool:
    is_meant = resource["type"] == LISTENER and resource["name"] == name
    return is_meant and tags.REQUEST_HEADERS in (resource["outputs"].get("tags") or {})
