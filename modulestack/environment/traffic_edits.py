"""What an edit cannot do to a module whose requests ECS shifts between two target groups, or is to shift."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.discovery import LOAD_BALANCER
from modulestack.environment.addresses import port_of
from modulestack.environment.load_balancer_edits import changes_load_balancers
from modulestack.environment.model import Environment, Module
from modulestack.environment.shared_load_balancer import rules_of
from modulestack.environment.standing import StandingEnvironment, StandingModule
from modulestack.fields.violation import FieldPath, RuleViolation

FIRST = "first write deployment: {alternate_target_group: true} and run `pulumi up`, then "


def has_two_target_groups(module: str, standing: StandingEnvironment) -> bool:
    """Whether the *module* that stands has both target groups, so that the weights of its rules are ECS's."""
    before = standing.modules.get(module)
    return before is not None and before.has_two_target_groups


def keeps_its_traffic(module: Module, before: StandingModule | None) -> bool:
    """Whether the service of *module* is in the same target groups as *before*, by the same rules."""
    if before is None or not (before.has_two_target_groups and module.has_two_target_groups):
        return False
    if before.has_test_traffic != (module.deployment.test_traffic is not None):
        return False
    then, now = before.test_header, module.deployment.tester_header
    # On a shared load balancer a rule is what it says; on the module's own one it can say something else.
    return then == now if module.shared_load_balancers else (then is None) == (now is None)


def refusals(module: Module, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """Everything in *environment* that cannot be done to a module which stands as *before*."""
    yield from _second_group(module, before)
    yield from _early_success(module, before)
    if module.has_two_target_groups or before.has_two_target_groups:
        yield from _moves(module, before, environment)


def _second_group(module: Module, before: StandingModule) -> Iterator[RuleViolation]:
    """
    A service is put into both groups by a rolling update before its strategy is another one; either may serve then.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-rolling-to-bluegreen.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-bluegreen-to-rolling.html
    """
    at: FieldPath = ("modules", module.name, "deployment")
    if module.deployment.shifts and module.has_load_balancer and before.has_load_balancer:
        if not before.has_two_target_groups:
            yield RuleViolation(
                ((*at, "strategy"),),
                f"{module.deployment.strategy}, and {module.name} has one target group: {FIRST}this",
            )
    elif before.has_two_target_groups and module.has_load_balancer and not module.has_two_target_groups:
        yield RuleViolation(
            ((*at, "alternate_target_group"), (*at, "strategy")),
            f"{module.name} has two target groups, and its tasks may be in either of them: write "
            "alternate_target_group: true, or add a module of another name",
        )


def _early_success(module: Module, before: StandingModule) -> Iterator[RuleViolation]:
    """
    A release is what sets it and takes it away; AWS takes it with rolling updates only, and with no higher minimum.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
    """
    at: FieldPath = ("modules", module.name, "deployment")
    least = module.deployment.minimum_healthy_percent
    if module.deployment.shifts and before.succeeds_early:
        yield RuleViolation(
            ((*at, "strategy"), (*at, "early_success")),
            f"{module.deployment.strategy}, and {module.name} has early_success, which only rolling updates have: "
            "first leave that out, run `pulumi up` and release it, then this",
        )
    elif module.deployment.shifts and before.early_percent is not None:
        yield RuleViolation(
            ((*at, "strategy"), (*at, "early_success")),
            f"{module.deployment.strategy}, and the service of {module.name} may still have the early_success that it "
            "had, which only rolling updates have, as a release takes it away: first release it, then this",
        )
    elif before.early_percent is not None and least > before.early_percent:
        yield RuleViolation(
            ((*at, "minimum_healthy_percent"), (*at, "early_success")),
            f"{least}, and until a release sets another early_success a rolling update of {module.name} succeeds at "
            f"{before.early_percent} percent: first leave this at {before.early_percent} at most, run `pulumi up` and "
            "release it, then this",
        )


def _moves(module: Module, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """
    What is made anew begins with the first group, and ECS may have all requests go to the second.

    A rule that is made for other requests begins so, too.
    """
    has_both_times = module.has_load_balancer and before.has_load_balancer
    at: FieldPath = ("modules", module.name)
    changed: dict[FieldPath, bool] = {
        (*at, "port"): (module.port is None) != (before.port is None),
        (*at, "ports"): module.ports.keys() != before.ports.keys(),
        **_other_listeners(module, before, environment),
        (*at, "load_balancers"): changes_load_balancers(module, before) or _routes_change(module, before, environment),
        (*at, "reachable_from"): has_both_times and module.is_public != before.is_public,
        (*at, "existing_cluster"): environment.cluster_of(module) != before.cluster,
        (*at, "scheduling_strategy"): module.is_daemon != before.is_daemon,
        (*at, "capacity"): module.capacity != before.capacity,
    }
    found = [key for key, holds in changed.items() if holds]
    if not found:
        return
    if before.has_two_target_groups:
        text = (
            f"cannot change while {module.name} has two target groups, as its tasks may be in either of them: undo "
            "this, or add a module of another name"
        )
        yield RuleViolation((found[0], (*at, "deployment")), text)
    else:
        text = "changes together with deployment: first change the one, run `pulumi up`, then the other"
        yield RuleViolation((found[0], (*at, "deployment")), text)


def _other_listeners(module: Module, before: StandingModule, environment: Environment) -> dict[FieldPath, bool]:
    """What says where load balancers listen: on another port, or encrypted, they do by another listener."""
    at: FieldPath = ("modules", module.name)
    known = {port_of(url) for url in before.urls}
    both_times = [(name, port) for name, port in module.ports.items() if name in before.ports]
    was_encrypted = any(url.startswith("https://") for url in before.urls)
    of_http = module.has_load_balancer and not module.is_network and before.ways[0] == LOAD_BALANCER
    return {
        (*at, "listener_port"): module.is_network and bool(known) and module.listens_on not in known,
        **{
            (*at, "ports", name, "listener_port"): port.listens_on != port_of(before.ports[name].url)
            for name, port in both_times
        },
        ("domain",): of_http and bool(known) and was_encrypted != (environment.domain is not None),
    }


def _routes_change(module: Module, before: StandingModule, environment: Environment) -> bool:
    """Whether requests behind a shared load balancer are others: of a file that is compared they are not known."""
    for name in module.shared_load_balancers:
        then = before.load_balancers.get(name)
        rules = [rule for rule in rules_of(environment, name) if rule.module == module.name]
        now = {rule.conditions for rule in rules if not rule.is_test}
        production = {each for each in (then.rules if then else ()) if before.test_header not in each.headers}
        if production and production != now:
            return True
    return False
