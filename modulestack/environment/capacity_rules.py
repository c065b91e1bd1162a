"""Rules of machines: each set by itself, and the modules on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from modulestack.contract import limits
from modulestack.contract.instance_types import architecture_of, size_of
from modulestack.environment.capacity import smallest
from modulestack.environment.model import Environment, Module
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

SECTIONS = ("capacity", "managed_instances")
"""Keys of the environment that have sets of machines."""


def capacity_names_are_free(environment: Environment) -> Iterator[RuleViolation]:
    """A set of machines has a cluster and roles, named as those of a module are."""
    for section in SECTIONS:
        for name in _named(environment, section) & environment.modules.keys():
            yield RuleViolation(
                ((section, name), ("modules", name)),
                f"{bare(name)} is a module already, whose cluster has that name: choose another name",
            )
    for name in environment.managed_instances.keys() & environment.capacity.keys():
        yield RuleViolation(
            (("managed_instances", name), ("capacity", name)),
            f"{bare(name)} is in capacity already, whose cluster has that name: choose another name",
        )


def machines_are_of_types_or_requirements(environment: Environment) -> Iterator[RuleViolation]:
    """One of the two says what they are."""
    for name, each in environment.capacity.items():
        types, required = ("capacity", name, "instance_types"), ("capacity", name, "instance_requirements")
        if each.instance_types and each.instance_requirements:
            yield RuleViolation((required, types), "is set beside instance_types: keep one of the two")
        if not each.instance_types and not each.instance_requirements:
            yield RuleViolation(
                (("capacity", name), types, required),
                "does not say what machines: add instance_types, such as [m7g.large], or instance_requirements",
            )


def instance_types_differ(environment: Environment) -> Iterator[RuleViolation]:
    """
    Each once, not too many, and of one architecture: one image of the operating system is for all.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html
    """
    for name, each in environment.capacity.items():
        types = each.instance_types
        field: FieldPath = ("capacity", name, "instance_types")
        if len(types) > limits.INSTANCE_TYPES_PER_GROUP:
            yield RuleViolation(
                (field,), f"{len(types)} types are more than a group takes: allowed {limits.INSTANCE_TYPES_PER_GROUP}"
            )
        for index, one in enumerate(types):
            if why := why_not_beside(types[:index], one, "machines"):
                yield RuleViolation(((*field, index),), why)


def why_not_beside(earlier: Sequence[str], one: str, things: str) -> str:
    """What is wrong with the type *one* after the *earlier* ones of a set of *things*; empty: nothing."""
    if one in earlier:
        return f"{one} is in the list twice"
    if earlier and architecture_of(one) != architecture_of(earlier[0]):
        return (
            f"{one} is {architecture_of(one)}, and {earlier[0]} is {architecture_of(earlier[0])}: {things} of one set "
            "have one architecture: take it out, or put it into a set of its own"
        )
    return ""


def there_may_be_machines(environment: Environment) -> Iterator[RuleViolation]:
    """
    From min to max, and not none.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
    """
    for name, each in environment.capacity.items():
        least, most = ("capacity", name, "min"), ("capacity", name, "max")
        if each.max == 0:
            yield RuleViolation(
                (most,), "0 is no machine at all, and no task could ever start: allowed 1 and more, or take the set out"
            )
        elif each.max < each.min:
            yield RuleViolation((most, least), f"{each.max} is less than min ({each.min}): allowed {each.min} and more")
        if each.on_demand_base and not each.spot_percent:
            yield RuleViolation(
                (("capacity", name, "on_demand_base"), ("capacity", name, "spot_percent")),
                f"{each.on_demand_base} says how many machines are not Spot, and none is: leave it out, or set "
                "spot_percent",
            )


def percentages_of_a_refresh_go_together(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html"""
    for name, each in environment.capacity.items():
        if (refresh := each.instance_refresh) is None:
            continue
        most = refresh.min_healthy_percentage + limits.HEALTHY_PERCENTAGES_APART
        if refresh.max_healthy_percentage > most:
            here = ("capacity", name, "instance_refresh")
            yield RuleViolation(
                ((*here, "max_healthy_percentage"), (*here, "min_healthy_percentage")),
                f"{refresh.max_healthy_percentage} is more than 100 above min_healthy_percentage "
                f"({refresh.min_healthy_percentage}), and EC2 Auto Scaling refuses that: allowed 100 to {most}",
            )


def modules_run_on_machines_that_there_are(environment: Environment) -> Iterator[RuleViolation]:
    """A module names a set of its environment."""
    for name, module in environment.modules.items():
        wanted = module.capacity
        if wanted is None or wanted in environment.capacity or wanted in environment.managed_instances:
            continue
        field: FieldPath = ("modules", name, "capacity")
        known = sorted({*environment.capacity, *environment.managed_instances})
        close = nearest(wanted, known)
        if close:
            advice = f"did you mean {close}?"
        elif known:
            advice = f"allowed {listed(map(bare, known[:12]))}, or none for Fargate"
        else:
            advice = (
                "add it under modulestack:capacity or modulestack:managed_instances, or leave capacity out for Fargate"
            )
        yield RuleViolation(
            (field, ("capacity",), ("capacity", wanted)), f"there are no machines {bare(wanted)}: {advice}"
        )


def machines_have_a_task(environment: Environment) -> Iterator[RuleViolation]:
    """Machines that nobody uses are paid for."""
    used = {module.capacity for module in environment.modules.values()} - {None}
    there = environment.capacity.keys() | environment.managed_instances.keys()
    for section in SECTIONS if used <= there else ():
        for name in _named(environment, section):
            if name not in used:
                yield RuleViolation(
                    ((section, name), *(("modules", module, "capacity") for module in environment.modules)),
                    f"no module runs on it: name it in a module with capacity: {name}, or take it out",
                )


def tasks_fit_beside_daemons(environment: Environment) -> Iterator[RuleViolation]:
    """
    Every machine has a task of each DAEMON; what is left must be enough for a task of each other module.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
    """
    for name, each in environment.capacity.items():
        size, called = smallest(each)
        daemons = [m for m in environment.modules.values() if m.capacity == name and m.is_daemon]
        if size is None or not daemons:
            continue
        for module in _on(environment, name):
            others = [daemon for daemon in daemons if daemon is not module]
            for key, wanted, most in (
                ("cpu", module.cpu, size.cpu),
                ("memory", module.memory, size.memory_for_tasks),
            ):
                taken = sum(getattr(daemon, key) for daemon in others)
                if wanted <= most and taken < most < wanted + taken:
                    yield RuleViolation(
                        (
                            ("modules", module.name, key),
                            *(("modules", daemon.name, key) for daemon in others),
                            ("capacity", name, "instance_types"),
                            ("capacity", name, "instance_requirements"),
                        ),
                        f"{wanted} does not fit on {called}, which has {most} for tasks, beside {taken} of "
                        f"{listed((bare(daemon.name) for daemon in others), 'and')}: allowed {most - taken}, or choose "
                        "larger instance types",
                    )


def interfaces_may_not_suffice(environment: Environment) -> Iterator[RuleViolation]:
    """
    Each task has a network interface of its own: an instance has few, unless the account turned `awsvpcTrunking` on.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
    """
    for name, each in environment.capacity.items():
        size, called = smallest(each)
        if size is None or each.instance_requirements:
            continue
        on_each = sum(module.is_daemon for module in _on(environment, name))
        replicas = [module for module in _on(environment, name) if not module.is_daemon]
        room, wanted = size.interfaces - 1, sum(_fewest_tasks(module) for module in replicas)
        has = f"{called} has {size.interfaces} network interfaces, one its own and one for each task"
        field: FieldPath = ("capacity", name, "instance_types")
        more = "choose types with more, or let the account have awsvpcTrunking (machines.md)"
        if on_each + bool(replicas) > room:
            yield RuleViolation(
                (field,), f"{has}: there is room for {room}, and {on_each + bool(replicas)} must be: {more}"
            )
        elif wanted > (most := each.max * (room - on_each)):
            beside = f" beside {on_each} of DAEMONs" if on_each else ""
            yield RuleViolation(
                (field, ("capacity", name, "max")),
                f"{has}: there is room for {most}{beside} on {each.max}, and {wanted} must be: raise max, {more}",
            )


def _fewest_tasks(module: Module) -> int:
    return module.scaling.min if module.scaling else module.tasks


def types_may_be_unknown(environment: Environment) -> Iterator[RuleViolation]:
    """What this version does not know, it cannot compare with what tasks need."""
    for name, each in environment.capacity.items():
        for index, one in enumerate(each.instance_types):
            if size_of(one) is None:
                yield RuleViolation(
                    (("capacity", name, "instance_types", index),),
                    f"{one} is of a family that this version does not know: whether tasks fit on it is not checked",
                )


def _named(environment: Environment, section: str) -> Set[str]:
    return environment.capacity.keys() if section == "capacity" else environment.managed_instances.keys()


def _on(environment: Environment, capacity: str) -> list[Module]:
    return [module for module in environment.modules.values() if module.capacity == capacity]
