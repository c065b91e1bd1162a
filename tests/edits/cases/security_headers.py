"""Edits of headers that a listener adds."""

from __future__ import annotations

from typing import Any

from tests.edits.case import EditCase, of_module
from tests.edits.cases.domain import WITH_DOMAIN
from tests.edits.cases.load_balancers import FRONTED, of_front
from tests.edits.plain import PLAIN, with_value

ORIGIN = "https://www.example.com"
ADDING = with_value(PLAIN, "modulestack:modules/web/security_headers", {"access_control_allow_origin": ORIGIN})
ADDING_IN_FRONT = with_value(
    FRONTED, "modulestack:load_balancers/front/security_headers", {"access_control_allow_origin": ORIGIN}
)
HEADER_VALUES: dict[str, tuple[Any, Any]] = {
    "strict_transport_security": (None, "max-age=60"),
    "content_security_policy": (None, "default-src 'self'"),
    "x_frame_options": (None, "SAMEORIGIN"),
    "x_content_type_options": ("none", None),
    "server": (None, True),
    "access_control_allow_origin": (ORIGIN, "https://app.example.com"),
    "access_control_allow_methods": ("GET", "GET, POST"),
    "access_control_allow_headers": (None, "Authorization"),
    "access_control_allow_credentials": (None, "true"),
    "access_control_expose_headers": ("X-A", "X-B"),
    "access_control_max_age": ("60", "600"),
}
"""Key of a section → what it is edited from and to."""

CASES: tuple[EditCase, ...] = (
    of_module("security_headers", None, {}),
    *(
        of_module(
            f"security_headers/{key}",
            *values,
            with_value(ADDING, *WITH_DOMAIN) if key == "strict_transport_security" else ADDING,
        )
        for key, values in HEADER_VALUES.items()
    ),
    *(of_front(f"/security_headers/{key}", *values, ADDING_IN_FRONT) for key, values in HEADER_VALUES.items()),
    of_front("/security_headers", None, {}, FRONTED),
)
