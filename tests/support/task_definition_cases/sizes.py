"""Refused: sizes, families, names and images; the rule that each breaks, and what ECS says."""

from __future__ import annotations

from typing import Any

from tests.support.task_definition_cases.definitions import EC2, WINDOWS, one, setting, task, two

REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "values_are_known",
        task(EC2, networkMode="wifi"),
        "wifi is not a valid value for networkMode. The value must be one of [bridge,host,awsvpc,none]",
    ),
    (
        "values_are_known",
        one(firelensConfiguration={"type": "logstash"}),
        "logstash is not a valid value for type. The value must be one of [fluentd,fluentbit]",
    ),
    ("sizes_are_numbers", task(cpu="much"), "Invalid 'cpu' setting for task."),
    ("fargate_tasks_have_a_size", task(cpu=None), "Fargate requires that 'cpu' be defined at the task level."),
    (
        "fargate_tasks_have_a_size",
        task(memory=None, containerDefinitions=[{"name": "web", "image": "app:1", "memory": 128}]),
        "Fargate requires that 'memory' be defined at the task level.",
    ),
    (
        "fargate_has_the_size",
        task(memory="4096"),
        (
            "No Fargate configuration exists for given values: 256 CPU, 4096 memory. "
            "See the Amazon ECS documentation for the valid values."
        ),
    ),
    (
        "fargate_has_the_size",
        task(**{**WINDOWS, "cpu": "512", "memory": "1024"}),
        (
            "No Fargate configuration exists for given values: 512 CPU, 1024 memory. "
            "See the Amazon ECS documentation for the valid values."
        ),
    ),
    ("there_are_not_too_many_containers", task(containerDefinitions=[]), "Container definitions should not be empty."),
    (
        "there_are_not_too_many_containers",
        task(containerDefinitions=[{"name": f"c{number}", "image": "app:1"} for number in range(11)]),
        "Too many containers.",
    ),
    (
        "there_are_not_too_many_containers",
        task(EC2, placementConstraints=[{"type": "memberOf", "expression": "a == b"}] * 11),
        "Placement constraints cannot have more than 10 elements.",
    ),
    (
        "containers_say_their_memory",
        one(EC2, memory=None),
        setting("At least one of 'memory' or 'memoryReservation' must be specified."),
    ),
    (
        "containers_say_their_memory",
        one(memory=128, memoryReservation=256),
        setting("'memory' must be greater than or equal to 'memoryReservation'."),
    ),
    (
        "containers_fit_the_cpu",
        two({"cpu": 128}, cpu=129),
        "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    ),
    (
        "containers_fit_the_memory",
        one(memory=513),
        "The 'memory' setting for container 'web' is greater than for the task.",
    ),
    (
        "containers_fit_the_memory",
        two({"memoryReservation": 256}, memoryReservation=257),
        "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'.",
    ),
    (
        "ephemeral_storage_is_in_range",
        task(ephemeralStorage={"sizeInGiB": 20}),
        "The ephemeral storage size must be between 21 and 200 GiB.",
    ),
    (
        "the_request_is_not_too_long",
        one(environment=[{"name": "A", "value": "x" * 66000}]),
        "Actual length: '66270'. Max allowed length is '65536' bytes.",
    ),
    ("family_is_a_name", task(family=""), "Family should not be null or empty."),
    ("family_is_a_name", task(family="staging.web"), "Family contains invalid characters."),
    ("family_is_a_name", task(family="a" * 256), "Family is longer than 255."),
    ("containers_have_names", one(name=""), "Container.name should not be null or empty."),
    ("containers_have_names", one(name="a b"), "Container.name contains invalid characters."),
    (
        "containers_have_names",
        two({"name": "web"}),
        "Container names must be unique: 'web' is used more than once.",
    ),
    ("containers_have_images", one(image=""), "Container.image should not be null or empty."),
    ("containers_have_images", one(image="a" * 256), "Container.image is longer than 255."),
    ("containers_have_images", one(image="app latest"), "Container.image contains invalid characters."),
    ("containers_have_images", one(image="app@sha256:abc"), "Container.image contains invalid characters."),
    ("instances_have_the_size", task(EC2, cpu="64"), "Invalid 'cpu' setting for task."),
    (
        "fargate_has_the_system",
        task(**{**WINDOWS, "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2016_FULL"}}),
        "Fargate does not support the operating system family WINDOWS_SERVER_2016_FULL.",
    ),
    (
        "fargate_has_the_system",
        task(
            EC2,
            runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "ARM64"},
        ),
        "The CPU architecture ARM64 is not supported for the operating system family WINDOWS_SERVER_2022_CORE.",
    ),
)
