"""
What ECS asks of Elastic Load Balancing, IAM and Lambda to shift traffic, of moto's objects inside ``internal()``.

A rule of an Application Load Balancer has weights of its own; of a Network Load Balancer the listener has.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import iam_policy
from modulestack.embedded_aws.ecs import role_policies
from modulestack.embedded_aws.interfaces import AccountInterface


def groups(aws: AccountInterface, region: str, arn: str) -> Mapping[str, int] | None:
    """Target group → weight of the rule or listener *arn*; None: there is none."""
    action = _forward(aws.backend("elbv2", region), arn)
    if action is None:
        return None
    config = action.get("ForwardConfig") or {}
    if not config.get("TargetGroups"):
        return {action["TargetGroupArn"]: 1} if action.get("TargetGroupArn") else {}
    return {each["TargetGroupArn"]: int(each.get("Weight", 1)) for each in config["TargetGroups"]}


def weigh(aws: AccountInterface, region: str, arn: str, weights: Mapping[str, int]) -> None:
    """Give those of the groups of *arn* that are in *weights* new ones; all else stays."""
    action = _forward(aws.backend("elbv2", region), arn)
    for each in ((action or {}).get("ForwardConfig") or {}).get("TargetGroups", ()):
        if each["TargetGroupArn"] in weights:
            each["Weight"] = weights[each["TargetGroupArn"]]


def _forward(elbv2: Any, arn: str) -> Any:
    """The data of the action by which *arn* forwards; empty: it does not; None: there is no such thing."""
    for balancer in elbv2.load_balancers.values():
        for listener in balancer.listeners.values():
            owners = [(listener.arn, listener.default_actions)]
            owners += [(rule.arn, rule.actions) for rule in listener.rules.values()]
            for owner, actions in owners:
                if owner == arn:
                    return next((one.data for one in actions if one.data.get("Type") == "forward"), {})
    return None


def denial(aws: AccountInterface, role: str, action: str, resource: str) -> str | None:
    """
    Why ECS cannot do *action* on *resource* by the role (ARN); None: it can.

    Text (the second): https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    if not role_policies.lets_ecs(aws, role):
        return (
            f"ECS was unable to assume the role '{role}' that was provided for this service. Please verify that the "
            "role being passed has the proper trust relationship and permissions"
        )
    bounds = role_policies.boundary(aws, role)
    given = role_policies.statements(aws, role)
    if iam_policy.is_allowed(action, resource, given) and (
        bounds is None or iam_policy.is_allowed(action, resource, bounds)
    ):
        return None
    name = role.rpartition("/")[2]
    account = role.split(":")[4]
    who = f"arn:{role.split(':')[1]}:sts::{account}:assumed-role/{name}/ecs-service-scheduler"
    return (
        f"User: {who} is not authorized to perform: {action} on resource: {resource} because no identity-based policy "
        f"allows the {action} action"
    )


def has_function(aws: AccountInterface, region: str, arn: str) -> bool:
    """Whether there is the function *arn*."""
    name = arn.split(":")[6] if arn.count(":") >= 6 else arn
    return any(one.function_name == name for one in aws.backend("lambda", region).list_functions())
