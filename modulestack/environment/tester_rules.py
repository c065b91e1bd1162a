"""Rules of how testers reach a new version: one way, and a header that listener rules can ask for."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.deployment_strategies import CONNECT_TEST_HEADER, of_testers
from modulestack.contract.discovery import SERVICE_CONNECT
from modulestack.contract.listener_rules.model import Conditions, HeaderCondition
from modulestack.contract.listener_rules.problems import problems
from modulestack.environment.model import Environment, Module
from modulestack.environment.shared_load_balancer import rules_of
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation

_ANY_NAME, _ANY = "X-Test", ("1",)
"""Of a header with which nothing is wrong."""


def testers_have_one_way(environment: Environment) -> Iterator[RuleViolation]:
    """A service has one test listener rule for each of its target groups."""
    for name, module in environment.modules.items():
        at: FieldPath = ("modules", name, "deployment", "test_traffic")
        test = module.deployment.test_traffic
        if test is None:
            continue
        if not module.has_load_balancer:
            if module.deployment.shifts and SERVICE_CONNECT in module.ways:
                text = (
                    f"is of load balancers; by Service Connect, calls with the header {CONNECT_TEST_HEADER} are "
                    "testers': leave it out"
                )
                yield RuleViolation((at, ("modules", name, "reachable_by")), text)
        elif test.port is None and test.header is None:
            text = "says nothing: write a port of testers' own, {port: 8443}, or a header, {header: {name: X-Test, "
            yield RuleViolation((at,), f'{text}values: ["1"]}}}}')
        elif test.port is not None and test.header is not None:
            text = "beside header, and ECS tests a target group by one rule: leave one of the two out"
            yield RuleViolation(((*at, "port"), (*at, "header")), text)


def headers_of_testers_fit(environment: Environment) -> Iterator[RuleViolation]:
    """
    What AWS takes of the header, and of it together with what the module's route asks for.

    Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html,
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-quotas.html
    """
    for name, module in environment.modules.items():
        at: FieldPath = ("modules", name, "deployment", "test_traffic", "header")
        header = module.deployment.tester_header
        if header is None:
            continue
        if module.is_network:
            text = f"a network load balancer (protocol {module.protocol}) knows no headers: write a port instead"
            yield RuleViolation((at, ("modules", name, "protocol")), text)
            continue
        found = [*_of_the_header(at, header)]
        yield from found
        if not found:
            yield from _with_routes(environment, module, header, at)


def _of_the_header(at: FieldPath, header: HeaderCondition) -> Iterator[RuleViolation]:
    """What is wrong with its name, then with its values."""
    for key, alone in (
        ("name", HeaderCondition(name=header.name, values=_ANY)),
        ("values", HeaderCondition(name=_ANY_NAME, values=header.values)),
    ):
        for each in problems(Conditions(headers=(alone,))):
            text = f"{bare(each.value)} {each.text.removeprefix('the name ')}" if alone.values else each.text
            if key == "name" and header.name.lower() == "host":
                text = "is the host, by which the module is found: choose another name, such as X-Test"
            if each.where:
                yield RuleViolation(((*at, key),), text)


def values_of_testers_differ(environment: Environment) -> Iterator[RuleViolation]:
    """Capitals do not count."""
    for name, module in environment.modules.items():
        test = module.deployment.test_traffic
        values = [value.lower() for value in test.header.values] if test and test.header else []
        for index, value in enumerate(values):
            if value in values[:index]:
                at: FieldPath = ("modules", name, "deployment", "test_traffic", "header", "values", index)
                yield RuleViolation((at,), f"{bare(value)} is in the list twice")


def _with_routes(
    environment: Environment, module: Module, header: HeaderCondition, at: FieldPath
) -> Iterator[RuleViolation]:
    """The module's own load balancer asks for nothing besides."""
    rules: dict[str, tuple[FieldPath, Conditions]] = {}
    if module.has_own_load_balancer:
        rules[""] = (at, Conditions())
    for balancer in module.shared_load_balancers.keys() & environment.load_balancers.keys():
        for rule in rules_of(environment, balancer):
            if rule.module == module.name and rule.is_test:
                route: FieldPath = ("modules", module.name, "load_balancers", balancer)
                asked = [each.name.lower() for each in rule.conditions.headers]
                if asked.count(header.name.lower()) > 1:
                    text = f"{bare(header.name)} is what the route on {bare(balancer)} asks for: choose another name"
                    yield RuleViolation(((*at, "name"), route), text)
                    return
                rules.setdefault(balancer, (route, rule.conditions))
    for balancer, (route, conditions) in rules.items():
        whole = conditions if balancer else of_testers(conditions, header)
        for each in problems(whole):
            if not each.where:
                together = f", with those of the route on {bare(balancer)}" if balancer else ""
                text = f"{each.text}{together}: name fewer"
                yield RuleViolation(((*at, "values"), route), text)


def answers_of_testers_that_are_cached(environment: Environment) -> Iterator[RuleViolation]:
    """
    A warning: what CloudFront keeps of a path, it keeps for whoever asks for it.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html
    """
    for name, module in environment.modules.items():
        if (header := module.deployment.tester_header) is None:
            continue
        for balancer in module.shared_load_balancers.keys() & environment.load_balancers.keys():
            section = environment.load_balancers[balancer].cloudfront
            if section and section.cached_paths:
                at: FieldPath = ("modules", name, "deployment", "test_traffic", "header")
                text = (
                    f"CloudFront before {bare(balancer)} keeps answers at {', '.join(section.cached_paths)} without "
                    f"regard to {header.name}: everybody may get there what a tester got: test other paths, or let the "
                    "application answer testers with Cache-Control: no-store"
                )
                yield RuleViolation((at, ("load_balancers", balancer, "cloudfront", "cached_paths")), text)
