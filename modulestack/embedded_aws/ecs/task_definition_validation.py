"""
What RegisterTaskDefinition refuses, and the defaults that it fills in.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import task_definition_canonical
from modulestack.contract.image_reference import ecr_of
from modulestack.contract.task_definition_rules.managed_instances import MANAGED_INSTANCES
from modulestack.contract.task_definition_rules.registry import can_run_on_fargate, refusals
from modulestack.embedded_aws.ecs.definition_registration import with_role_arns
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.lookup import client_error
from modulestack.embedded_aws.ecs.region_state import RegionState


def checked(region: RegionState, request: Mapping[str, Any]) -> dict[str, Any]:
    """
    *request* with its roles' ARNs, unless AWS would refuse it.

    Raises:
        AwsError: with AWS's code and text.
    """
    for text in refusals(request):
        raise client_error(text)
    return with_role_arns(region, request)


def filled(request: Mapping[str, Any]) -> dict[str, Any]:
    """*request* as it is described afterwards: without tags, with what AWS fills in."""
    document = copy_json(task_definition_canonical.filled(request))
    del document["family"]
    document["compatibilities"] = ["EC2", "FARGATE"] if can_run_on_fargate(request) else ["EC2"]
    if MANAGED_INSTANCES in request.get("requiresCompatibilities", ()):
        # AWS tells it of others, too, that would fit; a service takes only those that ask for it.
        document["compatibilities"].append(MANAGED_INSTANCES)
    document["requiresAttributes"] = [{"name": attribute} for attribute in _attributes(request)]
    return document


def _attributes(request: Mapping[str, Any]) -> list[str]:
    """What a container instance must be able to do; for the eye only, Fargate can do all of it."""
    found: list[str] = []
    containers = request["containerDefinitions"]
    drivers = {c["logConfiguration"]["logDriver"] for c in containers if c.get("logConfiguration")}
    found += [f"com.amazonaws.ecs.capability.logging-driver.{driver}" for driver in sorted(drivers)]
    if "awslogs" in drivers and request.get("executionRoleArn"):
        found.append("ecs.capability.execution-role-awslogs")
    if any(ecr_of(container["image"]) for container in containers):
        found += ["com.amazonaws.ecs.capability.ecr-auth", "ecs.capability.execution-role-ecr-pull"]
    if request.get("taskRoleArn"):
        found.append("com.amazonaws.ecs.capability.task-iam-role")
    if any("healthCheck" in container for container in containers):
        found.append("ecs.capability.container-health-check")
    if request.get("networkMode") == "awsvpc":
        found.append("ecs.capability.task-eni")
    return found
