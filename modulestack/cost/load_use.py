"""What the requests of a rehearsal under load have used. Plain data; no price."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from modulestack.cost.capacity_units import BalancerUse, evaluated_rules

BYTES_PER_GB = Decimal(10**9)
"""As AWS's examples reckon: https://aws.amazon.com/elasticloadbalancing/pricing/"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleUse:
    """Of one module's requests."""

    module: str
    balancer: str
    """ARN."""
    balancer_owner: str
    """The module whose load balancer it is; ``environment``: several modules share it."""
    hours: tuple[tuple[Decimal, int], ...]
    """Seconds of each hour, the last one perhaps in part, and how many requests came to the load balancer in it."""
    request_s: Decimal
    """How long a request takes, on the average of those that were answered."""
    rules: int = 1
    """That the load balancer looks at for a request."""
    processed_bytes: Decimal | None = None
    """Of a request; None: not known."""
    logged_bytes: Decimal | None = None
    """Of a request; None: not known."""
    requests_per_connection: Decimal = Decimal(1)
    connection_s: Decimal | None = None
    """None: as long as its requests take."""
    has_web_acl: bool = False
    """Whether a firewall looks at its requests."""

    @property
    def requests(self) -> int:
        """All of them, those of clients that ask again too."""
        return sum(count for _, count in self.hours)

    def balancer_uses(self) -> tuple[BalancerUse, ...]:
        """Of each hour."""
        return tuple(self._use(seconds, count) for seconds, count in self.hours)

    def _use(self, seconds: Decimal, count: int) -> BalancerUse:
        """By Little's law so many connections are open as come in a second, times how long each is open."""
        per_s = count / seconds
        connections = per_s / self.requests_per_connection
        lasts_s = self.request_s * self.requests_per_connection if self.connection_s is None else self.connection_s
        return BalancerUse(
            seconds=seconds,
            connections_per_s=connections,
            active_connections=connections * lasts_s,
            gb_per_hour=per_s * 3600 * (self.processed_bytes or 0) / BYTES_PER_GB,
            evaluations_per_s=per_s * evaluated_rules(self.rules),
        )
