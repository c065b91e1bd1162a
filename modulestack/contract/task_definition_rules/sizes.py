"""Sizes: of the task, of its containers beside it, of the request itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    is_for_fargate,
    is_windows,
    mapping,
    maps,
    name_of,
    number,
    text,
)

_UNITS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(vcpu|gb)?\s*", re.IGNORECASE)
UNITS_PER_VCPU = 1024
MIB_PER_GB = 1024


def in_units(size: str, per_unit: int) -> int | None:
    """
    CPU units or MiB from ``256``, ``.25 vCPU`` or ``0.5 GB``; *per_unit*: how many make a vCPU or GB.

    None: it is no size.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
    """
    found = _UNITS.fullmatch(size if not size.lstrip().startswith(".") else f"0{size.lstrip()}")
    if found is None:
        return None
    return round(float(found[1]) * per_unit) if found[2] else int(float(found[1]))


def sizes_are_numbers(definition: TaskDefinition) -> Iterator[str]:
    """
    Task sizes are numbers, with or without a unit.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    Text: https://github.com/oranmoshai/ecsServiceRestart/issues/2
    """
    for key in ("cpu", "memory"):
        if text(definition, key) and in_units(text(definition, key), UNITS_PER_VCPU) is None:
            yield f"Invalid '{key}' setting for task."


def instances_have_the_size(definition: TaskDefinition) -> Iterator[str]:
    """
    A task on instances has 128 to 196,608 CPU units.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (cpu)
    """
    cpu = _task_cpu(definition)
    if cpu is not None and not is_for_fargate(definition) and cpu not in limits.INSTANCE_TASK_CPU:
        yield "Invalid 'cpu' setting for task."


def fargate_tasks_have_a_size(definition: TaskDefinition) -> Iterator[str]:
    """
    A Fargate task says how large it is.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    Text: https://github.com/aws/amazon-ecs-cli/issues/982
    """
    if is_for_fargate(definition):
        for key in ("cpu", "memory"):
            if not text(definition, key):
                yield f"Fargate requires that '{key}' be defined at the task level."


def fargate_has_the_size(definition: TaskDefinition) -> Iterator[str]:
    """
    Fargate has some pairs of CPU and memory only; Windows tasks begin at 1 vCPU.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
    Text: https://github.com/towardsthecloud/aws-cdk-examples/issues/1
    """
    cpu, memory = _task_cpu(definition), _task_memory(definition)
    if not is_for_fargate(definition) or cpu is None or memory is None:
        return
    too_small = is_windows(definition) and cpu < UNITS_PER_VCPU
    if memory not in limits.FARGATE_MEMORY_MIB.get(cpu, ()) or too_small:
        yield (
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
            "See the Amazon ECS documentation for the valid values."
        )


def containers_fit_the_cpu(definition: TaskDefinition) -> Iterator[str]:
    """
    Containers reserve no more CPU than the task has.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (cpu)
    Text: https://github.com/aws/aws-cdk/issues/24629
    """
    cpu = _task_cpu(definition)
    if cpu and sum(number(container, "cpu") or 0 for container in containers(definition)) > cpu:
        yield "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."


def containers_fit_the_memory(definition: TaskDefinition) -> Iterator[str]:
    """
    No container takes more memory than the task has, and all together reserve no more.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (memory)
    Text: https://github.com/pulumi/pulumi-awsx/issues/1220
    Text: https://github.com/cloudnativedaysjp/dreamkast-infra/pull/4766
    """
    memory = _task_memory(definition)
    if not memory:
        return
    for container in containers(definition):
        if (number(container, "memory") or 0) > memory:
            yield f"The 'memory' setting for container '{name_of(container)}' is greater than for the task."
    if sum(number(container, "memoryReservation") or 0 for container in containers(definition)) > memory:
        yield (
            "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'."
        )


def containers_say_their_memory(definition: TaskDefinition) -> Iterator[str]:
    """
    Where the task names no memory, each container does; what it reserves is not more than what it may use.

    The API's page says "greater than"; AWS takes equal values, too.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (memoryReservation)
    Text: https://github.com/aws/aws-cli/issues/4453
    Evidence: https://github.com/awsdocs/amazon-ecs-developer-guide/pull/242
    """
    for container in containers(definition):
        hard, soft = number(container, "memory"), number(container, "memoryReservation")
        setting = f"Invalid setting for container '{name_of(container)}'."
        if not text(definition, "memory") and not hard and not soft:
            yield f"{setting} At least one of 'memory' or 'memoryReservation' must be specified."
        if hard and soft and soft > hard:
            yield f"{setting} 'memory' must be greater than or equal to 'memoryReservation'."
        for key, value in (("cpu", number(container, "cpu")), ("memory", hard), ("memoryReservation", soft)):
            if value is not None and value < 0:
                yield f"{setting} '{key}' must not be negative."


def ephemeral_storage_is_in_range(definition: TaskDefinition) -> Iterator[str]:
    """
    21 to 200 GiB; without the field a task has 20.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html
    """
    size = number(mapping(definition, "ephemeralStorage"), "sizeInGiB")
    if size is not None and size not in limits.EPHEMERAL_STORAGE_GIB:
        low, high = limits.EPHEMERAL_STORAGE_GIB
        yield f"The ephemeral storage size must be between {low} and {high} GiB."


def there_are_not_too_many_containers(definition: TaskDefinition) -> Iterator[str]:
    """
    Ten containers, and ten constraints on where a task is placed.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
    Text: https://github.com/aws/amazon-ecs-cli/issues/184
    """
    if not containers(definition):
        yield "Container definitions should not be empty."
    if len(containers(definition)) > limits.CONTAINERS_PER_TASK:
        yield "Too many containers."
    if len(maps(definition, "placementConstraints")) > limits.PLACEMENT_CONSTRAINTS:
        yield f"Placement constraints cannot have more than {limits.PLACEMENT_CONSTRAINTS} elements."


def the_request_is_not_too_long(definition: TaskDefinition) -> Iterator[str]:
    """
    64 KiB of JSON, without spaces between its parts.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
    Text: https://github.com/awsdocs/amazon-ecs-developer-guide/pull/149
    """
    try:
        length = len(json.dumps({**definition}, ensure_ascii=False, separators=(",", ":")).encode())
    except (TypeError, ValueError):
        return
    if length > limits.TASK_DEFINITION_BYTES:
        yield f"Actual length: '{length}'. Max allowed length is '{limits.TASK_DEFINITION_BYTES}' bytes."


def _task_cpu(definition: TaskDefinition) -> int | None:
    return in_units(text(definition, "cpu"), UNITS_PER_VCPU)


def _task_memory(definition: TaskDefinition) -> int | None:
    return in_units(text(definition, "memory"), MIB_PER_GB)


RULES: tuple[Rule, ...] = (
    sizes_are_numbers,
    instances_have_the_size,
    fargate_tasks_have_a_size,
    fargate_has_the_size,
    there_are_not_too_many_containers,
    containers_say_their_memory,
    containers_fit_the_cpu,
    containers_fit_the_memory,
    ephemeral_storage_is_in_range,
    the_request_is_not_too_long,
)
