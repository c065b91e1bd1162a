"""A module's stack: everything that one container image needs to run and to be reached."""

from __future__ import annotations

import dataclasses
from typing import Any

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions

from components import addresses, dns, parameters, tags
from components.account import Account
from components.autoscaling import Autoscaling, AutoscalingArgs
from components.certificate import Certificate, CertificateArgs
from components.cluster import Cluster, ClusterArgs
from components.load_balancer import LoadBalancer, LoadBalancerArgs, listener_ports
from components.logs import Logs, LogsArgs
from components.network import Network
from components.parameters import Parameters
from components.roles import Roles, RolesArgs
from components.security_groups import SecurityGroups, SecurityGroupsArgs
from components.service import Service, ServiceArgs
from components.target import Target, TargetArgs
from components.task_definition import TaskDefinition, TaskDefinitionArgs
from components.templates import Templates
from modulestack.contract import names, paths
from modulestack.environment.model import Environment, Module


@dataclasses.dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What all modules of an environment share."""

    environment: Environment
    account: Account
    network: Network
    dns: dns.Dns
    templates: Templates
    parameters: Parameters
    """What was in SSM before this run."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleStackArgs:
    """The module, and what it shares with the others of its environment."""

    module: Module
    shared: Surroundings


class ModuleStack(ComponentResource):
    """Cluster, service, task definition, load balancer, scaling, security groups, roles and log of one module."""

    security_groups: SecurityGroups
    summary: Output[dict[str, Any]]
    """What a person wants to know: ``url``, ``cluster``, ``service``, ``log_group``, ``target``."""

    def __init__(self, name: str, args: ModuleStackArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:ModuleStack", name, {}, opts)
        self._name = name
        module, shared = args.module, args.shared
        environment, network = shared.environment, shared.network
        check_port(environment.name, module, shared.parameters)
        child, tagged = ResourceOptions(parent=self), tags.of_module(module)
        tls = environment.domain is not None
        public = addresses.is_public(module)
        redirect = bool(environment.domain and environment.domain.http_redirect and public)

        cluster = Cluster(
            f"{name}-cluster",
            ClusterArgs(cluster_name=names.cluster(environment.name, module.name), tags=tagged),
            child,
        )
        logs = Logs(
            f"{name}-logs",
            LogsArgs(
                group_name=paths.log_group(environment.name, module.name),
                retention_days=module.log_retention_days,
                tags=tagged,
            ),
            child,
        )
        roles = Roles(
            name,
            RolesArgs(
                account=shared.account,
                path=paths.role_path(environment.name),
                image=module.image,
                log_group=paths.log_group(environment.name, module.name),
                secret_references=sorted(module.secrets.values()),
                task_policy_arns=module.task_policy_arns,
                permissions_boundary=environment.permissions_boundary,
                tags=tagged,
            ),
            child,
        )
        self.security_groups = SecurityGroups(
            name,
            SecurityGroupsArgs(
                vpc_id=network.vpc_id,
                port=module.port,
                listener_ports=listener_ports(tls=tls, http_redirect=redirect),
                internet=public,
                tags=tagged,
            ),
            child,
        )
        certificate = self._certificate(name, module, shared)
        balancer = LoadBalancer(
            f"{name}-lb",
            LoadBalancerArgs(
                module=module,
                vpc_id=network.vpc_id,
                subnet_ids=network.public_subnet_ids if public else network.private_subnet_ids,
                security_group_id=self.security_groups.load_balancer_id,
                certificate_arn=certificate.arn if certificate else None,
                http_redirect=redirect,
                deletion_protection=environment.deletion_protection,
                after=[network],
                tags=tagged,
            ),
            child,
        )
        task_definition = TaskDefinition(
            f"{name}-task",
            TaskDefinitionArgs(
                environment=environment,
                module=module,
                account=shared.account,
                execution_role_arn=roles.execution_arn,
                task_role_arn=roles.task_arn,
                bucket=shared.templates.bucket,
                templates=shared.templates,
                parameters=shared.parameters,
                tags=tagged,
            ),
            child,
        )
        service = Service(
            f"{name}-service",
            ServiceArgs(
                module=module,
                cluster_arn=cluster.arn,
                task_definition_arn=task_definition.arn,
                target_group_arn=balancer.target_group_arn,
                subnet_ids=network.private_subnet_ids,
                security_group_id=self.security_groups.tasks_id,
                after=[network, cluster, logs, roles, self.security_groups, balancer],
                tags=tagged,
            ),
            child,
        )
        if module.scaling:
            Autoscaling(
                f"{name}-scaling",
                AutoscalingArgs(
                    scaling=module.scaling,
                    cluster_name=cluster.cluster_name,
                    service_name=service.service_name,
                    request_label=balancer.request_label,
                    tags=tagged,
                ),
                child,
            )
        host = addresses.host(environment, module)
        zone_id = shared.dns.public_zone_id if public else shared.dns.private_zone_id
        if host and zone_id:
            dns.alias(f"{name}-alias", host, zone_id, balancer.load_balancer, child)
        url = Output.concat("https://" if tls else "http://", host or balancer.load_balancer.dns_name)
        target = Target(
            f"{name}-target",
            TargetArgs(
                environment=environment,
                module=module,
                account=shared.account,
                cluster_name=cluster.cluster_name,
                template=task_definition.template,
                log_group=logs.group,
                target_group_arn=balancer.target_group_arn,
                url=url,
                tags=tagged,
            ),
            child,
        )
        self.summary = Output.all(
            url=url,
            cluster=cluster.cluster_name,
            service=service.service_name,
            log_group=logs.group,
            target=target.parameter,
        )
        self.register_outputs({"summary": self.summary})

    def allow_from(self, caller: ModuleStack) -> None:
        """Let *caller*'s tasks reach this module's load balancer."""
        self.security_groups.allow_from(caller._name, caller.security_groups.tasks_id)

    def _certificate(self, name: str, module: Module, shared: Surroundings) -> Certificate | None:
        host, zone_id = addresses.host(shared.environment, module), shared.dns.public_zone_id
        if not host or not zone_id:
            return None
        return Certificate(
            f"{name}-certificate",
            CertificateArgs(host=host, zone_id=zone_id, tags=tags.of_module(module)),
            ResourceOptions(parent=self),
        )


def check_port(environment: str, module: Module, known: Parameters) -> None:
    """
    Refuse another port than that of the module's running tasks.

    Tasks, target group, security group and service would have to change in one moment; one by one they cut the module off.

    Raises:
        pulumi.RunError: it is another.
    """
    before = parameters.manifest(known, environment, module.name)
    if before and before.port != module.port:
        raise pulumi.RunError(
            f"modules.{module.name}.port: {module.port}, but its tasks listen on {before.port}: the port of a module "
            f"that runs cannot change: keep {before.port}, or add a module of another name with port {module.port}"
        )
