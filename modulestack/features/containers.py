"""Containers beside a module's own: sidecars that run as long as it does, and those that end before it starts."""

from __future__ import annotations

from pydantic import Field

from modulestack.contract.placeholders import image_placeholder
from modulestack.features import ecs_exec, registry_credentials, secrets, sidecar_rules, ulimits
from modulestack.features.agents import AgentsKeys, agents, key_of
from modulestack.features.container_health_check import ContainerHealthCheck, ContainerHealthCheckKeys
from modulestack.features.container_options import RestartPolicy
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, Seed, Statement
from modulestack.features.core import http_ports
from modulestack.features.core_effects import NEEDED
from modulestack.features.execution_role import PULL, registries, repositories
from modulestack.features.feature import Feature
from modulestack.features.log_drivers import LogDriver, LogRouter
from modulestack.features.mounts import Mount
from modulestack.features.sidecar import Sidecar, definition
from modulestack.fields import kinds
from modulestack.fields.effects import NEXT_RELEASE, Effect, EffectKind, Effects
from modulestack.fields.violation import FieldPath

TEXTS = (
    "environment", "command", "entry_point", "health_check", "docker_labels", "working_directory",
    "log_driver.options", "log_router.config_file",
)  # fmt: skip
"""Keys of a container in whose texts there may be placeholders."""
SIDECAR_DIES = "a sidecar dies"
"""Name of the scenario."""


class ContainersKeys(AgentsKeys, ContainerHealthCheckKeys, ecs_exec.ExecKeys):
    """What runs beside the module's own container."""

    containers: dict[kinds.ContainerName, Sidecar] = Field(default_factory=dict)
    """Sidecars, and containers that end before the module's own starts, by name. A task has ten containers at most."""

    serving_container: kinds.ContainerName | None = None
    """
    Container to which the load balancer sends requests, such as a proxy: it listens on `port`, and the module's own
    wherever that one finds it. Absent: the module's own.
    """

    @property
    def beside(self) -> dict[str, Sidecar]:
        """Every container beside the module's own, by name: the file's, and the agents that it asks for."""
        return {**self.containers, **agents(self)}

    def place(self, name: str) -> FieldPath:
        """Where the file has the container *name* of these."""
        return ("containers", name) if (key := key_of(self, name)) is None else (key,)

    @property
    def serving(self) -> str:
        """Name of the container to which the load balancer sends requests."""
        return self.serving_container or self.own_container


def contribute(module: ContainersKeys, context: ModuleContext) -> Contribution:
    """
    The containers, what ECS may fetch for them, and the module's own container's share of the CPU.

    A container that claims no CPU gets next to none while others want all of theirs, so what they leave is claimed for
    the module's own.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (cpu)
    """
    sidecars = {**module.containers, **agents(module, context.environment)}
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
            for made in [definition(name, each, context, memory_mib=module.memory)]
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


_MAY_BE_NEEDED: Effects[ContainersKeys] = (NEEDED, *NEXT_RELEASE)

_EFFECTS: dict[str, Effects[ContainersKeys]] = {
    "serving_container": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="tasks and service would have to change in one moment: add a module of another name",
        ),
    ),
    **{f"containers.<container>.{key}": NEXT_RELEASE for key in Sidecar.model_fields if key != "mounts"},
    "containers.<container>.image": _MAY_BE_NEEDED,
    "containers.<container>.registry_credentials": _MAY_BE_NEEDED,
    "containers.<container>.secrets": _MAY_BE_NEEDED,
    "containers.<container>.environment_files": _MAY_BE_NEEDED,
    **{
        f"containers.<container>.mounts.<mount>.{key}": NEXT_RELEASE for key in Mount.model_fields if key != "read_only"
    },
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
        sidecar_rules.who_serves_is_there,
        sidecar_rules.container_names_differ,
        sidecar_rules.containers_are_not_too_many,
        sidecar_rules.container_ports_differ,
        sidecar_rules.containers_fit_the_cpu,
        sidecar_rules.containers_fit_the_memory,
        sidecar_rules.options_of_containers_go_together,
        sidecar_rules.container_variables_are_plain_or_secret,
        sidecar_rules.container_checks_are_commands,
        sidecar_rules.containers_pull_as_somebody,
        ulimits.are_of_machines,
        ulimits.open_files_are_said_once,
    ),
    context_rules=(sidecar_rules.credentials_of_containers_fit,),
    warnings=(
        sidecar_rules.a_container_looks_secret,
        sidecar_rules.containers_are_as_exact_as_the_module,
        sidecar_rules.docker_hub_knows_who_pulls_containers,
    ),
    text_keys=tuple(f"containers.{key}" for key in TEXTS),
    needs_port={("serving_container",): "to which container the load balancer sends requests"},
)
