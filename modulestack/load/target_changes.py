"""
What happens to targets while requests come: they are taken out, told to end, killed, or asked for their health.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from modulestack.load.clients import Clients
from modulestack.load.fleet import RoutedRequest, TargetGroup, TaskServer
from modulestack.load.load_settings import Patience
from modulestack.load.outcomes import Outcome
from modulestack.load.simulator import Simulator

OnSigterm = Literal["drains", "drops", "ignores"]

_BALANCER = Clients[RoutedRequest](Patience(), math.inf)
"""Who asks for the health of targets; how long it waits is said with each check."""


def deregister(simulator: Simulator, task: TaskServer, group: TargetGroup, *, delay_s: float) -> None:
    """*task* is taken out of *group*, which nodes learn a little later; after *delay_s* its connections are closed."""
    simulator.at(simulator.now + simulator.settings.propagation_s, lambda _: group.remove(task))
    simulator.at(simulator.now + delay_s, lambda time: _break(simulator, task, time, of=group))


def terminate(simulator: Simulator, task: TaskServer, *, how: OnSigterm, stop_timeout_s: float) -> None:
    """*task* gets SIGTERM, and SIGKILL after *stop_timeout_s*."""
    if task.state != "up":
        return
    if how == "drops":
        kill(simulator, task)
        return
    if how == "drains":
        task.state = "closed"
    simulator.at(simulator.now + stop_timeout_s, lambda _: kill(simulator, task))


def kill(simulator: Simulator, task: TaskServer) -> None:
    """Its process is gone: what it had is lost, what comes is refused."""
    if task.state in {"up", "closed"}:
        task.state = "dead"
        _break(simulator, task, simulator.now, of=None)
        task.waiting.clear()
        task.calling.clear()


def vanish(task: TaskServer) -> None:
    """Its host is gone: nobody even refuses."""
    task.state = "gone"
    task.waiting.clear()
    task.calling.clear()


def check(
    simulator: Simulator, task: TaskServer, *, timeout_s: float, service_s: float, verdict: Callable[[bool], None]
) -> None:
    """Ask for its health in the queue of its requests; *verdict* is told once whether it answers in time."""
    asked = simulator.now
    request = RoutedRequest(asked, service_s, Outcome.OK, 0, 0.0, _BALANCER)

    def answered(time: float) -> None:
        if not request.ended:
            request.ended = True
            verdict(time - asked < timeout_s)

    request.check = answered
    simulator.at(asked + timeout_s, lambda _: answered(math.inf))
    if task.state == "up":
        simulator.take(request, task, asked)


def _break(simulator: Simulator, task: TaskServer, now: float, *, of: TargetGroup | None) -> None:
    """Connections to *task* are closed, if they are *of* a group: what is on them gets a 502."""
    for request in simulator.requests_of(task):
        if request.check is None and (of is None or request.group is of):
            simulator.end_if_open(request, Outcome.BAD_GATEWAY, now)
