"""A module's own application load balancer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import lb

from components import addresses
from components.target_group import target_group
from modulestack.contract import names
from modulestack.environment.model import Module

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
HTTP, HTTPS = 80, 443


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadBalancerArgs:
    """Where the load balancer stands and how it answers."""

    module: Module
    vpc_id: Input[str]
    subnet_ids: Input[Sequence[Input[str]]]
    security_group_id: Input[str]
    certificate_arn: Input[str] | None
    """Absent: plain HTTP."""
    http_redirect: bool
    """Whether port 80 redirects to HTTPS; without, it is closed. Only with a certificate."""
    deletion_protection: bool
    after: Sequence[Resource]
    """What must be there before it."""
    tags: Mapping[str, str]


def listener_ports(*, tls: bool, http_redirect: bool) -> tuple[int, ...]:
    """Ports that the load balancer listens on, the one that serves first."""
    if not tls:
        return (HTTP,)
    return (HTTPS, HTTP) if http_redirect else (HTTPS,)


class LoadBalancer(ComponentResource):
    """An application load balancer with one target group: internet-facing for a public module, else internal."""

    load_balancer: lb.LoadBalancer
    target_group_arn: Output[str]
    request_label: Output[str]
    """What ALBRequestCountPerTarget calls this load balancer and target group."""

    def __init__(self, name: str, args: LoadBalancerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:LoadBalancer", name, {}, opts)
        child = ResourceOptions(parent=self)
        self.load_balancer = lb.LoadBalancer(
            names.load_balancing(name),
            load_balancer_type="application",
            internal=not addresses.is_public(args.module),
            ip_address_type="ipv4",
            subnets=args.subnet_ids,
            security_groups=[args.security_group_id],
            idle_timeout=args.module.load_balancing.idle_timeout_s,
            drop_invalid_header_fields=True,
            desync_mitigation_mode="defensive",
            enable_http2=True,
            enable_deletion_protection=args.deletion_protection,
            tags=args.tags,
            opts=ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        group = target_group(f"{name}-tg", args.module, args.vpc_id, args.tags, child)
        forward = lb.ListenerDefaultActionArgs(type="forward", target_group_arn=group.arn)
        redirect = lb.ListenerDefaultActionArgs(
            type="redirect",
            redirect=lb.ListenerDefaultActionRedirectArgs(protocol="HTTPS", port=str(HTTPS), status_code="HTTP_301"),
        )
        tls = args.certificate_arn is not None
        for port in listener_ports(tls=tls, http_redirect=args.http_redirect):
            lb.Listener(
                f"{name}-{port}",
                load_balancer_arn=self.load_balancer.arn,
                port=port,
                protocol="HTTPS" if port == HTTPS else "HTTP",
                certificate_arn=args.certificate_arn if port == HTTPS else None,
                ssl_policy=TLS_POLICY if port == HTTPS else None,
                default_actions=[redirect if tls and port == HTTP else forward],
                tags=args.tags,
                opts=child,
            )
        self.target_group_arn = group.arn
        self.request_label = Output.concat(self.load_balancer.arn_suffix, "/", group.arn_suffix)
        self.register_outputs({"target_group_arn": self.target_group_arn})
