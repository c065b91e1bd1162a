"""What the resource types of Application Auto Scaling have in common."""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import Properties

MISSING = ("ObjectNotFoundException", "ValidationException")


def scalable_dimension(properties: Properties) -> dict[str, Any]:
    """The three parameters that name what is scaled."""
    return {
        "ServiceNamespace": properties["serviceNamespace"],
        "ResourceId": properties["resourceId"],
        "ScalableDimension": properties["scalableDimension"],
    }
