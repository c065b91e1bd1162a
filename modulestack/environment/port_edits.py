"""What an edit of a module's ports cannot do to one that stands."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.load_balancer_edits import changes_load_balancers
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingModule
from modulestack.fields.violation import FieldPath, RuleViolation


def refusals(module: Module, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """Everything in *module*'s ports that cannot be done to what it was *before*."""
    yield from _port(module, before)
    yield from _serving(module, before)
    yield from _ports(module, before)
    yield from _moves(module, before, environment)


def has_both_times_a_port(module: Module, before: StandingModule) -> bool:
    """Whether *module* has a load balancer and had one *before*."""
    return module.port is not None and before.port is not None


def changes_ports(module: Module, before: StandingModule) -> bool:
    """
    Whether the service of *module* gets target groups that it did not have *before*, or loses some.

    Such an edit is a new deployment, of a copy of the revision that runs which has the ports.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (loadBalancers)
    """
    if (module.port is None) != (before.port is None) or module.ports.keys() != before.ports.keys():
        return True
    return changes_load_balancers(module, before)


def edited_ports(module: Module, before: StandingModule) -> str:
    """The key that says which target groups *module*'s service gets or loses: ``changes_ports``."""
    if not has_both_times_a_port(module, before):
        return "port"
    return "ports" if module.ports.keys() != before.ports.keys() else "load_balancers"


def _port(module: Module, before: StandingModule) -> Iterator[RuleViolation]:
    """
    One may be added or taken away; another one would leave those who call it without tasks for a while.

    A listener's requests go to the tasks of the new port from the moment on in which it is told so, and there are none.
    """
    if has_both_times_a_port(module, before) and before.port != module.port:
        text = (
            f"{module.port}, but its tasks listen on {before.port}: the port of a module that runs cannot change: "
            f"keep {before.port}, or add a module of another name with port {module.port}"
        )
        yield RuleViolation((("modules", module.name, "port"),), text)


def _serving(module: Module, before: StandingModule) -> Iterator[RuleViolation]:
    """The tasks that run have no such container, or it does not listen."""
    if has_both_times_a_port(module, before) and _now(before.serving, module, before) != module.serving:
        yield RuleViolation(
            (("modules", module.name, "serving_container"),),
            f"{module.serving} would serve, and {before.serving} does: who serves cannot change in a module that runs: "
            f"keep {before.serving}, or add a module of another name",
        )


def _now(container: str, module: Module, before: StandingModule) -> str:
    """What the *container* of *before* is called in the file: another name of the own one is refused by itself."""
    return module.own_container if container == before.imported.get("names.container", module.name) else container


def _ports(module: Module, before: StandingModule) -> Iterator[RuleViolation]:
    """As of the module's own port."""
    for name in {**before.ports, **module.ports}:
        old, new = before.ports.get(name), module.ports.get(name)
        field: FieldPath = ("modules", module.name, "ports", name)
        if old is None or new is None:
            continue
        if old.port != new.port:
            text = f"{new.port}, but its tasks listen on {old.port}: keep it, or add a port of another name"
            yield RuleViolation(((*field, "port"),), text)
        elif _now(old.container, module, before) != (container := new.container or module.own_container):
            text = f"{container} would listen, and {old.container} does: keep it, or add a port of another name"
            yield RuleViolation(((*field, "container"),), text)


def _moves(module: Module, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """A service that is made anew starts with what was released, which has none of the ports that are new."""
    is_moved = {
        "existing_cluster": environment.cluster_of(module) != before.cluster,
        "scheduling_strategy": module.is_daemon != before.is_daemon,
        "capacity": module.capacity != before.capacity,
    }
    if not (changes_ports(module, before) and any(is_moved.values())):
        return
    moving = [key for key, holds in is_moved.items() if holds][-1]
    key = edited_ports(module, before)
    yield RuleViolation(
        (("modules", module.name, key), ("modules", module.name, moving)),
        f"changes together with {moving}, by which the service is made anew: first change the one, run `pulumi up`, "
        "then the other",
    )
