"""Load balancers that have IPv6: what their subnets need, and what they cannot forward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext

TYPES = ("ipv4", "dualstack", "dualstack-without-public-ipv4")
_NEWEST = TYPES[2]


def address_type_is_possible(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    Of a load balancer that is made or changed.

    Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetIpAddressType.html and, for the
    text about subnets, https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4852
    """
    _know_every_type(context)
    elbv2 = context.backend("elbv2")
    balancer = elbv2.load_balancers.get(params.get("LoadBalancerArn"))
    kind = balancer.type if balancer else params.get("Type", "application")
    wanted = params.get("IpAddressType") or (balancer.ip_address_type if balancer else TYPES[0])
    if wanted == _NEWEST and kind != "application":
        raise AwsError(
            "InvalidConfigurationRequest",
            f"IP address type '{_NEWEST}' is not supported for load balancers of type '{kind}'",
        )
    scheme = balancer.scheme if balancer else params.get("Scheme", "internet-facing")
    if wanted == _NEWEST and scheme == "internal":
        raise AwsError(
            "InvalidConfigurationRequest", f"IP address type '{_NEWEST}' is not supported for scheme 'internal'"
        )
    if wanted not in TYPES[1:]:
        return
    given = [*params.get("Subnets", ()), *(one["SubnetId"] for one in params.get("SubnetMappings", ()))]
    subnets = given or ([subnet.id for subnet in balancer.subnets] if balancer else [])
    if not all(_has_ipv6(context, subnets)):
        raise AwsError("ValidationError", "You must specify subnets with an associated IPv6 CIDR block.")
    if balancer and any(listener.protocol in ("UDP", "TCP_UDP") for listener in balancer.listeners.values()):
        raise AwsError(
            "InvalidConfigurationRequest", "You cannot enable dual-stack mode on a load balancer with UDP listeners"
        )


def listener_speaks_what_dual_stack_can(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    AWS shows no text for this.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html (Protocol)
    """
    balancer = context.backend("elbv2").load_balancers.get(params.get("LoadBalancerArn"))
    if balancer and balancer.ip_address_type != TYPES[0] and params.get("Protocol") in ("UDP", "TCP_UDP"):
        raise AwsError(
            "InvalidConfigurationRequest",
            f"Listener protocol '{params['Protocol']}' is not supported for load balancers in dual-stack mode",
        )


def _has_ipv6(context: RequestContext, subnets: Iterable[str]) -> Iterable[bool]:
    known = {id_: subnet for of_zone in context.backend("ec2").subnets.values() for id_, subnet in of_zone.items()}
    return (bool(known[id_].ipv6_cidr_block_associations) for id_ in subnets if id_ in known)


def _know_every_type(context: RequestContext) -> None:
    """
    moto has two of them: what has the third is made and changed as dualstack, and told so afterwards.

    It has one kind of ARN, too; those of network load balancers begin with ``net``.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    """
    backend = context.backend("elbv2")

    def create_load_balancer(*args: Any, ip_address_type: str = TYPES[0], tags: Any = None, **more: Any) -> Any:
        known = TYPES[1] if ip_address_type == _NEWEST else ip_address_type
        made = type(backend).create_load_balancer(backend, *args, ip_address_type=known, tags=None, **more)
        made.ip_address_type = ip_address_type
        if made.type == "network":
            del backend.load_balancers[made.arn]
            made.arn = made.arn.replace(":loadbalancer/app/", ":loadbalancer/net/")
            backend.load_balancers[made.arn] = made
        backend.tagging_service.tag_resource(made.arn, tags)
        return made

    def set_ip_address_type(arn: str, ip_type: str) -> None:
        type(backend).set_ip_address_type(backend, arn, TYPES[1] if ip_type == _NEWEST else ip_type)
        backend.load_balancers[arn].ip_address_type = ip_type

    backend.create_load_balancer, backend.set_ip_address_type = create_load_balancer, set_ip_address_type
