"""Where requests of a module go: by the weights of their rule to a target group, and by its algorithm to a task."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.load.chance import mixed
from modulestack.load.fleet import RoutedRequest, TargetGroup, TaskServer
from modulestack.load.weighted_groups import WeightedGroups, chosen

_CLIENT = 1_000_001
"""Number of the draw that says whose request it is: no route makes so many calls."""


class RequestWays:
    """The rules by which requests come, and cookies that clients have."""

    def __init__(self, distinct_clients: int | None) -> None:
        """Who takes cookies: so many clients; None: nobody."""
        self._clients = distinct_clients
        self._groups: WeightedGroups = ()
        self._only: TargetGroup | None = None
        self._of_routes: dict[int, WeightedGroups] = {}
        """Of those that come by another rule."""

    def weigh(self, weights: Mapping[TargetGroup, float]) -> None:
        """From now on requests come to these groups; what has no weight gets none."""
        self._groups = tuple((group, weight) for group, weight in weights.items() if weight)
        self._only = self._groups[0][0] if len(self._groups) == 1 else None

    def weigh_route(self, route: int, weights: Mapping[TargetGroup, float]) -> None:
        """The same of the requests of one *route*, which come by a rule of their own."""
        self._of_routes[route] = tuple((group, weight) for group, weight in weights.items() if weight)

    def target(self, request: RoutedRequest, now: float) -> tuple[TargetGroup | None, TaskServer | None]:
        """The target group of *request*, and its task; None: there is none."""
        draw, group = request.draw, self._only
        if self._of_routes and request.route in self._of_routes:
            group, draw = chosen(self._of_routes[request.route], draw)
        elif group is None and self._groups:
            group, draw = chosen(self._groups, draw)
        if group is None:
            return None, None
        if group.cookies is None or self._clients is None or request.answer is not None:
            return group, group.choose(draw, now)
        if request.attempt == 0:
            request.client = int(mixed(request.draw, _CLIENT) * self._clients)
        return group, group.choose_for(request.client, group.cookies, draw, now)
