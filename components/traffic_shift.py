"""What ECS shifts a module's requests with: a second target group, rules that forward to both, and roles."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import ecs, iam, lb

from components import policies
from components.account import AwsAccount
from components.listener_conditions import listener_conditions
from components.taken_away import NOTHING_STANDS, StandingSettings
from components.target_group import target_group
from modulestack.contract import names, paths
from modulestack.contract.deployment_strategies import (
    ALTERNATE,
    EVERY_PATH,
    INVOKE_FUNCTION,
    PRODUCTION_PRIORITY,
    SHIFT_POLICY,
    TEST_PRIORITY,
    of_testers,
)
from modulestack.contract.listener_rules.model import Conditions, HeaderCondition
from modulestack.environment.model import Environment, Module
from modulestack.features.contribution import Statement
from modulestack.features.deployment_strategies import deployment_configuration, functions, switched_off


@dataclasses.dataclass(frozen=True, kw_only=True)
class ShiftedTargets:
    """Of one target group: its other one, and the rules whose weights are ECS's."""

    alternate: lb.TargetGroup
    production: lb.ListenerRule | lb.Listener
    """Of a network load balancer the listener itself, which has no rules."""
    test: lb.ListenerRule | lb.Listener | None = None
    """None: testers cannot reach a new version."""

    @property
    def rules(self) -> tuple[Resource, ...]:
        """Only through them are tasks checked."""
        return (self.production, *((self.test,) if self.test else ()))


def alternate_group(
    name: str, arguments: Mapping[str, Any], *, vpc_id: Input[str], tags: Mapping[str, str], opts: ResourceOptions
) -> lb.TargetGroup:
    """The other one of the target group *name*, with the same *arguments* but for its name."""
    alike = {key: value for key, value in arguments.items() if key != "name"}
    return target_group(f"{name}-{ALTERNATE}", alike, vpc_id=vpc_id, tags=tags, opts=opts)


def forward_to_first(group: lb.TargetGroup, alternate: lb.TargetGroup) -> lb.ListenerRuleActionArgs:
    """
    To *group* all, to *alternate* nothing; from then on ECS decides.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
    """
    weighted = lb.ListenerRuleActionForwardTargetGroupArgs
    return lb.ListenerRuleActionArgs(
        type="forward",
        forward=lb.ListenerRuleActionForwardArgs(
            target_groups=[weighted(arn=group.arn, weight=1), weighted(arn=alternate.arn, weight=0)]
        ),
    )


def forward_connections_to_first(group: lb.TargetGroup, alternate: lb.TargetGroup) -> lb.ListenerDefaultActionArgs:
    """
    The same of a network load balancer's listener.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
    """
    weighted = lb.ListenerDefaultActionForwardTargetGroupArgs
    return lb.ListenerDefaultActionArgs(
        type="forward",
        forward=lb.ListenerDefaultActionForwardArgs(
            target_groups=[weighted(arn=group.arn, weight=1), weighted(arn=alternate.arn, weight=0)]
        ),
    )


def left_to_ecs(opts: ResourceOptions) -> ResourceOptions:
    """*opts* of a rule whose weights an ``up`` does not touch."""
    return ResourceOptions.merge(opts, ResourceOptions(ignore_changes=["actions"]))


def listener_left_to_ecs(opts: ResourceOptions) -> ResourceOptions:
    """The same of a listener."""
    return ResourceOptions.merge(opts, ResourceOptions(ignore_changes=["defaultActions"]))


def rule_of_all(
    name: str,
    listener: lb.Listener,
    group: lb.TargetGroup,
    alternate: lb.TargetGroup,
    tags: Mapping[str, str],
    opts: ResourceOptions,
    header: HeaderCondition | None = None,
) -> lb.ListenerRule:
    """A rule of *listener*, all of whose requests are the module's; of those with a *header*, if there is one."""
    conditions = of_testers(Conditions(), header) if header else Conditions(paths=(EVERY_PATH,))
    return lb.ListenerRule(
        name,
        listener_arn=listener.arn,
        priority=TEST_PRIORITY if header else PRODUCTION_PRIORITY,
        conditions=listener_conditions(conditions),
        actions=[forward_to_first(group, alternate)],
        tags=tags,
        opts=left_to_ecs(opts),
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class ShiftRoles:
    """Roles that ECS takes for deployments; of a module that needs none, all is empty."""

    shifts: Output[str] | None = None
    """ARN of the one with which it changes weights."""
    asks: Output[str] | None = None
    """ARN of the one with which it calls functions."""
    ready: tuple[Resource, ...] = ()
    """What must be there as long as there may be a deployment."""


def shift_roles(
    name: str,
    environment: Environment,
    module: Module,
    account: AwsAccount,
    *,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> ShiftRoles:
    """
    The roles of *module*.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html
    """

    def role(suffix: str, what: str) -> iam.Role:
        return iam.Role(
            names.role(f"{name}-{suffix}"),
            path=paths.role_path(environment.name, module.name),
            assume_role_policy=json.dumps(policies.infrastructure_trust()),
            permissions_boundary=environment.permissions_boundary,
            description=f"{what} of {name}",
            tags=tags,
            opts=opts,
        )

    shifts = asks = None
    ready: list[Resource] = []
    if module.has_two_target_groups:
        made = role("shift", "Shifts requests")
        arn = f"arn:{account.partition}:iam::aws:policy/{SHIFT_POLICY}"
        ready.append(iam.RolePolicyAttachment(f"{name}-shift", role=made.name, policy_arn=arn, opts=opts))
        shifts = made.arn
    if asked := functions(module.deployment):
        made = role("hooks", "Calls functions that are asked about deployments")
        allowed = json.dumps(policies.of([Statement(actions=INVOKE_FUNCTION, resources=asked)]))
        ready.append(iam.RolePolicy(f"{name}-hooks", role=made.name, policy=allowed, opts=opts))
        asks = made.arn
    return ShiftRoles(shifts=shifts, asks=asks, ready=tuple(ready))


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceShift:
    """What a service says of it."""

    arguments: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    balancers: Sequence[ecs.ServiceLoadBalancerAdvancedConfigurationArgs | None] = ()
    """Of each of its target groups, in their order; empty: none has another one."""
    alarms: Mapping[str, Any] | None = None
    """In place of those that end no deployment any more; None: there are none, or the module has others."""
    is_settled: bool = False
    """Whether the service that stands has both groups, and the same rules: which of them serves is ECS's."""

    @property
    def ignored(self) -> tuple[str, ...]:
        """What stays as it is: without a strategy, what a service was told of it when it went back to rolling."""
        of_groups = ("loadBalancers",) if self.is_settled else ()
        return of_groups if self.arguments else (*of_groups, "deploymentConfiguration")


def service_shift(
    module: Module,
    shifts: Sequence[ShiftedTargets | None],
    roles: ShiftRoles,
    *,
    is_settled: bool,
    had_strategy: bool = False,
    stands: StandingSettings = NOTHING_STANDS,
) -> ServiceShift:
    """
    The same of *module*, of whose target groups each has the one of *shifts*, and whose service *stands* so.

    *had_strategy* says that it was not rolling until now: of a strategy that is merely gone AWS is told nothing.
    """
    advanced = ecs.ServiceLoadBalancerAdvancedConfigurationArgs
    balancers = [
        None
        if each is None or roles.shifts is None
        else advanced(
            alternate_target_group_arn=each.alternate.arn,
            production_listener_rule=each.production.arn,
            test_listener_rule=each.test.arn if each.test else None,
            role_arn=roles.shifts,
        )
        for each in shifts
    ]
    configured = module.deployment.shifts or module.has_two_target_groups or had_strategy
    said = deployment_configuration(module.deployment, roles.asks, had_hooks=stands.has_hooks)
    return ServiceShift(
        arguments={"deployment_configuration": said} if configured else {},
        balancers=balancers if any(balancers) else (),
        alarms=switched_off(stands.alarms) if stands.alarms else None,
        is_settled=is_settled,
    )
