"""What a module's tasks have to do: an embedded account has no requests of its own, so somebody says what comes."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class Load:
    """What happens in each minute at a target group, or in a service. Without requests there are no metrics of them."""

    requests: float = 0
    target_errors: float = 0
    """Requests that the tasks answer with a 5xx."""
    balancer_errors: float = 0
    """Requests that the load balancer itself answers with a 5xx, such as 502 and 504."""
    latency_s: float = 0.05
    """Until a task answers; the statistic that is asked for is this one, whichever it is."""
    cpu_percent: float = 5
    memory_percent: float = 20


class Loads:
    """By whom: a load balancer or target group as CloudWatch names it (``targetgroup/web/1a``), or cluster/service."""

    def __init__(self) -> None:
        self._loads: dict[str, Load] = {}

    def set(self, of: str, load: Load) -> None:
        """From now on, until it is another one."""
        self._loads[of] = load

    def clear(self) -> None:
        """Nobody asks anything any more."""
        self._loads.clear()

    def of(self, whose: str) -> Load:
        """None was said: an idle one."""
        return self._loads.get(whose, Load())
