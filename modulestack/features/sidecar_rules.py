"""What ties containers beside a module's own together, and to the module: names, ports, shares, variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from modulestack.contract import image_reference, limits
from modulestack.contract.sensitive import holds_secret
from modulestack.features import container_options, registry_credentials, secrets
from modulestack.features.container_health_check import command_problems
from modulestack.features.context import ModuleContext
from modulestack.features.core import IN_A_COMMAND
from modulestack.features.sidecar import Sidecar
from modulestack.fields.text import listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation


class HasContainers(Protocol):
    """A module, as far as these rules ask."""

    @property
    def name(self) -> str:
        """The module's."""

    @property
    def own_container(self) -> str:
        """Name of its own container."""

    @property
    def image(self) -> str:
        """Of its own container."""

    @property
    def port(self) -> int | None:
        """Where whoever serves listens; None: a worker."""

    @property
    def cpu(self) -> int:
        """The task's CPU units."""

    @property
    def memory(self) -> int:
        """The task's MiB."""

    @property
    def memory_reservation(self) -> int | None:
        """MiB that are kept for the module's own container."""

    @property
    def serving(self) -> str:
        """Name of the container to which the load balancer sends requests."""

    @property
    def serving_container(self) -> str | None:
        """As the file says it."""

    @property
    def containers(self) -> Mapping[str, Sidecar]:
        """Those beside the module's own that the file describes, by name."""

    @property
    def beside(self) -> Mapping[str, Sidecar]:
        """Those, and agents."""

    def place(self, name: str) -> FieldPath:
        """Where the file has the container *name* of these."""


def who_serves_is_there(module: HasContainers) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html (containerName)"""
    name = module.serving_container
    if name is None or name in module.containers:
        return
    if name == module.own_container:
        text = "is the module's own container, which serves anyhow: leave it out"
    else:
        close = nearest(name, module.containers)
        there = f"allowed {listed(module.containers)}" if module.containers else "add it under containers"
        text = f"there is no container {name}: {f'did you mean {close}?' if close else there}"
    yield RuleViolation((("serving_container",), ("containers", name)), text)


def container_names_differ(module: HasContainers) -> Iterator[RuleViolation]:
    """Those of a task do."""
    if module.own_container in module.containers:
        text = "is the name of the module's own container already: choose another"
        yield RuleViolation((("containers", module.own_container),), text)
    for name in module.containers:
        if (field := module.place(name)) != ("containers", name):
            text = f"is the name of the container that {field[0]} adds: choose another, or leave {field[0]} out"
            yield RuleViolation((("containers", name), field), text)


def containers_are_not_too_many(module: HasContainers) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"""
    most = limits.CONTAINERS_PER_TASK - 1
    if len(module.beside) > most:
        text = f"{len(module.beside)} beside the module's own are more than a task takes: allowed {most}"
        yield RuleViolation((("containers",), *map(module.place, module.beside)), text)


def container_ports_differ(module: HasContainers) -> Iterator[RuleViolation]:
    """
    All containers of a task share its network interface.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
    """
    own = module.own_container
    whose = f"the module's own container, {own}" if module.serving == own else module.serving
    taken: dict[int | None, tuple[FieldPath, str]] = {module.port: (("port",), whose)}
    for name, container in module.beside.items():
        is_agent = name not in module.containers
        for index, port in enumerate(container.ports):
            field: FieldPath = module.place(name) if is_agent else ("containers", name, "ports", index)
            if port in taken and is_agent:
                text = f"needs port {port}, which is the port of {taken[port][1]}: give that another, or leave it out"
                yield RuleViolation((field, taken[port][0]), text)
            elif port in taken:
                yield RuleViolation((field, taken[port][0]), f"{port} is the port of {taken[port][1]}: choose another")
            taken.setdefault(port, (field, name))


def containers_fit_the_cpu(module: HasContainers) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (cpu)"""
    claimed = {name: container.cpu for name, container in module.beside.items() if container.cpu}
    if sum(claimed.values()) > module.cpu:
        text = f"the containers claim {sum(claimed.values())} CPU units, and the task has {module.cpu}"
        fields = tuple((*module.place(name), "cpu") for name in claimed)
        yield RuleViolation((fields[-1], *fields[:-1], ("cpu",)), f"{text}: claim less, or raise the module's cpu")


def containers_fit_the_memory(module: HasContainers) -> Iterator[RuleViolation]:
    """
    What is kept for each, or else its limit, and all together.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (memory)
    """
    kept: dict[FieldPath, int] = {("memory_reservation",): own} if (own := module.memory_reservation) else {}
    for name, container in module.beside.items():
        hard, soft = container.memory, container.memory_reservation
        field: FieldPath = (*module.place(name), "memory_reservation" if soft else "memory")
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


def options_of_containers_go_together(module: HasContainers) -> Iterator[RuleViolation]:
    """As those of the module's own container."""
    for name, container in module.containers.items():
        yield from _inside(name, container_options.a_root_has_no_other_user(container))
        yield from _inside(name, container_options.ignored_exit_codes_are_few(container))


def container_variables_are_plain_or_secret(module: HasContainers) -> Iterator[RuleViolation]:
    """As of the module's own container."""
    for name, container in module.containers.items():
        yield from _inside(name, secrets.a_variable_is_plain_or_secret(container))
        yield from _inside(name, secrets.a_secret_is_not_kept_where_releases_read(container))


def containers_pull_as_somebody(module: HasContainers) -> Iterator[RuleViolation]:
    """As the module's own container."""
    for name, container in module.containers.items():
        yield from _inside(name, registry_credentials.credentials_are_a_whole_secret(container))
        yield from _inside(name, registry_credentials.ecr_takes_no_credentials(container))


def credentials_of_containers_fit(module: HasContainers, context: ModuleContext) -> Iterator[RuleViolation]:
    """As of the module's own container."""
    for name, container in module.containers.items():
        field: FieldPath = ("modules", module.name, "containers", name, "registry_credentials")
        yield from registry_credentials.too_long(container.registry_credentials, field, context)


def container_checks_are_commands(module: HasContainers) -> Iterator[RuleViolation]:
    """As of the module's own container."""
    for name, container in module.containers.items():
        if container.health_check:
            yield from _inside(name, command_problems(container.health_check, "health_check"))


def docker_hub_knows_who_pulls_containers(module: HasContainers) -> Iterator[RuleViolation]:
    """As of the module's own container."""
    for name, container in module.containers.items():
        yield from _inside(name, registry_credentials.docker_hub_knows_who_pulls(container))


def containers_are_as_exact_as_the_module(module: HasContainers) -> Iterator[RuleViolation]:
    """
    A file that pins the module's own image to a digest means what runs, and a tag elsewhere may move.

    Of ECR, and what is pulled by way of it, releases make digests.
    """
    if not image_reference.read(module.image).digest:
        return
    for name, container in module.beside.items():
        image = image_reference.read(container.image)
        if image.digest is None and image.ecr is None:
            yield RuleViolation(
                ((*module.place(name), "image"),),
                f"{image} is a tag, which may move, and the module's own image is a digest: write {image.name}@sha256:"
                "..., or pull it by way of ECR (pull_through_cache), where releases turn tags into digests",
            )


def a_container_looks_secret(module: HasContainers) -> Iterator[RuleViolation]:
    """What everybody who may describe a task definition sees."""
    for name, container in module.containers.items():
        if container.health_check and holds_secret(" ".join(container.health_check.command)):
            yield RuleViolation((("containers", name, "health_check", "command"),), IN_A_COMMAND)
        yield from _inside(name, secrets.in_plain_sight(container))


def _inside(name: str, found: Iterable[RuleViolation]) -> list[RuleViolation]:
    """*found*, whose fields begin at the container *name*, with fields that begin at the module."""
    return [RuleViolation(tuple(("containers", name, *field) for field in one.fields), one.message) for one in found]
