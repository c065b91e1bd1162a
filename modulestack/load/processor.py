"""
The vCPUs of a task, which all requests in it share.

Each request spends its CPU evenly over its service time. While all of them together want no more than there is, each
takes as long as its service time; else all are slower by one factor, so that no more is spent than there is. Where
requests are nothing but CPU, this is processor sharing. AWS says that the CPU of a task is a hard limit; how its
operating system shares it is assumed.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
"""

from __future__ import annotations

import itertools
from heapq import heappop, heappush
from typing import Generic, TypeVar

Request = TypeVar("Request")


class Processor(Generic[Request]):
    """What works on the requests of one task; from one change to the next all of them go on at one pace."""

    __slots__ = ("_due", "_pace", "_running", "_sequence", "_since", "_wanted", "_worked", "vcpus")

    def __init__(self, vcpus: float) -> None:
        self.vcpus = vcpus
        self._running: list[tuple[float, int, float, Request]] = []
        """Each with the ``_worked`` at which it is done, and what it wants of vCPUs."""
        self._sequence = itertools.count()
        self._worked, self._since, self._wanted, self._pace = 0.0, 0.0, 0.0, 1.0
        """Seconds at full pace so far, up to ``_since``; vCPUs that all want; the pace since then."""
        self._due: tuple[float, Request] | None = None

    @property
    def requests(self) -> list[Request]:
        """Those that it works on."""
        return [request for _, _, _, request in self._running]

    def begin(self, request: Request, service_s: float, cpu_s: float, now: float) -> tuple[float, Request] | None:
        """Work on *request*, too, from now on: when it is done with which one; None: as it has said last."""
        self._worked += (now - self._since) * self._pace
        self._since = now
        wants = cpu_s / service_s
        heappush(self._running, (self._worked + service_s, next(self._sequence), wants, request))
        before = self._pace
        self._want(self._wanted + wants)
        if self._due is not None and self._pace == before and self._running[0][3] is self._due[1]:
            return None
        return self._next(now)

    def end(self, request: Request, now: float) -> bool:
        """Whether it is done with *request*, as it has said last."""
        if self._due is None or self._due[0] != now or self._due[1] is not request:
            return False
        self._worked, _, wants, _ = heappop(self._running)
        self._since, self._due = now, None
        if self._running:
            self._want(self._wanted - wants)
        else:
            self._worked = 0.0
            self._want(0.0)
        return True

    def following(self, now: float) -> tuple[float, Request] | None:
        """When it is done with which one, after an end; None: it works on nothing."""
        return self._next(now) if self._running else None

    def _want(self, vcpus: float) -> None:
        self._wanted = vcpus
        self._pace = 1.0 if vcpus <= self.vcpus else self.vcpus / vcpus

    def _next(self, now: float) -> tuple[float, Request]:
        done, _, _, request = self._running[0]
        self._due = (now + (done - self._worked) / self._pace, request)
        return self._due
