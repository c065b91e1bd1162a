"""Rules of deployments: what each strategy takes, and what can be shifted at all."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, limits
from modulestack.contract.deployment_strategies import ALTERNATE, BLUE_GREEN, CANARY, HOOKS_OF_A_KIND, LINEAR
from modulestack.contract.discovery import CLOUD_MAP
from modulestack.environment.model import Environment, Module
from modulestack.environment.shared_load_balancer import forwards, rules_of
from modulestack.features import alarms
from modulestack.features.domain import HTTP, HTTPS
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation

_OF_SHIFTS = ("bake_time_min", "test_traffic", "hooks", "pauses")


def keys_are_of_their_strategy(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html"""
    for at, module in _modules(environment):
        said = module.deployment
        for key in (str(CANARY), str(LINEAR)):
            if key in said.model_fields_set and said.strategy != key:
                yield RuleViolation(
                    ((*at, key), (*at, "strategy")),
                    f"is of strategy {key}, and it is {said.strategy}: leave it out, or set strategy: {key}",
                )
        for key in _OF_SHIFTS:
            if key in said.model_fields_set and not said.shifts:
                yield RuleViolation(
                    ((*at, key), (*at, "strategy")),
                    f"is of strategies that shift requests, and it is {said.strategy}: leave it out, or set strategy "
                    "to blue_green, linear or canary",
                )


def rolling_updates_end_as_they_are_told(environment: Environment) -> Iterator[RuleViolation]:
    """
    The circuit breaker and early success are of rolling updates, and of shares that there are.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html,
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html,
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
    """
    for at, module in _modules(environment):
        said = module.deployment
        for key in ("circuit_breaker", "early_success"):
            if getattr(said, key) is not None and said.shifts:
                yield RuleViolation(
                    ((*at, key), (*at, "strategy")),
                    f"is of rolling updates, and strategy is {said.strategy}: leave it out, or set strategy: rolling",
                )
        threshold = said.circuit_breaker.threshold if said.circuit_breaker else None
        if threshold and threshold.type != "count" and threshold.value not in limits.FAILED_TASKS_PERCENT:
            field: FieldPath = (*at, "circuit_breaker", "threshold", "value")
            allowed = limits.FAILED_TASKS_PERCENT
            text = (
                f"{threshold.value} is no percentage of tasks: allowed {allowed.min} to {allowed.max}, or type: count"
            )
            yield RuleViolation((field, (*field[:-1], "type")), text)
        if said.early_success is None or said.shifts:
            continue
        least, enough = said.minimum_healthy_percent, said.early_success.healthy_percent
        if module.is_daemon:
            text = "is a part of the tasks that are wanted, and a DAEMON has one on each machine: leave it out"
            yield RuleViolation(((*at, "early_success"), (*at[:2], "scheduling_strategy")), text)
        elif enough < least:
            yield RuleViolation(
                ((*at, "early_success", "healthy_percent"), (*at, "minimum_healthy_percent")),
                f"{enough} is less than minimum_healthy_percent ({least}): allowed {least} to 100",
            )


def something_can_be_shifted(environment: Environment) -> Iterator[RuleViolation]:
    """
    Requests come through load balancers or by Service Connect; a worker gets none, and can be blue/green.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-blue-green.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html (no managed
    traffic shifting by service discovery, nor without anything),
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html (DAEMON)
    """
    for at, module in _modules(environment):
        said, field = module.deployment, (*at, "strategy" if module.deployment.shifts else "alternate_target_group")
        if not said.shifts and not said.alternate_target_group:
            continue
        what = said.strategy if said.shifts else "it"
        if module.is_daemon:
            text = f"{what} needs a second task beside the first, and a DAEMON has one on each machine: leave it out"
            yield RuleViolation((field, (*at[:2], "scheduling_strategy")), text)
        elif module.is_worker:
            if said.shifts and said.strategy != BLUE_GREEN:
                text = f"{what} moves requests, and a worker gets none: set it to blue_green or rolling"
                yield RuleViolation((field, (*at[:2], "port")), text)
        elif CLOUD_MAP in module.ways:
            text = (
                f"{what} moves requests, and names of cloud_map lead to tasks of both versions at once, as AWS shifts "
                f"none there: leave it out, or have reachable_by without {CLOUD_MAP}"
            )
            yield RuleViolation((field, (*at[:2], "reachable_by")), text)
        elif said.alternate_target_group and not module.has_load_balancer:
            text = "is of a load balancer, and the module has none: leave it out, as its strategy can change without it"
            yield RuleViolation(((*at, "alternate_target_group"), (*at[:2], "reachable_by")), text)


def one_rule_leads_to_each_target_group(environment: Environment) -> Iterator[RuleViolation]:
    """
    ECS shifts one rule of a target group; what is shifted is forwarded, and nothing else.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AdvancedConfiguration.html
    """
    for at, module in _modules(environment):
        if not module.has_two_target_groups:
            continue
        key = "strategy" if module.deployment.shifts else "alternate_target_group"
        for name in module.shared_load_balancers.keys() & environment.load_balancers.keys():
            own = [each for each in rules_of(environment, name) if each.module == module.name and not each.is_test]
            forwarding = [rule for rule in own if forwards(module, name, rule.conditions)]
            if len(forwarding) > 1:
                field: FieldPath = ("modules", module.name, "load_balancers", name)
                text = (
                    f"{len(forwarding)} rules lead to the module there, and ECS shifts one: write one route, or have a "
                    "load balancer of its own"
                )
                yield RuleViolation((field, (*at, key)), text)
        for other in ("sign_in", "jwt"):
            if getattr(module, other) is not None:
                text = "stands before what is forwarded, and ECS writes these rules itself: leave it out, or strategy"
                yield RuleViolation((("modules", module.name, other), (*at, key)), text)
        kept = module.imported
        if kept.names or kept.keeps or kept.load_balancer:
            text = (
                "was taken over as it is, with one target group: leave it out, or take over what is of load balancers"
            )
            yield RuleViolation(((*at, key), ("modules", module.name, "imported")), text)


def testers_have_a_port(environment: Environment) -> Iterator[RuleViolation]:
    """A listener of the module's own load balancer."""
    for at, module in _modules(environment):
        test, field = module.deployment.test_traffic, (*at, "test_traffic", "port")
        if test is None or test.port is None or not module.has_two_target_groups:
            continue
        if not module.has_own_load_balancer:
            text = "is of a load balancer of the module's own, and it has none: write a header instead, or leave it out"
            yield RuleViolation((field, ("modules", module.name, "load_balancers")), text)
        else:
            taken = {module.listens_on} if module.is_network else {HTTP, HTTPS}
            taken |= {each.listens_on for each in module.ports.values()}
            if test.port in taken:
                free = next(each for each in (8443, 9443, 10443, 11443, 12443, 13443) if each not in taken)
                text = f"{test.port} is where others reach the module: choose another one, such as {free}"
                yield RuleViolation((field,), text)


def hooks_are_possible(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html"""
    for at, module in _modules(environment):
        for key in ("hooks", "pauses"):
            if (count := len(getattr(module.deployment, key))) > HOOKS_OF_A_KIND:
                yield RuleViolation(((*at, key),), f"{count} are too many: allowed up to {HOOKS_OF_A_KIND}")
            for name, each in getattr(module.deployment, key).items():
                field: FieldPath = (*at, key, name, "stages")
                if not each.stages:
                    yield RuleViolation((field,), "is empty: name one at least")
                for index, stage in enumerate(each.stages):
                    if stage in each.stages[:index]:
                        yield RuleViolation(((*field, index),), f"{stage} is in the list twice")
        for name, hook in module.deployment.hooks.items():
            found = arn.parse(hook.function_arn)
            if found and found.region != environment.region:
                text = f"is of region {found.region}, and the environment is in {environment.region}: name one there"
                yield RuleViolation(((*at, "hooks", name, "function_arn"), ("region",)), text)


def alarms_of_deployments_are_watched(environment: Environment) -> Iterator[RuleViolation]:
    """An alarm that is not there ends nothing."""
    for at, module in _modules(environment):
        wanted = module.deployment.alarms
        there = {each.kind for _, each in alarms.definitions(module, has_domain=environment.domain is not None)}
        for index, kind in enumerate(wanted):
            field: FieldPath = (*at, "alarms", index)
            if not _is_watched(module):
                text = "are of modules with two target groups: leave it out, or add alternate_target_group: true"
                if not module.has_load_balancer:
                    text = "are of strategies other than rolling: leave it out, or set strategy"
                yield RuleViolation(((*at, "alarms"), (*at, "strategy"), *_of_alarms(at)), text)
                break
            if kind in wanted[:index]:
                yield RuleViolation((field,), f"{kind} is in the list twice")
            elif environment.alerts is None:
                text = (
                    f"{kind} is an alarm, and there are none: add modulestack:alerts: {{email: [...]}}, or leave it out"
                )
                yield RuleViolation((field, ("alerts",)), text)
            elif kind not in there:
                text = f"the module has no alarm {kind}: allowed {listed(sorted(there - {'metric_filter'}))}"
                yield RuleViolation((field, ("modules", module.name, "alarms"), *_of_alarms(at)), text)


def _of_alarms(at: FieldPath) -> Iterator[FieldPath]:
    """What decides of which alarms a module has."""
    yield from ((*at[:2], key) for key in ("port", "protocol", "reachable_by", "scaling"))
    yield ("domain",)


def names_differ_from_second_groups(environment: Environment) -> Iterator[RuleViolation]:
    """What is called so would be named as the second target group of something else."""
    for at, module in _modules(environment):
        if not module.has_two_target_groups:
            continue
        named: list[FieldPath] = [("modules", module.name, "ports", each) for each in module.ports]
        named += [("modules", module.name, "load_balancers", each) for each in module.shared_load_balancers]
        for field in named:
            if field[-1] == ALTERNATE or str(field[-1]).endswith(f"-{ALTERNATE}"):
                text = f"{field[-1]} is what a second target group is called: give it another name"
                yield RuleViolation((field, at), text)


def _is_watched(module: Module) -> bool:
    """Whether what deployments are watched and tested by is said of *module*."""
    return module.has_two_target_groups or module.deployment.shifts


def _modules(environment: Environment) -> Iterator[tuple[FieldPath, Module]]:
    for name, module in environment.modules.items():
        yield ("modules", name, "deployment"), module
