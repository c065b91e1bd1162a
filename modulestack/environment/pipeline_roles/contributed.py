"""What the features of an environment's modules add to a role of its pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope
from modulestack.features import pipeline_access
from modulestack.features.contribution import PipelineRole

FEATURES = "features"
"""The section of what has no other."""
_SECTIONS = {
    "ecr": "images",
    "ecs": "machines",
    "elasticfilesystem": "settings",
    "elasticloadbalancing": "machines",
    "kms": "settings",
    "s3": "settings",
    "scheduler": "jobs",
    "secretsmanager": "settings",
    "sns": "machines",
    "sqs": "jobs",
    "ssm": "machines",
}
"""Service → the section of a release's policies: images, what tasks are given, what begins tasks, all else."""


def contributed(scope: PolicyScope, role: PipelineRole) -> list[Statement]:
    """Statements of *role* because of the modules of *scope*."""
    actions, others = contributed_apart(scope, role)
    return [*([allow(actions, ["*"])] if actions else []), *others]


def contributed_apart(scope: PolicyScope, role: PipelineRole) -> tuple[tuple[str, ...], list[Statement]]:
    """As ``contributed``; what is allowed on everything comes first, as actions."""
    actions, others = pipeline_access.everywhere(pipeline_access.statements(scope.accesses, role))
    return actions, [each.written for each in others]


def sections(statements: Sequence[Statement]) -> Mapping[str, list[Statement]]:
    """*statements* by what they are about: each has actions of one service."""
    found: dict[str, list[Statement]] = {}
    for each in statements:
        service = each["Action"][0].partition(":")[0]
        found.setdefault(_SECTIONS.get(service, FEATURES), []).append(each)
    return found
