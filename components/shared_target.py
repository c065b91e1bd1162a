"""A module behind a load balancer that it shares: its target group there, and the rules that lead to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import lb

from components.authentication import Authentication
from components.keeping import keeping
from components.listener_conditions import listener_conditions
from components.load_balancer import request_label
from components.security_groups import OWN_GROUP, GivenGroup, given_groups, ingress, of_rules
from components.shared_load_balancer import SharedLoadBalancer
from components.target_group import target_group
from components.traffic_shift import ShiftedTargets, alternate_group, forward_to_first, left_to_ecs
from modulestack.contract.listener_rules.model import Conditions, HeaderCondition
from modulestack.environment.load_balancer_edits import rule_name
from modulestack.environment.model import Module
from modulestack.features.contribution import Ingress
from modulestack.features.fold import ModulePlan
from modulestack.features.imported import kept

_FORBIDDEN = lb.ListenerRuleActionArgs(
    type="fixed-response",
    fixed_response=lb.ListenerRuleActionFixedResponseArgs(
        content_type="text/plain", message_body="Forbidden", status_code="403"
    ),
)
"""What whoever is not allowed gets."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ImportedTarget:
    """What of it was there before."""

    name: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Its target group's, as an argument; empty: the program names it."""
    kept_of_group: list[str] = dataclasses.field(default_factory=list)
    kept_of_rules: list[str] = dataclasses.field(default_factory=list)
    """Arguments that stay as they were."""
    tasks: GivenGroup = OWN_GROUP
    """The security group of the tasks."""


def imported_target(module: Module, balancer: str) -> ImportedTarget:
    """The same of *module* behind *balancer*."""
    given, tasks = module.imported, given_groups(module.imported).tasks
    if given.load_balancer != balancer:
        return ImportedTarget(tasks=tasks)
    return ImportedTarget(
        name={"name": given.names["target_group"]} if "target_group" in given.names else {},
        kept_of_group=kept(module, "target_group"),
        kept_of_rules=kept(module, "listener_rule"),
        tasks=tasks,
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class SharedTarget:
    """What of a module is on a shared load balancer."""

    balancer: SharedLoadBalancer
    target_group: lb.TargetGroup
    rules: Mapping[Conditions, int]
    """What is the module's there → the rule's priority."""
    shift: ShiftedTargets | None
    """What its requests are shifted with; None: they are not."""
    ready: tuple[Resource, ...]
    """Rules: without one no task is checked; and what lets the load balancer in."""

    def request_label(self) -> Output[str]:
        """What ALBRequestCountPerTarget calls this load balancer and target group."""
        return request_label(self.balancer.resource, self.target_group)


def shared_target(
    name: str,
    plan: ModulePlan,
    balancer: SharedLoadBalancer,
    *,
    vpc_id: Input[str],
    tasks_id: Input[str],
    only_allowed: bool,
    authentication: Authentication,
    imported: ImportedTarget,
    has_two_groups: bool = False,
    is_settled: bool = False,
    tester_header: HeaderCondition | None = None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> SharedTarget:
    """
    The module *name* behind *balancer*, whose requests are let in to the group *tasks_id*, that of its tasks.

    *only_allowed* says that of its rules those forward that say from where requests come, and the others refuse; what
    is forwarded is so after *authentication*, but for what is open. *imported* is what was there before.

    *has_two_groups* says that requests are shifted: one rule of it forwards then; *is_settled* that it did so before.
    Another one forwards what has the *tester_header*.
    """
    with_balancer = ResourceOptions.merge(
        opts, ResourceOptions(replacement_trigger="internal" if balancer.is_internal else "internet-facing")
    )
    group = target_group(
        f"{name}-on-{balancer.name}",
        {**{key: value for key, value in plan.target_group.items() if key != "name"}, **imported.name},
        vpc_id=vpc_id,
        tags=tags,
        opts=keeping(with_balancer, imported.kept_of_group),
    )
    kept_rules = keeping(opts, imported.kept_of_rules)
    alternate = None
    if has_two_groups:
        alternate = alternate_group(
            f"{name}-on-{balancer.name}", plan.target_group, vpc_id=vpc_id, tags=tags, opts=with_balancer
        )
        kept_rules = left_to_ecs(kept_rules) if is_settled else kept_rules
    rules = {conditions: number for (module, conditions), number in balancer.priorities.items() if module == name}
    forward = [
        forward_to_first(group, alternate)
        if alternate
        else lb.ListenerRuleActionArgs(type="forward", target_group_arn=group.arn)
    ]
    made, forwarding, tests = list[Resource](), list[lb.ListenerRule](), list[lb.ListenerRule]()
    # Who is allowed is answered before all others are not any more.
    for conditions, priority in sorted(rules.items(), key=lambda one: (only_allowed and not one[0].sources, one[1])):
        refuses = only_allowed and not conditions.sources
        is_open = conditions in balancer.opened.get(name, ())
        rule = lb.ListenerRule(
            rule_name(name, balancer.name, priority),
            listener_arn=balancer.listener.arn,
            priority=priority,
            conditions=listener_conditions(conditions),
            actions=[_FORBIDDEN] if refuses else forward if is_open else authentication.before(*forward),
            tags=tags,
            opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=list(made))) if refuses else kept_rules,
        )
        made.append(rule)
        if tester_header in conditions.headers:
            tests.append(rule)
        elif not refuses:
            forwarding.append(rule)
    shift = None
    if alternate:
        shift = ShiftedTargets(alternate=alternate, production=forwarding[0], test=tests[0] if tests else None)
    let_in = _let_in(name, plan.ingress, balancer, tasks_id, tags, of_rules(opts, imported.tasks))
    return SharedTarget(balancer=balancer, target_group=group, rules=rules, shift=shift, ready=(*made, *let_in))


def _let_in(
    name: str,
    rules: Sequence[Ingress],
    balancer: SharedLoadBalancer,
    tasks_id: Input[str],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> list[Resource]:
    """To the ports of the module's own, and to those where its health checks ask."""
    ports = [rule.port for rule in rules if rule.into == "tasks" and rule.source == "load balancer"]
    return [
        ingress(
            f"{name}-tasks-from-shared-{balancer.name}-{port}",
            into=tasks_id,
            port=port,
            source=balancer.security_group_id,
            description=f"Shared load balancer {balancer.name}",
            tags=tags,
            opts=opts,
        )
        for port in ports
    ]
