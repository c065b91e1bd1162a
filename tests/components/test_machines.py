"""Machines that modules share, as the program asks for them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import ResourceOptions

from components import edits
from components.account import AwsAccount
from components.encryption_key import KeyOfAll
from components.machines import Machines, MachinesArgs
from components.network import Network, NetworkArgs
from tests.harness import Deployed, deploy
from tests.support.environments import environment

NETWORK = {
    "existing": {
        "vpc_id": "vpc-01234567",
        "public_subnet_ids": ["subnet-00000001", "subnet-00000002"],
        "private_subnet_ids": ["subnet-00000003", "subnet-00000004"],
    }
}
TYPES = {"instance_types": ["m7g.large", "m7g.xlarge"], "min": 2, "max": 6}


KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def _machines(account: AwsAccount, **capacity: Any) -> Deployed:
    return _made(account, capacity or TYPES)


def _made(account: AwsAccount, capacity: Mapping[str, Any], key: KeyOfAll | None = None) -> Deployed:
    env = environment(network=NETWORK, tags={"team": "a"}, capacity={"machines": capacity})

    def program() -> None:
        standing = edits.check(env, account, {}, ())
        network = Network("dev", NetworkArgs(environment=env, account=account, standing=standing, zones=None))
        args = MachinesArgs(
            capacity=env.capacity["machines"], environment=env, account=account, network=network, encryption_key=key
        )
        Machines("machines", args, ResourceOptions())

    return deploy(program)


def _user_data(done: Deployed) -> list[str]:
    text = base64.b64decode(done.one("aws:ec2/launchTemplate:LaunchTemplate").inputs["userData"]).decode()
    return text.splitlines()


def test_machines_are_made_of_these(account: AwsAccount):
    """Logical names and type tokens are identity: a change replaces what stands."""
    assert _machines(account).tree()["modulestack:index:Machines machines"] == [
        "autoscaling/group:Group dev-machines",
        "ec2/launchTemplate:LaunchTemplate machines-machines",
        "ec2/securityGroup:SecurityGroup machines-machines",
        "ecs/capacityProvider:CapacityProvider machines-machines",
        "ecs/cluster:Cluster machines-cluster",
        "ecs/clusterCapacityProviders:ClusterCapacityProviders machines-cluster",
        "iam/instanceProfile:InstanceProfile machines-machines",
        "iam/role:Role machines-machines",
        "iam/rolePolicy:RolePolicy machines-machines",
        "vpc/securityGroupEgressRule:SecurityGroupEgressRule machines-machines-out",
    ]


def test_a_machine_is_closed(account: AwsAccount):
    """No key, no public address, no way in; metadata by tokens, and no further than the machine; encrypted."""
    done = _machines(account)
    template = done.one("aws:ec2/launchTemplate:LaunchTemplate").inputs
    assert template["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpPutResponseHopLimit": 1,
        "httpTokens": "required",
    }
    [disk] = template["blockDeviceMappings"]
    assert disk == {
        "deviceName": "/dev/xvda",
        "ebs": {"deleteOnTermination": "true", "encrypted": "true", "volumeSize": 30, "volumeType": "gp3"},
    }
    [interface] = template["networkInterfaces"]
    assert (interface["associatePublicIpAddress"], "keyName" in template) == ("false", False)
    assert done.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule") == []


def test_the_disk_is_under_the_environments_key(account: AwsAccount):
    template = _made(account, TYPES, KeyOfAll(arn=KEY, text=KEY)).one("aws:ec2/launchTemplate:LaunchTemplate").inputs
    assert [each["ebs"]["kmsKeyId"] for each in template["blockDeviceMappings"]] == [KEY]


@pytest.mark.parametrize(
    ("capacity", "parameter"),
    [
        (TYPES, "arm64/recommended"),
        ({"instance_types": ["m7i.large"], "min": 1, "max": 1}, "recommended"),
        (
            {
                "instance_requirements": {"vcpus": 2, "memory_mib": 4096, "cpu_architecture": "ARM64"},
                "min": 1,
                "max": 1,
            },
            "arm64/recommended",
        ),
    ],
)
def test_the_image_is_for_the_architecture(account: AwsAccount, capacity: dict[str, Any], parameter: str):
    template = _machines(account, **capacity).one("aws:ec2/launchTemplate:LaunchTemplate").inputs
    at = f"/aws/service/ecs/optimized-ami/amazon-linux-2023/{parameter}/image_id"
    assert template["imageId"] == f"resolve:ssm:{at}"


def test_a_machine_joins_its_cluster(account: AwsAccount):
    """And keeps its credentials from the tasks on it; with Spot, tasks leave in time."""
    spot = {**TYPES, "spot_percent": 50}
    common = [
        "ECS_CLUSTER=dev-machines",
        "ECS_AWSVPC_BLOCK_IMDS=true",
        "ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true",
    ]
    assert _user_data(_machines(account))[2:-1] == common
    assert _user_data(_machines(account, **spot))[2:-1] == [*common, "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true"]


def test_the_group_is_ecs_s_to_scale(account: AwsAccount):
    """It is protected, tagged as ECS's, and what ECS decides is left alone."""
    group = _machines(account).one("aws:autoscaling/group:Group")
    assert group.ignore_changes == ("desiredCapacity",)
    assert {key: group.inputs[key] for key in ("minSize", "maxSize", "protectFromScaleIn", "forceDelete")} == {
        "minSize": 2,
        "maxSize": 6,
        "protectFromScaleIn": True,
        "forceDelete": True,
    }
    assert {tag["key"]: (tag["value"], tag["propagateAtLaunch"]) for tag in group.inputs["tags"]} == {
        "AmazonECSManaged": ("", True),
        "Name": ("dev-machines", True),
        "modulestack:capacity": ("machines", True),
        "modulestack:environment": ("dev", True),
        "team": ("a", True),
    }
    assert group.inputs["vpcZoneIdentifiers"] == ["subnet-00000003", "subnet-00000004"]


@pytest.mark.parametrize(
    ("capacity", "overrides", "distribution"),
    [
        (
            {**TYPES, "spot_percent": 70, "on_demand_base": 1},
            [{"instanceType": "m7g.large"}, {"instanceType": "m7g.xlarge"}],
            ("prioritized", 1, 30),
        ),
        (
            {"instance_requirements": {"vcpus": 2, "memory_mib": 4096}, "min": 1, "max": 2},
            [{"instanceRequirements": {"memoryMib": {"min": 4096}, "vcpuCount": {"min": 2}}}],
            ("lowest-price", 0, 100),
        ),
    ],
)
def test_which_machines_are_started(account: AwsAccount, capacity: Any, overrides: Any, distribution: Any):
    policy = _machines(account, **capacity).one("aws:autoscaling/group:Group").inputs["mixedInstancesPolicy"]
    found = policy["instancesDistribution"]
    assert policy["launchTemplate"]["overrides"] == overrides
    assert (
        found["onDemandAllocationStrategy"],
        found["onDemandBaseCapacity"],
        found["onDemandPercentageAboveBaseCapacity"],
    ) == distribution


def test_the_provider_scales_drains_and_protects(account: AwsAccount):
    provider = _machines(account, **TYPES, target_percent=80).one("aws:ecs/capacityProvider:CapacityProvider").inputs
    found = provider["autoScalingGroupProvider"]
    assert provider["name"] == "dev-machines"
    assert (found["managedDraining"], found["managedTerminationProtection"]) == ("ENABLED", "ENABLED")
    assert (found["managedScaling"]["status"], found["managedScaling"]["targetCapacity"]) == ("ENABLED", 80)


def test_what_goes_last_is_made_first(account: AwsAccount):
    """The cluster outlives its machines, the group its provider, the role's policy the machines that work with it."""
    done = _machines(account)
    group, provider = done.one("aws:autoscaling/group:Group"), done.one("aws:ecs/capacityProvider:CapacityProvider")
    waited = {resource.type for resource in done.waited_for(group)}
    assert {"aws:ecs/cluster:Cluster", "aws:iam/rolePolicy:RolePolicy", "aws:iam/instanceProfile:InstanceProfile"} <= (
        waited
    )
    assert group.urn in provider.dependencies


def test_a_machine_may_only_be_in_its_cluster(account: AwsAccount):
    """Every action but the one that IAM knows no resource for is on this cluster or on its machines."""
    done = _machines(account)
    statements = json.loads(done.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"])["Statement"]
    assert {action for each in statements if each["Resource"] == ["*"] for action in each["Action"]} == {
        "ecs:DiscoverPollEndpoint"
    }
    named = {resource for each in statements for resource in each["Resource"]} - {"*"}
    begin = "arn:aws:ecs:eu-west-1:123456789012"
    assert named == {f"{begin}:cluster/dev-machines", f"{begin}:container-instance/dev-machines/*"}


def test_machines_are_replaced_if_the_file_says_so(account: AwsAccount):
    """Although ECS protects them; the group's own policy is the same. Without the key nothing of it is there."""
    policy = {"minHealthyPercentage": 50, "maxHealthyPercentage": 150}
    refresh = {"min_healthy_percentage": 50, "max_healthy_percentage": 150}
    group = _machines(account, **TYPES, instance_refresh=refresh).one("aws:autoscaling/group:Group").inputs
    assert (group["instanceRefresh"], group["instanceMaintenancePolicy"]) == (
        {"strategy": "Rolling", "preferences": {**policy, "scaleInProtectedInstances": "Refresh"}},
        policy,
    )
    plain = _machines(account).one("aws:autoscaling/group:Group").inputs
    assert not {"instanceRefresh", "instanceMaintenancePolicy"} & plain.keys()
