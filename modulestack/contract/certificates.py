"""
Names on certificates, and which of several certificates is shown to a client.

Sources:
    https://datatracker.ietf.org/doc/html/rfc6125#section-6.4.3 (wildcards)
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping

SOON_DAYS = 30
"""Days before its end from which a certificate is spoken of: ACM renews its own ones earlier than that."""


def covers(name: str, host: str) -> bool:
    """Whether a certificate's *name* stands for *host*: a star for one whole first label, and no more."""
    name, host = name.lower().rstrip("."), host.lower().rstrip(".")
    if not name.startswith("*."):
        return name == host
    label, _, rest = host.partition(".")
    return bool(label) and rest == name[2:]


def label(named: str) -> str:
    """What a certificate is told by that a file names: the id in its ARN, or its domain name."""
    return named.rpartition("/")[2]


def cover(names: Iterable[str], host: str) -> bool:
    """Whether one of a certificate's *names* stands for *host*."""
    return any(covers(name, host) for name in names)


def shown(certificates: Mapping[str, Iterable[str]], host: str) -> str | None:
    """
    Of *certificates* (key → its names), the key of the one that a listener shows to a client that asks for *host*.

    A certificate of the host itself comes before one of a wildcard. None if no name fits: then the default is shown.
    """
    exact = [key for key, names in certificates.items() if host.lower() in {name.lower() for name in names}]
    return next(iter([*exact, *(key for key, names in certificates.items() if cover(names, host))]), None)


_ALTERNATIVE_NAMES = bytes.fromhex("0603551d11")
"""subjectAltName. Source: https://datatracker.ietf.org/doc/html/rfc5280#section-4.2.1.6"""
_DNS_NAME, _OCTETS, _TRUTH = 0x82, 0x04, 0x01


def names_in(pem: str) -> tuple[str, ...]:
    """The DNS names among the alternative names of a certificate in PEM; none if they cannot be read."""
    body = "".join(line for line in pem.partition("-----END")[0].splitlines() if line and not line.startswith("-----"))
    try:
        _, found, rest = base64.b64decode(body).partition(_ALTERNATIVE_NAMES)
        tag, value, after = _element(rest)
        if tag == _TRUTH:
            tag, value, after = _element(after)
        names, found_names = _element(value)[1] if found and tag == _OCTETS else b"", []
        while names:
            tag, value, names = _element(names)
            if tag == _DNS_NAME:
                found_names.append(value.decode("ascii"))
    except (ValueError, IndexError):
        return ()
    return tuple(found_names)


def _element(data: bytes) -> tuple[int, bytes, bytes]:
    """The tag and value of the first element of *data*, which is DER, and what follows it."""
    tag, length, start = data[0], data[1], 2
    if length & 0x80:
        count = length & 0x7F
        length, start = int.from_bytes(data[2 : 2 + count], "big"), 2 + count
    return tag, data[start : start + length], data[start + length :]
