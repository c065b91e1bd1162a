"""Headers that a load balancer adds to answers: what a file may say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from modulestack.contract.response_headers import HEADERS, SERVER, STRICT_TRANSPORT_SECURITY
from modulestack.fields import kinds
from modulestack.fields.section import Section
from modulestack.fields.violation import RuleViolation

NONE = "none"
"""In place of a value: the header is left out."""
_ANY_ORIGIN = "*"


class SecurityHeaders(Section):
    """
    Headers that a load balancer's listeners add to every answer: `{}` takes safe ones; `none` leaves one out.

    See security.md. One that is there once is not taken away by an edit, which is refused with the way.
    """

    strict_transport_security: kinds.HeaderValue = "max-age=31536000"
    """For answers over HTTPS only. `includeSubDomains` would hold for all names below the module's."""
    content_security_policy: kinds.HeaderValue = "frame-ancestors 'none'; base-uri 'self'; object-src 'none'"
    """What browsers may load; the safe one leaves scripts and styles as they are."""
    x_frame_options: Literal["DENY", "SAMEORIGIN", "none"] = "DENY"
    """Whether pages may be shown in others' frames."""
    x_content_type_options: Literal["nosniff", "none"] = "nosniff"
    """Whether browsers believe the type that they are told."""
    server: bool = False
    """Whether answers that the load balancer gives by itself say so (`awselb/2.0`)."""
    access_control_allow_origin: kinds.HeaderValue | None = None
    """The one origin whose scripts may read answers, such as `https://app.example.com`, or `*`."""
    access_control_allow_methods: kinds.HeaderValue | None = None
    """Such as `GET, POST`."""
    access_control_allow_headers: kinds.HeaderValue | None = None
    """Such as `Content-Type, Authorization`."""
    access_control_allow_credentials: Literal["true"] | None = None
    """Whether they may send cookies: `true`, in quotes."""
    access_control_expose_headers: kinds.HeaderValue | None = None
    """Headers of answers that they see."""
    access_control_max_age: kinds.HeaderSeconds | None = None
    """Seconds for which browsers keep the answer to a preflight request, in quotes."""

    def values(self, *, encrypted: bool) -> Mapping[str, str]:
        """Key → value of each header that a listener adds; *encrypted*: it shows a certificate."""
        found = {key: getattr(self, key) for key in HEADERS}
        if not encrypted:
            found[STRICT_TRANSPORT_SECURITY] = NONE
        return {key: value for key, value in found.items() if value not in (None, NONE)}

    @property
    def says_transport(self) -> bool:
        """Whether the file itself wants the header that is for HTTPS only."""
        return STRICT_TRANSPORT_SECURITY in self.model_fields_set and self.strict_transport_security != NONE

    def lacks(self, after: SecurityHeaders | None) -> tuple[str, ...]:
        """Keys of what is added, or left out, here and not *after*."""
        if after is None:
            return (*self.values(encrypted=True), *(() if self.server else (SERVER,)))
        return tuple(key for key in self.values(encrypted=True) if key not in after.values(encrypted=True))


def problems(section: SecurityHeaders) -> Iterator[RuleViolation]:
    """
    What browsers take no notice of; fields start at the section.

    Sources: https://datatracker.ietf.org/doc/html/rfc6797#section-6.1 (max-age),
    https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
    """
    lasts = section.strict_transport_security
    if lasts != NONE and not any(part.strip().lower().startswith("max-age=") for part in lasts.split(";")):
        text = "has no max-age, without which browsers ignore it: write such as max-age=31536000"
        yield RuleViolation(((STRICT_TRANSPORT_SECURITY,),), text)
    if section.access_control_allow_credentials and section.access_control_allow_origin in (None, _ANY_ORIGIN):
        text = "true needs one origin, as browsers send no cookies to everybody: write access_control_allow_origin: "
        yield RuleViolation(
            (("access_control_allow_credentials",), ("access_control_allow_origin",)), f"{text}https://..."
        )
