"""Calls from one module to another, as a scenario file has them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from modulestack.contract.discovery import LOAD_BALANCER
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath
from modulestack.load.calls import CallKind, ModuleCalls
from modulestack.load.load_settings import Patience
from modulestack.load.simulator import Simulator
from modulestack.rehearsal.load.call_keys import CallKeys
from modulestack.rehearsal.load.file_rules import module_is_there
from modulestack.rehearsal.load.scenario_model import LoadScenario

_Call = tuple[FieldPath, str, str, CallKeys]
"""Its place, who calls, who is called, and how."""


def couple(scenario: LoadScenario, simulators: Mapping[str, Simulator]) -> dict[str, ModuleCalls]:
    """Have the routes of modules call each other, whose *simulators* have one queue of events: of each its calls."""
    found = {}
    for caller, said in scenario.load.items():
        routes = [(number, route.calls) for number, route in enumerate(said.routes.values()) if route.calls]
        if not routes:
            continue
        calls = found[caller] = ModuleCalls(simulators[caller])
        for number, called in routes:
            for module, call in called.items():
                there = list(scenario.load[module].routes)
                kind = CallKind(
                    times=call.times,
                    route=None if call.route is None else there.index(call.route),
                    patience=_patience(call),
                    is_optional=call.optional,
                )
                calls.add(number, simulators[module], kind)
    return found


def _patience(said: CallKeys) -> Patience:
    timeout_s = math.inf if said.timeout_s is None else said.timeout_s
    return Patience(timeout_s=timeout_s, retries=said.retries, retry_after_s=said.retry_after_s)


def violations(scenario: LoadScenario, environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    """What is wrong with calls, and modules that nobody asks."""
    calls = list(_calls(scenario))
    for at, caller, called, said in calls:
        if called not in environment.modules:
            yield from module_is_there(at, called, environment)
        elif text := _refusal(scenario, environment, caller, called):
            yield at, text
        elif said.route is not None and said.route not in (routes := scenario.load[called].routes):
            close = nearest(said.route, routes)
            hint = f"; did you mean {close}?" if close else ""
            yield (*at, "route"), f"{bare(said.route)} is no route of {called}, which has {listed(routes, 'and')}{hint}"
    called_ones = {called for _, _, called, _ in calls}
    for module, load in scenario.load.items():
        if load.arrivals is None and module not in called_ones:
            yield (
                ("load", module),
                "nobody asks for anything here: write arrivals, or calls in a route of another module",
            )


def _calls(scenario: LoadScenario) -> Iterator[_Call]:
    for caller, load in scenario.load.items():
        for name, route in load.routes.items():
            for called, said in route.calls.items():
                yield ("load", caller, "routes", name, "calls", called), caller, called, said


def _refusal(scenario: LoadScenario, environment: Environment, caller: str, called: str) -> str | None:
    module = environment.modules[called]
    if called not in scenario.load:
        return f"{called} is not under load: write its routes there, without arrivals if only modules call it"
    if caller in _reached(scenario, called):
        return f"{called} calls {caller} in turn, which would wait for itself: leave one of the calls out"
    if module.is_worker or module.ways[0] != LOAD_BALANCER:
        return f"{called} is not called through a load balancer, and only such calls are simulated: leave it out"
    if not module.is_public and caller not in module.reachable_from:
        callers = listed(module.reachable_from, "and") if module.reachable_from else "nobody"
        return f"{called} lets {callers} in, not {caller}: add {caller} to modules.{called}.reachable_from"
    return None


def _reached(scenario: LoadScenario, module: str) -> set[str]:
    """*module*, and whom it calls, by way of others, too."""
    found: set[str] = set()
    ahead = [module]
    while ahead:
        each = ahead.pop()
        if each in found:
            continue
        found.add(each)
        load = scenario.load.get(each)
        ahead += [called for route in (load.routes.values() if load else ()) for called in route.calls]
    return found
