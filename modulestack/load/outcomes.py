"""
What becomes of a request.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html (codes)
"""

from __future__ import annotations

import enum


class Outcome(enum.IntEnum):
    """As the client has it."""

    OK = 0
    CLIENT_ERROR = 1
    """The application answers with a 4xx."""
    SERVER_ERROR = 2
    """The application answers with a 5xx."""
    BAD_GATEWAY = 3
    """502 of the load balancer: the connection to the task broke, or was refused."""
    UNAVAILABLE = 4
    """503 of the load balancer: there is no target."""
    GATEWAY_TIMEOUT = 5
    """504 of the load balancer: no connection within 10 s, or no answer within the idle timeout."""
    CLIENT_TIMEOUT = 6
    """The client has waited as long as it does."""

    @property
    def is_lost(self) -> bool:
        """Whether the client has nothing of it, by no fault of its own."""
        return self not in (Outcome.OK, Outcome.CLIENT_ERROR)


NAMES = {
    Outcome.OK: "ok",
    Outcome.CLIENT_ERROR: "4xx of the application",
    Outcome.SERVER_ERROR: "5xx of the application",
    Outcome.BAD_GATEWAY: "502",
    Outcome.UNAVAILABLE: "503",
    Outcome.GATEWAY_TIMEOUT: "504",
    Outcome.CLIENT_TIMEOUT: "client timeout",
}
"""As people have them."""
