"""
Headers that an application load balancer's listener adds to answers, and what each is called where.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class ResponseHeader(NamedTuple):
    """One of them; its key in the file is that of the map."""

    name: str
    """As clients see it."""
    argument: str
    """Of the provider's listener, in its output's spelling."""

    @property
    def python_argument(self) -> str:
        """The same as the Python SDK spells it."""
        return "".join(f"_{each.lower()}" if each.isupper() else each for each in self.argument)


SERVER = "server"
"""The key of the one that the load balancer writes by itself, and may leave out."""
SERVER_ARGUMENT, SERVER_ATTRIBUTE = "routingHttpResponseServerEnabled", "routing.http.response.server.enabled"
STRICT_TRANSPORT_SECURITY = "strict_transport_security"
_KEYS = (
    STRICT_TRANSPORT_SECURITY,
    "content_security_policy",
    "x_frame_options",
    "x_content_type_options",
    "access_control_allow_origin",
    "access_control_allow_methods",
    "access_control_allow_headers",
    "access_control_allow_credentials",
    "access_control_expose_headers",
    "access_control_max_age",
)


def _header(key: str) -> ResponseHeader:
    words = [word.capitalize() for word in key.split("_")]
    return ResponseHeader("-".join(words), f"routingHttpResponse{''.join(words)}HeaderValue")


HEADERS: Mapping[str, ResponseHeader] = {key: _header(key) for key in _KEYS}
"""Key in the file → the header."""


def attribute(key: str) -> str:
    """The listener's attribute of the header *key*."""
    return f"routing.http.response.{key}.header_value"
