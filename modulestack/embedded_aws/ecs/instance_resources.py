"""
What an instance has for tasks, what a task takes of it, and what is missing. No effects.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.contract.task_definition_rules.sizes import MIB_PER_GB, UNITS_PER_VCPU, in_units
from modulestack.embedded_aws.instance_types import InstanceType


@dataclasses.dataclass(frozen=True, kw_only=True)
class InstanceResources:
    """What an instance has, what a task needs, or what is left."""

    cpu: int = 0
    """CPU units."""
    memory_mib: int = 0
    interfaces: int = 0
    """Elastic network interfaces of tasks of their own."""
    gpus: int = 0
    tcp: frozenset[int] = frozenset()
    """Host ports in use."""
    udp: frozenset[int] = frozenset()


UNITS = 1024
"""CPU units of a vCPU."""
SYSTEM_PERCENT = 5
"""Of an instance's memory that its kernel and platform take: AWS says that some of it is missing, not how much."""
RESERVED_PORTS = frozenset({22, 2375, 2376, 51678, 51679})
"""Of SSH, Docker and the agent. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html"""


def of_type(type_: InstanceType, *, reserved_mib: int = 0, trunk_interfaces: int | None = None) -> InstanceResources:
    """
    What an instance of *type_* registers with; the agent keeps *reserved_mib* back.

    The primary interface is the instance's own; with a trunk tasks have *trunk_interfaces* instead of the rest.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
    """
    interfaces = type_.interfaces - 1 if trunk_interfaces is None else trunk_interfaces
    memory = type_.memory_mib * (100 - SYSTEM_PERCENT) // 100 - reserved_mib
    return InstanceResources(
        cpu=type_.vcpus * UNITS, memory_mib=memory, interfaces=interfaces, gpus=type_.gpus, tcp=RESERVED_PORTS
    )


def of_task(document: Mapping[str, Any], overrides: Mapping[str, Any]) -> InstanceResources:
    """What a task of the task definition *document* takes, with *overrides* of RunTask."""
    containers = document["containerDefinitions"]
    cpu = in_units(str(overrides.get("cpu") or document.get("cpu") or ""), UNITS_PER_VCPU)
    memory = in_units(str(overrides.get("memory") or document.get("memory") or ""), MIB_PER_GB)
    mode = document.get("networkMode") or "bridge"
    ports = [
        (
            mapping.get("protocol") or "tcp",
            mapping.get("hostPort") or (mapping["containerPort"] if mode == "host" else 0),
        )
        for container in containers
        for mapping in container.get("portMappings", ())
        if mapping.get("containerPort")
    ]
    fixed = [] if mode == "awsvpc" else [(protocol, port) for protocol, port in ports if port]
    return InstanceResources(
        cpu=int(cpu) if cpu else sum(container.get("cpu") or 0 for container in containers),
        memory_mib=int(memory)
        if memory
        else sum(container.get("memoryReservation") or container.get("memory") or 0 for container in containers),
        interfaces=int(mode == "awsvpc"),
        gpus=sum(
            int(item["value"])
            for container in containers
            for item in container.get("resourceRequirements", ())
            if item["type"] == "GPU"
        ),
        tcp=frozenset(port for protocol, port in fixed if protocol != "udp"),
        udp=frozenset(port for protocol, port in fixed if protocol == "udp"),
    )


def left(registered: InstanceResources, taken: Iterable[InstanceResources]) -> InstanceResources:
    """What is left of *registered*; of ports, those that are in use."""
    tasks = list(taken)
    return InstanceResources(
        cpu=registered.cpu - sum(task.cpu for task in tasks),
        memory_mib=registered.memory_mib - sum(task.memory_mib for task in tasks),
        interfaces=registered.interfaces - sum(task.interfaces for task in tasks),
        gpus=registered.gpus - sum(task.gpus for task in tasks),
        tcp=registered.tcp.union(*(task.tcp for task in tasks)),
        udp=registered.udp.union(*(task.udp for task in tasks)),
    )


def missing(rest: InstanceResources, needs: InstanceResources) -> str | None:
    """What *rest* has too little of: MEMORY, CPU, PORTS, ENI or GPU; None: nothing."""
    if rest.memory_mib < needs.memory_mib:
        return "MEMORY"
    if rest.cpu < needs.cpu:
        return "CPU"
    if rest.tcp & needs.tcp or rest.udp & needs.udp:
        return "PORTS"
    if rest.interfaces < needs.interfaces:
        return "ENI"
    return "GPU" if rest.gpus < needs.gpus else None


def described(resources: InstanceResources) -> list[dict[str, Any]]:
    """``registeredResources`` or ``remainingResources``."""
    return [
        _whole("CPU", resources.cpu),
        _whole("MEMORY", resources.memory_mib),
        _ports("PORTS", resources.tcp),
        _ports("PORTS_UDP", resources.udp),
    ]


def _whole(name: str, value: int) -> dict[str, Any]:
    return {"name": name, "type": "INTEGER", "doubleValue": 0.0, "longValue": 0, "integerValue": value}


def _ports(name: str, ports: frozenset[int]) -> dict[str, Any]:
    listed = [str(port) for port in sorted(ports)]
    return {
        "name": name,
        "type": "STRINGSET",
        "doubleValue": 0.0,
        "longValue": 0,
        "integerValue": 0,
        "stringSetValue": listed,
    }
