"""
Weights of production and test rules, which ECS writes by the infrastructure role.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
"""

from __future__ import annotations

import contextlib

from modulestack.contract.load_balancers import is_listener
from modulestack.embedded_aws.ecs.deployment_lifecycle import target_groups
from modulestack.embedded_aws.ecs.deployment_lifecycle.schedule import weights_of
from modulestack.embedded_aws.ecs.deployment_models import EcsDeployment, ServiceRevision
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.traffic_shift import open_choices

PRODUCTION, TEST = "productionListenerRule", "testListenerRule"
NOT_ATTACHED = (
    "Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule."
)
"""Text: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-code-deploy-to-ecs-blue-green.html"""
_REFUSED = "{} (Service: ElasticLoadBalancingV2, Status Code: 400)"
"""Text: https://github.com/kayac/ecspresso/issues/870"""
_OF_GROUPS = ("RegisterTargets", "DeregisterTargets")
_OF_ALL = ("DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth")


class WeightsRefused(Exception):
    """A rule cannot be changed; the message is Elastic Load Balancing's, or IAM's."""


def problem(region: RegionState, revision: ServiceRevision) -> str | None:
    """
    Why traffic cannot be shifted to *revision*; None: it can.

    Each group is associated with a production or a test rule, and the infrastructure role lets ECS do what it has to.
    """
    for balancer, own, other in target_groups.pairs(revision.fields, revision.groups):
        given = target_groups.advanced(balancer)
        rules = [rule for key in (PRODUCTION, TEST) if (rule := given.get(key))]
        associated = {group for rule in rules for group in region.dependencies.rule_groups(rule) or ()}
        if not {own, other} <= associated:
            return NOT_ATTACHED
        asked = [(action, group) for action in _OF_GROUPS for group in (own, other)]
        asked += [(_modify(rule), rule) for rule in rules] + [(action, "*") for action in _OF_ALL]
        for action, resource in asked:
            denied = region.dependencies.denial(given["roleArn"], f"elasticloadbalancing:{action}", resource)
            if denied:
                return denied
    return None


def write(region: RegionState, revision: ServiceRevision, key: str, percent: float) -> None:
    """
    Give *revision* a percentage of what the rules *key* of its load balancers send, and the other group the rest.

    Raises:
        WeightsRefused: a rule is not there, or the role does not allow it.
    """
    share, rest = weights_of(percent)
    for balancer, own, other in target_groups.pairs(revision.fields, revision.groups):
        given = target_groups.advanced(balancer)
        rule = given.get(key)
        if rule is None:
            continue
        if not rule:
            raise WeightsRefused(_REFUSED.format("A rule ARN must be specified"))
        denied = region.dependencies.denial(given["roleArn"], f"elasticloadbalancing:{_modify(rule)}", rule)
        if denied:
            raise WeightsRefused(denied)
        if region.dependencies.rule_groups(rule) is None:
            raise WeightsRefused(_REFUSED.format("One or more rules not found"))
        region.dependencies.weigh(rule, {own: share, other: rest})


def consolidate(region: RegionState, serving: EcsDeployment) -> None:
    """Give all of production to what has most of it, before a rolling update: that shifts nothing by itself."""
    if serving.weights is not None and serving.weights.production not in (None, 100.0):
        with contextlib.suppress(WeightsRefused):
            write(region, serving.revision, PRODUCTION, 100.0)


def sends_test_traffic(revision: ServiceRevision) -> bool:
    """Whether a rule, or Service Connect by a header, sends test traffic."""
    connect = revision.fields.get("serviceConnectConfiguration") or {}
    given = [target_groups.advanced(balancer) for balancer in revision.fields.get("loadBalancers") or ()]
    return bool(connect.get("enabled") and connect.get("services")) or any(one.get(TEST) is not None for one in given)


def shifts_anything(revision: ServiceRevision) -> bool:
    """Whether there is traffic that ECS can shift; no: the service is headless."""
    connect = revision.fields.get("serviceConnectConfiguration") or {}
    return bool(connect.get("enabled") and connect.get("services")) or bool(
        list(target_groups.pairs(revision.fields, revision.groups))
    )


def settling_s(revision: ServiceRevision) -> float:
    """Until new weights are everywhere."""
    rules = (
        target_groups.advanced(balancer).get(PRODUCTION) for balancer in revision.fields.get("loadBalancers") or ()
    )
    if any(rule and is_listener(rule) for rule in rules):
        return open_choices.NETWORK_WEIGHTS_TAKE_S
    return open_choices.WEIGHTS_TAKE_S if shifts_anything(revision) else 0.0


def _modify(rule: str) -> str:
    return "ModifyListener" if is_listener(rule) else "ModifyRule"
