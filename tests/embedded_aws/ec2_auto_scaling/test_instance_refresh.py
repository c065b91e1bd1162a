"""Instances of a group are replaced, a few at a time, and what AWS refuses of that."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ec2_auto_scaling.instance_refresh import STALLS_AFTER_S
from modulestack.embedded_aws.errors import NotEmbedded
from tests.embedded_aws.machines import IMAGE, Machines

NAME = {"AutoScalingGroupName": "machines"}
ONE_BY_ONE = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 100, "InstanceWarmup": 60}


class Refreshed(Machines):
    """A group of three, and what becomes of it."""

    old: set[str]
    """The instances that there were when the newest refresh began."""

    def start(self, **preferences: Any) -> str:
        """Begin; the refresh's id."""
        self.old = self.ids()
        return str(self.scaling.start_instance_refresh(**NAME, Preferences=preferences)["InstanceRefreshId"])

    def use_version(self, **data: Any) -> None:
        """Another version of the template, for the group's instances from now on."""
        whole = {"ImageId": IMAGE, **data}
        self.ec2.create_launch_template_version(LaunchTemplateId=self.template, LaunchTemplateData=whole)
        latest = {"LaunchTemplateId": self.template, "Version": "$Latest"}
        self.scaling.update_auto_scaling_group(**NAME, LaunchTemplate=latest)

    def newest(self) -> dict[str, Any]:
        """The newest refresh."""
        found: list[dict[str, Any]] = self.scaling.describe_instance_refreshes(**NAME)["InstanceRefreshes"]
        return found[0]

    def ids(self) -> set[str]:
        """Of the instances that the group has."""
        return {instance["InstanceId"] for instance in self.group()["Instances"]}

    def watched(self, seconds: float) -> list[tuple[int, int]]:
        """How many old ones and how many others there are, from the start on and whenever that is another number."""
        old, seen = self.old, [(len(self.old), 0)]
        for _ in range(int(seconds / 5)):
            now = self.ids()
            if seen[-1] != (len(old & now), len(now - old)):
                seen.append((len(old & now), len(now - old)))
            self.aws.clock.sleep(5)
        return seen


@pytest.fixture
def machines(aws: EmbeddedAws) -> Refreshed:
    made = Refreshed(aws)
    made.make_group(DesiredCapacity=3, MinSize=1, MaxSize=3, NewInstancesProtectedFromScaleIn=True)
    return made


def test_one_starts_before_one_goes_where_all_must_be_there(machines: Refreshed) -> None:
    """Also above the group's maximum; with the version of the template that the group has now."""
    machines.use_version(InstanceType="m5.xlarge")
    assert {one["LaunchTemplate"]["Version"] for one in machines.group()["Instances"]} == {"1"}
    machines.start(ScaleInProtectedInstances="Refresh", **ONE_BY_ONE)
    assert machines.watched(400) == [(3, 0), (3, 1), (2, 1), (2, 2), (1, 2), (1, 3), (0, 3)]
    told = machines.newest()
    assert (told["Status"], told["PercentageComplete"], told["InstancesToUpdate"]) == ("Successful", 100, 0)
    assert {one["LaunchTemplate"]["Version"] for one in machines.group()["Instances"]} == {"2"}
    assert {one["InstanceType"] for one in machines.instances()} == {"m5.xlarge"}


@pytest.mark.parametrize(
    ("percentages", "seen"),
    [
        ({}, [(3, 0), (2, 1), (1, 2), (0, 3)]),
        ({"MinHealthyPercentage": 0}, [(3, 0), (0, 3)]),
        ({"MinHealthyPercentage": 34}, [(3, 0), (2, 1), (1, 2), (0, 3)]),
        ({"MinHealthyPercentage": 100, "MaxHealthyPercentage": 200}, [(3, 0), (3, 3), (0, 3)]),
    ],
)
def test_the_percentages_say_how_many_at_once(
    machines: Refreshed, percentages: dict[str, int], seen: list[tuple[int, int]]
) -> None:
    """90 percent without a maximum, if nobody says: one goes while the next one starts."""
    machines.start(ScaleInProtectedInstances="Refresh", InstanceWarmup=60, **percentages)
    assert machines.watched(400) == seen
    assert machines.newest()["Status"] == "Successful"


def test_the_group_s_own_policy_counts_where_the_request_says_nothing(machines: Refreshed) -> None:
    policy = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 200}
    machines.scaling.update_auto_scaling_group(**NAME, InstanceMaintenancePolicy=policy, DefaultInstanceWarmup=30)
    machines.start(ScaleInProtectedInstances="Refresh")
    told = machines.newest()["Preferences"]
    assert told == {
        **policy,
        "AutoRollback": False,
        "InstanceWarmup": 30,
        "ScaleInProtectedInstances": "Refresh",
        "SkipMatching": False,
        "StandbyInstances": "Wait",
    }
    assert machines.watched(100) == [(3, 0), (3, 3), (0, 3)]


def test_protected_instances_are_waited_for_an_hour(machines: Refreshed) -> None:
    machines.start()
    assert machines.watched(STALLS_AFTER_S - 60) == [(3, 0)]
    told = machines.newest()
    assert (told["Status"], "protected from scale in" in told["StatusReason"]) == ("InProgress", True)
    machines.aws.clock.sleep(120)
    assert machines.newest()["Status"] == "Failed"


def test_protected_instances_may_be_left_alone(machines: Refreshed) -> None:
    first = sorted(machines.ids())[0]
    machines.scaling.set_instance_protection(**NAME, InstanceIds=[first], ProtectedFromScaleIn=False)
    machines.start(ScaleInProtectedInstances="Ignore", **ONE_BY_ONE)
    assert machines.watched(300) == [(3, 0), (3, 1), (2, 1)]
    assert (machines.newest()["Status"], first in machines.ids()) == ("Successful", False)


def test_what_matches_is_skipped_if_that_is_asked_for(machines: Refreshed) -> None:
    old = machines.ids()
    machines.start(ScaleInProtectedInstances="Refresh", SkipMatching=True, **ONE_BY_ONE)
    machines.aws.clock.sleep(600)
    assert (machines.newest()["Status"], machines.ids()) == ("Successful", old)
    machines.use_version(InstanceType="m5.large", EbsOptimized=True)
    machines.start(ScaleInProtectedInstances="Refresh", SkipMatching=True, **ONE_BY_ONE)
    machines.aws.clock.sleep(600)
    assert machines.ids() & old == set()


def test_what_is_cancelled_ends_what_it_has_begun(machines: Refreshed) -> None:
    first = machines.start(ScaleInProtectedInstances="Refresh", **ONE_BY_ONE)
    machines.aws.clock.sleep(20)
    assert len(machines.ids()) == 4
    with pytest.raises(ClientError, match=r"InstanceRefreshInProgress.*blocks the execution of this Instance Refresh"):
        machines.start()
    assert machines.scaling.cancel_instance_refresh(**NAME)["InstanceRefreshId"] == first
    assert machines.newest()["Status"] == "Cancelling"
    assert machines.watched(200) == [(4, 0), (3, 0)]
    assert machines.newest()["Status"] == "Cancelled"
    with pytest.raises(ClientError, match="ActiveInstanceRefreshNotFound"):
        machines.scaling.cancel_instance_refresh(**NAME)
    with pytest.raises(ClientError, match="ActiveInstanceRefreshNotFound"):
        machines.scaling.rollback_instance_refresh(**NAME)
    second = machines.start(ScaleInProtectedInstances="Refresh")
    told = machines.scaling.describe_instance_refreshes(**NAME)["InstanceRefreshes"]
    assert [one["InstanceRefreshId"] for one in told] == [second, first]
    with pytest.raises(ClientError, match="IrreversibleInstanceRefresh"):
        machines.scaling.rollback_instance_refresh(**NAME)


def test_a_process_that_is_suspended_does_nothing(machines: Refreshed) -> None:
    machines.scaling.suspend_processes(**NAME, ScalingProcesses=["InstanceRefresh"])
    machines.start(ScaleInProtectedInstances="Refresh", **ONE_BY_ONE)
    assert machines.watched(100) == [(3, 0)]
    machines.scaling.resume_processes(**NAME, ScalingProcesses=["InstanceRefresh"])
    assert machines.watched(400)[-1] == (0, 3)


@pytest.mark.parametrize(
    ("preferences", "why"),
    [
        ({"MaxHealthyPercentage": 150}, "ValidationError.*specify MinHealthyPercentage"),
        ({"MinHealthyPercentage": 20, "MaxHealthyPercentage": 150}, "ValidationError.*difference"),
        ({"MinHealthyPercentage": 101}, "ValidationError.*between 0 and 100"),
        ({"AutoRollback": True}, "ValidationError.*DesiredConfiguration parameter is empty"),
    ],
)
def test_aws_refuses(machines: Refreshed, preferences: dict[str, Any], why: str) -> None:
    with pytest.raises(ClientError, match=why):
        machines.start(**preferences)


def test_of_a_group_that_is_not_there(machines: Refreshed) -> None:
    for ask in (machines.scaling.start_instance_refresh, machines.scaling.describe_instance_refreshes):
        with pytest.raises(ClientError, match="AutoScalingGroup name not found"):
            ask(AutoScalingGroupName="other")


def test_groups_by_requirements_skip_nothing(machines: Refreshed) -> None:
    required = {"VCpuCount": {"Min": 2}, "MemoryMiB": {"Min": 4096}}
    template = {"LaunchTemplateId": machines.template}
    machines.make_group(
        "others",
        MixedInstancesPolicy={
            "LaunchTemplate": {
                "LaunchTemplateSpecification": template,
                "Overrides": [{"InstanceRequirements": required}],
            }
        },
    )
    with pytest.raises(ClientError, match="SkipMatching is not supported"):
        machines.scaling.start_instance_refresh(AutoScalingGroupName="others", Preferences={"SkipMatching": True})


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"Preferences": {"CheckpointPercentages": [50, 100]}}, "CheckpointPercentages"),
        ({"Preferences": {"CheckpointDelay": 60}}, "CheckpointDelay"),
        ({"Preferences": {"BakeTime": 60}}, "BakeTime"),
        ({"Preferences": {"AlarmSpecification": {"Alarms": ["a"]}}}, "AlarmSpecification"),
        ({"Preferences": {"StandbyInstances": "Terminate"}}, "StandbyInstances"),
        ({"Strategy": "ReplaceRootVolume"}, "Strategy ReplaceRootVolume"),
        (
            {"DesiredConfiguration": {"LaunchTemplate": {"LaunchTemplateName": "machines", "Version": "1"}}},
            "DesiredConfiguration",
        ),
    ],
)
def test_what_is_not_here_is_refused_by_name(machines: Refreshed, asked: dict[str, Any], name: str) -> None:
    with pytest.raises(NotEmbedded, match=f"no instance refresh with {name}"):
        machines.scaling.start_instance_refresh(**NAME, **asked)
