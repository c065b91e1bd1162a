"""
Names on certificates, and which of several certificates is shown to a client.

Sources:
    https://datatracker.ietf.org/doc/html/rfc6125#section-6.4.3 (wildcards)
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def covers(name: str, host: str) -> bool:
    """Whether a certificate's *name* stands for *host*: a star for one whole first label, and no more."""
    name, host = name.lower().rstrip("."), host.lower().rstrip(".")
    if not name.startswith("*."):
        return name == host
    label, _, rest = host.partition(".")
    return bool(label) and rest == name[2:]


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
