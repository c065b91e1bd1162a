"""What a cluster that is there already is associated with, and where sessions in its tasks are logged."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi_aws.cloudcontrol.get_resource import get_resource

from modulestack.contract.capacity_providers import FARGATE_PROVIDERS
from modulestack.environment.model import Module

TYPE = "AWS::ECS::Cluster"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClusterSettings:
    """What ECS's own function of the provider does not tell."""

    name: str
    found: Mapping[str, Any] | None
    """As CloudFormation writes a cluster; None: it could not be asked."""
    why_not: str = ""

    @property
    def sessions(self) -> Mapping[str, Any]:
        """Its configuration of ECS Exec."""
        configuration = (self.found or {}).get("Configuration") or {}
        return configuration.get("ExecuteCommandConfiguration") or {}


def settings_of(name: str, opts: pulumi.InvokeOptions) -> ClusterSettings:
    """
    Ask Cloud Control for the cluster *name*; who may not is told by ``why_not``.

    Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-cluster.html,
    https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_GetResource.html
    """
    try:
        answer = get_resource(type_name=TYPE, identifier=name, opts=opts)
    except Exception as error:  # the SDK has no other
        return ClusterSettings(name=name, found=None, why_not=str(error))
    return ClusterSettings(name=name, found=json.loads(answer.properties))


def why_not_spot(module: Module, cluster: ClusterSettings) -> Iterator[str]:
    """
    Why ECS would refuse a service of *module* there, and what its owner can run: what is associated stays so.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html
    """
    if not module.spot_percent or cluster.found is None:
        return
    associated = cluster.found.get("CapacityProviders") or []
    lacking = [each for each in FARGATE_PROVIDERS if each not in associated]
    if not lacking:
        return
    strategy = [_shorthand(each) for each in cluster.found.get("DefaultCapacityProviderStrategy") or []]
    yield (
        f"modules.{module.name}.spot_percent: {cluster.name} is not associated with {' and '.join(lacking)}, and ECS "
        f"would refuse the service: let whoever owns it run aws ecs put-cluster-capacity-providers --cluster "
        f"{cluster.name} --capacity-providers {' '.join([*associated, *lacking])} "
        f"--default-capacity-provider-strategy {' '.join(strategy) or '[]'}, or take spot_percent out"
    )


def notices(module: Module, cluster: ClusterSettings) -> Iterator[str]:
    """
    What *module* can do nothing about, and should know.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
    """
    if cluster.found is None:
        if module.spot_percent:
            yield (
                f"{module.name}: whether {cluster.name} is associated with FARGATE_SPOT is not known, and ECS refuses "
                f"the service if it is not: {cluster.why_not}"
            )
        return
    if module.exec is None:
        return
    sessions = cluster.sessions
    logging, key = sessions.get("Logging", "DEFAULT"), sessions.get("KmsKeyId")
    if logging == "NONE":
        yield f"{module.name}: sessions of ECS Exec are not logged: the cluster {cluster.name} says so"
    elif logging == "OVERRIDE":
        where = sessions.get("LogConfiguration") or {}
        places = [where[each] for each in ("CloudWatchLogGroupName", "S3BucketName") if where.get(each)]
        yield (
            f"{module.name}: sessions of ECS Exec are logged to {' and '.join(places)}, as the cluster {cluster.name} "
            "says: allow the tasks to write there, under permissions"
        )
    if key != module.exec.kms_key_arn:
        yield (
            f"{module.name}: the cluster {cluster.name} encrypts sessions of ECS Exec with "
            f"{key or 'no key of its own'}, and exec.kms_key_arn is {module.exec.kms_key_arn or 'not set'}: "
            f"{f'write {key} there' if key else 'leave it out'}"
        )


def _shorthand(strategy: Mapping[str, Any]) -> str:
    """As the AWS CLI takes it."""
    members = {"capacityProvider": "CapacityProvider", "weight": "Weight", "base": "Base"}
    return ",".join(f"{name}={strategy[key]}" for name, key in members.items() if strategy.get(key) is not None)
