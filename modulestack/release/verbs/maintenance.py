"""
Switch a module's maintenance page on and off, and see whether it is.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Collection, Sequence
from typing import Any

from modulestack.contract import tags
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AwsFailure, Rejected
from modulestack.release.planning.maintenance import MaintenancePage, PlannedPage, RuleState, pages_of, planned_pages

_TAGS_AT_ONCE = 20
"""Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html"""
_APPLICATION = ":loadbalancer/app/"
"""In ARNs of application load balancers: others have no rules."""


def switch_on(
    aws: AwsClient, manifest: ModuleManifest, page: MaintenancePage, *, dry_run: bool = False
) -> tuple[PlannedPage, ...]:
    """
    Have the load balancers of the module answer with *page*: one rule for each that leads to it, as they were before.

    All or none: where one cannot be made, those that were made are taken away again. With *dry_run* nothing is changed.

    Raises:
        BadInput: the module has no application load balancer, or a rule of somebody else's is in the way.
        AwsFailure: AWS could not be asked, or refused.
    """
    rules = read_rules(aws, manifest)
    planned = planned_pages(rules, manifest.target_groups, manifest.module, manifest.environment, page)
    if dry_run:
        return planned
    before = {each.arn for each in pages_of(rules, manifest.module, manifest.environment)}
    try:
        for each in planned:
            _put(aws, manifest, each, page)
    except AwsFailure:
        with contextlib.suppress(AwsFailure):  # what is left, the same command makes whole, or takes away
            _delete_but(aws, before, read_pages(aws, manifest))
        raise
    _delete_but(aws, {each.rule for each in planned}, pages_of(rules, manifest.module, manifest.environment))
    return planned


def switch_off(aws: AwsClient, manifest: ModuleManifest, *, dry_run: bool = False) -> tuple[RuleState, ...]:
    """
    Take the page away: the rules that were taken away, or that would be with *dry_run*; none: it was not on.

    Raises:
        BadInput: the module has no application load balancer.
        AwsFailure: AWS could not be asked, or refused.
    """
    found = read_pages(aws, manifest)
    if not dry_run:
        _delete_but(aws, (), found)
    return found


def read_pages(aws: AwsClient, manifest: ModuleManifest) -> tuple[RuleState, ...]:
    """
    The rules that answer with the module's page; none: it is not on.

    Raises:
        BadInput: the module has no application load balancer.
        AwsFailure: AWS could not be asked.
    """
    return pages_of(read_rules(aws, manifest), manifest.module, manifest.environment)


def is_on(aws: AwsClient, manifest: ModuleManifest) -> bool:
    """
    Whether the page is on anywhere; of a module that has no application load balancer it never is.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    try:
        return bool(read_pages(aws, manifest))
    except BadInput:
        return False


def read_rules(aws: AwsClient, manifest: ModuleManifest) -> tuple[RuleState, ...]:
    """
    Every rule of the application load balancers that the module is behind, the listeners' defaults among them.

    Raises:
        BadInput: there is no such load balancer.
        AwsFailure: AWS could not be asked.
    """
    balancers = _load_balancers(aws, manifest)
    if not balancers:
        raise BadInput(
            f"{manifest.module} is behind no application load balancer: only one of those can answer with a page"
        )
    listeners = [
        str(each["ListenerArn"])
        for balancer in balancers
        for each in aws.paginate("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=balancer)
    ]
    found = [
        RuleState(
            arn=rule["RuleArn"],
            listener=listener,
            priority=rule["Priority"],
            conditions=rule.get("Conditions", ()),
            actions=rule["Actions"],
            tags={},
        )
        for listener in listeners
        for rule in aws.paginate("elbv2", "describe_rules", "Rules", ListenerArn=listener)
    ]
    tagged = _tags(aws, [each.arn for each in found if each.is_page])
    return tuple(dataclasses.replace(each, tags=tagged.get(each.arn, {})) for each in found)


def _load_balancers(aws: AwsClient, manifest: ModuleManifest) -> list[str]:
    """ARNs of those of the module's target groups that take HTTP."""
    if not manifest.target_groups:
        return []
    try:
        groups = aws.call("elbv2", "describe_target_groups", TargetGroupArns=list(manifest.target_groups))
    except Rejected:  # one is gone, of which `verify` tells
        return []
    arns = (str(arn) for group in groups["TargetGroups"] for arn in group.get("LoadBalancerArns", ()))
    return [arn for arn in dict.fromkeys(arns) if _APPLICATION in arn]


def _tags(aws: AwsClient, arns: Sequence[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for at in range(0, len(arns), _TAGS_AT_ONCE):
        answer = aws.call("elbv2", "describe_tags", ResourceArns=list(arns[at : at + _TAGS_AT_ONCE]))
        for each in answer["TagDescriptions"]:
            found[each["ResourceArn"]] = {tag["Key"]: tag["Value"] for tag in each.get("Tags", ())}
    return found


def _put(aws: AwsClient, manifest: ModuleManifest, planned: PlannedPage, page: MaintenancePage) -> None:
    """Have the rule as it is wanted."""
    said: dict[str, Any] = {"Conditions": planned.conditions_for_api(), "Actions": [page.action()]}
    if planned.is_as_wanted:
        return
    if planned.rule:
        aws.call("elbv2", "modify_rule", RuleArn=planned.rule, **said)
        return
    owner = {
        tags.ENVIRONMENT: manifest.environment,
        tags.MODULE: manifest.module,
        tags.MAINTENANCE: manifest.module,
    }
    aws.call_once(
        "elbv2",
        "create_rule",
        ListenerArn=planned.listener,
        Priority=planned.priority,
        Tags=[{"Key": key, "Value": value} for key, value in owner.items()],
        **said,
    )


def _delete_but(aws: AwsClient, kept: Collection[str], rules: Sequence[RuleState]) -> None:
    """Take away those of *rules* that are not *kept* (ARNs)."""
    for rule in rules:
        if rule.arn not in kept:
            _delete(aws, rule.arn)


def _delete(aws: AwsClient, arn: str) -> None:
    """Take the rule away; one that is gone already is fine."""
    try:
        aws.call("elbv2", "delete_rule", RuleArn=arn)
    except Rejected as rejected:
        if rejected.code != "RuleNotFound":
            raise
