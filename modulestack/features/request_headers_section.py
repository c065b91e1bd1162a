"""Headers by which load balancers tell tasks of a connection: what a file may say of their names."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.mutual_tls import CERTIFICATE_HEADERS, CHAIN, PASSTHROUGH, VERIFY
from modulestack.contract.request_headers import HEADERS, TAKEN, TAKEN_BEGINNINGS, TLS_HEADERS
from modulestack.features.mutual_authentication_section import MutualAuthentication
from modulestack.fields import kinds
from modulestack.fields.section import Section
from modulestack.fields.text import bare
from modulestack.fields.violation import RuleViolation

KEY = "request_headers"


class RequestHeaders(Section):
    """What HTTPS listeners call the headers by which they tell tasks of a client's certificate, and of TLS."""

    x_amzn_mtls_clientcert_serial_number: kinds.HeaderName | None = None
    """Such as `X-Client-Serial`. Of `mutual_authentication` in mode `verify`, as the next four are."""
    x_amzn_mtls_clientcert_issuer: kinds.HeaderName | None = None
    """Who has signed the certificate."""
    x_amzn_mtls_clientcert_subject: kinds.HeaderName | None = None
    """Whose it is."""
    x_amzn_mtls_clientcert_validity: kinds.HeaderName | None = None
    """From when to when it is valid."""
    x_amzn_mtls_clientcert_leaf: kinds.HeaderName | None = None
    """The certificate itself."""
    x_amzn_mtls_clientcert: kinds.HeaderName | None = None
    """The whole chain, of mode `passthrough`."""
    x_amzn_tls_version: kinds.HeaderName | None = None
    """
    Which version of TLS the client speaks; `X-Amzn-Tls-Version` is AWS's own name of it. With this or the next one both
    are told; absent, neither is.
    """
    x_amzn_tls_cipher_suite: kinds.HeaderName | None = None
    """And by which cipher suite; `X-Amzn-Tls-Cipher-Suite`."""

    @property
    def names(self) -> dict[str, str]:
        """Key → what each is called."""
        return {key: getattr(self, key) or usual for key, usual in HEADERS.items()}

    @property
    def tells_tls(self) -> bool:
        """Whether tasks are told version and cipher suite."""
        return any(getattr(self, key) for key in TLS_HEADERS)


def problems(section: RequestHeaders, clients: MutualAuthentication | None) -> Iterator[RuleViolation]:
    """What says nothing, or would say two things; fields start above it. *clients* is asked for certificates."""
    mode = clients.mode if clients else None
    seen: dict[str, str] = {}
    for key, name in section.names.items():
        if getattr(section, key) is None:
            continue
        wanted = PASSTHROUGH if key == CHAIN else VERIFY
        if key in CERTIFICATE_HEADERS and mode != wanted:
            is_now = f"mode is {mode}" if mode else "there is none"
            text = f"is told with mutual_authentication in mode {wanted}, and {is_now}: leave it out"
            yield RuleViolation(((KEY, key), ("mutual_authentication", "mode")), text)
        if name.lower() in TAKEN or name.lower().startswith(TAKEN_BEGINNINGS):
            yield RuleViolation(((KEY, key),), f"{bare(name)} says something else in requests: choose another name")
    for key, name in section.names.items():
        if other := seen.get(name.lower()):
            fields = tuple((KEY, each) for each in (key, other) if getattr(section, each) is not None)
            yield RuleViolation(fields, f"{bare(name)} would be the name of two headers: choose another one")
        seen.setdefault(name.lower(), key)
