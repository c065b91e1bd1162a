"""How requests reach a module: security groups, certificate, load balancer, records, and the address they make."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import ecs, lb

from components import authentication
from components.addressed import Addressed, DistributionAddress
from components.certificate import certificate
from components.dns import Named, module_records, with_domain
from components.load_balancer import LoadBalancer, load_balancer
from components.load_balancer_kinds import needs_certificate
from components.mutual_authentication import client_certificates
from components.namespaces import registries
from components.security_groups import SecurityGroups, given_groups, ingress, security_groups
from components.shared_resources import SharedResources
from components.shared_target import SharedTarget, imported_target, shared_target
from components.traffic_shift import ShiftedTargets
from modulestack.contract.certificates import label
from modulestack.contract.discovery import LOAD_BALANCER
from modulestack.contract.imported import Keeper
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.load_balancers import OWN
from modulestack.contract.protocols import Transport
from modulestack.environment.addresses import module_url
from modulestack.environment.model import Module
from modulestack.environment.shared_load_balancer import is_asked_on, own_name
from modulestack.environment.traffic_edits import has_two_target_groups
from modulestack.features.alarms import alternate
from modulestack.features.contribution import Listener
from modulestack.features.domain import HTTP
from modulestack.features.fold import ModulePlan
from modulestack.features.imported import kept
from modulestack.features.incoming import has_ipv6, who_comes_in


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reachability:
    """What stands in front of a module's tasks."""

    name: str
    """Of the module's stack."""
    module: Module
    plan: ModulePlan
    host: str | None
    """The module's DNS name; None: a load balancer's own, or none."""
    has_record: bool
    """Whether that leads there by a record of this module's, and not by one of a load balancer that it shares."""
    is_encrypted: bool
    """Whether it answers over HTTPS."""
    security_groups: SecurityGroups
    load_balancer: LoadBalancer | None
    """Its own; None: it has none."""
    shared: Mapping[str, SharedTarget]
    """What it has of load balancers that it shares, by name."""
    certificates: Mapping[str, Input[str]]
    """ARNs of those that its own load balancer shows: the first, empty; further ones, by their labels."""
    registries: ecs.ServiceServiceRegistriesArgs | None
    """Where its tasks are found by name; None: nowhere."""
    told_url: str | None
    """The address that callers are told, if that is not the load balancer's."""
    tags: Mapping[str, str]
    opts: ResourceOptions

    @property
    def watched(self) -> dict[str, tuple[Addressed, lb.TargetGroup]]:
        """What sends the module requests, by the names that ``alarms.targets`` has."""
        own = self.load_balancer
        found = {name: (each.balancer.resource, each.target_group) for name, each in self.shared.items()}
        if own:
            found |= {OWN: (own.resource, own.target_group)}
        primary = self.module.primary_load_balancer
        named = {"" if name == primary else name: both for name, both in found.items()}
        named |= {port: (own.resource, group) for port, group in own.further.items()} if own else {}
        return named | self._alternates(named)

    def _alternates(self, named: Mapping[str, tuple[Addressed, lb.TargetGroup]]) -> dict[str, Any]:
        """The second target groups of those that are *named*."""
        shifts = {each: target.shift for each, target in self.shared.items()}
        if own := self.load_balancer:
            shifts |= {name or OWN: shift for name, shift in own.shifts.items()}
        primary = self.module.primary_load_balancer
        by_name = {"" if name == primary else name: shift for name, shift in shifts.items()}
        return {
            alternate(name): (balancer, shift.alternate)
            for name, (balancer, _) in named.items()
            if (shift := by_name.get(name))
        }

    @property
    def shifts(self) -> tuple[ShiftedTargets | None, ...]:
        """What requests are shifted with, of each of ``target_group_arns``."""
        own = self.load_balancer
        targets = ("", *own.further) if own else ()
        return (
            *(own.shifts.get(each) if own else None for each in targets),
            *(target.shift for target in self.shared.values()),
        )

    @property
    def listeners(self) -> tuple[Resource, ...]:
        """What the service waits for."""
        own = self.load_balancer.listeners if self.load_balancer else ()
        return (*own, *(each for target in self.shared.values() for each in target.ready))

    @property
    def target_group_arns(self) -> tuple[Output[str], ...]:
        """Of its own load balancer the module's own port first, then its further ones; then of each shared one."""
        own = self.load_balancer.target_group_arns if self.load_balancer else ()
        return (*own, *(target.target_group.arn for target in self.shared.values()))

    @property
    def rules(self) -> dict[str, Mapping[Conditions, int]]:
        """Shared load balancer → what is the module's there → the rule's priority."""
        return {name: target.rules for name, target in self.shared.items()}

    @property
    def primary(self) -> Addressed | None:
        """The load balancer to which the module's address leads; None: a worker."""
        if target := self.shared.get(self.module.primary_load_balancer):
            return target.balancer.resource
        return self.load_balancer.resource if self.load_balancer else None

    @property
    def request_label(self) -> Output[str] | None:
        """What ALBRequestCountPerTarget calls that and the module's target group there; None: a worker."""
        if target := self.shared.get(self.module.primary_load_balancer):
            return target.request_label()
        return self.load_balancer.request_label() if self.load_balancer else None

    @property
    def url(self) -> Input[str]:
        """Where the module answers, as callers are told; empty: a worker."""
        if self.told_url:
            return self.told_url
        if (primary := self.primary) is None:
            return ""
        if self.host:
            return self._url_at(self.host)
        url: Output[str] = primary.dns_name.apply(self._url_at)
        return url

    def _url_at(self, host: str) -> str:
        return module_url(self.module.protocol, host, tls=self.is_encrypted, port=self.module.listens_on)

    def records(self, shared: SharedResources, kept: Sequence[str], service: Resource) -> list[Resource]:
        """
        The records of the module's name, and those of the addresses that it *kept*.

        A name may come from another load balancer: it leads to a shared one once the tasks of *service* answer there.
        """
        if (primary := self.primary) is None or not self.has_record:
            return []
        waits = ResourceOptions(depends_on=[service]) if self.shared else None
        opts = ResourceOptions.merge(self.opts, waits)
        section = shared.environment.load_balancers.get(self.module.primary_load_balancer or "")
        target = self.shared.get(self.module.primary_load_balancer)
        front = target.balancer.front if target else primary
        of_balancer = section.has_ipv6 if section else has_ipv6(self.plan.load_balancer)
        dual_stack = of_balancer or isinstance(front, DistributionAddress)
        return module_records(
            self.name, self.host, shared.hosted_zones, self.module, kept, front, opts, dual_stack=dual_stack
        )

    def allow_from(self, caller: str, tasks_id: Input[str]) -> None:
        """Let *caller*'s tasks (their group's id) reach what leads to the module's, or those themselves."""
        for rule in self.plan.ingress:
            if rule.source == "callers":
                ingress(
                    f"{self.name}-tasks-from.{caller}-{rule.port}",
                    into=self.security_groups.tasks_id,
                    port=rule.port,
                    over=rule.over,
                    source=tasks_id,
                    description=f"Tasks of {caller}",
                    tags=self.tags,
                    opts=self.opts,
                )
        into = self.security_groups.load_balancer_id
        if into is None or self.module.is_public:
            return
        forwarding = [listener for listener in self.plan.listeners if listener.action == "forward"]
        ports = [
            each.port for each in forwarding if not each.target and not each.is_test and not self.module.is_network
        ]
        for port, over, both in [(each.port, *one) for each in forwarding for one in _transports(each)]:
            plain = Named(f"{self.name}-lb-from.{caller}", self.opts)
            if port not in ports:
                named = Named(f"{plain.name}-{port}{'-udp' if both and over == 'udp' else ''}", plain.opts)
            else:
                named = plain if port == HTTP else with_domain(plain.name, beside_plain=HTTP in ports, opts=plain.opts)
            ingress(
                named.name,
                into=into,
                port=port,
                over=over,
                source=tasks_id,
                description=f"Tasks of {caller}",
                tags=self.tags,
                opts=named.opts,
            )


def _transports(listener: Listener) -> list[tuple[Transport, bool]]:
    """Over what *listener* is spoken to, each with whether there is another one."""
    if listener.protocol == "TCP_UDP":
        return [("tcp", True), ("udp", True)]
    return [("udp" if listener.protocol == "UDP" else "tcp", False)]


def _kept_of_own(module: Module) -> dict[Keeper, list[str]]:
    """What the load balancer of its own keeps as it was: the target group may have been another one's."""
    of_another = {"target_group"} if module.imported.load_balancer else set()
    return {what: kept(module, what) for what in module.imported.keeps if what not in of_another}


def reachability(
    name: str,
    module: Module,
    plan: ModulePlan,
    shared: SharedResources,
    *,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Reachability:
    """What stands in front of *module*, but for its records, which come after its service."""
    environment, network = shared.environment, shared.network
    host = environment.host(module)
    groups = security_groups(
        name,
        vpc_id=network.vpc_id,
        rules=who_comes_in(plan, module.allowed_sources),
        behind_load_balancer=module.has_own_load_balancer,
        also_of_tasks=module.existing_security_groups.tasks,
        given=given_groups(module.imported),
        tasks_have_ipv6=environment.network.is_dual_stack,
        tags=tags,
        opts=opts,
    )
    certificate_arn: Input[str] | None = shared.certificates.get(module.certificate or "")
    own = groups.load_balancer_id is not None and needs_certificate(plan.listeners)
    if host and own and shared.hosted_zones.public_id and certificate_arn is None:
        certificate_arn = certificate(f"{name}-certificate", host=host, zones=shared.hosted_zones, tags=tags, opts=opts)
    asked = authentication.of_module(module, shared.client_secrets.get(module.name))
    balancer = None
    if groups.load_balancer_id is not None:
        balancer = load_balancer(
            f"{name}-lb",
            plan,
            internal=not module.is_public,
            vpc_id=network.vpc_id,
            subnet_ids=network.public_subnet_ids if module.is_public else network.private_subnet_ids,
            security_group_ids=[groups.load_balancer_id, *module.existing_security_groups.load_balancer],
            certificate_arn=certificate_arn,
            further_certificates={each: shared.certificates[each] for each in module.further_certificates},
            deletion_protection=environment.deletion_protection,
            logs=shared.logs,
            web_acl=shared.web_acl,
            kept=_kept_of_own(module),
            has_two_groups=module.has_two_target_groups,
            is_settled=has_two_target_groups(name, shared.standing),
            tester_header=module.deployment.tester_header,
            authentication=asked,
            headers=module.security_headers,
            clients=client_certificates(
                f"{name}-lb",
                None if module.is_network else module.mutual_authentication,
                None if module.is_network else module.request_headers,
                release_bucket=shared.release_bucket,
                standing=shared.standing,
                own_tags=tags,
                opts=opts,
            ),
            depends_on=network.ready,
            tags=tags,
            opts=opts,
        )
    targets = {
        each: shared_target(
            name,
            plan,
            shared.load_balancers[each],
            vpc_id=network.vpc_id,
            tasks_id=groups.tasks_id,
            only_allowed=module.allowed_sources is not None and each != module.inner_load_balancer,
            authentication=asked if is_asked_on(module, each) else authentication.EVERYBODY,
            imported=imported_target(module, each),
            has_two_groups=module.has_two_target_groups,
            is_settled=has_two_target_groups(name, shared.standing),
            tester_header=module.deployment.tester_header,
            tags=tags,
            opts=opts,
        )
        for each in module.shared_load_balancers
    }
    direct = module.ways[0] != LOAD_BALANCER and not module.is_worker
    return Reachability(
        name=name,
        module=module,
        plan=plan,
        host=host,
        has_record=host == own_name(environment, module),
        is_encrypted=environment.domain is not None,
        shared=targets,
        security_groups=groups,
        load_balancer=balancer,
        certificates={
            **({} if certificate_arn is None else {"": certificate_arn}),
            **{label(each): shared.certificates[each] for each in module.further_certificates},
        },
        registries=registries(name, environment, module, shared.namespaces, tags=tags, opts=opts),
        told_url=environment.private_url(module) if direct else None,
        tags=tags,
        opts=opts,
    )
