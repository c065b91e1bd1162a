"""A service's volume that is configured at launch, between Pulumi's names and the ECS API's. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.resources.handler import InvalidInput, Properties

_NAMES = {
    "encrypted": "encrypted",
    "fileSystemType": "filesystemType",
    "iops": "iops",
    "kmsKeyId": "kmsKeyId",
    "roleArn": "roleArn",
    "sizeInGb": "sizeInGiB",
    "snapshotId": "snapshotId",
    "throughput": "throughput",
    "volumeInitializationRate": "volumeInitializationRate",
    "volumeType": "volumeType",
}
"""Pulumi's → ECS's. Source: https://www.pulumi.com/registry/packages/aws/api-docs/ecs/service/"""


def requested(wanted: Properties) -> dict[str, Any]:
    """
    As CreateService and UpdateService take it.

    Raises:
        InvalidInput: there is something that is not applied here.
    """
    managed = wanted["managedEbsVolume"]
    if strange := sorted({key for key, value in managed.items() if value} - {*_NAMES, "tagSpecifications"}):
        raise InvalidInput("volumeConfiguration", f"a rehearsal does not know {', '.join(strange)}")
    specifications = [
        {
            "resourceType": each["resourceType"],
            **({"propagateTags": each["propagateTags"]} if each.get("propagateTags") else {}),
            **({"tags": [{"key": k, "value": v} for k, v in each["tags"].items()]} if each.get("tags") else {}),
        }
        for each in managed.get("tagSpecifications") or ()
    ]
    return {
        "name": wanted["name"],
        "managedEBSVolume": {
            **{aws: managed[name] for name, aws in _NAMES.items() if managed.get(name) is not None},
            **({"tagSpecifications": specifications} if specifications else {}),
        },
    }


def written_out(wanted: Properties | None) -> dict[str, Any]:
    """An input as the provider tells it once it is applied; empty: there is none."""
    return _told(requested(wanted)) if wanted else {}


def told(service: Mapping[str, Any]) -> dict[str, Any] | None:
    """As the provider tells it, of DescribeServices' answer; None: there is none."""
    deployments: Sequence[Mapping[str, Any]] = service.get("deployments", ())
    primary = next((each for each in deployments if each.get("status") == "PRIMARY"), {})
    found = primary.get("volumeConfigurations") or ()
    return _told(found[0]) if found else None


def _told(configuration: Mapping[str, Any]) -> dict[str, Any]:
    managed = configuration["managedEBSVolume"]
    return {
        "name": configuration["name"],
        "managedEbsVolume": {
            **{name: managed[aws] for name, aws in _NAMES.items() if aws in managed},
            "tagSpecifications": [
                {
                    "propagateTags": each.get("propagateTags", "NONE"),
                    "resourceType": each["resourceType"],
                    "tags": {tag["key"]: tag["value"] for tag in each.get("tags", ())},
                }
                for each in managed.get("tagSpecifications", ())
            ],
        },
    }
