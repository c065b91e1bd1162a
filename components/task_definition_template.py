"""
A module's task-definition template: a RegisterTaskDefinition request in which releases fill ``${image}``.

Canonical, so that neither Pulumi nor ECS ever sees a change where there is none: lists sorted by name, every default
that ECS would fill in written out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from components import tags
from modulestack.environment.model import Environment, Module
from modulestack.features.fold import ModulePlan


def template(
    environment: Environment, module: Module, plan: ModulePlan, *, execution_role_arn: str, task_role_arn: str
) -> dict[str, Any]:
    """
    The template, with a placeholder for the image and those that the file itself uses.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    every_tag = {**tags.of_environment(environment), **tags.of_module(module)}
    return {
        **plan.task,
        "executionRoleArn": execution_role_arn,
        "taskRoleArn": task_role_arn,
        "volumes": [dict(volume) for volume in plan.volumes],
        "containerDefinitions": [dict(container) for container in plan.containers],
        "tags": [{"key": key, "value": value} for key, value in sorted(every_tag.items())],
    }


def to_json(document: Mapping[str, Any]) -> str:
    """The template's text: the same document always gives the same bytes."""
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def sha256(text: str) -> str:
    """Of the template's bytes, hex."""
    return hashlib.sha256(text.encode()).hexdigest()
