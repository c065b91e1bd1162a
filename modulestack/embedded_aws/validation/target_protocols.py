"""What target groups are sent, and by which listeners."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import limits, protocols
from modulestack.contract.listener_rules.api_form import target_groups_of
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

GRPC = protocols.VERSIONS[protocols.GRPC]


def matcher_fits_the_version(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    gRPC codes for gRPC, HTTP codes for anything else, each in its range. AWS shows no text for this.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
    """
    matcher = params.get("Matcher") or {}
    if not matcher:
        return
    group = context.backend("elbv2").target_groups.get(params.get("TargetGroupArn"))
    protocol = group.protocol if group else params.get("Protocol")
    version = (group.protocol_version if group else params.get("ProtocolVersion")) or "HTTP1"
    is_grpc = version == GRPC
    wanted, other = ("GrpcCode", "HttpCode") if is_grpc else ("HttpCode", "GrpcCode")
    if other in matcher:
        of = GRPC if is_grpc else "HTTP1 or HTTP2"
        raise AwsError("ValidationError", f"{other} is not supported for the protocol version {of}")
    of_http = limits.HEALTH_CHECK_CODE if protocol in ("HTTP", "HTTPS") else limits.NETWORK_HEALTH_CHECK_CODE
    low, high = protocols.GRPC_CODE if is_grpc else of_http
    codes = [int(code) for code in re.findall(r"[0-9]+", matcher[wanted])]
    if not codes or not all(low <= code <= high for code in codes):
        raise AwsError("ValidationError", f"{wanted} must be in the range {low} to {high}: {matcher[wanted]}")


def listener_fits_its_groups(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    HTTP/2 and gRPC are forwarded by HTTPS listeners, and by no action but forward.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
    and, for the text, https://github.com/aws/copilot-cli/issues/4551
    """
    elbv2 = context.backend("elbv2")
    listener = listener_of(elbv2, params)
    protocol = params.get("Protocol") or (listener.protocol if listener else None)
    for arn in forwarded_groups(params):
        group = elbv2.target_groups.get(arn)
        version = group.protocol_version if group else None
        if protocol == "HTTP" and version in (GRPC, "HTTP2"):
            raise AwsError(
                "InvalidConfigurationRequest",
                f"Listener protocol 'HTTP' is not supported with a target group with the protocol-version '{version}'",
            )


def keep_grpc_checks(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    gRPC codes and the method that is called, which moto does not know.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    """
    groups = context.backend("elbv2").target_groups
    is_new = "TargetGroupArn" not in params
    if is_new:
        group = next(one for one in groups.values() if one.name == params["Name"])
    else:
        group = groups[params["TargetGroupArn"]]
    if group.protocol_version != GRPC:
        return
    if is_new and "HealthCheckPath" not in params:
        group.health_check_path = protocols.GRPC_PATH
    if matcher := params.get("Matcher"):
        group.matcher = dict(matcher)
    elif is_new:
        group.matcher = {"GrpcCode": protocols.GRPC_MATCHER}


def forwarded_groups(params: Mapping[str, Any]) -> Iterator[str]:
    """ARNs of the target groups that a listener or a rule forwards to."""
    for action in (*params.get("DefaultActions", ()), *params.get("Actions", ())):
        yield from target_groups_of(action)


def listener_of(elbv2: Any, params: Mapping[str, Any]) -> Any:
    """The listener that is changed, or that the rule is of; None: there is none yet."""
    arn = params.get("ListenerArn") or str(params.get("RuleArn", "")).replace(":listener-rule/", ":listener/")
    listeners = {key: each for balancer in elbv2.load_balancers.values() for key, each in balancer.listeners.items()}
    return listeners.get(arn) or listeners.get(arn.rpartition("/")[0])
