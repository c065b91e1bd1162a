"""Rules of listeners that stay, and whose module leaves them: what an earlier run made there, this one takes away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from modulestack.environment.load_balancer_edits import LISTENER_RULE, rule_name
from modulestack.environment.model import Environment
from modulestack.environment.record_edits import of_type
from modulestack.environment.standing import StandingEnvironment


class LeavingRule(NamedTuple):
    """One of them."""

    module: str
    balancer: str
    """Name of the shared load balancer in the file."""
    listener: str
    """ARN."""
    priority: int


def leaving_rules(environment: Environment, standing: StandingEnvironment) -> Iterator[LeavingRule]:
    """
    Of modules that *standing* has behind a shared load balancer, and *environment* has there no more.

    A load balancer that goes with them takes its listeners along; one of others stays, whatever the file says.
    """
    rules = [*of_type(standing, LISTENER_RULE)]
    for name, before in standing.modules.items():
        module = environment.modules.get(name)
        for balancer, known in before.load_balancers.items():
            section = environment.load_balancers.get(balancer)
            is_left = module is None or balancer not in module.shared_load_balancers
            if is_left and (known.existing or (section is not None and not section.existing)):
                for resource, outputs in rules:
                    number = int(outputs.get("priority") or 0)
                    if resource == rule_name(name, balancer, number):
                        yield LeavingRule(name, balancer, str(outputs["listenerArn"]), number)
