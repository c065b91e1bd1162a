"""What listeners and rules do with requests: kinds of actions, weights, stickiness, and whose target groups are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.listener_rules import quotas
from modulestack.contract.listener_rules.api_form import target_groups_of
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.listener_rules import balancer_arn, listener_of, rule_of
from modulestack.embedded_aws.validation.request_context import RequestContext


def actions_are_valid(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    What a listener or a rule of an application load balancer may do.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
    """
    actions = params.get("Actions") or params.get("DefaultActions") or []
    balancer = context.backend("elbv2").load_balancers.get(balancer_arn(context, params))
    if not actions or balancer is None or balancer.type != "application":
        return
    protocol = _protocol(context, params)
    routing = [one for one in actions if one["Type"] in {"forward", "redirect", "fixed-response"}]
    last = max(actions, key=lambda one: one.get("Order", 0))
    if len(routing) != 1 or last not in routing:
        text = "Exactly one action of type 'forward', 'redirect' or 'fixed-response' is required, as the last action"
        raise AwsError("InvalidLoadBalancerAction", text)
    for one in actions:
        if protocol == "HTTP" and one["Type"] in {"authenticate-cognito", "authenticate-oidc", "jwt-validation"}:
            text = f"Actions of type '{one['Type']}' are supported only on HTTPS listeners"
            raise AwsError("InvalidLoadBalancerAction", text)
    _forward_is_valid(context, routing[0])


def _forward_is_valid(context: RequestContext, action: Mapping[str, Any]) -> None:
    """
    Weights and stickiness.

    Text: https://github.com/aws/aws-cdk/issues/24805 (weights)
    """
    config = action.get("ForwardConfig") or {}
    groups = config.get("TargetGroups", [])
    if len(groups) > quotas.TARGET_GROUPS_PER_ACTION:
        text = f"An action can have up to '{quotas.TARGET_GROUPS_PER_ACTION}' target groups"
        raise AwsError("TooManyTargetGroups", text)
    if any(one.get("Weight", 1) not in quotas.WEIGHT for one in groups):
        raise AwsError("ValidationError", "The weight for each target group must be between 0 and 999, inclusive")
    sticky = config.get("TargetGroupStickinessConfig") or {}
    if sticky.get("Enabled") and sticky.get("DurationSeconds") not in quotas.STICKINESS_S:
        text = "The stickiness duration of target groups must be between 1 and 604800 seconds, inclusive"
        raise AwsError("ValidationError", text)
    known = context.backend("elbv2").target_groups
    named = [one for one in target_groups_of(action) if one in known]
    if len(named) > 1:
        _stickiness_fits([known[arn] for arn in named], sticky)


def _stickiness_fits(groups: list[Any], sticky: Mapping[str, Any]) -> None:
    """
    Groups that are sticky are so only if the rule is; by an application's cookie they cannot be.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
    """
    of = [one.attributes for one in groups if one.attributes.get("stickiness.enabled") == "true"]
    if any(one.get("stickiness.type") == "app_cookie" for one in of):
        raise AwsError(
            "InvalidLoadBalancerAction",
            "When configuring a rule with multiple target groups, none of them can have stickiness of type "
            "'app_cookie' enabled.",
        )
    if of and not sticky.get("Enabled"):
        text = "You must enable target group stickiness on a rule if one of its target groups has stickiness enabled"
        raise AwsError("InvalidLoadBalancerAction", text)


def target_groups_are_of_one_load_balancer(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A target group is of one load balancer, which has a hundred of them.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    Text: https://github.com/hashicorp/terraform-provider-aws/issues/22005
    """
    elbv2, balancer = context.backend("elbv2"), balancer_arn(context, params)
    used = groups_in_use(context)
    wanted = {
        arn for one in params.get("Actions") or params.get("DefaultActions") or [] for arn in target_groups_of(one)
    }
    elsewhere = sorted(arn for arn in wanted if used.get(arn, set()) - {balancer})
    if elsewhere:
        raise AwsError(
            "TargetGroupAssociationLimit",
            "The following target groups cannot be associated with more than one load balancer: "
            f"{', '.join(elsewhere)}",
        )
    mine = {arn for arn, balancers in used.items() if balancer in balancers}
    if len(mine | (wanted & elbv2.target_groups.keys())) > quotas.TARGET_GROUPS_PER_LOAD_BALANCER:
        text = f"The maximum number of unique target groups on load balancer {balancer} has been reached"
        raise AwsError("TooManyUniqueTargetGroupsPerLoadBalancer", text)


def groups_in_use(context: RequestContext) -> dict[str, set[str]]:
    """A target group's ARN → those of the load balancers of which a listener or a rule forwards to it."""
    used: dict[str, set[str]] = {}
    for balancer in context.backend("elbv2").load_balancers.values():
        for listener in balancer.listeners.values():
            for action in (action for rule in listener.rules.values() for action in rule.actions):
                for arn in target_groups_of(action.data):
                    used.setdefault(arn, set()).add(balancer.arn)
    return used


def attach_target_groups(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    A target group is of those load balancers that have a listener or a rule for it; moto forgets none, and some.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html
    """
    used = groups_in_use(context)
    for arn, group in context.backend("elbv2").target_groups.items():
        group.load_balancer_arns[:] = sorted(used.get(arn, ()))


def _protocol(context: RequestContext, params: Mapping[str, Any]) -> str:
    if "Protocol" in params:
        return str(params["Protocol"])
    arn = params.get("ListenerArn") or rule_of(context, params["RuleArn"]).listener_arn
    return str(listener_of(context, arn).protocol)
