"""In which order modules that call each other by Service Connect are deployed, and who is too early."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.fields.text import listed
from modulestack.fields.violation import RuleViolation


def servers_first(environment: Environment) -> list[str]:
    """
    Names of the modules, in the file's order, but each after those that it calls by Service Connect.

    Of modules that call each other in a circle one is before what it calls: ``too_early``.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
    """
    done: list[str] = []
    begun: set[str] = set()

    def visit(name: str) -> None:
        if name not in begun:
            begun.add(name)
            for callee in environment.connected_to(environment.modules[name]):
                visit(callee)
            done.append(name)

    for name in environment.modules:
        visit(name)
    return done


def too_early(environment: Environment) -> dict[str, list[str]]:
    """Module → those that it calls by Service Connect and that are deployed after it, because they call it, too."""
    place = {name: index for index, name in enumerate(servers_first(environment))}
    found = {
        name: [each for each in environment.connected_to(module) if place[each] > place[name]]
        for name, module in environment.modules.items()
    }
    return {name: callees for name, callees in found.items() if callees}


def circles_of_callers(environment: Environment) -> Iterator[RuleViolation]:
    """Who was deployed before what it calls was there does not find it until it is deployed again."""
    for name, callees in too_early(environment).items():
        yield RuleViolation(
            (("modules", name),),
            f"calls {listed(callees, 'and')} by Service Connect and is called by it, too, so that one must be deployed "
            f"first: once both are there for the first time, run `modulestack restart {name} -e {environment.name}`: "
            "until then its tasks do not find it",
        )
