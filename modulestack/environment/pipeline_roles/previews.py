"""
What workflows of pull requests may do: everything to previews of one environment, by their names and their tag.

Of that environment itself only what puts previews beside it.

Sources:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pydantic import ValidationError

from modulestack.contract import iam_actions as actions
from modulestack.contract import names, paths, previews
from modulestack.contract.policy_document import Condition, Statement, allow
from modulestack.environment import preview_environment
from modulestack.environment.model import Environment, PipelineSection
from modulestack.environment.pipeline_roles import change, read, release
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.earlier_run import NOTHING
from modulestack.environment.pipeline_roles.scope import PolicyScope
from modulestack.environment.shared_load_balancer import balancer_of_previews

PREVIEWS = "previews"
"""The role, by the end of its name, and how the names of its policies begin."""
RECORD_NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"


def of_previews(scope: PolicyScope) -> PolicyScope | None:
    """The scope of all previews of the environment of *scope*; None: it has none, or none that are possible."""
    base = scope.environment
    if base.previews is None or base.pipeline is None or base.domain is None:
        return None
    balancer = balancer_of_previews(base)
    if balancer is None or balancer not in base.load_balancers:
        return None
    made = preview_environment.values(base, previews.NUMBERS.max, 0, preview_environment.EXAMPLE)
    name = previews.pattern(base.name)
    try:
        found = preview_environment.model_of(name, made)
    except ValidationError:
        return None
    theirs = base.existing_load_balancer(balancer) or f"{names.load_balancing(f'{balancer}-shared')}-*"
    shared = found.load_balancers[balancer].model_copy(update={"existing": theirs})
    environment = found.model_copy(
        update={"name": name, "load_balancers": {balancer: shared}, "network": _any_vpc(found)}
    )
    return dataclasses.replace(
        scope,
        environment=environment,
        bucket=f"{name}-releases-*",
        zone_ids=(),
        namespace_arns=(),
        namespace_zone_ids=(),
        earlier=NOTHING,
        module="",
    )


def _any_vpc(found: Environment) -> object:
    existing = found.network.existing
    return found.network.model_copy(update={"existing": existing and existing.model_copy(update={"vpc_id": None})})


def rights(scope: PolicyScope, pipeline: PipelineSection) -> Mapping[str, Rights]:
    """Name of a policy → what it says; none: there are no previews."""
    theirs = of_previews(scope)
    if theirs is None:
        return {}
    return {
        f"{PREVIEWS}-read": read.read(theirs, pipeline),
        f"{PREVIEWS}-named": change.named(theirs, pipeline),
        f"{PREVIEWS}-tagged": change.tagged(theirs),
        f"{PREVIEWS}-network": dataclasses.replace(change.network(theirs), of_one_role=False),
        f"{PREVIEWS}-release": release.release(theirs),
        f"{PREVIEWS}-beside": Rights(whole=_beside(scope, theirs)),
    }


def _beside(scope: PolicyScope, theirs: PolicyScope) -> list[Statement]:
    """Where the base is, records of previews, and what outlives a preview's stack."""
    base = scope.environment
    domain = preview_environment.domain_of(base, base.previews) if base.previews else ""
    records: Condition = {
        "ForAllValues:StringLike": {RECORD_NAMES: [f"pr-*.{domain}", f"*-pr-*.{domain}"]},
        "Null": {RECORD_NAMES: "false"},
    }
    mine = [scope.arn("ssm", f"parameter{previews.records_path(base.name)}{end}") for end in ("", "/*")]
    left = [scope.arn("ssm", f"parameter{paths.environment_root(theirs.name)}*")]
    return [
        allow(["ssm:GetParameters"], [scope.arn("ssm", f"parameter{paths.manifest_parameter(base.name, '*')}")]),
        allow(["ssm:GetParameters"], [scope.arn("ssm", f"parameter{paths.image_parameter(base.name, '*')}")]),
        allow(["ecs:DescribeServices"], [scope.arn("ecs", f"service/{base.name}-*")]),
        allow(["ecs:ListTaskDefinitionFamilies", "elasticloadbalancing:DescribeRules"], ["*"]),
        allow(["ssm:DeleteParameter", "ssm:GetParametersByPath", "ssm:PutParameter"], mine),
        allow(["ssm:DeleteParameter"], left),
        *([allow(["route53:ChangeResourceRecordSets"], scope.zones, records)] if scope.zones else []),
        *([allow(actions.READ_ZONE, scope.zones)] if scope.zones else []),
    ]
