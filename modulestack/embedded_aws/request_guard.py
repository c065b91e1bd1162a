"""
Who may talk to a served account: programs on this machine, and no page in a browser.

A page that somebody has open can send requests to 127.0.0.1, by a name of its own that it points there (DNS rebinding)
or across origins. Such requests give themselves away: by their ``Host``, their ``Origin``, ``Referer`` or
``Sec-Fetch-Site``. AWS clients send none of the last three.

Sources: https://fetch.spec.whatwg.org/#origin-header, https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header,
https://datatracker.ietf.org/doc/html/rfc9112#section-3.2 (Host), https://datatracker.ietf.org/doc/html/rfc6761#section-6.3
(``*.localhost`` is always loopback).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from email.message import Message
from urllib.parse import urlsplit

from modulestack.embedded_aws.errors import AwsError

JSON = "application/json"
"""What a request that changes behaviours or faults must call its body: a form cannot, without asking first."""


def check(headers: Message, target: str) -> None:
    """
    Let only requests of programs on this machine through.

    *target* is the request line's: a path with a query.

    Raises:
        AwsError: it is not one (403), or its head makes no sense (400).
    """
    if not target.startswith("/"):
        raise AwsError("InvalidRequest", f"the request's target must be a path that starts with /: {target[:100]}", 400)
    hosts = headers.get_all("Host") or []
    if len(hosts) != 1:
        raise AwsError("InvalidRequest", f"a request has one Host header; this one has {len(hosts)}", 400)
    if not is_loopback(hosts[0]):
        raise AwsError(
            "ForeignHost", f"the embedded AWS answers 127.0.0.1, [::1] and localhost only, not {hosts[0][:100]!r}", 403
        )
    for name in ("Origin", "Referer"):
        for origin in headers.get_all(name) or []:
            if not _is_own(origin, hosts[0]):
                raise AwsError("ForeignOrigin", f"the embedded AWS answers no web page: {name} {origin[:100]!r}", 403)
    site = headers.get("Sec-Fetch-Site", "none").strip().lower()
    if site not in {"none", "same-origin"}:
        raise AwsError("ForeignOrigin", f"the embedded AWS answers no web page: Sec-Fetch-Site {site[:20]!r}", 403)


def check_form_free(method: str, content_types: Sequence[str]) -> None:
    """
    Let only requests that a web page's form cannot send change how the account behaves.

    Raises:
        AwsError: the body is not called JSON (415).
    """
    if method == "GET":
        return
    if [kind.split(";")[0].strip().lower() for kind in content_types] != [JSON]:
        raise AwsError("UnsupportedMediaType", f"send the header Content-Type: {JSON}", 415)


def is_loopback(host: str) -> bool:
    """Whether *host* (a name or an address, maybe with a port) is this machine's loopback."""
    try:
        parts = urlsplit(f"//{host}")
        name, _ = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return False
    if parts.netloc != host or "@" in host:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_own(origin: str, host: str) -> bool:
    """Whether a page of *origin* came from this very server: the same port of the loopback."""
    try:
        page, here = urlsplit(origin), urlsplit(f"//{host}")
        return page.scheme == "http" and is_loopback(page.netloc) and page.port == here.port
    except ValueError:
        return False
