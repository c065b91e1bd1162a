"""Rules of one module."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from modulestack.contract import limits, placeholders
from modulestack.environment.document import Path
from modulestack.environment.errors import bare, listed, shown
from modulestack.environment.finding import Finding
from modulestack.environment.model import Module


def memory_pairs_with_cpu(module: Module) -> Iterator[Finding]:
    """Fargate has certain sizes only."""
    allowed = limits.FARGATE_MEMORY_MIB[module.cpu]
    if module.memory not in allowed:
        text = f"{module.memory} MiB does not pair with cpu {module.cpu}: allowed {_sizes(allowed)}"
        if others := limits.fargate_cpu_for(module.memory):
            text += f"; {module.memory} MiB goes with cpu {listed(others)}"
        yield Finding((("memory",), ("cpu",)), text)


def _sizes(sizes: tuple[int, ...]) -> str:
    steps = {b - a for a, b in pairwise(sizes)}
    if len(sizes) > 5 and len(steps) == 1:
        return f"{sizes[0]} to {sizes[-1]} in steps of {steps.pop()}"
    return ", ".join(str(size) for size in sizes)


def health_check_ends_before_the_next(module: Module) -> Iterator[Finding]:
    """A load balancer's check must have failed before the next begins."""
    check = module.health_check
    if check.timeout_s >= check.interval_s:
        yield Finding(
            (("health_check", "timeout_s"), ("health_check", "interval_s")),
            f"{check.timeout_s} s is not shorter than interval_s ({check.interval_s} s): "
            f"allowed up to {check.interval_s - 1}",
        )


def container_health_check_is_a_command(module: Module) -> Iterator[Finding]:
    """ECS takes a list that says how it is to be run."""
    check = module.container_health_check
    if check is None:
        return
    field = ("container_health_check", "command")
    form = '["CMD", "program", "argument"] or ["CMD-SHELL", "one line for the shell"]'
    if check.command[:1] not in {("CMD",), ("CMD-SHELL",)}:
        yield Finding((field,), f"{shown(check.command)} does not say how it is run: allowed {form}")
    elif len(check.command) < 2 or (check.command[0] == "CMD-SHELL" and len(check.command) > 2):
        yield Finding((field,), f"{shown(check.command)} is not complete: allowed {form}")


def slow_start_fits_the_algorithm(module: Module) -> Iterator[Finding]:
    """Slow start is a feature of round robin."""
    balancing = module.load_balancing
    if balancing.slow_start_s and balancing.algorithm in limits.NO_SLOW_START:
        yield Finding(
            (("load_balancing", "slow_start_s"), ("load_balancing", "algorithm")),
            f"{balancing.slow_start_s} s is not possible with {balancing.algorithm}: "
            "allowed 0 (off), or algorithm round_robin",
        )


def scaling_has_a_target(module: Module) -> Iterator[Finding]:
    """Scaling without a policy does nothing."""
    scaling = module.scaling
    if scaling and scaling.cpu_percent is scaling.memory_percent is scaling.requests_per_task is None:
        yield Finding(
            (("scaling",),),
            "has nothing to scale by: add at least one of cpu_percent, memory_percent and requests_per_task",
        )


def scaling_bounds_are_in_order(module: Module) -> Iterator[Finding]:
    """From min to max."""
    scaling = module.scaling
    if scaling and scaling.max < max(1, scaling.min):
        text = f"{scaling.max} is less than min ({scaling.min})" if scaling.min > scaling.max else "0 runs nothing ever"
        yield Finding((("scaling", "max"), ("scaling", "min")), f"{text}: allowed {max(1, scaling.min)} and more")


def tasks_are_within_scaling(module: Module) -> Iterator[Finding]:
    """A service starts with a count that scaling would not change at once."""
    scaling = module.scaling
    if scaling and max(1, scaling.min) <= scaling.max and not scaling.min <= module.tasks <= scaling.max:
        yield Finding(
            (("tasks",), ("scaling", "min"), ("scaling", "max")),
            f"{module.tasks} is not within scaling: allowed {scaling.min} to {scaling.max}, or leave it out",
        )


def a_deployment_has_room(module: Module) -> Iterator[Finding]:
    """
    ECS must be able to start a new task beside the old ones, or to stop an old one first.

    The fewest tasks that must stay are rounded up, the most that may exist rounded down.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """
    least, most = module.deployment.minimum_healthy_percent, module.deployment.maximum_percent
    tasks = min(module.tasks, module.scaling.min) if module.scaling else module.tasks
    tasks = max(1, tasks)
    must_stay, may_exist = -(-tasks * least // 100), tasks * most // 100
    if must_stay < tasks or may_exist > tasks:
        return
    fields: tuple[Path, ...] = (("deployment", "maximum_percent"), ("deployment", "minimum_healthy_percent"))
    enough = -(-(tasks + 1) * 100 // tasks)
    if least == most == 100:
        text = "100 leaves no room for a new version while minimum_healthy_percent is 100"
    else:
        counted = "1 task" if tasks == 1 else f"{tasks} tasks"
        text = (
            f"{most} leaves no room for a new version with {counted}: "
            f"{must_stay} must stay (minimum_healthy_percent {least}) and {may_exist} may exist"
        )
        fields = (*fields, ("tasks",), ("scaling",))
    yield Finding(fields, f"{text}: allowed {enough} and more, or a lower minimum_healthy_percent")


def fargate_has_no_daemon(module: Module) -> Iterator[Finding]:
    """
    The field exists so that the reason can be told.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    if module.scheduling_strategy == "DAEMON":
        yield Finding(
            (("scheduling_strategy",),),
            '"DAEMON" runs one task on each instance, and Fargate has no instances: allowed REPLICA, with tasks',
        )


def a_variable_is_plain_or_secret(module: Module) -> Iterator[Finding]:
    """ECS refuses a name that stands in both."""
    for name in module.secrets:
        if name in module.environment:
            yield Finding(
                (("secrets", name), ("environment", name)), "stands under environment too: keep one of the two"
            )


def placeholders_match(module: Module) -> Iterator[Finding]:
    """Every placeholder has a first value, and every first value a placeholder."""
    used = {placeholders.IMAGE}
    for field, text in _texts(module):
        try:
            names = placeholders.placeholders(text)
        except placeholders.PlaceholderError as error:
            for line in str(error).splitlines():
                yield Finding((field,), line.removeprefix(": "))
            continue
        used.update(names)
        for name in names:
            if name not in module.placeholders and name != placeholders.IMAGE:
                yield Finding(
                    (field, ("placeholders", name)),
                    f"${{{name}}} is not declared: add {name} under placeholders, "
                    f"or write $${{{name}}} for the text ${{{name}}}",
                )
    for name in module.placeholders:
        if name not in used:
            yield Finding(
                (("placeholders", name), ("environment",), ("command",), ("entry_point",), ("container_health_check",)),
                f"${{{name}}} is used nowhere: use it in environment, command or entry_point, or leave it out",
            )


def _texts(module: Module) -> Iterator[tuple[Path, str]]:
    """The texts that may hold placeholders, with their fields."""
    for name, value in module.environment.items():
        yield ("environment", name), value
    for field, words in (("command", module.command), ("entry_point", module.entry_point)):
        for index, word in enumerate(words or ()):
            yield (field, index), word
    if module.container_health_check:
        for index, word in enumerate(module.container_health_check.command):
            yield ("container_health_check", "command", index), word


def policies_fit_the_role(module: Module) -> Iterator[Finding]:
    """IAM attaches a policy once, and not many."""
    arns = module.task_policy_arns
    if len(arns) > limits.MANAGED_POLICIES_PER_ROLE:
        yield Finding(
            (("task_policy_arns",),),
            f"{len(arns)} policies are more than a role takes: allowed {limits.MANAGED_POLICIES_PER_ROLE}",
        )
    for index, arn in enumerate(arns):
        if arn in arns[:index]:
            yield Finding((("task_policy_arns", index),), f"{bare(arn, 120)} stands in the list twice")


def only_public_modules_have_a_host(module: Module) -> Iterator[Finding]:
    """A private module is found by its own name in the private zone."""
    if module.host and module.reachable_from != "internet":
        yield Finding(
            (("host",), ("reachable_from",)),
            f"{shown(module.host)} is a public name, and the module is private: "
            "leave it out, or set reachable_from: internet",
        )
