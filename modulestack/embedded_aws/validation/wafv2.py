"""
AWS WAF: what it refuses of web ACLs, sets of addresses, their associations and logs.

What guards distributions is of the scope ``CLOUDFRONT``, of us-east-1 whatever else is where; moto keeps it apart.

Texts are those of the errors' own pages: https://docs.aws.amazon.com/waf/latest/APIReference/CommonErrors.html and
https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from modulestack.contract.cloudfront import REGION
from modulestack.contract.managed_rule_groups import CAPACITY, LIST, RATE
from modulestack.embedded_aws.cloudfront.scope import CLOUDFRONT, OF_EDGES
from modulestack.embedded_aws.cloudfront.state import state_of
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.validation.request_context import RequestContext, RulesByOperation, ServiceRules

MOST_UNITS = 5000
"""Units of a web ACL. Source: https://docs.aws.amazon.com/waf/latest/developerguide/limits.html"""
WINDOWS_S = (60, 120, 300, 600)
"""Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html"""
PROPAGATES_IN_S = 5.0
"""From its creation until a web ACL can be associated: AWS says seconds to minutes."""
_UNITS = {"IPSetReferenceStatement": LIST, "RateBasedStatement": RATE}
_CREATED = "modulestack_created"
_USED = (
    "AWS WAF couldn\u2019t perform the operation because your resource is being used by another resource or it\u2019s "
    "associated with another resource."
)
_MISSING = "AWS WAF couldn\u2019t perform the operation because your resource doesn\u2019t exist."
_UNAVAILABLE = (
    "AWS WAF couldn\u2019t retrieve a resource that you specified for this operation. If you've just created a "
    "resource that you're using in this operation, you might just need to wait a few minutes. It can take from a few "
    "seconds to a number of minutes for changes to propagate."
)


def scope_is_of_the_region(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html"""
    if params.get("Scope") == CLOUDFRONT and context.region != REGION:
        raise _invalid("The scope is not valid.", "SCOPE_VALUE", CLOUDFRONT)


def _kept(context: RequestContext, *, global_: bool) -> Any:
    """What moto keeps of one of the scopes."""
    return context.aws.backend("wafv2", OF_EDGES, context.account_id) if global_ else context.backend("wafv2")


def _of_scope(context: RequestContext, params: Mapping[str, Any]) -> Any:
    return _kept(context, global_=params["Scope"] == CLOUDFRONT)


def _of_arn(context: RequestContext, arn: str) -> Any:
    return _kept(context, global_=":global/" in arn)


def rules_are_valid(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Of a web ACL: no priority twice, rates within AWS's limits, sets and groups that there are, not too many."""
    rules = params.get("Rules", ())
    priorities = [rule["Priority"] for rule in rules]
    if len(set(priorities)) < len(priorities):
        raise _invalid("The priorities of the rules must be unique", "RULE", str(sorted(priorities)))
    for rule in rules:
        _statement_is_valid(_of_scope(context, params), rule)
    if (used := capacity(rules)) > MOST_UNITS:
        text = f"AWS WAF couldn\u2019t perform the operation because you exceeded your resource limit: {used} WCU"
        raise AwsError("WAFLimitsExceededException", text)


def _statement_is_valid(kept: Any, rule: Mapping[str, Any]) -> None:
    [(kind, said)] = rule["Statement"].items()
    actions = {*(rule.get("Action") or {}), *(rule.get("OverrideAction") or {})}
    if kind not in {*_UNITS, "ManagedRuleGroupStatement"} or actions & {"Captcha", "Challenge"}:
        raise NotEmbedded(f"the embedded AWS has no such rule of WAF: {rule['Name']} ({kind}, {', '.join(actions)})")
    if kind == "IPSetReferenceStatement" and said["ARN"] not in kept.ip_sets:
        raise AwsError("WAFNonexistentItemException", _MISSING)
    if kind == "ManagedRuleGroupStatement" and said["Name"] not in CAPACITY:
        raise _invalid("The referenced managed rule group doesn't exist", "MANAGED_RULE_SET", said["Name"])
    if kind == "RateBasedStatement":
        if said.get("EvaluationWindowSec", 300) not in WINDOWS_S:
            window = str(said["EvaluationWindowSec"])
            raise _invalid("The evaluation window isn't valid", "RATE_BASED_STATEMENT", window)
        if said["AggregateKeyType"] != "IP" or "ScopeDownStatement" in said:
            raise NotEmbedded(f"the embedded AWS limits rates of whole addresses only: {rule['Name']}")


def capacity(rules: Any) -> int:
    """Units that *rules* take. Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html"""
    found = 0
    for rule in rules:
        [(kind, said)] = rule["Statement"].items()
        found += CAPACITY[said["Name"]] if kind == "ManagedRuleGroupStatement" else _UNITS[kind]
    return found


def keep_capacity(context: RequestContext, params: Mapping[str, Any]) -> None:
    """What a web ACL takes is told; and from when on it is there for others."""
    for acl in _of_scope(context, params).wacls.values():
        if acl.name == params["Name"]:
            acl.capacity = capacity([rule.to_dict() for rule in acl.rules])
            if not hasattr(acl, _CREATED):
                setattr(acl, _CREATED, context.aws.clock.now())
                acl.to_dict = functools.partial(_shown, acl)


def _shown(acl: Any) -> dict[str, Any]:
    """A web ACL as its operations show it; its token is beside it."""
    found: dict[str, Any] = type(acl).to_dict(acl)
    return {name: value for name, value in found.items() if value is not None and name != "LockToken"}


def load_balancer_is_there(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html"""
    acl = context.backend("wafv2").wacls.get(params["WebACLArn"])
    if acl is None or params["ResourceArn"] not in context.backend("elbv2").load_balancers:
        raise AwsError("WAFNonexistentItemException", _MISSING)
    if ":loadbalancer/net/" in params["ResourceArn"]:
        raise _invalid("The ARN isn't valid", "RESOURCE_ARN", params["ResourceArn"])
    if context.aws.clock.now() < getattr(acl, _CREATED) + PROPAGATES_IN_S:
        raise AwsError("WAFUnavailableEntityException", _UNAVAILABLE)


def one_web_acl_of_each(context: RequestContext, params: Mapping[str, Any]) -> None:
    """A load balancer has one web ACL: the next one takes the place of the one before."""
    for acl in context.backend("wafv2").wacls.values():
        others = [arn for arn in acl.associated_resources if arn != params["ResourceArn"]]
        acl.associated_resources[:] = others + [params["ResourceArn"]] * (acl.arn == params["WebACLArn"])


def web_acl_guards_nobody(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html"""
    there = context.backend("elbv2").load_balancers
    at_edges = {each.config.get("WebACLId") for each in state_of(context.aws).distributions.values()}
    for acl in _of_scope(context, params).wacls.values():
        if acl.id == params["Id"] and (acl.arn in at_edges or any(arn in there for arn in acl.associated_resources)):
            raise AwsError("WAFAssociatedItemException", _USED)


def addresses_are_of_no_rule(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteIPSet.html"""
    backend = _of_scope(context, params)
    used = {
        rule.statement["IPSetReferenceStatement"]["ARN"]
        for acl in backend.wacls.values()
        for rule in acl.rules
        if "IPSetReferenceStatement" in rule.statement
    }
    if any(each.ip_set_id == params["Id"] and arn in used for arn, each in backend.ip_sets.items()):
        raise AwsError("WAFAssociatedItemException", _USED)


def logs_have_one_place(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingConfiguration.html"""
    said = params["LoggingConfiguration"]
    if said["ResourceArn"] not in _of_arn(context, said["ResourceArn"]).wacls:
        raise AwsError("WAFNonexistentItemException", _MISSING)
    [destination] = said["LogDestinationConfigs"]
    name = destination.partition(":log-group:")[2].removesuffix(":*")
    if not name:
        raise NotEmbedded(f"the embedded AWS has web ACLs log to CloudWatch Logs only: {destination}")
    if not name.startswith("aws-waf-logs-"):
        raise _invalid("The ARN isn't valid. A valid ARN begins with arn:", "LOG_DESTINATION", destination)
    if name not in context.backend("logs").groups:
        text = "AWS WAF couldn't find the log destination that you specified"
        raise AwsError("WAFLogDestinationPermissionIssueException", text)


def _invalid(reason: str, field: str, parameter: str) -> AwsError:
    return AwsError("WAFInvalidParameterException", f"Error reason: {reason}, field: {field}, parameter: {parameter}")


_SCOPED = (
    *("CreateIPSet", "DeleteIPSet", "GetIPSet", "ListIPSets", "UpdateIPSet"),
    *("CreateWebACL", "DeleteWebACL", "GetWebACL", "ListWebACLs", "UpdateWebACL"),
    "ListLoggingConfigurations",
)
_BEFORE: RulesByOperation = {
    "AssociateWebACL": (load_balancer_is_there,),
    "CreateWebACL": (rules_are_valid,),
    "DeleteIPSet": (addresses_are_of_no_rule,),
    "DeleteWebACL": (web_acl_guards_nobody,),
    "PutLoggingConfiguration": (logs_have_one_place,),
    "UpdateWebACL": (rules_are_valid,),
}
RULES = ServiceRules(
    before={
        **_BEFORE,
        **{operation: (scope_is_of_the_region, *_BEFORE.get(operation, ())) for operation in _SCOPED},
    },
    after={
        "AssociateWebACL": (one_web_acl_of_each,),
        "CreateWebACL": (keep_capacity,),
        "UpdateWebACL": (keep_capacity,),
    },
)
