"""A module's own application load balancer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import lb

from components.target_group import target_group
from modulestack.contract import names
from modulestack.features.domain import HTTPS
from modulestack.features.fold import ModulePlan

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadBalancer:
    """An application load balancer with its target groups."""

    resource: lb.LoadBalancer
    target_group: lb.TargetGroup
    """Of the module's own port."""
    further: Mapping[str, lb.TargetGroup]
    """Of its further ports, by name."""
    listeners: tuple[Resource, ...]
    """Only through them are tasks checked, so a service needs them from its first task to its last."""

    @property
    def target_group_arns(self) -> tuple[Output[str], ...]:
        """Of the module's own port first, then of its further ones."""
        return tuple(group.arn for group in (self.target_group, *self.further.values()))

    def request_label(self) -> Output[str]:
        """What ALBRequestCountPerTarget calls this load balancer and target group."""
        return Output.concat(self.resource.arn_suffix, "/", self.target_group.arn_suffix)


def load_balancer(
    name: str,
    plan: ModulePlan,
    *,
    internal: bool,
    vpc_id: Input[str],
    subnet_ids: Input[Sequence[Input[str]]],
    security_group_ids: Sequence[Input[str]],
    certificate_arn: Input[str] | None,
    deletion_protection: bool,
    depends_on: Sequence[Resource],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> LoadBalancer:
    """
    A module's load balancer, its target groups and its listeners, as *plan* has them.

    HTTPS listeners show the certificate *certificate_arn*. The load balancer waits for *depends_on*.
    """
    balancer = lb.LoadBalancer(
        names.load_balancing(name),
        load_balancer_type="application",
        internal=internal,
        ip_address_type="ipv4",
        subnets=subnet_ids,
        security_groups=security_group_ids,
        drop_invalid_header_fields=True,
        desync_mitigation_mode="defensive",
        enable_http2=True,
        enable_deletion_protection=deletion_protection,
        **plan.load_balancer,
        tags=tags,
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=list(depends_on))),
    )
    # A target group belongs to one load balancer: it goes with what it hangs on.
    with_balancer = ResourceOptions.merge(
        opts, ResourceOptions(replacement_trigger="internal" if internal else "internet-facing")
    )
    group = target_group(f"{name}-tg", plan.target_group, vpc_id=vpc_id, tags=tags, opts=with_balancer)
    further = {
        port.name: target_group(f"{name}-tg-{port.name}", port.arguments, vpc_id=vpc_id, tags=tags, opts=with_balancer)
        for port in plan.ports
    }
    forward = {
        target: lb.ListenerDefaultActionArgs(type="forward", target_group_arn=each.arn)
        for target, each in {"": group, **further}.items()
    }
    redirect = lb.ListenerDefaultActionArgs(
        type="redirect",
        redirect=lb.ListenerDefaultActionRedirectArgs(protocol="HTTPS", port=str(HTTPS), status_code="HTTP_301"),
    )
    listeners = [
        lb.Listener(
            f"{name}-{listener.port}",
            load_balancer_arn=balancer.arn,
            port=listener.port,
            protocol=listener.protocol,
            certificate_arn=certificate_arn if listener.protocol == "HTTPS" else None,
            ssl_policy=TLS_POLICY if listener.protocol == "HTTPS" else None,
            default_actions=[redirect if listener.action == "redirect" else forward[listener.target]],
            tags=tags,
            opts=opts,
        )
        for listener in plan.listeners
    ]
    return LoadBalancer(resource=balancer, target_group=group, further=further, listeners=tuple(listeners))
