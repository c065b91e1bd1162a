"""
Operations of listeners that moto answers otherwise than AWS, from moto's own state.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetRulePriorities.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddListenerCertificates.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerCertificates.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RemoveListenerCertificates.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract.listener_rules import quotas
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.listener_certificates import further_certificates, keep_further_certificates
from modulestack.embedded_aws.validation.certificates import certificates_can_be_shown
from modulestack.embedded_aws.validation.listener_rules import listener_of, rule_of
from modulestack.embedded_aws.validation.request_context import RequestContext


def set_rule_priorities(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    All at once: rules may change places. moto refuses a priority that one of them has until then.

    Raises:
        AwsError: a rule is not there, is a listener's default, or would have another's priority.
    """
    asked = params["RulePriorities"]
    for priority, count in Counter(one["Priority"] for one in asked).items():
        if count > 1:
            raise AwsError("ValidationError", f"Priority '{priority}' was provided multiple times")
    rules = {one["RuleArn"]: rule_of(context, one["RuleArn"]) for one in asked}
    if any(rule.is_default for rule in rules.values()):
        raise AwsError("OperationNotPermitted", "The priority of a default rule cannot be modified")
    for one in asked:
        listener = listener_of(context, rules[one["RuleArn"]].listener_arn)
        others = [rule for rule in listener.rules.values() if rule.arn not in rules]
        if any(str(rule.priority) == str(one["Priority"]) for rule in others):
            raise AwsError("PriorityInUse", f"Priority '{one['Priority']}' is currently in use")
    for one in asked:
        rules[one["RuleArn"]].priority = one["Priority"]
    return {"Rules": [_described(rule) for rule in rules.values()]}


def _described(rule: Any) -> dict[str, Any]:
    return {
        "RuleArn": rule.arn,
        "Priority": str(rule.priority),
        "Conditions": rule.conditions,
        "Actions": [action.data for action in rule.actions],
        "IsDefault": rule.is_default,
    }


def add_listener_certificates(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    Those that are there already are not added again.

    Raises:
        AwsError: the listener has no certificates, one cannot be shown, or there are too many.
            Text: https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2449 (too many)
    """
    listener = listener_of(context, params["ListenerArn"])
    if listener.protocol not in {"HTTPS", "TLS"}:
        text = f"Certificates cannot be specified for {listener.protocol} listeners"
        raise AwsError("ValidationError", text)
    asked = [one["CertificateArn"] for one in params["Certificates"]]
    if len(asked) > 1:
        text = f"Up to '1' certificate ARNs can be specified, but '{len(asked)}' were specified"
        raise AwsError("ValidationError", text)
    certificates_can_be_shown(context, asked)
    mine = list(dict.fromkeys([*further_certificates(listener), *asked]))
    balancer = context.backend("elbv2").load_balancers[listener.load_balancer_arn]
    others = [arn for one in balancer.listeners.values() if one is not listener for arn in further_certificates(one)]
    most = context.aws.raised_quotas.get("certificates_per_load_balancer", quotas.CERTIFICATES_PER_LOAD_BALANCER)
    if len(mine) + len(others) > most:
        raise AwsError("TooManyCertificates", "The maximum number of certificates has been reached")
    keep_further_certificates(listener, mine)
    return {"Certificates": [{"CertificateArn": arn, "IsDefault": False} for arn in asked]}


def describe_listener_certificates(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """The default, and the others: among them the default again, if it was added."""
    listener = listener_of(context, params["ListenerArn"])
    default = [{"CertificateArn": listener.certificate, "IsDefault": True}] if listener.certificate else []
    others = [{"CertificateArn": arn, "IsDefault": False} for arn in further_certificates(listener)]
    return {"Certificates": [*default, *others]}


def remove_listener_certificates(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """
    Take some away; one that is not there is no error.

    Raises:
        AwsError: the default was asked for.
    """
    listener = listener_of(context, params["ListenerArn"])
    asked = {one["CertificateArn"] for one in params["Certificates"]}
    mine = further_certificates(listener)
    if listener.certificate in asked - set(mine):
        raise AwsError("OperationNotPermitted", f"Default certificate '{listener.certificate}' cannot be removed")
    keep_further_certificates(listener, [arn for arn in mine if arn not in asked])
    return {}


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("elbv2", "AddListenerCertificates"): add_listener_certificates,
    ("elbv2", "DescribeListenerCertificates"): describe_listener_certificates,
    ("elbv2", "RemoveListenerCertificates"): remove_listener_certificates,
    ("elbv2", "SetRulePriorities"): set_rule_priorities,
}
"""(boto3's service, operation) → what answers it."""
