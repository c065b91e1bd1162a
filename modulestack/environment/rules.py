"""
What is wrong with a valid model, what is probably not meant, and what is to be known.

``rule_tables.py`` has the rules that tie fields together; each is a small function of the model that yields violations.

``environment_rules.py`` has those of all modules together, ``capacity_rules.py`` and ``managed_rules.py`` those of
machines, ``load_balancer_rules.py`` and ``route_rules.py`` those of shared load balancers, ``pipeline_rules.py`` those
of the pipeline; those of one module are in the files of its features.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import partitions
from modulestack.contract.account import NO_ACCOUNT
from modulestack.contract.placeholders import IMAGE
from modulestack.contract.task_definition_rules.registry import refusals
from modulestack.environment import (
    access_logs_rules,
    alert_rules,
    alert_window_rules,
    authentication_rules,
    boundary_rules,
    capacity_rules,
    connect_order,
    connect_rules,
    container_insights_rules,
    cross_zone_rules,
    domain_rules,
    endpoint_notices,
    environment_rules,
    file_system_rules,
    load_balancer_rules,
    managed_rules,
    mutual_authentication_rules,
    nat_instance,
    pull_through_rules,
    role_needs,
    route_rules,
    size_rules,
    tester_rules,
    web_acl_rules,
)
from modulestack.environment.encrypted import encrypted
from modulestack.environment.model import Environment, Module
from modulestack.environment.pulled_through import pulled_through
from modulestack.environment.rule_tables import EVERY_RULE
from modulestack.features import registry
from modulestack.features.context import ModuleContext
from modulestack.features.fold import FeatureConflict, ModulePlan, fold
from modulestack.fields.violation import RuleViolation


def violations(environment: Environment) -> Iterator[RuleViolation]:
    """Everything in *environment* that does not go together; fields start at the environment."""
    told = [violation for rule in EVERY_RULE for violation in rule(environment)]
    yield from told
    wrong = {field[1] for violation in told for field in violation.fields if field[:1] == ("modules",) and field[1:]}
    with_key = encrypted(environment).modules
    for name, module in environment.modules.items():
        account_id = environment.account_id or NO_ACCOUNT
        partition = partitions.of_region(environment.region).name
        context = environment.context_of(module, partition=partition, account_id=account_id)
        yield from registry.context_violations(module, context)
        found = [*registry.violations(module)]
        if not found and name not in wrong:
            found = [*_of_the_plan(environment, with_key[name], context)]
        for violation in found:
            yield RuleViolation(tuple(("modules", name, *field) for field in violation.fields), violation.message)


def warnings(environment: Environment) -> Iterator[RuleViolation]:
    """Everything in a valid *environment* that is probably not meant; fields start at the environment."""
    yield from environment_rules.tags_that_look_secret(environment)
    yield from domain_rules.a_private_zone_is_looked_up(environment)
    yield from file_system_rules.file_systems_that_nobody_mounts(environment)
    yield from pull_through_rules.caches_that_nobody_uses(environment)
    yield from load_balancer_rules.load_balancers_that_nobody_uses(environment)
    yield from load_balancer_rules.callers_reach_more_than_they_may(environment)
    yield from load_balancer_rules.connections_of_nobody(environment)
    yield from route_rules.requests_that_two_modules_claim(environment)
    yield from tester_rules.answers_of_testers_that_are_cached(environment)
    yield from web_acl_rules.somebody_is_guarded(environment)
    yield from authentication_rules.modules_that_cannot_sign_in(environment)
    yield from mutual_authentication_rules.modules_that_show_no_certificate(environment)
    yield from access_logs_rules.there_is_something_to_log(environment)
    yield from alert_rules.nobody_is_told(environment)
    yield from alert_window_rules.a_window_may_be_over(environment)
    yield from boundary_rules.permissions_are_within_the_boundary(environment)
    yield from capacity_rules.interfaces_may_not_suffice(environment)
    yield from connect_rules.proxies_have_room(environment)
    yield from cross_zone_rules.each_zone_has_a_task(environment)
    yield from endpoint_notices.what_applications_cannot_reach(environment)
    yield from endpoint_notices.first_pulls_need_a_way_out(environment)
    yield from capacity_rules.types_may_be_unknown(environment)
    yield from managed_rules.types_may_be_unknown(environment)
    for name, module in pulled_through(environment, environment.account_id or NO_ACCOUNT).modules.items():
        for found in registry.warnings(module):
            yield RuleViolation(tuple(("modules", name, *field) for field in found.fields), found.message)


def notices(environment: Environment) -> Iterator[RuleViolation]:
    """What a valid *environment* means beyond what it says; fields start at the environment."""
    yield from boundary_rules.certificates_of_calls_are_within_the_boundary(environment)
    yield from connect_rules.jobs_have_no_proxies(environment)
    yield from connect_order.circles_of_callers(environment)
    yield from nat_instance.what_an_instance_is_worth(environment)
    yield from endpoint_notices.what_endpoints_cost(environment)
    yield from container_insights_rules.what_they_cost(environment)
    yield from role_needs.notices(environment)
    for name, module in environment.modules.items():
        for found in registry.notices(module):
            yield RuleViolation(tuple(("modules", name, *field) for field in found.fields), found.message)


def _of_the_plan(environment: Environment, module: Module, context: ModuleContext) -> Iterator[RuleViolation]:
    """What is wrong with what *module*'s features make of it; only asked of a module in which all else is well."""
    try:
        plan = fold(registry.contributions(module, context))
    except FeatureConflict as error:
        yield from _conflicts(error)
    else:
        yield from _refusals(environment, module, context, plan)


def _conflicts(error: FeatureConflict) -> Iterator[RuleViolation]:
    """Features that claim the same thing, as a person who knows keys and no features is told of it."""
    for conflict in error.conflicts:
        yield RuleViolation((*_KEYS[conflict.second], *_KEYS[conflict.first]), str(conflict))


_KEYS = {feature.name: tuple((key,) for key in feature.own_keys) for feature in registry.FEATURES}
"""Feature → its keys."""


def _refusals(
    environment: Environment, module: Module, context: ModuleContext, plan: ModulePlan
) -> Iterator[RuleViolation]:
    """What ECS would say of the task definition that *plan* makes."""
    document = {
        **plan.task,
        "executionRoleArn": context.arn("iam", f"role/{module.name}-execution"),
        "taskRoleArn": context.arn("iam", f"role/{module.name}-task"),
        "volumes": [dict(volume) for volume in plan.volumes],
        "containerDefinitions": [
            _with_image({IMAGE: module.image, **plan.placeholders}, container) for container in plan.containers
        ],
    }
    too_large = [*size_rules.violations(environment, module, plan, document)]
    yield from too_large
    for text in refusals(document) if not too_large else ():
        yield RuleViolation(((),), f"ECS does not take its task definition: {text}")


def _with_image(images: Mapping[str, str], container: Mapping[str, Any]) -> dict[str, Any]:
    """*container* with its image of *images* (by placeholder) in the placeholder's place."""
    name = str(container.get("image", "")).removeprefix("${").removesuffix("}")
    return {**container, "image": images.get(name, name)}
