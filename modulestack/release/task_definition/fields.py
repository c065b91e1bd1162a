"""
What is read out of a task definition, a request or an answer alike.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def image_of(definition: Mapping[str, Any], container: str) -> str:
    """The image of *container* in *definition*; empty if it has no such container."""
    containers = definition.get("containerDefinitions", ())
    return next((c.get("image", "") for c in containers if c.get("name") == container), "")


def revision_of(definition: Mapping[str, Any]) -> str:
    """``family:number`` of an answer."""
    return revision_name(definition.get("taskDefinitionArn", ""))


def revision_name(arn: str) -> str:
    """``family:number`` of a task definition's ARN; the last part of any other text."""
    return arn.rpartition("/")[2]
