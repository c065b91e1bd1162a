"""Networks: modes, ports, names that ports have, links and hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import limits
from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    is_for_fargate,
    mapping,
    maps,
    name_of,
    number,
    text,
    texts,
    twice,
)

_PORT_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}")
_PORT_RANGE = re.compile(r"(\d{1,5})-(\d{1,5})")


def fargate_is_awsvpc(definition: TaskDefinition) -> Iterator[str]:
    """
    Each Fargate task has a network interface of its own.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    Text: https://github.com/aws/amazon-ecs-cli/issues/1145
    """
    if is_for_fargate(definition) and text(definition, "networkMode") != "awsvpc":
        yield "Fargate only supports network mode \u2018awsvpc\u2019."


def links_are_for_bridges(definition: TaskDefinition) -> Iterator[str]:
    """
    Containers are linked in network mode bridge only, with containers of their task.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (links)
    Text: https://github.com/aws-observability/aws-otel-collector/issues/1359
    """
    mode = text(definition, "networkMode") or "bridge"
    names = {name_of(container) for container in containers(definition)}
    for container in containers(definition):
        links = texts(container, "links")
        if links and mode != "bridge":
            yield f"Links are not supported when networkMode={mode}."
            continue
        for link in links:
            if link.partition(":")[0] not in names:
                yield f"Invalid 'links' setting. Unknown container: '{link.partition(':')[0]}'."


def awsvpc_has_no_host_names(definition: TaskDefinition) -> Iterator[str]:
    """
    A task with an interface of its own takes its name and hosts from the VPC.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (hostname)
    Text: https://github.com/labd/ecs-deplojo/issues/26
    """
    if text(definition, "networkMode") != "awsvpc":
        return
    for container in containers(definition):
        if text(container, "hostname"):
            yield "hostname is not supported on container when networkMode=awsvpc."
        if maps(container, "extraHosts"):
            yield "Extra hosts are not supported when networkMode=awsvpc."


def ports_are_ports(definition: TaskDefinition) -> Iterator[str]:
    """
    1 to 65535, or a range of them; a host port may be 0, which lets ECS choose.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    Text: https://github.com/aws/aws-cli/issues/7288
    """
    for container, port in _ports(definition):
        setting = f"setting for container '{name_of(container)}'."
        single, host, span = number(port, "containerPort"), number(port, "hostPort"), text(port, "containerPortRange")
        if single is not None and span:
            yield f"Invalid 'containerPortRange' {setting} It cannot be combined with 'containerPort'."
        elif span and not _is_range(span):
            yield f"Invalid 'containerPortRange' {setting}"
        elif not span and (single is None or single not in limits.PORT):
            yield f"Invalid 'containerPort' {setting}"
        if host is not None and host != 0 and (host not in limits.PORT or span):
            yield f"Invalid 'hostPort' {setting}"


def host_ports_are_container_ports(definition: TaskDefinition) -> Iterator[str]:
    """
    Where a container's port is the host's or the interface's own, both numbers are the same.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html (hostPort)
    Text: https://github.com/aws/amazon-ecs-cli/issues/1014
    """
    mode = text(definition, "networkMode")
    if mode == "none" and any(_ports(definition)):
        yield "Port mappings are not supported when networkMode=none."
    if mode in ("awsvpc", "host"):
        for _, port in _ports(definition):
            if number(port, "hostPort") not in (None, 0, number(port, "containerPort")):
                yield f"When networkMode={mode}, the host ports and container ports in port mappings must match."


def host_ports_are_used_once(definition: TaskDefinition) -> Iterator[str]:
    """
    One port of the host, or of the task's interface, leads to one container; tcp and udp are apart.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    Text: https://github.com/aws/amazon-ecs-agent/issues/1220
    """
    shared = text(definition, "networkMode") in ("awsvpc", "host")
    used = []
    for _, port in _ports(definition):
        host = number(port, "hostPort") or (number(port, "containerPort") if shared else None)
        if host:
            used.append(f"{'UDP' if text(port, 'protocol') == 'udp' else 'TCP'} host port '{host}'")
    for each in twice(used):
        yield f"{each} is mapped multiple times in task."


def port_names_are_names(definition: TaskDefinition) -> Iterator[str]:
    """
    A port's name has 64 lowercase letters, digits, hyphens and underscores, and belongs to one port of the task.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html (name)
    """
    names = [text(port, "name") for _, port in _ports(definition) if text(port, "name")]
    for name in dict.fromkeys(names):
        if not _PORT_NAME.fullmatch(name):
            yield (
                f"Invalid port mapping name '{name}': up to 64 lowercase letters, numbers, underscores and hyphens, "
                "not starting with a hyphen."
            )
    for name in twice(names):
        yield f"Port mapping names must be unique: '{name}' is used more than once."


def proxies_are_containers(definition: TaskDefinition) -> Iterator[str]:
    """
    An App Mesh proxy is a container of the task, which has an interface of its own.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/proxyconfiguration.html
    """
    proxy = mapping(definition, "proxyConfiguration")
    if not proxy:
        return
    if text(proxy, "containerName") not in {name_of(container) for container in containers(definition)}:
        yield f"Invalid 'proxyConfiguration' setting. Unknown container: '{text(proxy, 'containerName')}'."
    if text(definition, "networkMode") != "awsvpc":
        yield "Proxy configuration is only supported when networkMode=awsvpc."


def _ports(definition: TaskDefinition) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for container in containers(definition):
        for port in maps(container, "portMappings"):
            yield container, port


def _is_range(span: str) -> bool:
    found = _PORT_RANGE.fullmatch(span)
    return found is not None and 1 <= int(found[1]) <= int(found[2]) <= limits.PORT.max


RULES: tuple[Rule, ...] = (
    fargate_is_awsvpc,
    links_are_for_bridges,
    awsvpc_has_no_host_names,
    ports_are_ports,
    host_ports_are_container_ports,
    host_ports_are_used_once,
    port_names_are_names,
    proxies_are_containers,
)
