"""
How targets and logs are told of a client's certificate.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html#mtls-http-headers
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from modulestack.contract.mutual_tls import CERTIFICATE_HEADERS, CHAIN, VERIFY
from modulestack.embedded_aws.log_delivery.log_lines import NOT_SHOWN
from modulestack.embedded_aws.mutual_tls.verification import Chain

_SAFE = "+=/"
"""What is not escaped."""


def told(mode: str, chain: Chain) -> Mapping[str, str]:
    """Which headers a target gets of who has shown *chain*, by the attribute's name of each."""
    if not chain:
        return {}
    if mode != VERIFY:
        return {CHAIN: "".join(_escaped(each) for each in chain)}
    leaf = chain[0]
    values = (serial_number(leaf), subject(leaf.issuer), subject(leaf.subject), validity(leaf), _escaped(leaf))
    return dict(zip((name for name in CERTIFICATE_HEADERS if name != CHAIN), values, strict=True))


def logged(chain: Chain) -> tuple[str, str, str]:
    """What connection logs have of it: subject, validity, serial number."""
    if not chain:
        return NOT_SHOWN
    return subject(chain[0].subject), validity(chain[0]), serial_number(chain[0])


def serial_number(found: x509.Certificate) -> str:
    """In hexadecimal digits, two for each byte."""
    text = f"{found.serial_number:X}"
    return text.zfill(len(text) + len(text) % 2)


def subject(name: x509.Name) -> str:
    """RFC 2253's form of a name."""
    return name.rfc4514_string()


def validity(found: x509.Certificate) -> str:
    """From when to when."""
    times = (found.not_valid_before_utc, found.not_valid_after_utc)
    begin, end = (f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in times)
    return f"NotBefore={begin};NotAfter={end}"


def _escaped(found: x509.Certificate) -> str:
    return quote(found.public_bytes(Encoding.PEM).decode(), safe=_SAFE)
