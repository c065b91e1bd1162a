"""Containers beside a module's own: sidecars that run as long as it does, and those that end before it starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import Field

from modulestack.contract import limits
from modulestack.contract.placeholders import image_placeholder
from modulestack.contract.sensitive import holds_secret
from modulestack.features import ecs_exec, registry_credentials, secrets
from modulestack.features.container_health_check import ContainerHealthCheck, ContainerHealthCheckKeys, command_problems
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, Seed, Statement
from modulestack.features.core import IN_A_COMMAND, http_ports
from modulestack.features.core_effects import RELEASE_IT
from modulestack.features.execution_role import PULL, registries, repositories
from modulestack.features.feature import Feature
from modulestack.features.log_drivers import LogDriver, LogRouter
from modulestack.features.mounts import Mount
from modulestack.features.sidecar import RestartPolicy, Sidecar, definition
from modulestack.fields import kinds
from modulestack.fields.effects import NEXT_RELEASE, Effect, EffectKind, Effects
from modulestack.fields.text import listed, nearest, shown
from modulestack.fields.violation import FieldPath, RuleViolation

TEXTS = (
    "environment", "command", "entry_point", "health_check", "docker_labels", "working_directory",
    "log_driver.options", "log_router.config_file",
)  # fmt: skip
"""Keys of a container in whose texts there may be placeholders."""
SIDECAR_DIES = "a sidecar dies"
"""Name of the scenario."""


class ContainersKeys(ContainerHealthCheckKeys, ecs_exec.ExecKeys):
    """What runs beside the module's own container."""

    containers: dict[kinds.ContainerName, Sidecar] = Field(default_factory=dict)
    """Sidecars, and containers that end before the module's own starts, by name. A task has ten containers at most."""

    serving_container: kinds.ContainerName | None = None
    """
    Container to which the load balancer sends requests, such as a proxy: it listens on `port`, and the module's own
    wherever that one finds it. Absent: the module's own.
    """

    @property
    def serving(self) -> str:
        """Name of the container to which the load balancer sends requests."""
        return self.serving_container or self.name


def who_serves_is_there(module: ContainersKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html (containerName)"""
    name = module.serving_container
    if name is None or name in module.containers:
        return
    if name == module.name:
        text = "is the module's own container, which serves anyhow: leave it out"
    else:
        close = nearest(name, module.containers)
        there = f"allowed {listed(module.containers)}" if module.containers else "add it under containers"
        text = f"there is no container {name}: {f'did you mean {close}?' if close else there}"
    yield RuleViolation((("serving_container",), ("containers", name)), text)


def container_names_differ(module: ContainersKeys) -> Iterator[RuleViolation]:
    """The module's own container has the module's name."""
    if module.name in module.containers:
        text = "is the name of the module's own container already: choose another"
        yield RuleViolation((("containers", module.name),), text)


def containers_are_not_too_many(module: ContainersKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""
    most = limits.CONTAINERS_PER_TASK - 1
    if len(module.containers) > most:
        text = f"{len(module.containers)} beside the module's own are more than a task takes: allowed {most}"
        yield RuleViolation((("containers",),), text)


def container_ports_differ(module: ContainersKeys) -> Iterator[RuleViolation]:
    """
    All containers of a task share its network interface.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
    """
    whose = f"the module's own container, {module.name}" if module.serving == module.name else module.serving
    taken: dict[int | None, tuple[FieldPath, str]] = {module.port: (("port",), whose)}
    for name, container in module.containers.items():
        for index, port in enumerate(container.ports):
            field: FieldPath = ("containers", name, "ports", index)
            if port in taken:
                yield RuleViolation((field, taken[port][0]), f"{port} is the port of {taken[port][1]}: choose another")
            taken.setdefault(port, (field, name))


def containers_fit_the_cpu(module: ContainersKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (cpu)"""
    claimed = {name: container.cpu for name, container in module.containers.items() if container.cpu}
    if sum(claimed.values()) > module.cpu:
        text = f"the containers claim {sum(claimed.values())} CPU units, and the task has {module.cpu}"
        fields = tuple(("containers", name, "cpu") for name in claimed)
        yield RuleViolation((fields[-1], *fields[:-1], ("cpu",)), f"{text}: claim less, or raise the module's cpu")


def containers_fit_the_memory(module: ContainersKeys) -> Iterator[RuleViolation]:
    """
    What is kept for each, or else its limit, and all together.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (memory)
    """
    kept: dict[FieldPath, int] = {}
    for name, container in module.containers.items():
        hard, soft = container.memory, container.memory_reservation
        field: FieldPath = ("containers", name, "memory_reservation" if soft else "memory")
        if hard and soft and soft > hard:
            yield RuleViolation(
                (field, (*field[:-1], "memory")), f"{soft} MiB is above its memory: allowed up to {hard}"
            )
        if hard and hard > module.memory:
            text = f"{hard} MiB is more than its task has: allowed up to {module.memory}, or raise the module's memory"
            yield RuleViolation((("containers", name, "memory"), ("memory",)), text)
        elif keeps := soft or hard:
            kept[field] = keeps
    if sum(kept.values()) > module.memory:
        text = f"{sum(kept.values())} MiB are kept for containers, and the task has {module.memory}"
        yield RuleViolation((*kept, ("memory",)), f"{text}: keep less, or raise the module's memory")


def a_root_has_no_other_user(module: ContainersKeys) -> Iterator[RuleViolation]:
    """Root is never had by mistake."""
    for name, container in module.containers.items():
        if container.run_as_root and "user" in container.model_fields_set:
            fields: tuple[FieldPath, ...] = (("containers", name, "run_as_root"), ("containers", name, "user"))
            text = f"is true, and user is {shown(container.user)}: leave one of them out"
            yield RuleViolation(fields, text)


def container_variables_are_plain_or_secret(module: ContainersKeys) -> Iterator[RuleViolation]:
    """As of the module's own container."""
    for name, container in module.containers.items():
        yield from _inside(name, secrets.a_variable_is_plain_or_secret(container))
        yield from _inside(name, secrets.a_secret_is_not_kept_where_releases_read(container))


def containers_pull_as_somebody(module: ContainersKeys) -> Iterator[RuleViolation]:
    """As the module's own container."""
    for name, container in module.containers.items():
        yield from _inside(name, registry_credentials.credentials_are_a_whole_secret(container))
        yield from _inside(name, registry_credentials.ecr_takes_no_credentials(container))


def credentials_of_containers_fit(module: ContainersKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """As of the module's own container."""
    for name, container in module.containers.items():
        field: FieldPath = ("modules", module.name, "containers", name, "registry_credentials")
        yield from registry_credentials.too_long(container.registry_credentials, field, context)


def container_checks_are_commands(module: ContainersKeys) -> Iterator[RuleViolation]:
    """As of the module's own container."""
    for name, container in module.containers.items():
        if container.health_check:
            yield from _inside(name, command_problems(container.health_check, "health_check"))


def ignored_exit_codes_are_few(module: ContainersKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html"""
    for name, container in module.containers.items():
        codes = container.restart.ignored_exit_codes if container.restart else ()
        if len(codes) > limits.IGNORED_EXIT_CODES:
            field: FieldPath = ("containers", name, "restart", "ignored_exit_codes")
            yield RuleViolation((field,), f"{len(codes)} are more than ECS takes: allowed {limits.IGNORED_EXIT_CODES}")


def docker_hub_knows_who_pulls_containers(module: ContainersKeys) -> Iterator[RuleViolation]:
    """As of the module's own container."""
    for name, container in module.containers.items():
        yield from _inside(name, registry_credentials.docker_hub_knows_who_pulls(container))


def a_container_looks_secret(module: ContainersKeys) -> Iterator[RuleViolation]:
    """What everybody who may describe a task definition sees."""
    for name, container in module.containers.items():
        if container.health_check and holds_secret(" ".join(container.health_check.command)):
            yield RuleViolation((("containers", name, "health_check", "command"),), IN_A_COMMAND)
        yield from _inside(name, secrets.in_plain_sight(container))


def _inside(name: str, found: Iterable[RuleViolation]) -> list[RuleViolation]:
    """*found*, whose fields begin at the container *name*, with fields that begin at the module."""
    return [RuleViolation(tuple(("containers", name, *field) for field in one.fields), one.message) for one in found]


def contribute(module: ContainersKeys, context: ModuleContext) -> Contribution:
    """
    The containers, what ECS may fetch for them, and the module's own container's share of the CPU.

    A container that claims no CPU gets next to none while others want all of theirs, so what they leave is claimed for
    the module's own.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (cpu)
    """
    sidecars = module.containers
    if not sidecars:
        return Contribution(feature="containers", container={"cpu": 0})
    claimed = sum(container.cpu for container in sidecars.values())
    values = {text for container in sidecars.values() for text in container.secrets.values()}
    pulls = {container.registry_credentials for container in sidecars.values()} - {None}
    references = sorted({*values, *filter(None, pulls)})
    images = sorted({container.image for container in sidecars.values()})
    elsewhere = {arn for image in images for arn in repositories(image, context)[1:]}
    agent = {name: ecs_exec.places(name) for name, each in sidecars.items() if module.exec and not each.writable_root}
    return Contribution(
        feature="containers",
        container={"cpu": module.cpu - claimed if claimed else 0},
        containers=tuple(
            {
                **made,
                "portMappings": [*(http_ports(module) if name == module.serving else []), *made["portMappings"]],
                "mountPoints": [*made["mountPoints"], *ecs_exec.mounts(agent.get(name, {}))],
            }
            for name, each in sidecars.items()
            for made in [definition(name, each, context, module=module.name, memory_mib=module.memory)]
        ),
        volumes=tuple({"name": volume} for volumes in agent.values() for volume in volumes),
        placeholders={image_placeholder(name): container.image for name, container in sidecars.items()},
        execution_role=(
            *([Statement(actions=PULL, resources=tuple(sorted(elsewhere)))] if elsewhere else []),
            *secrets.statements(references, context),
        ),
        pipeline=(
            *secrets.looks(references, context),
            *(
                PipelineAccess(role="release", statement=Statement(actions=("ecr:BatchGetImage",), resources=asked))
                for asked in dict.fromkeys(registries(image, context) for image in images)
            ),
        ),
        seeds=(
            *secrets.seeds(sorted(values)),
            *(seed for text in sorted(filter(None, pulls)) for seed in registry_credentials.seeds(text)),
            *(Seed(kind="image", reference=image) for image in images),
        ),
        manifest={
            "containers": tuple(sorted(sidecars)),
            **({"serving": module.serving} if module.serving_container else {}),
        },
        scenarios=(SIDECAR_DIES,),
    )


_MAY_BE_NEEDED: Effects[ContainersKeys] = (
    Effect(
        kinds=(EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        text="until that release no task can be started anew: those that run need what their role no longer may",
        remedy=RELEASE_IT,
        when="without what only it referred to",
        holds=lambda edit: edit.is_needed_by_tasks,
    ),
    *NEXT_RELEASE,
)

_EFFECTS: dict[str, Effects[ContainersKeys]] = {
    "serving_container": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="tasks and service would have to change in one moment: add a module of another name",
        ),
    ),
    "containers.<container>": _MAY_BE_NEEDED,
    **{f"containers.<container>.{key}": NEXT_RELEASE for key in Sidecar.model_fields if key != "mounts"},
    "containers.<container>.image": _MAY_BE_NEEDED,
    "containers.<container>.registry_credentials": _MAY_BE_NEEDED,
    "containers.<container>.secrets": _MAY_BE_NEEDED,
    "containers.<container>.mounts.<mount>": NEXT_RELEASE,
    **{f"containers.<container>.mounts.<mount>.{key}": NEXT_RELEASE for key in Mount.model_fields},
    "containers.<container>.log_driver": _MAY_BE_NEEDED,
    **{f"containers.<container>.log_driver.{key}": NEXT_RELEASE for key in LogDriver.model_fields},
    "containers.<container>.log_driver.secret_options": _MAY_BE_NEEDED,
    **{f"containers.<container>.log_router.{key}": NEXT_RELEASE for key in LogRouter.model_fields},
    **{f"containers.<container>.restart.{key}": NEXT_RELEASE for key in RestartPolicy.model_fields},
    **{f"containers.<container>.health_check.{key}": NEXT_RELEASE for key in ContainerHealthCheck.model_fields},
}

FEATURE = Feature(
    keys=ContainersKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        who_serves_is_there,
        container_names_differ,
        containers_are_not_too_many,
        container_ports_differ,
        containers_fit_the_cpu,
        containers_fit_the_memory,
        a_root_has_no_other_user,
        container_variables_are_plain_or_secret,
        container_checks_are_commands,
        containers_pull_as_somebody,
        ignored_exit_codes_are_few,
    ),
    context_rules=(credentials_of_containers_fit,),
    warnings=(a_container_looks_secret, docker_hub_knows_who_pulls_containers),
    text_keys=tuple(f"containers.{key}" for key in TEXTS),
    needs_port={("serving_container",): "to which container the load balancer sends requests"},
)
