"""How volumes of services are made, for tasks of their own too, and where two ways of it differ."""

from __future__ import annotations

from typing import Any

from modulestack.contract import ebs


def _volume(name: str = "data", **managed: Any) -> dict[str, Any]:
    return {"name": name, "managedEBSVolume": {"roleArn": "arn:aws:iam::1:role/a", "sizeInGiB": 10, **managed}}


def test_a_task_of_its_own_takes_tags_of_its_definition_and_leaves_no_volume():
    """ECS takes SERVICE of services only."""
    given = _volume(tagSpecifications=[{"resourceType": "volume", "propagateTags": "SERVICE"}])
    managed = ebs.of_task(given)["managedEBSVolume"]
    assert managed["tagSpecifications"] == [{"resourceType": "volume", "propagateTags": "TASK_DEFINITION"}]
    assert managed["terminationPolicy"] == {"deleteOnTermination": True}
    assert "terminationPolicy" not in given["managedEBSVolume"]


def test_differences_are_told_by_path():
    assert ebs.differences([_volume()], [_volume()]) == []
    assert ebs.differences([_volume(sizeInGiB=20)], [_volume()]) == [("volumeConfigurations.data.sizeInGiB", 10, 20)]
    assert ebs.differences([], [_volume()]) == [("volumeConfigurations.data", "there", None)]
    assert ebs.differences([_volume()], []) == [("volumeConfigurations.data", None, "there")]


def test_a_snapshot_s_own_size_is_no_difference():
    """AWS may say how large it is, where nobody asked for a size."""
    snapshot = {"roleArn": "arn:aws:iam::1:role/a", "snapshotId": "snap-01234567"}
    wanted = {"name": "data", "managedEBSVolume": snapshot}
    assert ebs.differences([wanted], [_volume(snapshotId="snap-01234567")]) == []
    [gone] = ebs.differences([_volume()], [_volume(snapshotId="snap-01234567")])
    assert gone == ("volumeConfigurations.data.snapshotId", "snap-01234567", None)
