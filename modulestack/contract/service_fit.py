"""
Why ECS would not run a task definition in a service: what CreateService and UpdateService refuse. No effects.

Each rule reads a service as DescribeServices answers it, or CreateService's parameters, and a RegisterTaskDefinition
request or an answer's ``taskDefinition``; it is one small function with the page that says so.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from modulestack.contract.capacity_providers import FARGATE_PROVIDERS, FARGATE_SPOT
from modulestack.contract.task_definition_rules.reading import (
    containers,
    is_windows,
    mapping,
    maps,
    name_of,
    number,
    text,
    texts,
)
from modulestack.contract.task_definition_rules.registry import can_run_on_fargate
from modulestack.contract.task_definition_rules.sizes import UNITS_PER_VCPU, in_units

Document = Mapping[str, Any]
FitRule = Callable[[Document, Document], Iterator[str]]
"""Takes a service and a task definition, yields the sentences with which ECS refuses the one in the other."""
LATEST = "LATEST"
PLATFORM_VERSIONS = {"LINUX": ("1.3.0", "1.4.0"), "WINDOWS": ("1.0.0",)}
"""Of Fargate, by operating system; the last is what LATEST is."""
_LARGE_CPU = 8192
"""CPU units from which Linux platform version 1.4.0 is needed."""


def misfits(service: Document, definition: Document) -> tuple[str, ...]:
    """Every sentence with which ECS would refuse *definition* in *service*; each once."""
    return tuple(dict.fromkeys(found for rule in RULES for found in rule(service, definition)))


def balancers_find_their_container(service: Document, definition: Document) -> Iterator[str]:
    """
    A load balancer's container and port must stay in the task definition.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html
    Text: https://github.com/hashicorp/terraform/issues/4227
    Text: https://github.com/hashicorp/terraform/issues/2888
    """
    for balancer in maps(service, "loadBalancers"):
        yield from _container_and_port(definition, text(balancer, "containerName"), number(balancer, "containerPort"))


def registries_find_their_container(service: Document, definition: Document) -> Iterator[str]:
    """
    A service registry's container and port must be in the task definition; on a shared network they must be named.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html
    """
    for registry in maps(service, "serviceRegistries"):
        label, port = text(registry, "containerName"), number(registry, "containerPort")
        if label or port is not None:
            yield from _container_and_port(definition, label, port)
        elif _mode(definition) in {"bridge", "host"}:
            yield (
                f"The service registry {text(registry, 'registryArn')} needs a containerName and a containerPort, "
                f"because the task definition has the network mode '{_mode(definition)}'."
            )


def service_connect_finds_its_ports(service: Document, definition: Document) -> Iterator[str]:
    """
    A Service Connect service is a named port of the task definition.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html (portName)
    """
    configuration = mapping(service, "serviceConnectConfiguration")
    if configuration.get("enabled") is not False:
        where = "serviceConnectConfiguration.services.portName"
        yield from _port_names(definition, maps(configuration, "services"), where)


def lattice_finds_its_ports(service: Document, definition: Document) -> Iterator[str]:
    """
    A VPC Lattice configuration is of a named port of the task definition.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_VpcLatticeConfiguration.html (portName)
    """
    yield from _port_names(definition, maps(service, "vpcLatticeConfigurations"), "vpcLatticeConfigurations.portName")


def volumes_are_configured_where_they_are_launched(service: Document, definition: Document) -> Iterator[str]:
    """
    A volume that is configured at launch is in the service's configuration, and each of those has its volume.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceVolumeConfiguration.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html (configuredAtLaunch)
    Text: https://github.com/hashicorp/terraform-provider-aws/pull/49185 (the first)
    """
    at_launch = [name_of(volume) for volume in maps(definition, "volumes") if volume.get("configuredAtLaunch") is True]
    configured = [name_of(volume) for volume in maps(service, "volumeConfigurations")]
    if any(name not in at_launch for name in configured):
        yield "Volume configuration provided but no matching configuredAtLaunch volume found in task definition"
    if any(name not in configured for name in at_launch):
        yield "Task definition has configuredAtLaunch volume but no volume configuration provided at runtime"


def network_fits_the_mode(service: Document, definition: Document) -> Iterator[str]:
    """
    Tasks with a network interface of their own, and only they, have a network configuration.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (networkConfiguration)
    Text: https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/802
    Text: https://github.com/DataDog/test-infra-definitions/pull/57
    """
    has_one = bool(mapping(mapping(service, "networkConfiguration"), "awsvpcConfiguration"))
    if _mode(definition) == "awsvpc" and not has_one:
        yield "Network Configuration must be provided when networkMode 'awsvpc' is specified."
    if _mode(definition) != "awsvpc" and has_one:
        yield "Network Configuration is not valid for the given networkMode of this task definition."


def launch_type_fits(service: Document, definition: Document) -> Iterator[str]:
    """
    A service on Fargate, by launch type or by capacity provider, takes what Fargate can run; EXTERNAL what asks for it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    providers = [text(item, "capacityProvider") for item in maps(service, "capacityProviderStrategy")]
    launch_type = text(service, "launchType")
    asked, can_run = texts(definition, "requiresCompatibilities"), texts(definition, "compatibilities")
    on_fargate = [name for name in [launch_type, *providers] if name in FARGATE_PROVIDERS]
    if on_fargate and ("FARGATE" not in can_run if can_run else not can_run_on_fargate(definition)):
        if launch_type == "FARGATE":
            yield "Task definition does not support launch_type FARGATE."
        else:
            yield f"The task definition does not support the capacity provider {on_fargate[0]}: it is not for FARGATE."
    if launch_type == "EXTERNAL" and asked and "EXTERNAL" not in asked:
        yield "Task definition does not support launch_type EXTERNAL."


def spot_runs_no_windows(service: Document, definition: Document) -> Iterator[str]:
    """
    Fargate Spot has no Windows.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
    """
    providers = [text(item, "capacityProvider") for item in maps(service, "capacityProviderStrategy")]
    system = text(mapping(definition, "runtimePlatform"), "operatingSystemFamily")
    if FARGATE_SPOT in providers and system.startswith("WINDOWS"):
        yield f"The capacity provider FARGATE_SPOT does not support the operating system {system}."


def exec_has_a_task_role(service: Document, definition: Document) -> Iterator[str]:
    """
    ECS Exec's agent works with the task role.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    Text: https://github.com/aws/aws-toolkit-jetbrains/issues/3649
    """
    if service.get("enableExecuteCommand") is True and not text(definition, "taskRoleArn"):
        yield (
            "The service couldn't be updated because a valid taskRoleArn is not being used. "
            "Specify a valid task role in your task definition and try again."
        )


def misfit_targets(definition: Document, target_types: Mapping[str, str]) -> Iterator[str]:
    """
    A target group of addresses has tasks with interfaces of their own, one of instances the others.

    *target_types*: ARN → ``ip``, ``instance``... Yields the sentences with which ECS refuses.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html (targetGroupArn)
    """
    mode = _mode(definition)
    for arn, kind in target_types.items():
        if (kind == "ip") != (mode == "awsvpc") and kind in {"ip", "instance"}:
            yield (
                f"The provided target group {arn} has target type {kind}, which is incompatible with the {mode} "
                "network mode specified in the task definition."
            )


def misfit_platform(definition: Document, version: str | None) -> tuple[str, str] | None:
    """
    A platform version exists, and has what the task definition needs.

    The code and the text with which ECS refuses *definition* on Fargate's platform *version*; None: it takes it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html#API_RunTask_Errors
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-linux-fargate.html
    Text: https://github.com/ansible-collections/community.aws/issues/136
    """
    if version in (None, "", LATEST):
        return None
    if version not in PLATFORM_VERSIONS["WINDOWS" if is_windows(definition) else "LINUX"]:
        return "PlatformUnknownException", "The specified platform version doesn't exist."
    if version == "1.3.0" and _needs_1_4(definition):
        text = "One or more of the requested capabilities are not supported."
        return "PlatformTaskDefinitionIncompatibilityException", text
    return None


def _needs_1_4(definition: Document) -> bool:
    """EFS, more ephemeral storage, environment files, a shared pid namespace, SYS_PTRACE, 8 vCPU and more."""
    linux = [mapping(container, "linuxParameters") for container in containers(definition)]
    cpu = in_units(str(definition.get("cpu") or 0), UNITS_PER_VCPU)
    return bool(
        definition.get("ephemeralStorage")
        or definition.get("pidMode")
        or any(volume.get("efsVolumeConfiguration") for volume in maps(definition, "volumes"))
        or any(container.get("environmentFiles") for container in containers(definition))
        or any(texts(mapping(parameters, "capabilities"), "add") for parameters in linux)
        or (cpu or 0) >= _LARGE_CPU
    )


RULES: tuple[FitRule, ...] = (
    balancers_find_their_container,
    registries_find_their_container,
    service_connect_finds_its_ports,
    lattice_finds_its_ports,
    volumes_are_configured_where_they_are_launched,
    network_fits_the_mode,
    launch_type_fits,
    spot_runs_no_windows,
    exec_has_a_task_role,
)
"""In the order in which they are told."""


def _container_and_port(definition: Document, label: str, port: int | None) -> Iterator[str]:
    found = [container for container in containers(definition) if name_of(container) == label]
    if label and not found:
        yield f"The container {label} does not exist in the task definition."
    elif port is not None and not any(_has_port(container, port) for container in found):
        yield f"The container {label} did not have a container port {port} defined."


def _has_port(container: Document, port: int) -> bool:
    for mapped in maps(container, "portMappings"):
        first, _, last = text(mapped, "containerPortRange").partition("-")
        if number(mapped, "containerPort") == port:
            return True
        if first.isdecimal() and last.isdecimal() and int(first) <= port <= int(last):
            return True
    return False


def _port_names(definition: Document, wanted: list[Document], where: str) -> Iterator[str]:
    named = [text(port, "name") for each in containers(definition) for port in maps(each, "portMappings")]
    for each in wanted:
        if (name := text(each, "portName")) not in named:
            yield f"The port name '{name}' in {where} does not match a port mapping of the task definition."


def _mode(definition: Document) -> str:
    return text(definition, "networkMode") or "bridge"
