"""Capacity providers of Managed Instances: what they say, what is refused of them, and whose they are."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.errors import NotEmbedded
from tests.embedded_aws.managed_instances import Managed

OWN = "Amazon ECS Managed Instances capacity provider"


@pytest.fixture
def managed(aws: EmbeddedAws) -> Managed:
    return Managed(aws)


def refusal(call: Any, **params: Any) -> str:
    """Code and text of the error."""
    with pytest.raises(ClientError) as refused:
        call(**params)
    return f"{refused.value.response['Error']['Code']}: {refused.value.response['Error']['Message']}"


def create(managed: Managed, **settings: Any) -> str:
    """Why CreateCapacityProvider refuses a provider with *settings*."""
    given = managed.settings(**settings)
    return refusal(managed.ecs.create_capacity_provider, name="managed", cluster="c", managedInstancesProvider=given)


def test_a_provider_is_its_cluster_s_and_becomes_active(managed: Managed) -> None:
    settings = managed.settings()
    made = managed.ecs.create_capacity_provider(
        name="managed", cluster="c", managedInstancesProvider=settings, tags=[{"key": "a", "value": "b"}]
    )["capacityProvider"]
    template = {
        "monitoring": "BASIC",
        "capacityOptionType": "ON_DEMAND",
        "instanceMetadataTagsPropagation": True,
        **settings["instanceLaunchTemplate"],
    }
    assert made == {
        "capacityProviderArn": f"arn:aws:ecs:eu-west-1:{managed.aws.account_id}:capacity-provider/managed",
        "name": "managed",
        "cluster": "c",
        "status": "PROVISIONING",
        "type": "MANAGED_INSTANCES",
        "managedInstancesProvider": {**settings, "propagateTags": "NONE", "instanceLaunchTemplate": template},
        "updateStatus": "CREATE_IN_PROGRESS",
        "tags": [{"key": "a", "value": "b"}],
    }
    assert managed.ecs.describe_clusters(clusters=["c"])["clusters"][0]["capacityProviders"] == ["managed"]
    managed.wait(10)
    found = managed.provider()
    assert (found["status"], found["updateStatus"]) == ("ACTIVE", "CREATE_COMPLETE")


def test_what_is_kept_comes_back(managed: Managed) -> None:
    template: dict[str, Any] = {
        "storageConfiguration": {"storageSizeGiB": 50},
        "localStorageConfiguration": {"useLocalStorage": False},
        "instanceMetadataTagsPropagation": False,
        "fipsEnabled": True,
        "nitroEnclavesEnabled": True,
    }
    managed.provide(**template)
    found = managed.provider()["managedInstancesProvider"]["instanceLaunchTemplate"]
    assert {key: found[key] for key in template} == template


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            {"networkConfiguration": {"subnets": []}},
            f"{OWN} must specify a Network Configuration with non empty subnets",
        ),
        ({"networkConfiguration": {"subnets": ["subnet-1"]}}, "The specified subnet id is invalid"),
        ({"networkConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}, "does not exist"),
        ({"ec2InstanceProfileArn": "profile"}, "The specified instance profile role arn is invalid"),
        (
            {"ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/other"},
            "The specified instance profile does not exist.",
        ),
        (
            {"localStorageConfiguration": {"useLocalStorage": True}, "nitroEnclavesEnabled": True},
            "nitroEnclavesEnabled cannot be enabled together with local storage.",
        ),
        ({"seconds": 3601}, "scaleInAfter must be between -1 and 3600."),
        (
            {"requirements": {"vCpuCount": {"min": 4, "max": 2}, "memoryMiB": {"min": 1024}}},
            "vCpuCount: min 4 must not be greater than max 2.",
        ),
        (
            {"requirements": {"vCpuCount": {"min": 2000}, "memoryMiB": {"min": 1024}}},
            f"No instance types satisfy the instance requirements specified in the {OWN}",
        ),
        (
            {
                "requirements": {
                    "vCpuCount": {"min": 2},
                    "memoryMiB": {"min": 1},
                    "allowedInstanceTypes": ["m5*"],
                    "excludedInstanceTypes": ["m6*"],
                }
            },
            "Specify either allowedInstanceTypes or excludedInstanceTypes, not both.",
        ),
    ],
)
def test_settings_that_aws_refuses(managed: Managed, settings: dict[str, Any], text: str) -> None:
    assert text in create(managed, **settings)


def test_a_role_that_is_not_there_is_refused(managed: Managed) -> None:
    managed.role = "role"
    assert "The specified infrastructure role arn is invalid" in create(managed)
    managed.role = f"arn:aws:iam::{managed.aws.account_id}:role/other"
    assert create(managed) == "ClientException: Role is not valid"


def test_reserved_capacity_is_refused_by_name(managed: Managed) -> None:
    with pytest.raises(NotEmbedded, match="capacity reservations"):
        managed.provide(capacityOptionType="RESERVED")


def test_tasks_that_wait_for_a_provider_stop_when_it_goes(managed: Managed) -> None:
    arn = managed.provide(capacityOptionType="SPOT")
    managed.aws.ecs.faults.spot_capacity(available=False)
    managed.define()
    network = {"awsvpcConfiguration": {"subnets": managed.subnets}}
    strategy = [{"capacityProvider": "managed", "weight": 1}]
    managed.ecs.run_task(
        cluster="c", taskDefinition="web", networkConfiguration=network, capacityProviderStrategy=strategy
    )
    managed.ecs.delete_capacity_provider(capacityProvider=arn)
    managed.wait(20)
    stopped = [(task["stopCode"], task["stoppedReason"]) for task in managed.tasks(desired="STOPPED")]
    assert stopped == [("TaskFailedToStart", "TaskFailedToStart: EMPTY CAPACITY PROVIDER")]
    managed.ecs.delete_cluster(cluster="c")


def test_a_provider_is_of_one_cluster(managed: Managed) -> None:
    settings = managed.settings()
    make = managed.ecs.create_capacity_provider
    text = "InvalidParameterException: Amazon ECS Managed Instances Provider is not supported without a Cluster Name"
    assert refusal(make, name="managed", managedInstancesProvider=settings) == text
    assert refusal(make, name="managed", cluster="other", managedInstancesProvider=settings).startswith(
        "ClusterNotFoundException"
    )
    managed.provide()
    managed.ecs.create_cluster(clusterName="other")
    assert "already exists with account or a different cluster" in refusal(
        make, name="managed", cluster="other", managedInstancesProvider=settings
    )
    assert "To change the configuration" in refusal(
        make, name="managed", cluster="c", managedInstancesProvider=settings
    )
    change, delete = managed.ecs.update_capacity_provider, managed.ecs.delete_capacity_provider
    assert "already exists with cluster scope" in refusal(change, name="managed", managedInstancesProvider=settings)
    assert "does not match the cluster name in the request" in refusal(
        change, name="managed", cluster="other", managedInstancesProvider=settings
    )
    assert "already exists with cluster scope" in refusal(delete, capacityProvider="managed")


def test_only_the_providers_of_a_cluster_are_described(managed: Managed) -> None:
    managed.ecs.create_cluster(clusterName="other", capacityProviders=["FARGATE"])
    managed.provide()
    managed.provide("second", cluster="other")
    found = managed.ecs.describe_capacity_providers(cluster="other")["capacityProviders"]
    assert [one["name"] for one in found] == ["FARGATE", "second"]
    assert [one["name"] for one in managed.ecs.describe_capacity_providers(cluster="c")["capacityProviders"]] == [
        "managed"
    ]
    named = managed.ecs.describe_capacity_providers(cluster="c", capacityProviders=["managed", "second"])
    assert [one["name"] for one in named["capacityProviders"]] == ["managed"]


def test_a_provider_is_no_other_api_s_to_associate(managed: Managed) -> None:
    put = managed.ecs.put_cluster_capacity_providers
    managed.ecs.create_capacity_provider(name="managed", cluster="c", managedInstancesProvider=managed.settings())
    asked: dict[str, Any] = {"cluster": "c", "capacityProviders": ["managed"], "defaultCapacityProviderStrategy": []}
    assert refusal(put, **asked) == (
        "InvalidParameterException: The specified capacity provider 'managed' is not in an ACTIVE state. Specify a "
        "valid capacity provider and try again."
    )
    managed.wait(10)
    assert "Cannot associate Managed Instances capacity provider to clusters using this API." in refusal(put, **asked)
    strategy = [{"capacityProvider": "managed", "weight": 1}]
    put(cluster="c", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=strategy)
    found = managed.ecs.describe_clusters(clusters=["c"])["clusters"][0]
    assert (found["capacityProviders"], found["defaultCapacityProviderStrategy"]) == (
        ["FARGATE", "managed"],
        [{"capacityProvider": "managed", "weight": 1, "base": 0}],
    )


def test_a_strategy_has_providers_of_one_type(managed: Managed) -> None:
    managed.provide()
    managed.ecs.put_cluster_capacity_providers(
        cluster="c", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
    )
    mixed = [{"capacityProvider": name, "weight": 1} for name in ("managed", "FARGATE")]
    managed.define()
    text = refusal(managed.serve, capacityProviderStrategy=mixed)
    assert "cannot contain a mix of capacity providers using Managed Instances and other capacity providers" in text
    managed.ecs.create_cluster(clusterName="d")
    managed.provide("elsewhere", cluster="d")
    assert "'elsewhere' is not associated with the cluster" in refusal(managed.serve, provider="elsewhere")


def test_a_provider_that_is_not_active_yet_cannot_be_used(managed: Managed) -> None:
    managed.define()
    managed.ecs.create_capacity_provider(name="managed", cluster="c", managedInstancesProvider=managed.settings())
    assert "'managed' is not in an ACTIVE state" in refusal(managed.serve)


def test_an_update_is_for_new_instances_and_leaves_what_it_does_not_say(managed: Managed) -> None:
    managed.provide(monitoring="DETAILED", seconds=60)
    changed = managed.settings()
    del changed["instanceLaunchTemplate"]["networkConfiguration"]
    changed["instanceLaunchTemplate"]["storageConfiguration"] = {"storageSizeGiB": 50}
    found = managed.ecs.update_capacity_provider(name="managed", cluster="c", managedInstancesProvider=changed)
    assert found["capacityProvider"]["updateStatus"] == "UPDATE_IN_PROGRESS"
    managed.wait(10)
    provider = managed.provider()
    template = provider["managedInstancesProvider"]["instanceLaunchTemplate"]
    assert (provider["updateStatus"], template["monitoring"]) == ("UPDATE_COMPLETE", "DETAILED")
    assert template["networkConfiguration"]["subnets"] == managed.subnets
    assert template["storageConfiguration"] == {"storageSizeGiB": 50}
    assert provider["managedInstancesProvider"]["infrastructureOptimization"] == {"scaleInAfter": 60}


def test_a_provider_that_something_is_for_stays_and_its_cluster_with_it(managed: Managed) -> None:
    arn = managed.provide()
    managed.define()
    managed.serve(desired=0)
    failed = managed.ecs.delete_capacity_provider(capacityProvider=arn)["capacityProvider"]
    assert (failed["status"], failed["updateStatus"]) == ("ACTIVE", "DELETE_FAILED")
    assert "in use by service: web" in failed["updateStatusReason"]
    managed.ecs.delete_service(cluster="c", service="web", force=True)
    managed.wait(10)
    assert refusal(managed.ecs.delete_cluster, cluster="c").startswith("ClusterContainsCapacityProviderException")
    gone = managed.ecs.delete_capacity_provider(capacityProvider="managed", cluster="c")["capacityProvider"]
    assert (gone["status"], gone["updateStatus"]) == ("DEPROVISIONING", "DELETE_IN_PROGRESS")
    managed.wait(10)
    managed.ecs.delete_cluster(cluster="c")
