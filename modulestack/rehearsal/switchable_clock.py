"""A clock that jumps while an environment is brought up, and runs with the wall from then on."""

from __future__ import annotations

from modulestack.embedded_aws.clock import Clock, ScaledClock, SimulatedClock, Timeline


class SwitchableClock:
    """Simulated time until ``switch_to_wall_time``; then wall time, faster by a factor."""

    def __init__(self, start: float) -> None:
        self._clock: Clock = SimulatedClock(start)
        self._timelines: list[Timeline] = []

    def now(self) -> float:
        """Epoch seconds."""
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Return *seconds* later."""
        self._clock.sleep(seconds)

    def attach(self, timeline: Timeline) -> None:
        """Have *timeline* run as time passes."""
        self._timelines.append(timeline)
        self._clock.attach(timeline)

    def detach(self, timeline: Timeline) -> None:
        """Forget *timeline*."""
        self._timelines = [known for known in self._timelines if known is not timeline]
        self._clock.detach(timeline)

    def switch_to_wall_time(self, speed: float) -> None:
        """From now on a second takes 1/*speed* of a second."""
        old, self._clock = self._clock, ScaledClock(speed, start=self._clock.now())
        for timeline in self._timelines:
            old.detach(timeline)
            self._clock.attach(timeline)
