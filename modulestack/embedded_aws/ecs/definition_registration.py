"""
Registering a revision of a task definition, or of a daemon task definition.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterDaemonTaskDefinition.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import lookup, responses
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.region_state import RegionState

_ROLES = ("taskRoleArn", "executionRoleArn")


def with_role_arns(region: RegionState, request: Mapping[str, Any]) -> dict[str, Any]:
    """
    *request* with the ARN of each role that it gives the short name of: of this account, without a path.

    Source: https://github.com/aws-actions/amazon-ecs-render-task-definition/issues/19 (ECS's own people)

    Raises:
        AwsError: there is no such role.
    """
    roles = {key: _role_arn(region, request[key]) for key in _ROLES if request.get(key)}
    if not all(region.dependencies.has_role(role) for role in roles.values()):
        raise lookup.client_error("Role is not valid")
    return {**request, **roles}


def _role_arn(region: RegionState, reference: str) -> str:
    return reference if reference.startswith("arn:") else region.iam_arn(f"role/{reference}")


def register(
    region: RegionState,
    kind: str,
    definitions: dict[str, dict[int, TaskDefinitionRevision]],
    last_revision: dict[str, int],
    request: Mapping[str, Any],
    document: dict[str, Any],
) -> TaskDefinitionRevision:
    """
    The next revision of *request*'s family among *definitions*, which are *kind* in ARNs; no number is used twice.

    *last_revision* is the last number that was used, by family; *document* is what is described afterwards.
    """
    family = request["family"]
    revision = last_revision[family] = last_revision.get(family, 0) + 1
    made = TaskDefinitionRevision(
        arn=region.arn(kind, f"{family}:{revision}"),
        family=family,
        revision=revision,
        document=document,
        tags=responses.untag(request.get("tags")),
        registered_at=region.now,
    )
    definitions.setdefault(family, {})[revision] = made
    return made
