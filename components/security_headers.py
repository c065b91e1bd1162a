"""Arguments of a listener that adds headers to answers."""

from __future__ import annotations

from typing import Any

from modulestack.contract import tags
from modulestack.contract.response_headers import HEADERS
from modulestack.features.security_headers_section import SecurityHeaders


def marked(section: SecurityHeaders | None) -> dict[str, str]:
    """The tag of a listener whose headers are the file's: those of a transform, or of who made it, are not its."""
    return {} if section is None else {tags.SECURITY_HEADERS: "file"}


def added_headers(section: SecurityHeaders | None, *, encrypted: bool) -> dict[str, Any]:
    """What *section* asks of a listener that is *encrypted* or not; None: nothing."""
    if section is None:
        return {}
    values = section.values(encrypted=encrypted)
    return {
        "routing_http_response_server_enabled": section.server,
        **{HEADERS[key].python_argument: value for key, value in values.items()},
    }
