"""
What the roles of a pipeline may do with an environment's web ACLs: plain statements, no effects.

A distribution has its web ACL by its own configuration, and who sets it must be able to read it.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html
"""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_waf_actions as of_waf
from modulestack.contract import names
from modulestack.contract.cloudfront import REGION
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles import encryption_key
from modulestack.environment.pipeline_roles.scope import PolicyScope

_ROLE = "aws-service-role/wafv2.amazonaws.com/AWSServiceRoleForWAFV2Logging"


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where there is no web ACL."""
    found = []
    if scope.has_web_acl:
        found += [
            allow(of_waf.READ_WEB_ACL + of_waf.READ_GUARDED, [*_acls(scope), _sets(scope), _balancers(scope)]),
            allow(actions.READ_LOG_GROUP, _logs(scope)),
        ]
    if scope.has_edge_web_acl:
        found += [
            allow(of_waf.READ_WEB_ACL, [*_edge_acls(scope), _edge(scope, "ipset")]),
            allow(actions.READ_LOG_GROUP, _edge_logs(scope)),
        ]
    return found


def change(scope: PolicyScope) -> list[Statement]:
    """
    What `pulumi up` makes, changes and puts before load balancers and distributions of the environment.

    Logs of WAF are delivered by CloudWatch Logs, whose policies of delivery know no resources.
    """
    if not (scope.has_web_acl or scope.has_edge_web_acl):
        return []
    served = {"StringEquals": {"iam:AWSServiceName": "wafv2.amazonaws.com"}}
    return [
        *(_of_region(scope) if scope.has_web_acl else ()),
        *(_of_edge(scope) if scope.has_edge_web_acl else ()),
        allow(of_waf.LOG_WEB_ACL_FURTHER, ["*"]),
        allow(of_waf.SERVICE_ROLE_FURTHER, [scope.iam_arn(f"role/{_ROLE}")], served),
    ]


def _of_region(scope: PolicyScope) -> list[Statement]:
    managed = scope.arn("wafv2", "regional/managedruleset/*")
    return [
        allow(
            of_waf.CHANGE_WEB_ACL + of_waf.CHANGE_WEB_ACL_FURTHER,
            [scope.arn("wafv2", f"regional/webacl/{scope.name}-*"), _sets(scope), managed],
        ),
        allow(of_waf.GUARD, _acls(scope)),
        allow(of_waf.GUARD + of_waf.GUARD_FURTHER, [_balancers(scope)], scope.has_tag),
        allow(actions.CHANGE_LOG_GROUP + encryption_key.of_logs(scope), _logs(scope)),
    ]


def _of_edge(scope: PolicyScope) -> list[Statement]:
    encrypted = encryption_key.of_logs(scope) if scope.account.region == REGION else ()
    own = [_edge(scope, "webacl"), _edge(scope, "ipset"), _at_edges(scope, "wafv2", "global/managedruleset/*")]
    return [
        allow(of_waf.CHANGE_WEB_ACL + of_waf.CHANGE_WEB_ACL_FURTHER, own),
        allow(actions.CHANGE_LOG_GROUP + encrypted, _edge_logs(scope)),
    ]


def _acls(scope: PolicyScope) -> list[str]:
    section = scope.environment.web_acl
    own = scope.arn("wafv2", f"regional/webacl/{scope.name}-*")
    return [own, *([section.arn] if section and section.arn else [])]


def _edge_acls(scope: PolicyScope) -> list[str]:
    section = scope.environment.web_acl
    return [_edge(scope, "webacl"), *([section.cloudfront_arn] if section and section.cloudfront_arn else [])]


def _sets(scope: PolicyScope) -> str:
    return scope.arn("wafv2", f"regional/ipset/{scope.name}-*")


def _balancers(scope: PolicyScope) -> str:
    return scope.arn("elasticloadbalancing", "loadbalancer/app/*")


def _logs(scope: PolicyScope) -> list[str]:
    return [scope.arn("logs", f"log-group:{names.web_acl_log(scope.name)}")]


def _edge(scope: PolicyScope, kind: str) -> str:
    return _at_edges(scope, "wafv2", f"global/{kind}/{names.edge_web_acl(scope.name)}-*")


def _edge_logs(scope: PolicyScope) -> list[str]:
    return [_at_edges(scope, "logs", f"log-group:{names.web_acl_log(names.edge_web_acl(scope.name))}")]


def _at_edges(scope: PolicyScope, service: str, resource: str) -> str:
    """Of the region of what is global."""
    account = scope.account
    return f"arn:{account.partition}:{service}:{REGION}:{account.id}:{resource}"
