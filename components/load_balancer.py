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
from components.traffic_shift import (
    ShiftedTargets,
    alternate_group,
    forward_connections_to_first,
    listener_left_to_ecs,
    rule_of_all,
)
from components.web_acl import WebAclOfAll, fail_open
from modulestack.contract import names
from modulestack.contract.certificates import label
from modulestack.contract.imported import Keeper
from modulestack.contract.listener_rules.model import HeaderCondition
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
    shifts: Mapping[str, ShiftedTargets]
    """What requests to a further port, by its name, are shifted with; empty: the module's own; none: they are not."""
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
    has_two_groups: bool = False,
    is_settled: bool = False,
    tester_header: HeaderCondition | None = None,
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
    taken over may have arguments that are *kept* as they were. *has_two_groups* says that requests are shifted;
    *is_settled* that they were before; what has the *tester_header* goes to a new version first.
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
    groups = {"": group, **further}
    alternates = dict[str, lb.TargetGroup]()
    if has_two_groups:
        arguments = {"": plan.target_group, **{port.name: port.arguments for port in plan.ports}}
        alternates = {
            target: alternate_group(f"{name}-tg{_stem(target)}", each, vpc_id=vpc_id, tags=tags, opts=with_balancer)
            for target, each in arguments.items()
        }
    forward = {
        target: lb.ListenerDefaultActionArgs(type="forward", target_group_arn=each.arn)
        for target, each in groups.items()
    }
    of_listeners = keeping(opts, kept.get("listener"))
    if alternates and is_network(plan.listeners):
        forward = {target: forward_connections_to_first(groups[target], each) for target, each in alternates.items()}
        of_listeners = listener_left_to_ecs(of_listeners) if is_settled else of_listeners
    listeners = [
        lb.Listener(
            _listener_name(name, listener),
            load_balancer_arn=balancer.arn,
            port=listener.port,
            protocol=listener.protocol,
            certificate_arn=certificate_arn if is_encrypted(listener) else None,
            ssl_policy=TLS_POLICY if is_encrypted(listener) else None,
            default_actions=_actions(listener, forward, authentication, clients),
            **added_headers(headers, encrypted=is_encrypted(listener)),
            **clients.of_listener(
                _listener_name(name, listener), {**tags, **marked(headers)}, is_https=listener.protocol == "HTTPS"
            ),
            opts=of_listeners,
        )
        for listener in plan.listeners
    ]
    for listener, said in zip(listeners, plan.listeners, strict=True):
        for named, arn in further_certificates.items() if is_encrypted(said) else ():
            lb.ListenerCertificate(
                f"{_listener_name(name, said)}-{label(named)}",
                listener_arn=listener.arn,
                certificate_arn=arn,
                opts=opts,
            )
    opened = [
        rule
        for listener, said in zip(listeners, plan.listeners, strict=True)
        if said.protocol == "HTTPS"
        for rule in authentication.open_rules(f"{name}-{said.port}", listener, groups[said.target], tags, opts)
    ]
    shifts = {
        target: ShiftedTargets(alternate=alternates[target], production=production, test=test)
        if is_network(plan.listeners)
        else _by_rules(
            name,
            target,
            (groups[target], alternates[target]),
            (production, test),
            tester_header,
            tags,
            with_balancer,
        )
        for target, (production, test) in (_forwarding(listeners, plan.listeners) if has_two_groups else {}).items()
    }
    ready = (*listeners, *opened, *(rule for each in shifts.values() for rule in each.rules))
    return LoadBalancer(resource=balancer, target_group=group, further=further, shifts=shifts, listeners=ready)


def _listener_name(name: str, listener: Listener) -> str:
    """One for testers is theirs whatever its port is."""
    return f"{name}-test" if listener.is_test else f"{name}-{listener.port}"


def _forwarding(
    listeners: Sequence[lb.Listener], said: Sequence[Listener]
) -> dict[str, tuple[lb.Listener, lb.Listener | None]]:
    """Target → the listener that forwards there, and the one for testers."""
    found = dict[str, tuple[lb.Listener, lb.Listener | None]]()
    for listener, each in zip(listeners, said, strict=True):
        if each.action == "forward" and not each.is_test and each.target not in found:
            found[each.target] = (listener, None)
    for listener, each in zip(listeners, said, strict=True):
        if each.is_test:
            found[each.target] = (found[each.target][0], listener)
    return found


def _stem(target: str) -> str:
    """What is put to names of what is of a further port."""
    return f"-{target}" if target else ""


def _by_rules(
    name: str,
    target: str,
    groups: tuple[lb.TargetGroup, lb.TargetGroup],
    listeners: tuple[lb.Listener, lb.Listener | None],
    header: HeaderCondition | None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> ShiftedTargets:
    """
    Of both *groups* of a *target*, to which the first of *listeners* leads.

    The other one is for testers; or they come by the first one, with a *header*.
    """
    stem, (forwards, tests), (group, alternate) = _stem(target), listeners, groups
    # Another name: with another way of testers there is another rule, and not a replaced one.
    tests, named = (forwards, "test-header") if header else (tests, "test")
    return ShiftedTargets(
        alternate=alternate,
        production=rule_of_all(f"{name}{stem}-production", forwards, group, alternate, tags, opts),
        test=rule_of_all(f"{name}{stem}-{named}", tests, group, alternate, tags, opts, header) if tests else None,
    )


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
