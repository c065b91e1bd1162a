"""AWS WAF before public load balancers and CloudFront: web ACLs, each with its sets of addresses and its log."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Literal

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch, lb, wafv2

from components.encryption_key import KeyOfAll, arn_of
from modulestack.contract import cloudfront, names
from modulestack.environment.guarded import guards_edges, guards_load_balancers
from modulestack.environment.model import Environment
from modulestack.environment.web_acl import WebAclSection

REDACTED = ("authorization", "cookie")
"""Headers whose values are not logged."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class WebAclOfAll:
    """What every public load balancer of an environment gets, and every distribution."""

    arn: Input[str] = ""
    """Of its region; empty: there is no public load balancer."""
    ready: Sequence[Resource] = ()
    """What there is to be before it guards anybody: its log."""
    edge_arn: Input[str] | None = None
    """Of CloudFront's; None: it is in front of nothing."""
    edge_ready: Sequence[Resource] = ()
    """Likewise."""
    fail_open: bool

    def guard(self, name: str, balancer: lb.LoadBalancer, opts: ResourceOptions) -> None:
        """Put it before *balancer*."""
        wafv2.WebAclAssociation(
            f"{name}-web-acl",
            resource_arn=balancer.arn,
            web_acl_arn=self.arn,
            # A load balancer has one: to take the old one away afterwards would take away the new one.
            opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=list(self.ready), delete_before_replace=True)),
        )


class WebAcl(ComponentResource):
    """A web ACL that an environment makes."""

    arn: Output[str]
    ready: Sequence[Resource]

    def __init__(
        self,
        name: str,
        section: WebAclSection,
        key: KeyOfAll | None,
        opts: ResourceOptions | None = None,
        *,
        scope: Literal["REGIONAL", "CLOUDFRONT"] = "REGIONAL",
    ) -> None:
        super().__init__("modulestack:index:WebAcl", name, {}, opts)
        child = ResourceOptions(parent=self)
        region = cloudfront.REGION if scope == "CLOUDFRONT" else None
        lists = {which: getattr(section, which) for which in ("allowed", "blocked")}
        sets = {
            which: wafv2.IpSet(
                f"{name}-{which}",
                scope=scope,
                region=region,
                ip_address_version="IPV4",
                addresses=sorted(cidrs),
                opts=child,
            )
            for which, cidrs in lists.items()
            if cidrs
        }
        acl = wafv2.WebAcl(
            name,
            scope=scope,
            region=region,
            default_action=wafv2.WebAclDefaultActionArgs(allow=wafv2.WebAclDefaultActionAllowArgs()),
            rules=_rules(section, {which: each.arn for which, each in sets.items()}),
            visibility_config=wafv2.WebAclVisibilityConfigArgs(**_seen(name)),
            opts=child,
        )
        group = cloudwatch.LogGroup(
            name,
            name=names.web_acl_log(name),
            region=region,
            retention_in_days=section.log_retention_days,
            kms_key_id=arn_of(key),
            opts=child,
        )
        logging = wafv2.WebAclLoggingConfiguration(
            name,
            region=region,
            resource_arn=acl.arn,
            log_destination_configs=[group.arn],
            redacted_fields=[
                wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
                    single_header=wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs(name=header)
                )
                for header in REDACTED
            ],
            opts=child,
        )
        self.arn, self.ready = acl.arn, [logging]
        self.register_outputs({"arn": acl.arn})


def fail_open(guard: WebAclOfAll | None) -> dict[str, Any]:
    """The argument of a load balancer behind *guard*; none is nothing."""
    return {"enable_waf_fail_open": True} if guard and guard.fail_open else {}


def web_acl(environment: Environment, key: KeyOfAll | None, opts: ResourceOptions) -> WebAclOfAll | None:
    """What public load balancers and distributions of *environment* get, logs under *key*; None: nothing."""
    section = environment.web_acl
    if section is None:
        return None
    found = WebAclOfAll(arn=section.arn or "", edge_arn=section.cloudfront_arn, fail_open=section.fail_open)
    if section.is_made and guards_load_balancers(environment):
        made = WebAcl(environment.name, section, key, opts)
        found = dataclasses.replace(found, arn=made.arn, ready=made.ready)
    if section.is_made and guards_edges(environment):
        # Log groups take keys of their own region only.
        own_key = key if environment.region == cloudfront.REGION else None
        edge = WebAcl(names.edge_web_acl(environment.name), section, own_key, opts, scope="CLOUDFRONT")
        found = dataclasses.replace(found, edge_arn=edge.arn, edge_ready=edge.ready)
    return found


def _rules(section: WebAclSection, sets: dict[str, Output[str]]) -> list[Any]:
    """
    First who is let through, then who is not, then who asks too often, then what AWS knows.

    Source: https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html
    """
    block: dict[str, Any] = {"action": {"block": {}}}
    lists = {"allowed": {"action": {"allow": {}}}, "blocked": block}
    rules = [
        _rule(which, priority, {"ip_set_reference_statement": {"arn": sets[which]}}, lists[which])
        for priority, which in enumerate(lists)
        if which in sets
    ]
    if section.requests_per_5_minutes is not None:
        limit = {"limit": section.requests_per_5_minutes, "aggregate_key_type": "IP", "evaluation_window_sec": 300}
        rules.append(_rule("too-many", 2, {"rate_based_statement": limit}, block))
    for index, (name, does) in enumerate(sorted(section.managed_rules.items())):
        # The group's own actions hold, or are all replaced.
        action: dict[str, Any] = {"override_action": {"none": {}} if does == "block" else {"count": {}}}
        group = {"managed_rule_group_statement": {"name": name, "vendor_name": "AWS"}}
        rules.append(_rule(name, 10 + index, group, action))
    return rules


def _rule(name: str, priority: int, statement: dict[str, Any], action: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "priority": priority, "statement": statement, "visibility_config": _seen(name), **action}


def _seen(metric: str) -> dict[str, Any]:
    """CloudWatch counts what the web ACL, or a rule of it, does."""
    return {"cloudwatch_metrics_enabled": True, "metric_name": metric, "sampled_requests_enabled": True}
