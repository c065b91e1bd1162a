"""A network, roles and a cluster whose tasks run on Managed Instances, for tests of them."""

from __future__ import annotations

import json
from typing import Any

from modulestack.embedded_aws.account import EmbeddedAws
from tests.embedded_aws.zoned_network import ZonedNetwork

LAUNCHED_AND_REGISTERED_S = 75.0
"""More than it takes from a task without a place to an instance that takes it."""


class Managed(ZonedNetwork):
    """Three zones with a subnet each, a cluster ``c`` and a provider ``managed`` of Managed Instances."""

    def __init__(self, aws: EmbeddedAws, *, zones: str = "abc") -> None:
        super().__init__(aws, zones=zones)
        iam = aws.client("iam")
        self.role = _role(iam, "ecsInfrastructureRole", "ecs.amazonaws.com")
        _role(iam, "ecsInstanceRole", "ec2.amazonaws.com")
        self.profile = iam.create_instance_profile(InstanceProfileName="ecsInstanceProfile")["InstanceProfile"]["Arn"]
        iam.add_role_to_instance_profile(InstanceProfileName="ecsInstanceProfile", RoleName="ecsInstanceRole")
        self.ecs.create_cluster(clusterName="c")

    def settings(self, *, requirements: Any = None, seconds: int | None = None, **template: Any) -> dict[str, Any]:
        """A ``managedInstancesProvider``; *template* adds to its launch template."""
        found: dict[str, Any] = {
            "infrastructureRoleArn": self.role,
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": self.profile,
                "networkConfiguration": {"subnets": self.subnets, "securityGroups": [self.security_group]},
                **template,
            },
        }
        if requirements is not None:
            found["instanceLaunchTemplate"]["instanceRequirements"] = requirements
        if seconds is not None:
            found["infrastructureOptimization"] = {"scaleInAfter": seconds}
        return found

    def provide(self, name: str = "managed", *, cluster: str = "c", **settings: Any) -> str:
        """A provider that is ACTIVE. Its ARN."""
        made = self.ecs.create_capacity_provider(
            name=name, cluster=cluster, managedInstancesProvider=self.settings(**settings)
        )["capacityProvider"]
        self.wait(10)
        return str(made["capacityProviderArn"])

    def define(self, family: str = "web", **params: Any) -> None:
        """A task definition for Managed Instances, of half a vCPU and 1 GiB unless *params* say otherwise."""
        whole = {
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["MANAGED_INSTANCES"],
            "cpu": "512",
            "memory": "1024",
            "containerDefinitions": [{"name": "web", "image": "a:1"}],
            **params,
        }
        self.ecs.register_task_definition(family=family, **whole)

    def serve(self, name: str = "web", *, provider: str = "managed", desired: int = 2, **params: Any) -> None:
        """A service of the task definition ``web``."""
        network = {"awsvpcConfiguration": {"subnets": self.subnets, "securityGroups": [self.security_group]}}
        whole: dict[str, Any] = {
            "taskDefinition": "web",
            "networkConfiguration": network,
            "capacityProviderStrategy": [{"capacityProvider": provider, "weight": 1}],
            **params,
        }
        self.ecs.create_service(cluster="c", serviceName=name, desiredCount=desired, **whole)

    def counts(self, name: str = "web") -> tuple[int, int, int]:
        """Desired, running and pending tasks of a service."""
        found = self.ecs.describe_services(cluster="c", services=[name])["services"][0]
        return found["desiredCount"], found["runningCount"], found["pendingCount"]

    def provider(self, name: str = "managed") -> dict[str, Any]:
        """A provider as it is described."""
        found: dict[str, Any] = self.ecs.describe_capacity_providers(capacityProviders=[name])["capacityProviders"][0]
        return found

    def registered(self) -> list[dict[str, Any]]:
        """The cluster's container instances."""
        arns = self.ecs.list_container_instances(cluster="c")["containerInstanceArns"]
        if not arns:
            return []
        answer = self.ecs.describe_container_instances(cluster="c", containerInstances=arns)
        found: list[dict[str, Any]] = answer["containerInstances"]
        return found

    def machines(self) -> list[dict[str, Any]]:
        """Instances as EC2 describes them, those that have ended left out."""
        answer = self.ec2.describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["running"]}])
        return [instance for reservation in answer["Reservations"] for instance in reservation["Instances"]]

    def tasks(self, *, desired: str = "RUNNING", **filters: Any) -> list[dict[str, Any]]:
        """The cluster's tasks."""
        arns = self.ecs.list_tasks(cluster="c", desiredStatus=desired, **filters)["taskArns"]
        found: list[dict[str, Any]] = self.ecs.describe_tasks(cluster="c", tasks=arns)["tasks"] if arns else []
        return found


def _role(iam: Any, name: str, service: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"])
