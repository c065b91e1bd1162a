"""A module's own application load balancer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import lb

from components.addresses import HTTP, HTTPS
from components.target_group import target_group
from modulestack.contract import names
from modulestack.environment.model import Module

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadBalancer:
    """An application load balancer with one target group."""

    resource: lb.LoadBalancer
    target_group_arn: Output[str]
    request_label: Output[str]
    """What ALBRequestCountPerTarget calls this load balancer and target group."""
    listeners: tuple[Resource, ...]
    """Only through them are tasks checked, so a service needs them from its first task to its last."""


def load_balancer(
    name: str,
    module: Module,
    *,
    internal: bool,
    vpc_id: Input[str],
    subnet_ids: Input[Sequence[Input[str]]],
    security_group_id: Input[str],
    certificate_arn: Input[str] | None,
    ports: Sequence[int],
    deletion_protection: bool,
    depends_on: Sequence[Resource],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> LoadBalancer:
    """
    *module*'s load balancer, its target group, and a listener on each of *ports* (see ``addresses.listener_ports``).

    With a *certificate_arn*, port 443 serves and port 80 redirects; without, port 80 serves plain HTTP. The load
    balancer waits for *depends_on*.
    """
    balancer = lb.LoadBalancer(
        names.load_balancing(name),
        load_balancer_type="application",
        internal=internal,
        ip_address_type="ipv4",
        subnets=subnet_ids,
        security_groups=[security_group_id],
        idle_timeout=module.load_balancing.idle_timeout_s,
        drop_invalid_header_fields=True,
        desync_mitigation_mode="defensive",
        enable_http2=True,
        enable_deletion_protection=deletion_protection,
        tags=tags,
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=list(depends_on))),
    )
    group = target_group(f"{name}-tg", module, vpc_id=vpc_id, tags=tags, opts=opts)
    forward = lb.ListenerDefaultActionArgs(type="forward", target_group_arn=group.arn)
    redirect = lb.ListenerDefaultActionArgs(
        type="redirect",
        redirect=lb.ListenerDefaultActionRedirectArgs(protocol="HTTPS", port=str(HTTPS), status_code="HTTP_301"),
    )
    listeners = [
        lb.Listener(
            f"{name}-{port}",
            load_balancer_arn=balancer.arn,
            port=port,
            protocol="HTTPS" if port == HTTPS else "HTTP",
            certificate_arn=certificate_arn if port == HTTPS else None,
            ssl_policy=TLS_POLICY if port == HTTPS else None,
            default_actions=[redirect if certificate_arn is not None and port == HTTP else forward],
            tags=tags,
            opts=opts,
        )
        for port in ports
    ]
    return LoadBalancer(
        resource=balancer,
        target_group_arn=group.arn,
        request_label=Output.concat(balancer.arn_suffix, "/", group.arn_suffix),
        listeners=tuple(listeners),
    )
