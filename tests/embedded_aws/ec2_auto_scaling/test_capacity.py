"""Groups have the instances that they should have, and AWS's refusals."""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ec2_auto_scaling.capacity import NOTICES_AFTER_S
from tests.embedded_aws.machines import Machines


@pytest.fixture
def machines(aws: EmbeddedAws) -> Machines:
    return Machines(aws)


def test_instances_are_of_the_template_and_in_every_zone(machines: Machines) -> None:
    machines.make_group(DesiredCapacity=3, Tags=[_tag("Name", "machine", True), _tag("other", "x", False)])
    found = machines.instances()
    assert sorted(instance["SubnetId"] for instance in found) == sorted(machines.subnets)
    assert {instance["InstanceType"] for instance in found} == {"m5.large"}
    assert {instance["ImageId"][:6] for instance in found} == {"ami-0f"}
    tags = {tag["Key"]: tag["Value"] for tag in found[0]["Tags"]}
    assert (tags["Name"], tags["aws:autoscaling:groupName"], "other" in tags) == ("machine", "machines", False)


def test_a_version_of_the_template_is_for_instances_that_come_later(machines: Machines) -> None:
    machines.make_group(LaunchTemplate={"LaunchTemplateId": machines.template, "Version": "$Latest"})
    machines.ec2.create_launch_template_version(
        LaunchTemplateId=machines.template,
        LaunchTemplateData={"ImageId": "ami-1", "InstanceType": "m5.xlarge", "UserData": "eA=="},
    )
    machines.scaling.set_desired_capacity(AutoScalingGroupName="machines", DesiredCapacity=2)
    assert sorted(instance["InstanceType"] for instance in machines.instances()) == ["m5.large", "m5.xlarge"]


def test_a_mix_has_on_demand_and_spot_instances(machines: Machines) -> None:
    template = {"LaunchTemplateSpecification": {"LaunchTemplateId": machines.template, "Version": "$Default"}}
    overrides = [{"InstanceType": "c5.large"}, {"InstanceType": "m5.large"}]
    share = {"OnDemandBaseCapacity": 1, "OnDemandPercentageAboveBaseCapacity": 0}
    policy = {"LaunchTemplate": {**template, "Overrides": overrides}, "InstancesDistribution": share}
    machines.make_group(MixedInstancesPolicy=policy, DesiredCapacity=3)
    found = machines.instances()
    assert collections.Counter(instance.get("InstanceLifecycle", "on-demand") for instance in found) == {
        "on-demand": 1,
        "spot": 2,
    }
    assert {instance["InstanceType"] for instance in found} == {"c5.large"}
    machines.scaling.update_auto_scaling_group(AutoScalingGroupName="machines", MaxSize=5)
    assert machines.group()["MixedInstancesPolicy"]["InstancesDistribution"]["OnDemandBaseCapacity"] == 1


def test_requirements_choose_the_smallest_type_that_the_image_runs_on(machines: Machines) -> None:
    required = {"VCpuCount": {"Min": 2}, "MemoryMiB": {"Min": 8192}}
    arm = machines.make_template(
        "arm",
        ImageId="resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
        InstanceRequirements=required,
    )
    machines.make_group("arm", LaunchTemplate={"LaunchTemplateId": arm})
    assert [instance["InstanceType"] for instance in machines.instances("arm")] == ["m6g.large"]


def test_scaling_in_spares_the_protected(machines: Machines) -> None:
    machines.make_group(DesiredCapacity=3, NewInstancesProtectedFromScaleIn=True)
    machines.scaling.set_desired_capacity(AutoScalingGroupName="machines", DesiredCapacity=1)
    ids = [instance["InstanceId"] for instance in machines.group()["Instances"]]
    assert len(ids) == 3
    machines.scaling.set_instance_protection(
        AutoScalingGroupName="machines", InstanceIds=ids[1:], ProtectedFromScaleIn=False
    )
    assert [instance["InstanceId"] for instance in machines.group()["Instances"]] == ids[:1]


def test_an_instance_that_ends_is_replaced(aws: EmbeddedAws, machines: Machines) -> None:
    machines.make_group(DesiredCapacity=2)
    before = [instance["InstanceId"] for instance in machines.group()["Instances"]]
    machines.ec2.terminate_instances(InstanceIds=before[:1])
    aws.clock.sleep(NOTICES_AFTER_S - 1)
    assert [instance["InstanceId"] for instance in machines.group()["Instances"]] == before
    aws.clock.sleep(1)
    after = [instance["InstanceId"] for instance in machines.group()["Instances"]]
    assert (len(after), before[1] in after, before[0] in after) == (2, True, False)


def test_a_group_that_may_not_launch_does_not(machines: Machines) -> None:
    machines.make_group()
    machines.scaling.suspend_processes(AutoScalingGroupName="machines", ScalingProcesses=["Launch"])
    machines.scaling.set_desired_capacity(AutoScalingGroupName="machines", DesiredCapacity=2)
    assert len(machines.instances()) == 1
    machines.scaling.resume_processes(AutoScalingGroupName="machines", ScalingProcesses=["Launch"])
    assert len(machines.instances()) == 2


def test_a_group_with_instances_is_deleted_by_force_only(machines: Machines) -> None:
    machines.make_group(DesiredCapacity=2)
    ids = [instance["InstanceId"] for instance in machines.instances()]
    with pytest.raises(ClientError, match=r"ResourceInUse.*You cannot delete an AutoScalingGroup while there are ins"):
        machines.scaling.delete_auto_scaling_group(AutoScalingGroupName="machines")
    machines.scaling.delete_auto_scaling_group(AutoScalingGroupName="machines", ForceDelete=True)
    states = machines.ec2.describe_instances(InstanceIds=ids)["Reservations"]
    assert {one["State"]["Name"] for each in states for one in each["Instances"]} == {"terminated"}


REFUSALS: dict[str, tuple[Callable[[Machines], Any], str]] = {
    "a second group of the name": (
        lambda m: (m.make_group(), m.make_group()),
        "AlreadyExists.*A group with the name machines already exists",
    ),
    "more at least than at most": (
        lambda m: m.make_group(MinSize=4),
        "Max bound, 3, must be greater than or equal to min bound, 4",
    ),
    "a desired capacity outside": (
        lambda m: m.make_group(DesiredCapacity=4),
        "Desired capacity:4 must be between the specified min size:1 and max size:3",
    ),
    "a desired capacity that is too large later": (
        lambda m: (m.make_group(), m.scaling.set_desired_capacity(AutoScalingGroupName="machines", DesiredCapacity=4)),
        "New SetDesiredCapacity value 4 is above max value 3 for the AutoScalingGroup",
    ),
    "a group that is not there": (
        lambda m: m.scaling.update_auto_scaling_group(AutoScalingGroupName="none", MinSize=0, MaxSize=1),
        "AutoScalingGroup name not found",
    ),
    "a subnet that is not there": (
        lambda m: m.make_group(VPCZoneIdentifier="subnet-1"),
        "The subnet ID 'subnet-1' does not exist",
    ),
    "a template that is not there": (
        lambda m: m.make_group(LaunchTemplate={"LaunchTemplateId": "lt-1"}),
        "valid fully-formed launch template. The specified launch template, with template ID lt-1, does not exist",
    ),
    "a version that is not there": (
        lambda m: m.make_group(LaunchTemplate={"LaunchTemplateId": m.template, "Version": "7"}),
        "Could not find launch template version 7",
    ),
    "a template without a type": (
        lambda m: m.make_group(LaunchTemplate={"LaunchTemplateId": m.make_template("bare")}),
        "The launch template does not specify an instance type",
    ),
    "a type that is not there": (
        lambda m: m.make_group(LaunchTemplate={"LaunchTemplateId": m.make_template("odd", InstanceType="m5.huge")}),
        "Invalid value 'm5.huge' for InstanceType",
    ),
    "requirements that nothing meets": (
        lambda m: m.make_group(
            LaunchTemplate={
                "LaunchTemplateId": m.make_template(
                    "odd", InstanceRequirements={"VCpuCount": {"Min": 1, "Max": 1}, "MemoryMiB": {"Min": 999_999}}
                )
            }
        ),
        "No instance types satisfy your instance requirements",
    ),
    "user data that is no base64": (
        lambda m: m.make_template("bad", UserData="#!"),
        "InvalidUserData.Malformed",
    ),
    "a template without a name": (
        lambda m: m.make_template("a b c"),
        "InvalidLaunchTemplateName.MalformedException",
    ),
    "an instance of a type that is not there": (
        lambda m: m.ec2.run_instances(ImageId="ami-1", InstanceType="m5.huge", MinCount=1, MaxCount=1),
        "InvalidParameterValue.*Invalid value 'm5.huge' for InstanceType",
    ),
    "a template's id that is not there": (
        lambda m: m.ec2.describe_launch_templates(LaunchTemplateIds=["lt-1"]),
        "InvalidLaunchTemplateId.NotFound",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_aws_refuses_is_refused(machines: Machines, case: str) -> None:
    ask, text = REFUSALS[case]
    with pytest.raises(ClientError, match=text):
        ask(machines)


def test_instances_of_ones_own_are_started_in_a_zone(machines: Machines) -> None:
    made = machines.ec2.run_instances(
        ImageId="ami-1", InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=machines.subnets[1]
    )["Instances"][0]
    assert (made["InstanceType"], made["Placement"]["AvailabilityZone"]) == ("t3.micro", "eu-west-1b")
    found = machines.ec2.describe_instance_types(InstanceTypes=["t3.micro"])["InstanceTypes"]
    assert [(one["VCpuInfo"]["DefaultVCpus"], one["MemoryInfo"]["SizeInMiB"]) for one in found] == [(2, 1024)]


def _tag(key: str, value: str, propagate: bool) -> dict[str, Any]:  # noqa: FBT001
    return {
        "Key": key,
        "Value": value,
        "PropagateAtLaunch": propagate,
        "ResourceId": "machines",
        "ResourceType": "auto-scaling-group",
    }


@pytest.mark.parametrize(("said", "left"), [(None, 0), (True, 0), (False, 1)])
def test_an_instance_takes_its_interface_along(said: bool | None, left: int) -> None:  # noqa: FBT001
    """Unless its template says otherwise: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html"""
    aws = EmbeddedAws()
    machines = Machines(aws)
    interface = {"DeviceIndex": 0, "Groups": [machines.security_group]}
    interface |= {} if said is None else {"DeleteOnTermination": said}
    template = machines.make_template("one", InstanceType="m5.large", NetworkInterfaces=[interface])
    machines.make_group(LaunchTemplate={"LaunchTemplateId": template})
    aws.clock.sleep(120)
    assert len(aws.client("ec2").describe_network_interfaces()["NetworkInterfaces"]) == 1
    machines.scaling.delete_auto_scaling_group(AutoScalingGroupName="machines", ForceDelete=True)
    assert len(aws.client("ec2").describe_network_interfaces()["NetworkInterfaces"]) == left
    aws.close()
