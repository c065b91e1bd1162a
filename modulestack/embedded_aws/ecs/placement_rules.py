"""
What CreateService, UpdateService and RunTask refuse of where tasks are placed, a function for each.

As in ``service_rules.py``: where a page gives the rule and nobody has published the sentence, the sentence is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import cluster_query, lookup
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.models import EcsCluster, runs_on_instances

Fields = Mapping[str, Any]
CONSTRAINTS, STRATEGIES = 10, 5
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"""
_PACKED = ("cpu", "memory")


def fargate_places_by_itself(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Constraints and strategies of placement are for container instances.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
    Text: https://github.com/GetSimpl/cloudlift/pull/138
    """
    check_placement(fields)


def check_placement(fields: Fields) -> None:
    """As ``fargate_places_by_itself`` and ``placement_can_be_read``, for RunTask too."""
    constraints, strategies = fields.get("placementConstraints") or (), fields.get("placementStrategy") or ()
    if not runs_on_instances(fields):
        if constraints:
            raise lookup.invalid("Placement constraints are not supported with FARGATE launch type.")
        if strategies:
            raise lookup.invalid("Placement strategies are not supported with FARGATE launch type.")
    lookup.at_most(constraints, CONSTRAINTS, "Placement constraints")
    lookup.at_most(strategies, STRATEGIES, "Placement strategies")
    for constraint in constraints:
        _check_constraint(constraint)
    for strategy in strategies:
        _check_strategy(strategy)


def placement_can_be_read(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    An expression is one of the cluster query language; a field is one that the strategy has.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html
    """
    for constraint in definition.document.get("placementConstraints", ()):
        _check_constraint(constraint)


def daemons_are_one_on_each_instance(
    cluster: EcsCluster,  # noqa: ARG001
    definition: TaskDefinitionRevision,  # noqa: ARG001
    fields: Fields,
) -> None:
    """
    DAEMON has no Fargate, no strategies of placement, no zone rebalancing, and 100 percent at most.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (schedulingStrategy)
    Text: https://github.com/hashicorp/terraform-provider-aws/pull/4825 (maximumPercent)
    """
    if fields["schedulingStrategy"] != "DAEMON":
        return
    if not runs_on_instances(fields):
        raise lookup.invalid("The daemon scheduling strategy is not supported for FARGATE launch type.")
    if fields["deploymentConfiguration"]["maximumPercent"] > 100:
        raise lookup.invalid(
            "The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment "
            "configuration. Change the maximumPercent value to 100, and try again"
        )
    if fields.get("placementStrategy"):
        raise lookup.invalid(
            "The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and "
            "try again"
        )
    if fields.get("availabilityZoneRebalancing") == "ENABLED":
        raise lookup.invalid("The daemon scheduling strategy does not support Availability Zone rebalancing.")


def no_desired_count(params: Fields, scheduling: str | None) -> None:
    """
    Of CreateService and UpdateService; *scheduling* is the service's strategy.

    Text: https://github.com/kayac/ecspresso/pull/20
    """
    if scheduling == "DAEMON" and params.get("desiredCount") is not None:
        raise lookup.invalid(
            "The daemon scheduling strategy does not support a desired count for services. Remove the desired count "
            "value and try again"
        )


def _check_constraint(constraint: Mapping[str, Any]) -> None:
    kind, expression = constraint.get("type"), constraint.get("expression")
    if kind == "distinctInstance":
        if expression:
            raise lookup.invalid("An expression cannot be specified with the distinctInstance constraint.")
        return
    if not expression:
        raise lookup.invalid("An expression must be specified with the memberOf constraint.")
    try:
        cluster_query.parse(expression)
    except cluster_query.NoExpression:
        raise lookup.invalid(f"Invalid expression: {expression}") from None


def _check_strategy(strategy: Mapping[str, Any]) -> None:
    kind, field = strategy.get("type"), strategy.get("field") or ""
    if kind == "random":
        if field:
            raise lookup.invalid("A field cannot be specified with the random placement strategy.")
    elif kind == "binpack":
        if field.lower() not in _PACKED:
            raise lookup.invalid(f"The binpack placement strategy's field is cpu or memory, not {field!r}.")
    elif field not in ("instanceId", "host") and not field.startswith("attribute:"):
        raise lookup.invalid(
            f"The spread placement strategy's field is instanceId, host or attribute:..., not {field!r}."
        )
