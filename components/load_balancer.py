"""Load balancers, and a module's own with its target groups and listeners."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import lb

from components.access_logs import LoadBalancerLogs
from components.addressed import Addressed
from components.authentication import Authentication
from components.keeping import keeping
from components.load_balancer_kinds import is_encrypted, is_network
from components.mutual_authentication import NONE as NO_CERTIFICATES
from components.mutual_authentication import ClientCertificates
from components.security_headers import added_headers, marked
from components.target_group import target_group
from components.web_acl import WebAclOfAll, fail_open
from modulestack.contract import names
from modulestack.contract.certificates import label
from modulestack.contract.imported import Keeper
from modulestack.contract.load_balancers import APPLICATION, NETWORK, TLS_POLICY
from modulestack.features.contribution import Listener
from modulestack.features.domain import HTTPS
from modulestack.features.fold import ModulePlan
from modulestack.features.security_headers_section import SecurityHeaders


@dataclasses.dataclass(frozen=True, kw_only=True)
class LoadBalancer:
    """A load balancer with its target groups."""

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
        return request_label(self.resource, self.target_group)


def request_label(balancer: Addressed, group: lb.TargetGroup) -> Output[str]:
    """What ALBRequestCountPerTarget calls *balancer* and its target *group*."""
    return Output.concat(balancer.arn_suffix, "/", group.arn_suffix)


def redirect_to_https() -> lb.ListenerDefaultActionArgs:
    """What port 80 does where there is HTTPS."""
    return lb.ListenerDefaultActionArgs(
        type="redirect",
        redirect=lb.ListenerDefaultActionRedirectArgs(protocol="HTTPS", port=str(HTTPS), status_code="HTTP_301"),
    )


def bare_load_balancer(
    name: str,
    arguments: Mapping[str, Any],
    *,
    internal: bool,
    subnet_ids: Input[Sequence[Input[str]]],
    security_group_ids: Sequence[Input[str]],
    deletion_protection: bool,
    depends_on: Sequence[Resource],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> lb.LoadBalancer:
    """The load balancer itself; *arguments* are those of its kind, and what differs. It waits for *depends_on*."""
    return lb.LoadBalancer(
        names.load_balancing(name),
        internal=internal,
        subnets=subnet_ids,
        security_groups=security_group_ids,
        enable_deletion_protection=deletion_protection,
        **{"ip_address_type": "ipv4", **arguments},
        tags=tags,
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=list(depends_on))),
    )


def load_balancer(
    name: str,
    plan: ModulePlan,
    *,
    internal: bool,
    vpc_id: Input[str],
    subnet_ids: Input[Sequence[Input[str]]],
    security_group_ids: Sequence[Input[str]],
    certificate_arn: Input[str] | None,
    further_certificates: Mapping[str, str] = MappingProxyType({}),
    deletion_protection: bool,
    logs: LoadBalancerLogs,
    web_acl: WebAclOfAll | None,
    kept: Mapping[Keeper, list[str]] = MappingProxyType({}),
    authentication: Authentication,
    headers: SecurityHeaders | None = None,
    clients: ClientCertificates = NO_CERTIFICATES,
    depends_on: Sequence[Resource],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> LoadBalancer:
    """
    A module's load balancer, its target groups and its listeners, as *plan* has them.

    HTTPS listeners do what *authentication* says before they forward, and ask *clients* for certificates. They, and
    those of TLS, show the certificate *certificate_arn*, and to who asks for one of their names *further_certificates*
    (how the file names one → its ARN). Listeners add *headers*. The load balancer waits for *depends_on*. What was
    taken over may have arguments that are *kept* as they were.
    """
    kind, logged, guard = APPLICATION, logs, None if internal else web_acl
    if is_network(plan.listeners):
        kind, logged, guard = NETWORK, logs.of_network(plan.listeners), None
    balancer = bare_load_balancer(
        name,
        {**kind, **logged.arguments, **fail_open(guard), **plan.load_balancer},
        internal=internal,
        subnet_ids=subnet_ids,
        security_group_ids=security_group_ids,
        deletion_protection=deletion_protection,
        depends_on=[*depends_on, *logged.ready],
        tags=tags,
        opts=keeping(opts, kept.get("load_balancer")),
    )
    if guard is not None:
        guard.guard(name, balancer, opts)
    # A target group belongs to one load balancer: it goes with what it hangs on.
    with_balancer = ResourceOptions.merge(
        opts, ResourceOptions(replacement_trigger="internal" if internal else "internet-facing")
    )
    own = keeping(with_balancer, kept.get("target_group"))
    group = target_group(f"{name}-tg", plan.target_group, vpc_id=vpc_id, tags=tags, opts=own)
    further = {
        port.name: target_group(f"{name}-tg-{port.name}", port.arguments, vpc_id=vpc_id, tags=tags, opts=with_balancer)
        for port in plan.ports
    }
    forward = {
        target: lb.ListenerDefaultActionArgs(type="forward", target_group_arn=each.arn)
        for target, each in {"": group, **further}.items()
    }
    listeners = [
        lb.Listener(
            f"{name}-{listener.port}",
            load_balancer_arn=balancer.arn,
            port=listener.port,
            protocol=listener.protocol,
            certificate_arn=certificate_arn if is_encrypted(listener) else None,
            ssl_policy=TLS_POLICY if is_encrypted(listener) else None,
            default_actions=_actions(listener, forward, authentication, clients),
            **added_headers(headers, encrypted=is_encrypted(listener)),
            **clients.of_listener(
                f"{name}-{listener.port}", {**tags, **marked(headers)}, is_https=listener.protocol == "HTTPS"
            ),
            opts=keeping(opts, kept.get("listener")),
        )
        for listener in plan.listeners
    ]
    for listener, said in zip(listeners, plan.listeners, strict=True):
        for named, arn in further_certificates.items() if is_encrypted(said) else ():
            lb.ListenerCertificate(
                f"{name}-{said.port}-{label(named)}",
                listener_arn=listener.arn,
                certificate_arn=arn,
                opts=opts,
            )
    groups = {"": group, **further}
    opened = [
        rule
        for listener, said in zip(listeners, plan.listeners, strict=True)
        if said.protocol == "HTTPS"
        for rule in authentication.open_rules(f"{name}-{said.port}", listener, groups[said.target], tags, opts)
    ]
    return LoadBalancer(resource=balancer, target_group=group, further=further, listeners=(*listeners, *opened))


def _actions(
    listener: Listener,
    forward: Mapping[str, lb.ListenerDefaultActionArgs],
    authentication: Authentication,
    clients: ClientCertificates,
) -> list[Any]:
    """
    What *listener* does; of those that it may *forward* to, one for each target.

    By plain HTTP nobody is asked who they are, nor for a certificate, and so nobody is forwarded.
    """
    asks = bool(authentication.actions) or clients.argument is not None
    if listener.action == "redirect" or (asks and listener.protocol == "HTTP"):
        return [redirect_to_https()]
    return authentication.before(forward[listener.target])
