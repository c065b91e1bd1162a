"""A module's stack: everything that one container image needs to run and to be reached."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pulumi
from pulumi import ComponentResource, Input, ResourceOptions

from components import policies, tags
from components.certificate import certificate
from components.cluster import cluster
from components.dns import alias_record
from components.feature_resources import RunningService, after_service, before_service
from components.load_balancer import load_balancer
from components.logs import logs
from components.manifest import manifest
from components.module_plan import module_plan
from components.parameters import Parameters, earlier_manifest
from components.roles import roles
from components.security_groups import SecurityGroups, ingress, security_groups
from components.service import service
from components.shared_resources import SharedResources
from components.task_definition import task_definition
from modulestack.contract import names, paths
from modulestack.environment.model import Module
from modulestack.features import domain
from modulestack.features.fold import ModulePlan


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleStackArgs:
    """The module, and what it shares with the others of its environment."""

    module: Module
    shared: SharedResources


class ModuleStack(ComponentResource):
    """Cluster, service, task definition, load balancer, scaling, security groups, roles and log of one module."""

    plan: ModulePlan
    """What the module's features contribute."""
    security_groups: SecurityGroups
    summary: Mapping[str, Input[str]]
    """What a person wants to know: ``url``, ``cluster``, ``service``, ``log_group``, ``manifest``."""

    def __init__(self, name: str, args: ModuleStackArgs, opts: ResourceOptions | None = None) -> None:
        module, shared = args.module, args.shared
        environment, account, network = shared.environment, shared.account, shared.network
        check_port(environment.name, module, shared.parameters)
        super().__init__("modulestack:index:ModuleStack", name, {}, opts)
        self._name, self._tags = name, tags.of_module(module)
        child, tagged = ResourceOptions(parent=self), self._tags
        plan = self.plan = module_plan(environment, module, account)
        host = domain.host(
            module, zone=environment.domain.zone if environment.domain else None, private_zone=environment.private_zone
        )
        zone_id = shared.hosted_zones.of(public=module.is_public)

        ecs_cluster = cluster(
            f"{name}-cluster",
            cluster_name=names.cluster(environment.name, module.name),
            arguments=plan.cluster,
            tags=tagged,
            opts=child,
        )
        log = logs(
            f"{name}-logs",
            group_name=paths.log_group(environment.name, module.name),
            retention_days=module.log_retention_days,
            tags=tagged,
            opts=child,
        )
        iam_roles = roles(
            name,
            account=account,
            path=paths.role_path(environment.name),
            execution_policy=policies.of(plan.execution_role),
            task_policy=policies.of(plan.task_role) if plan.task_role else None,
            task_policy_arns=module.task_policy_arns,
            permissions_boundary=environment.permissions_boundary,
            tags=tagged,
            opts=child,
        )
        self.security_groups = security_groups(
            name,
            vpc_id=network.vpc_id,
            rules=plan.ingress,
            tags=tagged,
            opts=child,
        )
        certificate_arn = None
        if host and shared.hosted_zones.public_id:
            certificate_arn = certificate(
                f"{name}-certificate",
                host=host,
                zone_id=shared.hosted_zones.public_id,
                tags=tagged,
                opts=child,
            )
        balancer = load_balancer(
            f"{name}-lb",
            plan,
            internal=not module.is_public,
            vpc_id=network.vpc_id,
            subnet_ids=network.public_subnet_ids if module.is_public else network.private_subnet_ids,
            security_group_id=self.security_groups.load_balancer_id,
            certificate_arn=certificate_arn,
            deletion_protection=environment.deletion_protection,
            depends_on=network.ready,
            tags=tagged,
            opts=child,
        )
        definition = task_definition(
            f"{name}-task",
            environment=environment,
            module=module,
            plan=plan,
            roles=iam_roles,
            release_bucket=shared.release_bucket,
            parameters=shared.parameters,
            tags=tagged,
            opts=child,
        )
        service_name = service(
            f"{name}-service",
            module,
            plan,
            cluster_arn=ecs_cluster.arn,
            task_definition_arn=definition.arn,
            target_group_arn=balancer.target_group.arn,
            subnet_ids=network.private_subnet_ids,
            security_group_id=self.security_groups.tasks_id,
            depends_on=[
                *network.ready,
                ecs_cluster.capacity_providers,
                log.resource,
                *before_service(plan.components, name, environment, module, tags=tagged, opts=child),
                *iam_roles.permissions,
                *self.security_groups.rules,
                *balancer.listeners,
            ],
            tags=tagged,
            opts=child,
        )
        after_service(
            plan.components,
            name,
            module,
            RunningService(cluster_name=ecs_cluster.name, service_name=service_name, load_balancer=balancer),
            tags=tagged,
            opts=child,
        )
        if host and zone_id:
            alias_record(
                f"{name}-alias",
                host=host,
                zone_id=zone_id,
                load_balancer=balancer.resource,
                opts=child,
            )
        scheme = plan.listeners[0].protocol.lower()
        url = f"{scheme}://{host}" if host else balancer.resource.dns_name.apply(lambda dns: f"{scheme}://{dns}")
        manifest(
            f"{name}-manifest",
            environment=environment,
            module=module,
            account=account,
            plan=plan,
            cluster_name=ecs_cluster.name,
            template=definition.template,
            log_group=log.group,
            target_group_arn=balancer.target_group.arn,
            url=url,
            depends_on=[ecs_cluster.capacity_providers, log.resource],
            tags=tagged,
            opts=child,
        )
        self.summary = {
            "url": url,
            "cluster": ecs_cluster.name,
            "service": module.name,
            "log_group": log.group,
            "manifest": paths.manifest_parameter(environment.name, module.name),
        }
        self.register_outputs({"summary": self.summary})

    def allow_from(self, caller: ModuleStack) -> None:
        """Let *caller*'s tasks reach this module's load balancer."""
        ingress(
            f"{self._name}-lb-from.{caller._name}",
            into=self.security_groups.load_balancer_id,
            port=self.plan.listeners[0].port,
            source=caller.security_groups.tasks_id,
            description=f"Tasks of {caller._name}",
            tags=self._tags,
            opts=ResourceOptions(parent=self),
        )


def check_port(environment: str, module: Module, parameters: Parameters) -> None:
    """
    Refuse another port than that of the module's running tasks.

    Tasks, target group, security group and service would have to change in one moment; one by one they cut the module
    off.

    Raises:
        pulumi.RunError: it is another.
    """
    before = earlier_manifest(parameters, environment, module.name)
    if before and before.port != module.port:
        raise pulumi.RunError(
            f"modules.{module.name}.port: {module.port}, but its tasks listen on {before.port}: the port of a module "
            f"that runs cannot change: keep {before.port}, or add a module of another name with port {module.port}"
        )
