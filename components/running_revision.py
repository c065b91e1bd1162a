"""The revision that a service runs, read back as arguments of Pulumi's task definition, so that it can be copied."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any

from components.parameters import Parameters
from modulestack.contract import paths
from modulestack.environment.model import Module
from modulestack.environment.standing import StandingEnvironment
from modulestack.features.fold import ModulePlan

DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"
AS_THEY_ARE = (
    "cpu",
    "enable_fault_injection",
    "execution_role_arn",
    "ipc_mode",
    "memory",
    "network_mode",
    "pid_mode",
    "requires_compatibilities",
    "task_role_arn",
)
"""Arguments that the provider answers under their own names."""
LISTS = frozenset({"placement_constraints", "volumes"})
SECTIONS = {
    "ephemeral_storage": "ephemeral_storages",
    "proxy_configuration": "proxy_configurations",
    "runtime_platform": "runtime_platforms",
    "authorization_config": "authorization_configs",
    "docker_volume_configuration": "docker_volume_configurations",
    "efs_volume_configuration": "efs_volume_configurations",
    "fsx_windows_file_server_volume_configuration": "fsx_windows_file_server_volume_configurations",
    "s3files_volume_configuration": "s3files_volume_configurations",
}
"""Argument that is one section → under which name the provider answers it, as a list of one or none."""
CARRIED = frozenset({*AS_THEY_ARE, *LISTS, "ephemeral_storage", "proxy_configuration", "runtime_platform"})
"""Every argument but the containers, the family and the tags, which are the stack's."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunningRevision:
    """A revision that a service runs, as arguments of Pulumi's task definition."""

    name: str
    """``family:number``"""
    containers: tuple[Mapping[str, Any], ...]
    """Definitions of its containers, as ECS answers them."""
    arguments: Mapping[str, Any]
    """The others, each of CARRIED; None: it says nothing of it."""

    def with_ports(self, plan: ModulePlan) -> str:
        """Its containers, as JSON, with the mappings that the service needs by *plan*; all else is as released."""
        wanted = {str(each["name"]): each.get("portMappings", ()) for each in plan.containers}
        return json.dumps([_mapped(each, wanted.get(each["name"], ())) for each in self.containers], sort_keys=True)

    def lacks_ports(self, module: Module) -> bool:
        """Whether the service of *module* cannot be set to it with the ports of the file."""
        there = {
            (each["name"], mapping.get("containerPort"))
            for each in self.containers
            for mapping in each.get("portMappings") or ()
        }
        own = set() if module.port is None else {(module.serving, module.port)}
        further = {(port.container or module.own_container, port.port) for port in module.ports.values()}
        return not own | further <= there

    def lacking_containers(self, module: Module) -> list[str]:
        """Containers of *module* that would listen, and that it does not have."""
        if module.port is None:
            return []
        listening = {port.container or module.own_container for port in module.ports.values()} | {module.serving}
        return sorted(listening - {str(each["name"]) for each in self.containers})


def start_of(environment: str, module: str, parameters: Parameters, standing: StandingEnvironment) -> str:
    """The released revision of *module*, or the stack's own if that is newer; empty: it has none."""
    own = next(
        (
            str(each["outputs"].get("arn", ""))
            for each in standing.resources
            if each["type"] == DEFINITION and each["name"] == f"{module}-task"
        ),
        "",
    )
    released = parameters.get(paths.revision_parameter(environment, module), "")
    return max((own, released), key=lambda each: int(each.rpartition(":")[2] or 0))


def running_revision(answer: Any) -> RunningRevision:
    """What the provider's getTaskDefinition answers, as arguments of its resource of the same names."""
    own = {**dict.fromkeys(CARRIED), **_arguments(answer, (*AS_THEY_ARE, *LISTS, *SECTIONS.values()))}
    return RunningRevision(
        name=f"{answer.family}:{answer.revision}",
        containers=tuple(json.loads(answer.container_definitions)),
        arguments={key: own[key] for key in sorted(CARRIED)},
    )


def _arguments(answer: Any, names: Iterable[str]) -> dict[str, Any]:
    """Those of *names* that *answer* says something of; sections are lists of one or none in answers."""
    singular = {plural: one for one, plural in SECTIONS.items()}
    found: dict[str, Any] = {}
    for name in names:
        if not (value := getattr(answer, name, None)):
            continue
        if name in singular:
            found[singular[name]] = _section(value[0])
        else:
            found[name] = [_section(each) for each in value] if name in LISTS else value
    return found


def _section(answer: Any) -> dict[str, Any]:
    names = [name for name, value in vars(type(answer)).items() if isinstance(value, property)]
    return _arguments(answer, names)


def _mapped(container: Mapping[str, Any], wanted: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    there = list(container.get("portMappings") or ())
    numbers = {mapping.get("containerPort") for mapping in there}
    more = [mapping for mapping in wanted if mapping["containerPort"] not in numbers]
    return {**container, "portMappings": sorted([*there, *more], key=lambda each: str(each["containerPort"]))}
