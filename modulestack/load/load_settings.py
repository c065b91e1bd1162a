"""What holds for all requests of a module."""

from __future__ import annotations

import dataclasses
import math

PROPAGATION_S = 1.0
"""
From a deregistration until no node of the load balancer sends anything any more. AWS gives no number; people see one or
two seconds.
"""
CONNECT_S = 10.0
"""
Until the load balancer gives up a connection.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
"""
IDLE_TIMEOUT_S = 60.0
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Patience:
    """How long somebody waits for an answer, and what they do without one."""

    timeout_s: float = math.inf
    retries: int = 0
    """How often they ask again if a request was lost."""
    retry_after_s: float = 1.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadSettings:
    """Of a module's load balancer, its tasks and its clients."""

    idle_timeout_s: float = IDLE_TIMEOUT_S
    client_timeout_s: float = math.inf
    retries: int = 0
    """How often a client asks again whose request was lost."""
    retry_after_s: float = 1.0
    distinct_clients: int | None = None
    """Each of which takes cookies; None: as many as there are requests."""
    propagation_s: float = PROPAGATION_S
    rejects_when_full: bool = False
    """A full queue answers 503 at once; else it takes no connection."""

    @property
    def patience(self) -> Patience:
        """Of its own clients."""
        return Patience(timeout_s=self.client_timeout_s, retries=self.retries, retry_after_s=self.retry_after_s)
