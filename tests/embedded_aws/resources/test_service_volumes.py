"""A service's volume, between Pulumi's names and ECS's: there and back it is the same."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws.resources.ecs import service_request, service_volumes
from modulestack.embedded_aws.resources.handler import InvalidInput

WANTED: dict[str, Any] = {
    "name": "data",
    "managedEbsVolume": {
        "encrypted": True,
        "fileSystemType": "xfs",
        "iops": 3000,
        "kmsKeyId": "arn:aws:kms:eu-west-1:1:key/a",
        "roleArn": "arn:aws:iam::1:role/a",
        "sizeInGb": 10,
        "snapshotId": "snap-0123456789abcdef0",
        "tagSpecifications": [{"propagateTags": "SERVICE", "resourceType": "volume", "tags": {"a": "b"}}],
        "throughput": 125,
        "volumeInitializationRate": 100,
        "volumeType": "gp3",
    },
}


def _answer(wanted: dict[str, Any]) -> dict[str, Any]:
    given = service_request.create({"volumeConfiguration": wanted})["volumeConfigurations"]
    return {"deployments": [{"status": "ACTIVE"}, {"status": "PRIMARY", "volumeConfigurations": given}]}


def test_what_is_asked_for_is_what_is_told():
    assert service_volumes.told(_answer(WANTED)) == WANTED
    assert service_volumes.told({"deployments": [{"status": "PRIMARY"}]}) is None


def test_only_what_differs_is_sent():
    """Of a service whose volume is as it is wanted nothing."""
    assert service_request.update({"volumeConfiguration": WANTED}, {"volumeConfiguration": WANTED}) == {}
    larger = {**WANTED, "managedEbsVolume": {**WANTED["managedEbsVolume"], "sizeInGb": 20}}
    [sent] = service_request.update({"volumeConfiguration": WANTED}, {"volumeConfiguration": larger})[
        "volumeConfigurations"
    ]
    assert (sent["name"], sent["managedEBSVolume"]["sizeInGiB"]) == ("data", 20)


def test_what_is_not_applied_is_refused():
    strange = {**WANTED, "managedEbsVolume": {**WANTED["managedEbsVolume"], "another": 1}}
    with pytest.raises(InvalidInput, match="volumeConfiguration: a rehearsal does not know another"):
        service_volumes.requested(strange)
