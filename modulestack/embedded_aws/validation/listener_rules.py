"""
Rules of listeners: their conditions, priorities and quotas.

Sentences in which nobody has published AWS's own words are ours; where AWS's are known, the function names the place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract.listener_rules import quotas
from modulestack.contract.listener_rules.api_form import FIELDS, from_api
from modulestack.contract.listener_rules.problems import problems, value_count, wildcard_count
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

_ONCE = ("host-header", "http-request-method", "path-pattern", "source-ip")
_FIELD = {"hosts": "host-header", "paths": "path-pattern", "methods": "http-request-method", "sources": "source-ip"}


def rule_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A rule that is to change is there, and is no listener's default.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html (Errors)
    """
    rule = rule_of(context, params["RuleArn"])
    if rule.is_default:
        raise AwsError("OperationNotPermitted", f"Default rule '{params['RuleArn']}' cannot be modified")


def rule_of(context: RequestContext, arn: str) -> Any:
    """
    moto's rule with *arn*.

    Raises:
        AwsError: there is none.
    """
    for listener in _listeners(context):
        for rule in listener.rules.values():
            if rule.arn == arn:
                return rule
    raise AwsError("RuleNotFound", "One or more rules not found")


def conditions_are_valid(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    What a rule's conditions may say. moto's own check, which knows no regular expressions, is not asked.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
    Text: https://github.com/aws/aws-cdk/issues/10065 (values)
    Text: https://github.com/aws-controllers-k8s/community/issues/2759 (both forms)
    Text: https://github.com/aws/aws-sdk-js/issues/2658 (no field)
    """
    context.backend("elbv2")._validate_conditions = lambda _: None
    asked = params.get("Conditions", [])
    for text in _forms(asked):
        raise AwsError("ValidationError", text)
    conditions = from_api(asked)
    if (values := value_count(conditions)) > quotas.CONDITION_VALUES_PER_RULE:
        raise AwsError("ValidationError", f"A rule can only have '{quotas.CONDITION_VALUES_PER_RULE}' condition values")
    if wildcard_count(conditions) > quotas.CONDITION_WILDCARDS_PER_RULE:
        text = f"A rule can only have '{quotas.CONDITION_WILDCARDS_PER_RULE}' condition wildcards"
        raise AwsError("ValidationError", text)
    for problem in problems(conditions) if values else ():
        field = _FIELD.get(problem.where) or ("query-string" if problem.where == "query" else "http-header")
        raise AwsError("ValidationError", f"The '{field}' value '{problem.value}' {problem.text}")


def _forms(asked: list[Mapping[str, Any]]) -> Iterator[str]:
    for field, count in Counter(one.get("Field") for one in asked).items():
        if not field:
            yield "A condition field must be specified"
        elif field not in FIELDS:
            yield f"Condition field '{field}' must be one of '[{','.join(FIELDS)}]'"
        elif count > 1 and field in _ONCE:
            yield f"A rule can only have one condition of type '{field}'"
    for one in asked:
        field, config = one["Field"], FIELDS[one["Field"]]
        beside = one.get("Values") or one.get("RegexValues")
        if beside and field not in {"host-header", "path-pattern"}:
            yield f"The 'Values' field is not compatible with '{field}'"
        if beside and one.get(config):
            yield f"You cannot provide both Values and '{config}' for a condition of type '{field}'"
        said = one.get(config, {})
        if not (beside or said.get("Values") or said.get("RegexValues")):
            yield "A condition value must be specified"


def priority_is_free(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    A priority is one of 50,000, and no other rule's of the listener.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html (Priority)
    Text: https://github.com/stelligent/mu/issues/324
    """
    listener = listener_of(context, params["ListenerArn"])
    if any(str(rule.priority) == str(params["Priority"]) for rule in listener.rules.values()):
        raise AwsError("PriorityInUse", f"Priority '{params['Priority']}' is currently in use")


def load_balancer_has_room_for_a_rule(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    All listeners of a load balancer have 100 rules together, or as many as AWS allows; default rules do not count.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    Text: https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/1856 (its beginning)
    """
    balancer = context.backend("elbv2").load_balancers[balancer_arn(context, params)]
    rules = [rule for listener in balancer.listeners.values() for rule in listener.rules.values()]
    most = context.aws.raised_quotas.get("rules_per_load_balancer", quotas.RULES_PER_LOAD_BALANCER)
    if sum(not rule.is_default for rule in rules) >= most:
        raise AwsError("TooManyRules", f"The maximum number of rules on load balancer {balancer.arn} has been reached")


def listener_of(context: RequestContext, arn: str) -> Any:
    """
    moto's listener with *arn*.

    Raises:
        AwsError: there is none.
    """
    for listener in _listeners(context):
        if listener.arn == arn:
            return listener
    raise AwsError("ListenerNotFound", "One or more listeners not found")


def _listeners(context: RequestContext) -> Iterator[Any]:
    for balancer in context.backend("elbv2").load_balancers.values():
        yield from balancer.listeners.values()


def balancer_arn(context: RequestContext, params: Mapping[str, Any]) -> str:
    """Of what a request makes or changes."""
    if "RuleArn" in params:
        return str(listener_of(context, rule_of(context, params["RuleArn"]).listener_arn).load_balancer_arn)
    if "ListenerArn" in params:
        return str(listener_of(context, params["ListenerArn"]).load_balancer_arn)
    return str(params["LoadBalancerArn"])
