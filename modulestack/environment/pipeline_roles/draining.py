"""
What a role needs to take a task out of its target groups before it is stopped.

The project's own role has it. Those of single modules are short of characters: they stop tasks with ``--now`` only, and
replace them without a lost request by a restart.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def leave_target_groups(scope: PolicyScope) -> Iterator[Statement]:
    """Of the environment's target groups; nothing where no load balancer sends anybody requests."""
    if scope.module or not any(module.has_load_balancer for module in scope.modules):
        return
    groups = scope.arn("elasticloadbalancing", "targetgroup/*")
    yield allow(["elasticloadbalancing:DeregisterTargets"], [groups], scope.has_tag)
    yield allow(["elasticloadbalancing:DescribeTargetGroupAttributes"], ["*"])
