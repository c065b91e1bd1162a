"""Capacity providers of an account: what they say, what is refused of them, and where they may be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from modulestack.embedded_aws.ec2_auto_scaling.groups import InstanceGroup
from modulestack.embedded_aws.errors import AwsError

ARN = "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/machines"


def group(name: str = "machines", **others: Any) -> InstanceGroup:
    values: dict[str, Any] = {"minimum": 0, "maximum": 3, "desired": 0, "weighted": False, "protects_new": True}
    return InstanceGroup(**{"name": name, "arn": ARN, "instances": (), **values, **others})


@pytest.fixture
def machines(world: Any) -> Any:
    """A world with a group."""
    world.ec2.groups = {ARN: group(), f"{ARN}-2": group("other")}
    return world


def make(world: Any, name: str = "machines", arn: str = ARN, **settings: Any) -> dict[str, Any]:
    answer: dict[str, Any] = world.call(
        "CreateCapacityProvider",
        name=name,
        autoScalingGroupProvider={"autoScalingGroupArn": arn, **settings},
        tags=[{"key": "a", "value": "b"}],
    )["capacityProvider"]
    return answer


def test_a_provider_has_aws_s_defaults(machines: Any) -> None:
    made = make(machines, managedScaling={"targetCapacity": 90})
    assert made == {
        "capacityProviderArn": "arn:aws:ecs:eu-west-1:123456789012:capacity-provider/machines",
        "name": "machines",
        "status": "ACTIVE",
        "type": "EC2_AUTOSCALING",
        "updateStatus": "CREATE_COMPLETE",
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": ARN,
            "managedScaling": {
                "status": "ENABLED",
                "targetCapacity": 90,
                "minimumScalingStepSize": 1,
                "maximumScalingStepSize": 10000,
                "instanceWarmupPeriod": 300,
            },
            "managedTerminationProtection": "DISABLED",
            "managedDraining": "ENABLED",
        },
        "tags": [{"key": "a", "value": "b"}],
    }
    assert make(machines, "other", f"{ARN}-2")["autoScalingGroupProvider"]["managedScaling"]["status"] == "DISABLED"


def test_an_update_leaves_what_it_does_not_say(machines: Any) -> None:
    make(machines, managedScaling={"targetCapacity": 90, "instanceWarmupPeriod": 10})
    changed = machines.call(
        "UpdateCapacityProvider",
        name="machines",
        autoScalingGroupProvider={"managedScaling": {"targetCapacity": 50}, "managedDraining": "DISABLED"},
    )["capacityProvider"]["autoScalingGroupProvider"]
    scaling = changed["managedScaling"]
    assert (scaling["targetCapacity"], scaling["instanceWarmupPeriod"], changed["managedDraining"]) == (
        50,
        10,
        "DISABLED",
    )


def test_all_are_described_and_tagged(machines: Any) -> None:
    arn = make(machines)["capacityProviderArn"]
    listed = machines.call("DescribeCapacityProviders")["capacityProviders"]
    assert [one["name"] for one in listed] == ["FARGATE", "FARGATE_SPOT", "machines"]
    asked = machines.call("DescribeCapacityProviders", capacityProviders=[arn, "none"], include=["TAGS"])
    assert ([one["tags"] for one in asked["capacityProviders"]], asked["failures"][0]["reason"]) == (
        [[{"key": "a", "value": "b"}]],
        "MISSING",
    )
    machines.call("TagResource", resourceArn=arn, tags=[{"key": "c", "value": "d"}])
    assert len(machines.call("ListTagsForResource", resourceArn=arn)["tags"]) == 2


def test_a_cluster_that_has_it_shows_what_is_attached(machines: Any) -> None:
    make(machines, managedScaling={"status": "ENABLED"})
    strategy = [{"capacityProvider": "machines", "weight": 1}]
    machines.call(
        "PutClusterCapacityProviders",
        cluster="staging-web",
        capacityProviders=["FARGATE", "machines"],
        defaultCapacityProviderStrategy=strategy,
    )
    found = machines.call("DescribeClusters", clusters=["staging-web"], include=["ATTACHMENTS"])["clusters"][0]
    kinds = [(one["type"], one["status"], one["details"][0]["value"]) for one in found["attachments"]]
    assert (found["attachmentsStatus"], kinds) == (
        "UPDATE_COMPLETE",
        [("managed_scaling", "CREATED", "machines"), ("managed_draining", "CREATED", "machines")],
    )
    kept = machines.call("DeleteCapacityProvider", capacityProvider="machines")["capacityProvider"]
    assert (kept["status"], kept["updateStatus"]) == ("ACTIVE", "DELETE_FAILED")
    machines.call(
        "PutClusterCapacityProviders",
        cluster="staging-web",
        capacityProviders=["FARGATE"],
        defaultCapacityProviderStrategy=[],
    )
    gone = machines.call("DeleteCapacityProvider", capacityProvider="machines")["capacityProvider"]
    assert (gone["status"], gone["updateStatus"]) == ("INACTIVE", "DELETE_COMPLETE")


REFUSALS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a group that is not there": (lambda w: make(w, arn="arn:x"), "Auto Scaling group ARN is not valid"),
    "a name of AWS's": (lambda w: make(w, "FARGATE_2"), 'cannot be prefixed with "aws", "ecs", or "fargate"'),
    "a name that is none": (lambda w: make(w, "a b"), "The specified capacity provider name is invalid"),
    "a second one of the name": (
        lambda w: (make(w), make(w, arn=f"{ARN}-2")),
        "The specified capacity provider already exists. To change the configuration",
    ),
    "a second one of the group": (
        lambda w: (make(w), make(w, "other")),
        "The specified Auto Scaling group ARN is already being used by another capacity provider",
    ),
    "protection without scaling": (
        lambda w: make(w, managedTerminationProtection="ENABLED"),
        "managed scaling must be enabled",
    ),
    "protection of a group that protects nothing": (
        lambda w: (
            w.ec2.groups.update({ARN: group(protects_new=False)}),
            make(w, managedTerminationProtection="ENABLED", managedScaling={"status": "ENABLED"}),
        ),
        "the Auto Scaling group must have instance protection from scale in enabled",
    ),
    "a group of nothing": (
        lambda w: (w.ec2.groups.update({ARN: group(maximum=0)}), make(w)),
        "must have a maximum size that is greater than 0",
    ),
    "a group with weights": (
        lambda w: (w.ec2.groups.update({ARN: group(weighted=True)}), make(w)),
        "cannot have instance weighting settings",
    ),
    "a target of 0": (
        lambda w: make(w, managedScaling={"targetCapacity": 0}),
        "targetCapacity must be (at least|between) 1",
    ),
    "steps in the wrong order": (
        lambda w: make(w, managedScaling={"minimumScalingStepSize": 5, "maximumScalingStepSize": 4}),
        "minimumScalingStepSize must not be greater",
    ),
    "one that is not there": (
        lambda w: w.call("UpdateCapacityProvider", name="none", autoScalingGroupProvider={}),
        "The specified capacity provider was not found",
    ),
    "one of AWS's": (
        lambda w: w.call("DeleteCapacityProvider", capacityProvider="FARGATE"),
        "FARGATE is reserved by AWS",
    ),
    "a mix": (
        lambda w: (
            make(w),
            w.call(
                "PutClusterCapacityProviders",
                cluster="staging-web",
                capacityProviders=["FARGATE", "machines"],
                defaultCapacityProviderStrategy=[
                    {"capacityProvider": "FARGATE", "weight": 1},
                    {"capacityProvider": "machines", "weight": 1},
                ],
            ),
        ),
        "cannot contain a mix",
    ),
    "one that the cluster may not have": (
        lambda w: w.call("CreateCluster", clusterName="x", capacityProviders=["none"]),
        "The specified capacity provider 'none' was not found",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_aws_refuses_is_refused(machines: Any, case: str) -> None:
    ask, text = REFUSALS[case]
    with pytest.raises(AwsError, match=text):
        ask(machines)
