"""Network load balancers: security groups, listeners, target groups, and what their target groups do not have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.embedded_aws.validation.target_protocols import forwarded_groups, listener_of

NETWORK = ("TCP", "TLS", "UDP", "TCP_UDP")
_TARGETS = {
    "HTTP": ("HTTP", "HTTPS"),
    "HTTPS": ("HTTP", "HTTPS"),
    "TCP": ("TCP", "TCP_UDP"),
    "TLS": ("TCP", "TLS"),
    "UDP": ("UDP", "TCP_UDP"),
    "TCP_UDP": ("TCP_UDP",),
}
"""
Protocol of a listener → those of the target groups that it may forward to.

https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html#listener-configuration
"""
_SHARED_ATTRIBUTES = ("deregistration_delay.timeout_seconds", "load_balancing.cross_zone.enabled")
_OF_NETWORK = frozenset(
    {
        "deregistration_delay.connection_termination.enabled",
        "preserve_client_ip.enabled",
        "proxy_protocol_v2.enabled",
        "target_health_state.unhealthy.connection_termination.enabled",
        "target_health_state.unhealthy.draining_interval_seconds",
    }
)
"""Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html"""
_OF_APPLICATION = ("load_balancing.algorithm.", "slow_start.", "stickiness.app_cookie.", "stickiness.lb_cookie.")


def protocols_go_together(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Of a listener and its target groups.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    (IncompatibleProtocols)
    """
    elbv2 = context.backend("elbv2")
    listener = listener_of(elbv2, params)
    protocol = params.get("Protocol") or (listener.protocol if listener else None)
    balancer = elbv2.load_balancers.get(listener.load_balancer_arn if listener else params.get("LoadBalancerArn"))
    if balancer and (balancer.type == "network") is not (protocol in NETWORK):
        return  # another kind of load balancer's, which moto refuses
    for arn in forwarded_groups(params):
        group = elbv2.target_groups.get(arn)
        if group and protocol in _TARGETS and group.protocol not in _TARGETS[protocol]:
            raise AwsError(
                "IncompatibleProtocols",
                f"The listener and the following target groups have incompatible protocols: {arn}",
            )


def groups_are_there_from_the_start(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Of security groups.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html and, for
    the text, https://github.com/kubernetes-sigs/cluster-api-provider-aws/issues/4790
    """
    balancer = context.backend("elbv2").load_balancers.get(params["LoadBalancerArn"])
    if balancer and balancer.type == "network" and not balancer.security_groups:
        raise AwsError(
            "InvalidConfigurationRequest",
            "You cannot set security groups on a Network Load Balancer which was created without any security groups.",
        )


def tls_has_a_certificate(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/tls-listener-certificates.html"""
    del context
    if params.get("Protocol") == "TLS" and not params.get("Certificates"):
        raise AwsError("ValidationError", "A certificate must be specified for TLS listeners")


def checks_fit_the_protocol(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    TCP checks ask for nothing and are answered by nothing; no group is checked by UDP, nor one of HTTP by TCP.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html and, for the
    first texts, https://github.com/awsdocs/aws-cloudformation-user-guide/pull/186 and
    https://github.com/hashicorp/terraform-provider-aws/pull/2170
    """
    known = context.backend("elbv2").target_groups.get(params.get("TargetGroupArn"))
    protocol = known.protocol if known else params.get("Protocol")
    before = known.health_check_protocol if known else ("TCP" if protocol in NETWORK else "HTTP")
    check = params.get("HealthCheckProtocol") or before
    if check not in ("HTTP", "HTTPS", "TCP"):
        raise AwsError("ValidationError", f"Health check protocol '{check}' must be one of 'HTTP, HTTPS, TCP'")
    if check == "TCP" and protocol in ("HTTP", "HTTPS"):
        raise AwsError(
            "InvalidConfigurationRequest",
            f"Health check protocol 'TCP' is not supported for target groups with the {protocol} protocol",
        )
    if check == "TCP" and params.get("Matcher"):
        raise AwsError("InvalidConfigurationRequest", "Health check matchers are not supported for TCP health checks")
    if check == "TCP" and params.get("HealthCheckPath"):
        raise AwsError("InvalidConfigurationRequest", "Health check paths are not supported for TCP health checks")
    if protocol in NETWORK and params.get("ProtocolVersion"):
        raise AwsError(
            "InvalidConfigurationRequest",
            f"Protocol versions are not supported for target groups with the {protocol} protocol",
        )


def attributes_are_of_the_kind(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    What one kind of target group has, the other does not.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
    """
    group = context.backend("elbv2").target_groups.get(params["TargetGroupArn"])
    if group is None:
        return
    for one in params["Attributes"]:
        key, value = one["Key"], one["Value"]
        of_network = key in _OF_NETWORK
        is_wrong = key.startswith(_OF_APPLICATION) if group.protocol in NETWORK else of_network
        if is_wrong:
            raise AwsError(
                "InvalidConfigurationRequest",
                f"Target group attribute key '{key}' is not supported for target groups with the {group.protocol} "
                "protocol",
            )
        if group.protocol in ("UDP", "TCP_UDP") and (key, value) == ("preserve_client_ip.enabled", "false"):
            raise AwsError(
                "InvalidConfigurationRequest",
                f"Client IP preservation cannot be disabled for target groups with the {group.protocol} protocol",
            )


def start_as_a_network_group(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    What is on a new target group of a network load balancer, and what moto has of another kind.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
    """
    groups = context.backend("elbv2").target_groups
    group = next(one for one in groups.values() if one.name == params["Name"])
    if group.protocol not in NETWORK:
        return
    for key in [key for key in group.attributes if key.startswith((*_OF_APPLICATION, "waf."))]:
        del group.attributes[key]
    is_udp = group.protocol in ("UDP", "TCP_UDP")
    group.protocol_version = None
    group.attributes |= {
        "deregistration_delay.connection_termination.enabled": str(is_udp).lower(),
        "preserve_client_ip.enabled": str(is_udp or group.target_type == "instance").lower(),
        "proxy_protocol_v2.enabled": "false",
        "stickiness.type": "source_ip",
        "target_health_state.unhealthy.connection_termination.enabled": str(not is_udp).lower(),
    }


def keep_checks(context: RequestContext, params: Mapping[str, Any]) -> None:
    """What is asked and answered, where a check becomes one of HTTP or stops to be; moto keeps what was."""
    group = context.backend("elbv2").target_groups[params["TargetGroupArn"]]
    if group.protocol not in NETWORK:
        return
    if group.health_check_protocol == "TCP":
        group.health_check_path = None
        if hasattr(group, "matcher"):
            del group.matcher
    else:
        group.health_check_path = group.health_check_path or "/"
        group.matcher = dict(params.get("Matcher") or getattr(group, "matcher", None) or {"HttpCode": "200-399"})


def change_any_protocol(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Listeners may be told that they are of TLS and UDP, too, which moto refuses."""
    backend = context.backend("elbv2")

    def modify_listener(
        arn: str,
        port: str | None = None,
        protocol: str | None = None,
        ssl_policy: str | None = None,
        certificates: list[dict[str, Any]] | None = None,
        actions: list[dict[str, Any]] | None = None,
    ) -> Any:
        known = None if protocol in NETWORK else protocol
        changed = type(backend).modify_listener(backend, arn, port, known, ssl_policy, certificates or [], actions)
        changed.protocol = protocol or changed.protocol
        if changed.protocol == "TLS" and certificates:
            changed.certificate = certificates[0]["CertificateArn"]
            changed.certificates = [changed.certificate]
        return changed

    backend.modify_listener = modify_listener
