"""
Headers by which an application load balancer tells tasks of a client's connection, and what each is called where.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html
"""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.contract.mutual_tls import CERTIFICATE_HEADERS

TLS_HEADERS: Mapping[str, str] = {
    "x_amzn_tls_version": "X-Amzn-Tls-Version",
    "x_amzn_tls_cipher_suite": "X-Amzn-Tls-Cipher-Suite",
}
"""Those that a load balancer leaves out unless it is told: ``routing.http.x_amzn_tls_version_and_cipher_suite``."""
TLS_IS_TOLD = "routing.http.x_amzn_tls_version_and_cipher_suite.enabled"
"""The load balancer's attribute that has it tell them."""
HEADERS: Mapping[str, str] = {**CERTIFICATE_HEADERS, **TLS_HEADERS}
"""Key in the file → what it is called where nobody says otherwise."""
NAME_LENGTH = 40
"""Characters of another name. AWS does not say how many it takes: these are as many as any of its own has, and more."""
NAME_PATTERN = rf"^[A-Za-z][A-Za-z0-9_-]{{0,{NAME_LENGTH - 1}}}$"
TAKEN = frozenset(
    {
        *("authorization", "cache-control", "connection", "cookie", "cookie2", "date", "dnt", "expect", "forwarded"),
        *("from", "host", "keep-alive", "max-forwards", "origin", "pragma", "priority", "range", "referer", "te"),
        *("trailer", "transfer-encoding", "upgrade", "upgrade-insecure-requests", "user-agent", "via"),
    }
)
"""
Names that say something else in requests: who signs in, what is asked for, what is sent.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-field-name-registration
"""
TAKEN_BEGINNINGS = (
    *("accept", "access-control-", "content-", "if-", "proxy-", "sec-"),
    *("x-amzn-oidc-", "x-amzn-trace-", "x-forwarded-"),
)
"""How names begin that load balancers give to other things."""


def attribute(key: str) -> str:
    """The listener's attribute that has the name of the header *key*."""
    return f"routing.http.request.{key}.header_name"


def argument(key: str) -> str:
    """The provider's argument of it, in its output's spelling."""
    return f"routingHttpRequest{''.join(word.capitalize() for word in key.split('_'))}HeaderName"


def python_argument(key: str) -> str:
    """The same as the Python SDK spells it."""
    return f"routing_http_request_{key}_header_name"
