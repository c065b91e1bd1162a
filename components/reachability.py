"""How requests reach a module: security groups, certificate, load balancer, records, and the address they make."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from pulumi import Input, Output, Resource, ResourceOptions

from components.certificate import certificate
from components.dns import Named, module_records, with_domain
from components.load_balancer import LoadBalancer, load_balancer
from components.security_groups import SecurityGroups, ingress, security_groups
from components.shared_resources import SharedResources
from modulestack.environment.model import Module
from modulestack.features import domain
from modulestack.features.domain import HTTP
from modulestack.features.fold import ModulePlan


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reachability:
    """What stands in front of a module's tasks."""

    name: str
    """Of the module's stack."""
    module: Module
    plan: ModulePlan
    host: str | None
    """The module's DNS name; None: its load balancer's own, or none."""
    security_groups: SecurityGroups
    load_balancer: LoadBalancer | None
    """None: a worker."""
    tags: Mapping[str, str]
    opts: ResourceOptions

    @property
    def listeners(self) -> tuple[Resource, ...]:
        """What the service waits for."""
        return self.load_balancer.listeners if self.load_balancer else ()

    @property
    def target_group_arns(self) -> tuple[Output[str], ...]:
        """Of the module's own port first, then of its further ones."""
        return self.load_balancer.target_group_arns if self.load_balancer else ()

    @property
    def url(self) -> Input[str]:
        """Where the module answers; empty: a worker."""
        if self.load_balancer is None:
            return ""
        scheme = self.plan.listeners[0].protocol.lower()
        if self.host:
            return f"{scheme}://{self.host}"
        url: Output[str] = self.load_balancer.resource.dns_name.apply(lambda dns: f"{scheme}://{dns}")
        return url

    def records(self, shared: SharedResources, kept: Sequence[str]) -> list[Resource]:
        """The records of the module's name, and those of the addresses that it *kept*."""
        if self.load_balancer is None:
            return []
        return module_records(
            self.name, self.host, shared.hosted_zones, self.module, kept, self.load_balancer.resource, self.opts
        )

    def allow_from(self, caller: str, tasks_id: Input[str]) -> None:
        """Let *caller*'s tasks (their group's id) reach the load balancer on every port that leads to the module's."""
        into = self.security_groups.load_balancer_id
        if into is None:
            return
        forwarding = [listener for listener in self.plan.listeners if listener.action == "forward"]
        ports = [listener.port for listener in forwarding if not listener.target]
        for port in [listener.port for listener in forwarding]:
            plain = Named(f"{self.name}-lb-from.{caller}", self.opts)
            if port not in ports:
                named = Named(f"{plain.name}-{port}", plain.opts)
            else:
                named = plain if port == HTTP else with_domain(plain.name, beside_plain=HTTP in ports, opts=plain.opts)
            ingress(
                named.name,
                into=into,
                port=port,
                source=tasks_id,
                description=f"Tasks of {caller}",
                tags=self.tags,
                opts=named.opts,
            )


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
    host = domain.host(
        module, zone=environment.domain.zone if environment.domain else None, private_zone=environment.private_zone
    )
    groups = security_groups(
        name,
        vpc_id=network.vpc_id,
        rules=plan.ingress,
        behind_load_balancer=not module.is_worker,
        also_of_tasks=module.existing_security_groups.tasks,
        tags=tags,
        opts=opts,
    )
    certificate_arn = None
    if host and shared.hosted_zones.public_id:
        certificate_arn = certificate(
            f"{name}-certificate", host=host, zone_id=shared.hosted_zones.public_id, tags=tags, opts=opts
        )
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
            deletion_protection=environment.deletion_protection,
            depends_on=network.ready,
            tags=tags,
            opts=opts,
        )
    return Reachability(
        name=name,
        module=module,
        plan=plan,
        host=host,
        security_groups=groups,
        load_balancer=balancer,
        tags=tags,
        opts=opts,
    )
