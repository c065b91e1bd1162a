"""What every module has: a container, its service and its log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import ConfigDict, Field

from modulestack.contract import limits, names
from modulestack.contract.discovery import LOAD_BALANCER, SERVICE_CONNECT, Way
from modulestack.contract.placeholders import IMAGE
from modulestack.contract.protocols import Transport
from modulestack.features import container_options
from modulestack.features.container_options import ContainerOptions
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Ingress, PipelineAccess, Statement, own_port, port_mapping
from modulestack.features.core_effects import EFFECTS
from modulestack.features.deployment_section import Deployment
from modulestack.features.execution_role import execution_role, registries
from modulestack.features.feature import Feature
from modulestack.features.service_arguments import service
from modulestack.fields import kinds
from modulestack.fields.text import bare
from modulestack.fields.violation import RuleViolation

WORKER_SCENARIOS = ("a worker's release", "a worker's release that crashes", "a task of a worker is killed")
"""What a rehearsal shows of every module without a port."""
IN_A_COMMAND = "holds what looks like a secret, in plain sight: pass it as a variable, under secrets"
"""Of a command's words, whoever runs it."""


class CoreKeys(ContainerOptions):
    """The keys that features build on. Validators are built for a whole module only, not for each feature's keys."""

    model_config = ConfigDict(defer_build=True)

    name: kinds.ModuleName
    """The module's name: the key under `modules`."""
    image: kinds.Image
    """The first image; from then on releases own it."""
    port: kinds.Port | None = None
    """
    Port on which the container listens. Absent: a worker, which nobody calls: no load balancer, no address.

    What is about requests (`health_check`, `load_balancing`, `reachable_from`, `host`, `deployment.grace_period_s`,
    `scaling.requests_per_task`) needs it; where `defaults` has such a key, workers are without it.
    """
    cpu: kinds.Cpu = 256
    """CPU units, 1024 to a vCPU; on Fargate certain numbers only, on machines 128 and more."""
    memory: kinds.Memory = 512
    """MiB; only certain pairs with cpu exist on Fargate."""
    capacity: kinds.CapacityName | None = None
    """
    Name of the machines that tasks run on, of the environment's `capacity` or `managed_instances`. Absent: Fargate. See
    machines.md.
    """
    cpu_architecture: Literal["X86_64", "ARM64"] = "X86_64"
    """What the image was built for."""
    platform_version: Literal["LATEST", "1.4.0"] = "LATEST"
    """Of Fargate: what its tasks run on. Machines have none."""
    entry_point: tuple[str, ...] | None = None
    """Replaces the image's ENTRYPOINT."""
    command: tuple[str, ...] | None = None
    """Replaces the image's CMD."""
    environment: dict[kinds.PlainVariable, str] = Field(default_factory=dict)
    """Plain environment variables. `${name}` is a placeholder, `$${` a literal `${`."""
    placeholders: dict[kinds.PlaceholderName, str] = Field(default_factory=dict)
    """First values of placeholders other than `${image}`; releases may change them."""
    reachable_from: Literal["internet"] | tuple[str, ...] = ()
    """`internet`, or the modules that may call this one; empty: nobody."""
    reachable_by: Way | tuple[Way, ...] = LOAD_BALANCER
    """
    How those modules call it: through a `load_balancer`, or its tasks themselves, by proxies of `service_connect` or by
    DNS of `cloud_map`. Of several, callers are told the first, and the others go on. See service-connect.md.
    """
    scheduling_strategy: Literal["REPLICA", "DAEMON"] = "REPLICA"
    """REPLICA: as many tasks as are wanted. DAEMON, on machines only: one task on every machine."""
    deployment: Deployment = Deployment()
    """How a new version replaces the old one."""
    log_retention_days: kinds.RetentionDays = 30
    """Days that CloudWatch keeps the output."""
    task_policy_arns: tuple[kinds.PolicyArn, ...] = ()
    """Managed policies for the task's role: what the application itself may do in AWS."""

    @property
    def own_container(self) -> str:
        """Name of its own container: the module's, unless it was taken over with another."""
        return self.name

    @property
    def is_worker(self) -> bool:
        """Whether nobody calls the module, so that it has no load balancer and no address."""
        return self.port is None

    @property
    def is_daemon(self) -> bool:
        """Whether one task runs on every machine."""
        return self.scheduling_strategy == "DAEMON"

    @property
    def is_public(self) -> bool:
        """Whether the world may reach the module."""
        return self.reachable_from == "internet"

    @property
    def transport(self) -> Transport:
        """What its container's port is mapped for."""
        return "tcp"

    @property
    def transports(self) -> tuple[Transport, ...]:
        """Over what clients speak on its port."""
        return (self.transport,)

    @property
    def ways(self) -> tuple[Way, ...]:
        """How callers reach the module, the one that they are told first."""
        return (self.reachable_by or (LOAD_BALANCER,)) if isinstance(self.reachable_by, tuple) else (self.reachable_by,)

    @property
    def has_load_balancer(self) -> bool:
        """Whether requests come through one."""
        return not self.is_worker and LOAD_BALANCER in self.ways

    @property
    def app_protocol(self) -> str | None:
        """What proxies of Service Connect speak with its tasks; None: there are none."""
        return "http" if self.port is not None and SERVICE_CONNECT in self.ways else None

    @property
    def has_two_target_groups(self) -> bool:
        """Whether its requests can be shifted from one target group to another."""
        return self.has_load_balancer and (self.deployment.shifts or self.deployment.alternate_target_group)

    @property
    def serving(self) -> str:
        """Name of the container to which the load balancer sends requests."""
        return self.own_container


def policies_fit_the_role(module: CoreKeys) -> Iterator[RuleViolation]:
    """IAM attaches a policy once, and not many."""
    arns = module.task_policy_arns
    if len(arns) > limits.MANAGED_POLICIES_PER_ROLE:
        yield RuleViolation(
            (("task_policy_arns",),),
            f"{len(arns)} policies are more than a role takes: allowed {limits.MANAGED_POLICIES_PER_ROLE}",
        )
    for index, arn in enumerate(arns):
        if arn in arns[:index]:
            yield RuleViolation((("task_policy_arns", index),), f"{bare(arn, 120)} is in the list twice")


def first_values(module: CoreKeys) -> dict[str, str]:
    """What the placeholders are before any release."""
    return {IMAGE: module.image, **module.placeholders}


def cluster(container_insights: str) -> dict[str, Any]:
    """
    Arguments of every cluster.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html
    """
    return {"settings": [{"name": "containerInsights", "value": container_insights}]}


def contribute(module: CoreKeys, context: ModuleContext) -> Contribution:
    """The container, the service and what both need in any case."""
    return Contribution(
        feature="core",
        container=_container(module),
        default_variables=dict(context.addresses),
        task={
            "family": names.family(context.environment, module.name),
            "networkMode": "awsvpc",
            "requiresCompatibilities": [_compatibility(module, context)],
            "cpu": str(module.cpu),
            "memory": str(module.memory),
            "runtimePlatform": {"cpuArchitecture": module.cpu_architecture, "operatingSystemFamily": "LINUX"},
        },
        service=service(
            context,
            scheduling_strategy=module.scheduling_strategy,
            breaks_circuit=not module.deployment.shifts,
            platform_version=None if module.capacity else module.platform_version,
            minimum_healthy_percent=module.deployment.minimum_healthy_percent,
            maximum_percent=module.deployment.maximum_percent,
            grace_period_s=module.deployment.grace_period_s if module.has_load_balancer else None,
        ),
        service_ignored=("taskDefinition",),
        cluster=cluster(context.container_insights),
        ingress=_ingress(module),
        execution_role=execution_role(module.image, context),
        pipeline=(
            PipelineAccess(
                role="release",
                statement=Statement(actions=("ecr:BatchGetImage",), resources=registries(module.image, context)),
            ),
        ),
        scenarios=WORKER_SCENARIOS if module.is_worker else (),
    )


def _ingress(module: CoreKeys) -> tuple[Ingress, ...]:
    if module.port is None or not module.has_load_balancer:
        return ()
    return tuple(own_port(module.port, over) for over in module.transports)


def _compatibility(module: CoreKeys, context: ModuleContext) -> str:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-tasks-services.html"""
    if module.capacity is None:
        return "FARGATE"
    return "MANAGED_INSTANCES" if context.capacity and context.capacity.is_managed else "EC2"


def http_ports(module: CoreKeys) -> list[dict[str, Any]]:
    """The port mapping of the container that serves requests; of a worker none."""
    port = module.port
    spoken = {"appProtocol": module.app_protocol} if module.app_protocol else {}
    return [] if port is None else [{**port_mapping("http", port, module.transport), **spoken}]


def _container(module: CoreKeys) -> dict[str, Any]:
    """
    The module's container. Every default that ECS would fill in is written out.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    command = {"entryPoint": module.entry_point, "command": module.command}
    return {
        "name": module.own_container,
        "image": f"${{{IMAGE}}}",
        "essential": True,
        "portMappings": http_ports(module) if module.serving == module.own_container else [],
        "environment": [{"name": name, "value": value} for name, value in module.environment.items()],
        "secrets": [],
        "mountPoints": [],
        "volumesFrom": [],
        "systemControls": [],
        **{key: list(words) for key, words in command.items() if words},
        **container_options.defined(module),
    }


FEATURE: Feature[CoreKeys] = Feature(
    keys=CoreKeys,
    contribute=contribute,
    effects=EFFECTS,
    shared_keys=ContainerOptions,
    rules=(
        policies_fit_the_role,
        container_options.a_root_has_no_other_user,
        container_options.ignored_exit_codes_are_few,
    ),
    text_keys=("environment", "command", "entry_point", "docker_labels", "working_directory"),
    needs_port={
        ("reachable_from",): "who may call the module",
        ("reachable_by",): "how the module is called",
        ("deployment", "grace_period_s"): "how long the load balancer's failed checks do not count",
    },
)
