"""Connections to a task that are idle, of which it closes those that are so for long."""

from __future__ import annotations

from collections import deque

RACE_S = 0.002
"""For how long after a task has closed a connection the load balancer does not know it: assumed."""


def is_raced(idle: deque[float], keep_alive_s: float, now: float) -> bool:
    """
    Whether the connection that is taken, the last used one, is being closed by the task right now.

    *idle* has since when each is so, the last used last; those that are closed, and the one that is taken, leave it.
    """
    while idle and now - idle[0] >= keep_alive_s + RACE_S:
        idle.popleft()
    return bool(idle) and now - idle.pop() >= keep_alive_s
