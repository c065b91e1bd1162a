"""
Lines of the logs of application load balancers.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html (syntax),
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html,
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-health-check-logs.html
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from urllib.parse import urlsplit

CIPHER, TLS = "TLS_AES_128_GCM_SHA256", "TLSv1.3"
CLIENT_PORT = 40000
NOT_SHOWN = ("-", "-", "-")
"""In place of a client's certificate."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Handled:
    """A request that a load balancer has answered."""

    url: str
    """As it was asked for."""
    method: str
    client: str
    """Address."""
    user_agent: str
    port: int
    """Where the load balancer listens."""
    status: int
    actions: str
    """What was carried out, as logs name it: ``forward``, ``redirect``, ``fixed-response``."""
    target: str | None
    """Address and port of the target that answered; None: the load balancer itself did."""
    target_group: str | None
    """ARN."""
    location: str | None
    """Of a redirect."""
    certificate: str | None
    """ARN of the one that was shown."""
    priority: str
    """Of the rule that held; 0: the listener's own actions."""
    load_balancer: str
    """Its id: ``app/web-1234567/50dc6c495c0c9188``."""
    at: float
    """Epoch seconds."""
    number: int
    """Of the request, since the account was made."""
    client_certificate: tuple[str, str, str] = NOT_SHOWN
    """Subject, validity and serial number of the one that the client has shown."""
    failure: str = ""
    """Why the handshake failed, by its code; empty: it did not."""

    @property
    def connection(self) -> str:
        """What tells its connection from others, in both logs."""
        return f"TID_{_digest(self.number)[:16]}"

    @property
    def scheme(self) -> str:
        """``http`` or ``https``."""
        return urlsplit(self.url).scheme


def access(handled: Handled) -> str:
    """A line of an access log."""
    parts, is_tls = urlsplit(handled.url), handled.scheme == "https"
    host, query = parts.hostname or "-", f"?{parts.query}" if parts.query else ""
    asked = f"{handled.method} {handled.scheme}://{host}:{handled.port}{parts.path or '/'}{query} HTTP/1.1"
    time, target = iso_time(handled.at), handled.target or "-"
    status = str(handled.status) if handled.target else "-"
    fields = (
        handled.scheme,
        time,
        handled.load_balancer,
        f"{handled.client}:{CLIENT_PORT}",
        target,
        *(("0.000", "0.001", "0.000") if handled.target else ("-1", "-1", "-1")),
        str(handled.status),
        status,
        "34",
        "366",
        f'"{asked}"',
        f'"{handled.user_agent}"',
        *((CIPHER, TLS) if is_tls else ("-", "-")),
        handled.target_group or "-",
        f'"Root=1-{int(handled.at):08x}-{_digest(handled.number)[:24]}"',
        f'"{host if is_tls else "-"}"',
        f'"{handled.certificate or "-"}"',
        handled.priority,
        time,
        f'"{handled.actions}"',
        f'"{handled.location or "-"}"',
        '"-"',
        f'"{target}"',
        f'"{status}"',
        '"-"',
        '"-"',
        handled.connection,
        *('"-"',) * 3,
    )
    return " ".join(fields)


def connection(handled: Handled) -> str:
    """A line of a connection log."""
    tls = (TLS, CIPHER, "0.004") if handled.scheme == "https" else ("-", "-", "-")
    opened = (iso_time(handled.at), handled.client, str(CLIENT_PORT), str(handled.port))
    subject, validity, serial_number = handled.client_certificate
    verified = f"Failed:{handled.failure}" if handled.failure else "Success" if handled.scheme == "https" else "-"
    return " ".join((*opened, *tls, f'"{subject}"', validity, serial_number, verified, handled.connection))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ended:
    """A TLS connection that a network load balancer ended."""

    load_balancer: str
    """Its id: ``net/web-1234567/50dc6c495c0c9188``."""
    listener: str
    """Its id, the last part of its ARN."""
    client: str
    """Address."""
    target: str | None
    """Address and port of the one that it led to; None: there is none."""
    host: str
    """The name that the client asked for."""
    certificate: str
    """ARN of the one that was shown."""
    at: float
    """Epoch seconds."""


def tls(ended: Ended) -> str:
    """
    A line of an access log of a network load balancer.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html (syntax)
    """
    time = datetime.datetime.fromtimestamp(ended.at, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fields = (
        *("tls", "2.0", time, ended.load_balancer, ended.listener),
        f"{ended.client}:{CLIENT_PORT}",
        ended.target or "-",
        *("5", "2", "98", "246", "-"),
        ended.certificate,
        "-",
        *(CIPHER, TLS.replace(".", ""), "-"),
        ended.host,
        *("-", "-", "-"),
        time,
    )
    return " ".join(fields)


def health_check(*, protocol: str, at: float, target: str, group: str, why_failed: str, load_balancer: str) -> str:
    """A line of a health-check log of a *target* (address and port) of a *group* (its name); failed: a reason code."""
    outcome = ("FAIL", "-", why_failed) if why_failed else ("PASS", "200", "-")
    return " ".join((protocol.lower(), iso_time(at), "0.002000000", target, group, *outcome, load_balancer))


def iso_time(at: float) -> str:
    """*at* (epoch seconds) in UTC, with microseconds."""
    return datetime.datetime.fromtimestamp(at, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()
