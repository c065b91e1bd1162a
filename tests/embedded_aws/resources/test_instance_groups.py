"""Groups, templates and capacity providers as the provider handles them: waiting, deleting, replacing."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.provider.diff import difference
from modulestack.embedded_aws.resources.autoscaling.group import duration_s
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs.capacity_provider import StillInUse
from modulestack.embedded_aws.resources.handler import InvalidInput
from modulestack.embedded_aws.resources.registry import HANDLERS
from modulestack.embedded_aws.resources.unapplied_inputs import checked
from tests.embedded_aws.machines import Machines

GROUP = HANDLERS["aws:autoscaling/group:Group"]
PROVIDER = HANDLERS["aws:ecs/capacityProvider:CapacityProvider"]
TEMPLATE = HANDLERS["aws:ec2/launchTemplate:LaunchTemplate"]
ASSOCIATION = HANDLERS["aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"]


@pytest.fixture
def machines(aws: EmbeddedAws) -> Machines:
    return Machines(aws)


def inputs(machines: Machines, **others: Any) -> dict[str, Any]:
    return {
        "name": "machines",
        "launchTemplate": {"id": machines.template, "version": "$Latest"},
        "minSize": 1,
        "maxSize": 3,
        "vpcZoneIdentifiers": machines.subnets,
        **others,
    }


def provider(arn: str, **others: Any) -> dict[str, Any]:
    scaling = {"status": "ENABLED", "targetCapacity": 100}
    return {
        "name": "machines",
        "autoScalingGroupProvider": {"autoScalingGroupArn": arn, "managedScaling": scaling, **others},
    }


def test_a_group_goes_with_its_protected_instances(ctx: Context, machines: Machines) -> None:
    made = GROUP.create(ctx, inputs(machines, protectFromScaleIn=True, desiredCapacity=2))
    assert [one["ProtectedFromScaleIn"] for one in machines.group()["Instances"]] == [True, True]
    GROUP.delete(ctx, made.id, made.outputs)
    assert GROUP.read(ctx, made.id, {}) is None


def test_a_group_that_is_deleted_by_force_asks_nobody(ctx: Context, machines: Machines) -> None:
    made = GROUP.create(ctx, inputs(machines, forceDelete=True))
    GROUP.delete(ctx, made.id, made.outputs)
    calls = [call.operation for call in machines.aws.calls if call.service == "autoscaling"]
    assert "UpdateAutoScalingGroup" not in calls
    assert GROUP.read(ctx, made.id, {}) is None


def test_a_group_that_gets_no_instances_is_not_there_in_time(ctx: Context, machines: Machines) -> None:
    with pytest.raises(TimeoutError, match="machines to have 1 instances in service: not within 120 s"):
        GROUP.create(
            ctx,
            inputs(
                machines,
                waitForCapacityTimeout="2m",
                launchTemplate={
                    "id": machines.make_template(
                        "arm",
                        InstanceRequirements={
                            "VCpuCount": {"Min": 2},
                            "MemoryMiB": {"Min": 1},
                            "AllowedInstanceTypes": ["m6g.large"],
                        },
                    )
                },
            ),
        )


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"launchTemplate": None}, "launchTemplate"),
        ({"launchTemplate": {"version": "1"}}, "launchTemplate"),
        ({"vpcZoneIdentifiers": []}, "vpcZoneIdentifiers"),
        ({"availabilityZones": ["eu-west-1a"]}, "vpcZoneIdentifiers"),
        ({"waitForCapacityTimeout": "ten minutes"}, "waitForCapacityTimeout"),
    ],
)
def test_a_group_says_what_and_where_its_instances_are(
    ctx: Context, machines: Machines, change: dict[str, Any], name: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        GROUP.check(ctx, inputs(machines, **change))
    assert refused.value.property == name


REFRESH = {"strategy": "Rolling", "preferences": {"scaleInProtectedInstances": "Refresh", "instanceWarmup": "60"}}


def refreshes(machines: Machines) -> list[str]:
    """How the group's refreshes are, the newest first."""
    found = machines.scaling.describe_instance_refreshes(AutoScalingGroupName="machines")["InstanceRefreshes"]
    return [one["Status"] for one in found]


def test_instances_are_replaced_when_they_are_another_thing(ctx: Context, machines: Machines) -> None:
    """Not by what else changes, and not without the key; the newest edit counts."""
    other, third = (machines.make_template(name, InstanceType="m5.xlarge") for name in ("other", "third"))
    made = GROUP.create(ctx, GROUP.check(ctx, inputs(machines, instanceRefresh=REFRESH, protectFromScaleIn=True)))
    base = inputs(machines, instanceRefresh=REFRESH, protectFromScaleIn=True)
    old = machines.group()["Instances"][0]["InstanceId"]
    wider = GROUP.update(ctx, made.id, made.outputs, {**base, "maxSize": 4})
    assert refreshes(machines) == []
    changed = GROUP.update(ctx, made.id, wider, {**base, "maxSize": 4, "launchTemplate": {"id": other}})
    assert (refreshes(machines), changed["instanceRefresh"]) == (["InProgress"], REFRESH)
    without = {**base, "maxSize": 4, "launchTemplate": {"id": third}}
    again = GROUP.update(ctx, made.id, changed, without)
    assert refreshes(machines) == ["InProgress", "Cancelled"]
    ctx.sleep(600)
    assert refreshes(machines) == ["Successful", "Cancelled"]
    assert [one["LaunchTemplate"]["LaunchTemplateId"] for one in machines.group()["Instances"]] == [third]
    assert old not in [one["InstanceId"] for one in machines.group()["Instances"]]
    off = {name: value for name, value in without.items() if name != "instanceRefresh"}
    GROUP.update(ctx, made.id, again, {**off, "launchTemplate": {"id": other}})
    assert refreshes(machines) == ["Successful", "Cancelled"]
    [call] = [one for one in machines.aws.calls if one.operation == "StartInstanceRefresh" and not one.error_code][:1]
    assert call.params["Preferences"] == {
        "AutoRollback": False,
        "InstanceWarmup": 60,
        "MaxHealthyPercentage": 100,
        "MinHealthyPercentage": 90,
        "ScaleInProtectedInstances": "Refresh",
        "SkipMatching": False,
        "StandbyInstances": "Ignore",
    }


@pytest.mark.parametrize(
    "preferences",
    [{"autoRollback": True}, {"checkpointPercentages": [50, 100]}, {"checkpointDelay": "60"}],
)
def test_a_refresh_that_would_not_be_as_asked_is_refused(
    ctx: Context, machines: Machines, preferences: dict[str, Any]
) -> None:
    refresh = {"strategy": "Rolling", "preferences": preferences}
    with pytest.raises(InvalidInput, match="applies no value of it: leave it out") as refused:
        checked(GROUP, ctx, inputs(machines, instanceRefresh=refresh))
    assert refused.value.property == f"instanceRefresh.preferences.{next(iter(preferences))}"


def test_a_refresh_has_the_strategy_that_the_provider_knows(ctx: Context, machines: Machines) -> None:
    with pytest.raises(InvalidInput, match="expected strategy to be Rolling, got ReplaceRootVolume"):
        GROUP.check(ctx, inputs(machines, instanceRefresh={"strategy": "ReplaceRootVolume"}))


@pytest.mark.parametrize(("text", "seconds"), [("0", 0), ("90s", 90), ("1h30m", 5400), ("10m", 600)])
def test_durations_are_read(text: str, seconds: float) -> None:
    assert duration_s(text) == seconds


def test_a_change_of_a_template_is_a_version(ctx: Context, machines: Machines) -> None:
    base = {"name": "other", "imageId": "ami-1", "instanceType": "t3.small", "updateDefaultVersion": True}
    made = TEMPLATE.create(ctx, base)
    tagged = TEMPLATE.update(ctx, made.id, made.outputs, {**base, "tags": {"a": "b"}})
    assert (tagged["latestVersion"], tagged["tags"]) == (1, {"a": "b"})
    wanted = {**base, "userData": "eA=="}
    changed = TEMPLATE.update(ctx, made.id, tagged, wanted)
    assert (changed["latestVersion"], changed["defaultVersion"], changed["userData"]) == (2, 2, "eA==")
    kept = TEMPLATE.update(ctx, made.id, changed, {**wanted, "description": "x", "updateDefaultVersion": False})
    assert (kept["latestVersion"], kept["defaultVersion"]) == (3, 2)


def test_another_group_is_another_provider(ctx: Context, machines: Machines) -> None:
    """In the CLI's difference and in the engine's decision; the target capacity is changed in place."""
    arn = machines.make_group()
    before, outputs = provider(arn), dict[str, Any]()
    other = difference(PROVIDER, ctx, before, outputs, provider(arn + "x"))
    in_place = difference(PROVIDER, ctx, before, outputs, provider(arn, managedDraining="DISABLED"))
    assert (other.replaces, in_place.changed, in_place.replaces) == (
        ("autoScalingGroupProvider",),
        ("autoScalingGroupProvider",),
        (),
    )
    assert {path: kind for path, kind in other.detail.items() if kind.endswith("REPLACE")} == {
        "autoScalingGroupProvider.autoScalingGroupArn": "UPDATE_REPLACE"
    }


def test_a_provider_stays_while_a_cluster_has_it(ctx: Context, machines: Machines) -> None:
    """As AWS has it: from the cluster first, then the provider, then the group."""
    machines.ecs.create_cluster(clusterName="c")
    made = PROVIDER.create(ctx, provider(machines.make_group(MinSize=0)))
    association = ASSOCIATION.create(ctx, {"clusterName": "c", "capacityProviders": ["machines"]})
    with pytest.raises(StillInUse, match=r"associated with cluster: c\. Remove the capacity provider from the cluster"):
        PROVIDER.delete(ctx, made.id, made.outputs)
    ASSOCIATION.delete(ctx, association.id, association.outputs)
    PROVIDER.delete(ctx, made.id, made.outputs)
    PROVIDER.delete(ctx, made.id, made.outputs)
    assert PROVIDER.read(ctx, made.id, {}) is None


def test_a_role_stays_while_a_profile_has_it(ctx: Context) -> None:
    from tests.embedded_aws.resources.round_trips.world import TRUST

    ctx.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    handler = HANDLERS["aws:iam/instanceProfile:InstanceProfile"]
    made = handler.create(ctx, {"name": "p", "role": "r"})
    with pytest.raises(ClientError, match="DeleteConflict"):
        ctx.client("iam").delete_role(RoleName="r")
    handler.delete(ctx, made.id, made.outputs)
    ctx.client("iam").delete_role(RoleName="r")


SERVICE = HANDLERS["aws:ecs/service:Service"]
DEFINITION = HANDLERS["aws:ecs/taskDefinition:TaskDefinition"]


def define(ctx: Context, **others: Any) -> str:
    """A task definition for machines; its ARN."""
    containers = '[{"name": "web", "image": "a:1", "memory": 128}]'
    base = {"family": "web", "networkMode": "host", "requiresCompatibilities": ["EC2"]}
    made = DEFINITION.create(ctx, {**base, "containerDefinitions": containers, **others})
    return str(made.outputs["arn"])


def test_a_service_on_machines_is_placed_as_the_program_says(ctx: Context, machines: Machines) -> None:
    machines.ecs.create_cluster(clusterName="c")
    strategies = [
        {"type": "spread", "field": "attribute:ecs.availability-zone"},
        {"type": "binpack", "field": "memory"},
    ]
    constraints = [{"type": "distinctInstance"}]
    base = {"name": "s", "cluster": "c", "launchType": "EC2", "taskDefinition": define(ctx), "desiredCount": 0}
    inputs = {**base, "orderedPlacementStrategies": strategies, "placementConstraints": constraints}
    made = SERVICE.create(ctx, SERVICE.check(ctx, inputs))
    shown = {name: made.outputs[name] for name in ("orderedPlacementStrategies", "placementConstraints")}
    assert shown == {"orderedPlacementStrategies": strategies, "placementConstraints": constraints}
    assert (made.outputs["launchType"], made.outputs["platformVersion"]) == ("EC2", "")
    changed = SERVICE.update(ctx, made.id, made.outputs, base)
    assert (changed["orderedPlacementStrategies"], changed["placementConstraints"]) == ([], [])


def test_a_daemon_has_no_count_of_the_program_s(ctx: Context, machines: Machines) -> None:
    machines.ecs.create_cluster(clusterName="c")
    inputs = {
        "name": "d",
        "cluster": "c",
        "launchType": "EC2",
        "taskDefinition": define(ctx),
        "schedulingStrategy": "DAEMON",
        "deploymentMaximumPercent": 100,
        "deploymentMinimumHealthyPercent": 50,
    }
    made = SERVICE.create(ctx, SERVICE.check(ctx, inputs))
    assert (made.outputs["schedulingStrategy"], made.outputs["desiredCount"]) == ("DAEMON", 0)
    wanted = {**inputs, "desiredCount": 3, "deploymentMinimumHealthyPercent": 0}
    assert SERVICE.update(ctx, made.id, made.outputs, wanted)["deploymentMinimumHealthyPercent"] == 0
    SERVICE.delete(ctx, made.id, made.outputs)
    assert SERVICE.read(ctx, made.id, made.outputs) is None


def test_a_definition_keeps_its_constraints(ctx: Context) -> None:
    constraints = [{"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}]
    arn = define(ctx, placementConstraints=constraints)
    found = DEFINITION.read(ctx, "web", {"arn": arn})
    assert found is not None
    assert found["placementConstraints"] == constraints
