"""
Load balancers.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html and its siblings
"""

from __future__ import annotations

from xml.etree import ElementTree

from modulestack.contract.mutual_tls import OFF
from modulestack.embedded_aws.whole_answers.xml_document import XmlDocument

ITEM = "member"
_CONDITIONS = {
    "host-header": "HostHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "path-pattern": "PathPatternConfig",
    "source-ip": "SourceIpConfig",
}
_POLICY_TYPES = ["application", "network"]


def load_balancers(answer: XmlDocument) -> None:
    """Scheme, and the addresses of zones: none, for application load balancers."""
    for node in answer.nodes("*/LoadBalancers/member"):
        answer.complete(node, {"Scheme": "internet-facing"})
        for zone in answer.children(node, "AvailabilityZones/member"):
            answer.complete(zone, {"LoadBalancerAddresses": []})


def zones(answer: XmlDocument) -> None:
    """What SetSubnets answers: as ``load_balancers``, and the type of address."""
    for node in answer.nodes("SetSubnetsResult"):
        answer.complete(node, {"IpAddressType": "ipv4"})
        for zone in answer.children(node, "AvailabilityZones/member"):
            answer.complete(zone, {"LoadBalancerAddresses": []})


def listeners(answer: XmlDocument) -> None:
    """Actions in both of their forms; and that clients are asked for no certificate, where they are not."""
    for node in answer.nodes("*/Listeners/member/DefaultActions/member"):
        _forward(answer, node)
    for node in answer.nodes("*/Listeners/member"):
        if answer.text(node, "Protocol") == "HTTPS":
            answer.complete(node, {"MutualAuthentication": {"Mode": OFF}})


def rules(answer: XmlDocument) -> None:
    """Actions and conditions in both of their forms."""
    for node in answer.nodes("*/Rules/member/Actions/member"):
        _forward(answer, node)
    for node in answer.nodes("*/Rules/member/Conditions/member"):
        _condition(answer, node)


def ssl_policies(answer: XmlDocument) -> None:
    """Which load balancers a policy is for."""
    for node in answer.nodes("*/SslPolicies/member"):
        answer.complete(node, {"SupportedLoadBalancerTypes": _POLICY_TYPES})


def _forward(answer: XmlDocument, action: ElementTree.Element) -> None:
    """
    An action that forwards names its groups in ForwardConfig; the only one also as TargetGroupArn.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
    """
    if answer.text(action, "Type") != "forward":
        return
    sticky = {"TargetGroupStickinessConfig": {"Enabled": False}}
    named = answer.children(action, "ForwardConfig/TargetGroups/member")
    groups = [answer.text(group, "TargetGroupArn") for group in named]
    arn = answer.text(action, "TargetGroupArn")
    if not groups and arn:
        answer.complete(action, {"ForwardConfig": {"TargetGroups": [{"TargetGroupArn": arn, "Weight": 1}], **sticky}})
    elif len(groups) == 1 and not arn:
        answer.complete(action, {"TargetGroupArn": groups[0]})
    for config in answer.children(action, "ForwardConfig"):
        answer.complete(config, sticky)
        for group in answer.children(config, "TargetGroups/member"):
            answer.complete(group, {"Weight": 1})


def _condition(answer: XmlDocument, condition: ElementTree.Element) -> None:
    """
    Hosts and paths stand in Values and in the condition's own configuration.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
    """
    field = answer.text(condition, "Field")
    config = _CONDITIONS.get(field)
    if config is None:
        return
    values = [node.text or "" for node in answer.children(condition, "Values/member")]
    inner = [node.text or "" for node in answer.children(condition, f"{config}/Values/member")]
    if values and not inner:
        answer.complete(condition, {config: {"Values": values}})
    elif inner and not values and field in ("host-header", "path-pattern"):
        answer.complete(condition, {"Values": inner})


COMPLETE = {
    "CreateLoadBalancer": load_balancers,
    "DescribeLoadBalancers": load_balancers,
    "SetSubnets": zones,
    "CreateListener": listeners,
    "DescribeListeners": listeners,
    "ModifyListener": listeners,
    "CreateRule": rules,
    "DescribeRules": rules,
    "ModifyRule": rules,
    "SetRulePriorities": rules,
    "DescribeSSLPolicies": ssl_policies,
}
