"""All rules of a task definition, in the order in which they are told."""

from __future__ import annotations

from modulestack.contract.task_definition_rules import (
    container_lifecycle,
    container_rules,
    kernel,
    known_values,
    logs,
    managed_instances,
    networking,
    operating_system,
    sizes,
    tag_rules,
    variables,
    volumes,
)
from modulestack.contract.task_definition_rules.reading import Rule, TaskDefinition

RULES: tuple[Rule, ...] = (
    *known_values.RULES,
    *container_rules.RULES,
    *variables.RULES,
    *container_lifecycle.RULES,
    *operating_system.RULES,
    *sizes.RULES,
    *networking.RULES,
    *logs.RULES,
    *volumes.RULES,
    *kernel.RULES,
    *managed_instances.RULES,
    *tag_rules.RULES,
)


def refusals(definition: TaskDefinition) -> tuple[str, ...]:
    """Every sentence with which ECS would refuse *definition*, a RegisterTaskDefinition request; each once."""
    return tuple(dict.fromkeys(text for rule in RULES for text in rule(definition)))


def can_run_on_fargate(definition: TaskDefinition) -> bool:
    """Whether *definition*, which ECS takes, would also be taken if it asked for Fargate."""
    return not refusals({**definition, "requiresCompatibilities": ["FARGATE"]})
