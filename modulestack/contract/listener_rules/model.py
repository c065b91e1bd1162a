"""
A rule's conditions, and a request, as plain data.

Values of one condition are alternatives; all conditions of a rule must be met. An empty one says nothing.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True)
class HeaderCondition:
    """A request has the header *name* with one of *values* (``*`` and ``?`` are wildcards) or *regexes*."""

    name: str
    """Capitals do not count, neither here nor in the values."""
    values: tuple[str, ...] = ()
    regexes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QueryValue:
    r"""A pair of a query string; both parts are patterns in which ``\*`` and ``\?`` are the characters themselves."""

    value: str
    key: str | None = None
    """None: of any key."""


@dataclass(frozen=True, kw_only=True)
class QueryCondition:
    """A request's query string holds one of *values*; capitals do not count."""

    values: tuple[QueryValue, ...]


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Which requests a rule takes."""

    hosts: tuple[str, ...] = ()
    """Patterns of the host header; capitals do not count."""
    host_regexes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    """Patterns of the URL's path; capitals count."""
    path_regexes: tuple[str, ...] = ()
    headers: tuple[HeaderCondition, ...] = ()
    methods: tuple[str, ...] = ()
    """As sent: capitals count, and there are no wildcards."""
    queries: tuple[QueryCondition, ...] = ()
    sources: tuple[str, ...] = ()
    """CIDR blocks, IPv4 or IPv6, of whoever connects to the load balancer."""

    @property
    def has_regexes(self) -> bool:
        """Whether a condition is a regular expression, of which nobody here can say whether it meets another."""
        return bool(self.host_regexes or self.path_regexes or any(one.regexes for one in self.headers))


@dataclass(frozen=True, kw_only=True)
class ListenerRule:
    """A rule that is no listener's default."""

    priority: int
    """Lower comes first; one of a listener's rules only has it."""
    conditions: Conditions
    target: str
    """Whatever stands for what the rule does: a module's name, a target group, a rule's ARN."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as it reaches a listener."""

    host: str
    """The host header as sent: with the port, if it is not the protocol's own.
    Source: https://github.com/hashicorp/terraform-provider-aws/issues/49147"""
    path: str = "/"
    """Of the URL, beginning with ``/``, as sent (not decoded)."""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    """Names and values; a name may come more than once."""
    query: tuple[tuple[str, str], ...] = ()
    """Keys and values, as sent (not decoded)."""
    source: str = "198.51.100.1"
    """Address of whoever connects to the load balancer."""

    def __str__(self) -> str:
        """As a person would write it: ``GET api.example.com/v1/?a=b with X-A: b from 10.0.0.1``."""
        query = "&".join(f"{key}={value}" if key else value for key, value in self.query)
        parts = [f"{self.method} {self.host}{self.path}{'?' if query else ''}{query}"]
        parts.extend(f"with {name}: {value}" for name, value in self.headers)
        return " ".join([*parts, f"from {self.source}"])


def request_of(
    url: str,
    *,
    method: str = "GET",
    headers: tuple[tuple[str, str], ...] = (),
    source: str = Request.source,
) -> Request:
    """The request that a client sends for *url* (``https://host[:port]/path?query``)."""
    parts = urlsplit(url)
    pairs = [one.partition("=") for one in parts.query.split("&") if one]
    query = tuple((key, value) if equals else ("", key) for key, equals, value in pairs)
    return Request(
        host=(parts.hostname or "") + (f":{parts.port}" if parts.port not in {None, _PORTS.get(parts.scheme)} else ""),
        path=parts.path or "/",
        method=method,
        headers=headers,
        query=query,
        source=source,
    )
