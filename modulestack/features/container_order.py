"""In which order the containers of a task start: which of them wait for which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from modulestack.features.agents import agents
from modulestack.features.container_health_check import ContainerHealthCheck
from modulestack.features.container_options import ContainerOptions
from modulestack.features.containers import ContainersKeys
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.sidecar import DependencyCondition, dependencies
from modulestack.fields import kinds
from modulestack.fields.effects import NEXT_RELEASE, Effects
from modulestack.fields.text import listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

ENDS = ("COMPLETE", "SUCCESS")
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html (condition)"""


class ContainerOrderKeys(ContainersKeys):
    """What the module's own container waits for."""

    depends_on: dict[kinds.ContainerName, DependencyCondition] = Field(default_factory=dict)
    """
    Containers that the module's own waits for, each with what must be: START, COMPLETE (ended), SUCCESS (ended with 0)
    or HEALTHY. When a task stops it is stopped before them.
    """


def containers_wait_for_what_can_happen(module: ContainerOrderKeys) -> Iterator[RuleViolation]:
    """
    A container of the task, health that is checked, an end that is not the task's and that comes.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
    """
    for container, field, conditions in waits(module):
        for name, condition in conditions.items():
            path = (*field, name)
            if name == container:
                yield RuleViolation((path,), "is the container itself: leave it out")
            elif name not in {module.own_container, *module.beside}:
                yield RuleViolation((path, ("containers", name)), _unknown(name, container, module))
            elif condition == "HEALTHY" and not _is_checked(name, module) and not must_end(name, module):
                yield RuleViolation((path, _check_of(name, module)), _unchecked(name, module))
            elif condition in ENDS and _stays(name, module):
                yield RuleViolation((path, ("containers", name, "essential")), _never_ends(name, condition, module))


def what_is_waited_for_comes_in_time(module: ContainerOrderKeys) -> Iterator[RuleViolation]:
    """
    A check before the start timeout, and an end that is one: what is started again has not ended.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html (interval),
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
    """
    for name, field, container, check in _started(module):
        limit_s = container.start_timeout_s
        conditions = {found[name] for _, _, found in waits(module) if name in found}
        if "HEALTHY" in conditions and check and limit_s and check.interval_s >= limit_s:
            yield RuleViolation(
                ((*field, "start_timeout_s"), (*_check_of(name, module), "interval_s")),
                f"{limit_s} s have passed before its first check, after interval_s ({check.interval_s} s), and others "
                f"wait for its health: allowed more than {check.interval_s}, or check it more often",
            )
        ends = conditions & {*ENDS}
        if ends and container.restart and 0 not in container.restart.ignored_exit_codes:
            yield RuleViolation(
                ((*field, "restart"),),
                f"starts it again when it has ended, and others wait for its end ({listed(sorted(ends), 'and')}): "
                "add 0 to ignored_exit_codes, or leave restart out",
            )


def others_may_wait_for_hours(module: ContainerOrderKeys) -> Iterator[RuleViolation]:
    """
    ECS stops a task that waits after three hours; until then a release of it neither succeeds nor fails.

    Source: https://github.com/aws/containers-roadmap/issues/2379
    """
    for name, field, container, _ in _started(module):
        is_waited_for = any(found.get(name) == "HEALTHY" for _, _, found in waits(module))
        if is_waited_for and container.start_timeout_s is None:
            yield RuleViolation(
                ((*field, "start_timeout_s"),),
                "is not set, and others wait for its health: a task in which it never becomes healthy waits for hours",
            )


def containers_do_not_wait_in_a_circle(module: ContainerOrderKeys) -> Iterator[RuleViolation]:
    """
    Some container is the first. One circle is told at a time.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
    """
    fields = {container: field for container, field, _ in waits(module)}
    steps_of = {container: [name for name in found if name != container] for container, _, found in waits(module)}
    for start in steps_of:
        if circle := _circle(start, steps_of):
            steps = " → ".join([*circle, circle[0]])
            paths = tuple((*fields[one], other) for one, other in zip(circle, [*circle[1:], circle[0]], strict=True))
            yield RuleViolation(paths, f"waits in a circle, so that none can start: {steps}: take one of them out")
            return


def waits(module: ContainerOrderKeys) -> Iterator[tuple[str, FieldPath, Mapping[str, str]]]:
    """Each container with its field and what it waits for."""
    yield module.own_container, ("depends_on",), module.depends_on
    for name, container in module.beside.items():
        yield name, (*module.place(name), "depends_on"), container.depends_on


def _started(
    module: ContainerOrderKeys,
) -> Iterator[tuple[str, FieldPath, ContainerOptions, ContainerHealthCheck | None]]:
    """Each container with its field, its options and its health check."""
    yield module.own_container, (), module, module.container_health_check
    for name, container in module.containers.items():
        yield name, ("containers", name), container, container.health_check


def must_end(name: str, module: ContainerOrderKeys) -> bool:
    """Whether somebody waits for the end of the container *name* of the file."""
    return name in module.containers and any(found.get(name) in ENDS for _, _, found in waits(module))


def _circle(start: str, waits: Mapping[str, list[str]]) -> list[str]:
    """The containers from *start* back to it; empty: it is in no circle."""
    paths = [[start]]
    seen = {start}
    while paths:
        path = paths.pop(0)
        for name in waits.get(path[-1], []):
            if name == start:
                return path
            if name not in seen:
                seen.add(name)
                paths.append([*path, name])
    return []


def _unknown(name: str, container: str, module: ContainerOrderKeys) -> str:
    others = sorted({module.own_container, *module.beside} - {container})
    if not others:
        return "there is no such container: add it under containers, or leave it out"
    close = nearest(name, others)
    return f"there is no such container: {f'did you mean {close}?' if close else f'allowed {listed(others)}'}"


def _is_checked(name: str, module: ContainerOrderKeys) -> bool:
    if name == module.own_container:
        return module.container_health_check is not None
    return module.beside[name].health_check is not None


def _check_of(name: str, module: ContainerOrderKeys) -> FieldPath:
    return ("container_health_check",) if name == module.own_container else ("containers", name, "health_check")


def _unchecked(name: str, module: ContainerOrderKeys) -> str:
    key = ".".join(map(str, _check_of(name, module)))
    return f"HEALTHY never comes, as {name} has no health check: add {key}, or wait for START"


def _stays(name: str, module: ContainerOrderKeys) -> bool:
    """Whether it runs as long as the task: what is essential, and agents."""
    return name == module.own_container or module.beside[name].essential or module.place(name)[0] != "containers"


def _never_ends(name: str, condition: str, module: ContainerOrderKeys) -> str:
    if name in module.beside and (key := module.place(name)[0]) != "containers":
        return f"{condition} is not possible, as {name}, which {key} adds, runs as long as the task: wait for START"
    why = f"{condition} is not possible, as the task ends with {name}"
    if name == module.own_container:
        return f"{why}, the module's own container: wait for START or HEALTHY"
    return f"{why}: set containers.{name}.essential: false, or wait for START or HEALTHY"


def contribute(module: ContainerOrderKeys, context: ModuleContext) -> Contribution:
    """
    What the module's own container waits for; the others say it themselves.

    Agents start before it, and so stop after it: they get the last that it has to send.
    """
    del context
    first = dependencies({**dict.fromkeys(agents(module), "START"), **module.depends_on})
    return Contribution(feature="container_order", container={"dependsOn": first} if first else {})


_EFFECTS: dict[str, Effects[ContainerOrderKeys]] = {"depends_on": NEXT_RELEASE}

FEATURE = Feature(
    keys=ContainerOrderKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        containers_wait_for_what_can_happen,
        what_is_waited_for_comes_in_time,
        containers_do_not_wait_in_a_circle,
    ),
    warnings=(others_may_wait_for_hours,),
)
