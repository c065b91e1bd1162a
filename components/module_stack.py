"""A module's stack: everything that one container image needs to run and to be reached."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions

from components import edits, policies, port_edits, tags
from components.cluster_and_logs import cluster_of, logs_of
from components.connect_tls import encrypted_calls
from components.feature_resources import RunningService, after_service, before_service
from components.manifest import manifest, port_urls
from components.module_plan import module_plan
from components.mounted_volumes import mounted_volumes
from components.namespaces import connect
from components.parameters import earlier_manifest, high_resolution_metrics
from components.reachability import Reachability, reachability
from components.roles import roles
from components.service import service
from components.shared_resources import SharedResources
from components.taken_away import NOTHING_STANDS, standing_settings
from components.task_definition import task_definition
from components.traffic_shift import service_shift, shift_roles
from components.volumes_at_launch import volumes_at_launch
from modulestack.contract import paths
from modulestack.contract.deployment_strategies import ROLLING
from modulestack.environment.edits import kept_urls
from modulestack.environment.model import Module
from modulestack.environment.traffic_edits import keeps_its_traffic
from modulestack.features import repository


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleStackArgs:
    """The module, and what it shares with the others of its environment."""

    module: Module
    shared: SharedResources
    servers: Sequence[Resource] = ()
    """Services of modules that it calls by Service Connect: only those that are there first are known to its tasks."""


class ModuleStack(ComponentResource):
    """Cluster, service, task definition, load balancer, scaling, security groups, roles and log of one module."""

    service: Resource
    """Its ECS service."""
    reachability: Reachability
    """How requests reach the module."""
    summary: Mapping[str, Input[str] | Mapping[str, Input[str]]]
    """
    What a person wants to know: ``url`` (but of a worker), ``urls`` (by name of a further port, if there are any),
    ``cluster``, ``service``, ``log_group``, ``manifest``, ``repository``.
    """

    def __init__(self, name: str, args: ModuleStackArgs, opts: ResourceOptions | None = None) -> None:
        module, shared = args.module, args.shared
        environment, account, network = shared.environment, shared.account, shared.network
        key = shared.encryption_key
        super().__init__("modulestack:index:ModuleStack", name, {}, opts)
        self._name = name
        child, tagged = ResourceOptions(parent=self), tags.of_module(module)
        running = shared.port_edits.get(module.name)
        kept = kept_urls(module, shared.standing.modules.get(module.name), environment)
        plan = module_plan(environment, module, account, keeps_plain_http=bool(kept))
        plan = shared.transforms.plan(module.name, plan)
        context = environment.context_of(module, partition=account.partition, account_id=account.id)

        ecs_cluster = cluster_of(name, module, shared, plan, tags=tagged, opts=child)
        log = logs_of(name, module, shared, tags=tagged, opts=child)
        earlier = earlier_manifest(shared.parameters, environment.name, module.name)
        execution_policy = policies.of(plan.execution_role)
        task_policy = policies.of(plan.task_role) if plan.task_role else None
        edits.announce_lost_permissions(module, execution_policy, task_policy, shared.standing)
        iam_roles = roles(
            name,
            account=account,
            path=paths.role_path(environment.name, module.name),
            execution_policy=execution_policy,
            task_policy=task_policy,
            task_policy_arns=module.task_policy_arns,
            named=shared.named_roles.get(module.name),
            encryption_key=key,
            permissions_boundary=environment.permissions_boundary,
            tags=tagged,
            opts=child,
        )
        front = self.reachability = reachability(name, module, plan, shared, tags=tagged, opts=child)
        mounted = mounted_volumes(
            name,
            module,
            plan,
            account=account,
            file_systems=shared.file_systems,
            roles=iam_roles,
            security_group_id=front.security_groups.tasks_id,
            tags=tagged,
            opts=child,
        )
        at_launch = volumes_at_launch(
            name,
            environment,
            module,
            account=account,
            earlier=earlier,
            running=shared.launch_volumes.get(module.name),
            cluster=ecs_cluster.name,
            encryption_key=key,
            tags=tagged,
            opts=child,
        )
        is_elsewhere = edits.moves_to_machines_or_back(module, earlier, cluster=ecs_cluster.name)
        managed = context.capacity is not None and context.capacity.is_managed
        starts_anew = (
            is_elsewhere and earlier is not None and edits.is_another_kind_of_capacity(module, earlier, managed=managed)
        )
        copied = None
        if running is not None:
            copied = port_edits.as_it_is_now(
                environment,
                module,
                account,
                running,
                cluster=shared.standing.modules[module.name].cluster,
                ready=[*front.listeners, *mounted.ready, *at_launch.ready],
                opts=child,
            )
        definition = task_definition(
            f"{name}-task",
            starts_anew=starts_anew,
            environment=environment,
            module=module,
            plan=plan,
            volumes=mounted.definitions,
            roles=iam_roles,
            release_bucket=shared.release_bucket,
            parameters=shared.parameters,
            earlier=earlier,
            running=copied,
            tags=tagged,
            opts=child,
        )
        calls = encrypted_calls(
            name,
            environment,
            module,
            partition=account.partition,
            encryption_key=key,
            tags=tagged,
            opts=child,
        )
        shifting = shift_roles(name, environment, module, account, tags=tagged, opts=child)
        standing = shared.standing.modules.get(module.name)
        stands = (
            NOTHING_STANDS
            if is_elsewhere
            else standing_settings(environment.name, module.name, shared.standing.resources)
        )
        # ECS takes a service back to the rule that it had, when it undoes the deployment that gave it another one.
        known = sorted(each.test_rule for each in earlier.traffic if each.test_rule) if earlier else []
        has_its_testers = is_elsewhere or [*stands.test_rules] == known
        made = self.service = service(
            f"{name}-service",
            module,
            plan,
            cluster_arn=ecs_cluster.arn,
            is_elsewhere=is_elsewhere,
            starts_anew=starts_anew,
            task_definition=definition.start,
            has_other_ports=running is not None,
            target_group_arns=front.target_group_arns,
            shift=service_shift(
                module,
                front.shifts,
                shifting,
                is_settled=keeps_its_traffic(module, standing) and has_its_testers,
                had_strategy=standing is not None and standing.strategy != ROLLING,
                stands=stands,
            ),
            subnet_ids=network.private_subnet_ids,
            security_group_ids=front.security_groups.of_tasks,
            volumes=at_launch.of_service,
            registries=front.registries,
            connect=connect(environment, module, shared.namespaces, shared.standing, context, calls.arguments),
            depends_on=[
                *network.ready,
                *ecs_cluster.ready,
                *log.ready,
                *shared.pull_through,
                *before_service(
                    plan.components, name, environment, module, encryption_key=key, tags=tagged, opts=child
                ),
                *iam_roles.permissions,
                *front.security_groups.rules,
                *mounted.ready,
                *at_launch.ready,
                *calls.ready,
                *shifting.ready,
                *front.listeners,
                *args.servers,
            ],
            tags=tagged,
            opts=child,
        )
        service_name: Output[str] = made.name
        beside = after_service(
            plan.components,
            name,
            module,
            RunningService(
                environment=environment,
                account=account,
                cluster_name=ecs_cluster.name,
                cluster_arn=ecs_cluster.arn,
                service_name=service_name,
                load_balancer=front.load_balancer,
                request_label=front.request_label,
                task_definition=definition.start,
                roles=iam_roles,
                subnet_ids=network.private_subnet_ids,
                security_group_ids=front.security_groups.of_tasks,
                zones=network.zones,
                watched=front.watched,
                certificates=front.certificates,
                logs=log,
                alert_topic=shared.alert_topic,
                earlier=earlier,
                standing=shared.standing,
                high_resolution_metrics=high_resolution_metrics(shared.parameters, earlier),
            ),
            tags=tagged,
            opts=child,
        )
        records = front.records(shared, kept, made)
        manifest(
            f"{name}-manifest",
            environment=environment,
            module=module,
            account=account,
            plan=plan,
            service_name=service_name if module.name in shared.port_edits else context.service,
            template=definition.template,
            target_group_arns=front.target_group_arns,
            volume_configurations=at_launch.configurations,
            url=front.url,
            rules=front.rules,
            shifts=front.shifts,
            former_urls=(*environment.other_urls(module), *kept),
            earlier_settings=earlier.service_settings if earlier else {},
            depends_on=[*ecs_cluster.ready, *log.ready, *front.listeners, *records, *beside],
            tags=tagged,
            opts=child,
        )
        self.summary = {
            **({} if module.is_worker else {"url": front.url}),
            **({"urls": port_urls(plan, front.url)} if plan.ports else {}),
            "cluster": ecs_cluster.name,
            "service": context.service,
            "log_group": log.group,
            "manifest": paths.manifest_parameter(environment.name, module.name),
            **({"repository": repository.url(name, context)} if module.repository else {}),
        }
        self.register_outputs({"summary": self.summary})

    def allow_from(self, caller: ModuleStack) -> None:
        """Let *caller*'s tasks reach this module's load balancer, on every port that leads to its own tasks."""
        self.reachability.allow_from(caller._name, caller.reachability.security_groups.tasks_id)
