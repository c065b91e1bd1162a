"""
What the roles of a pipeline may do with the namespaces and names by which modules find each other.

Ids are AWS's: only the environment's tag tells what is whose.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudmap.html
"""

from __future__ import annotations

from modulestack.contract import iam_discovery_actions as of_discovery
from modulestack.contract import tags
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What a preview and a refresh read; nothing where every module has a load balancer."""
    if not scope.has_discovery:
        return []
    return [
        allow(of_discovery.READ_DISCOVERY, _all(scope), scope.has_tag),
        allow(of_discovery.READ_DISCOVERY_TAGS, ["*"]),
        *_look_up(scope),
    ]


def _look_up(scope: PolicyScope) -> list[Statement]:
    """Namespaces of others, and whether a name in them is somebody's."""
    if not scope.namespace_arns:
        return []
    zones = [scope.global_arn("route53", f"hostedzone/{zone}") for zone in scope.namespace_zone_ids]
    return [
        allow(of_discovery.LOOK_UP_NAMESPACES, ["*"]),
        allow(of_discovery.LOOK_AT_NAMESPACE, scope.namespace_arns),
        allow(of_discovery.LOOK_AT_SERVICE, [scope.arn("servicediscovery", "service/*")]),
        *([allow(of_discovery.LOOK_AT_ZONE, zones)] if zones else []),
    ]


def change(scope: PolicyScope) -> list[Statement]:
    """
    What `pulumi up` makes and changes.

    Tags come with what is made: what has another environment's tag cannot be claimed by them.
    """
    if not scope.has_discovery:
        return []
    namespaces, services = _all(scope)
    own = scope.has_own_namespaces
    made = {**scope.tags_on_create, "Null": {f"aws:ResourceTag/{tags.ENVIRONMENT}": "true"}}
    return [
        *([allow(of_discovery.FOLLOW_NAMESPACE + of_discovery.ZONE_OF_NAMESPACE_FURTHER, ["*"])] if own else []),
        *([allow(of_discovery.CREATE_NAMESPACE, ["*"], scope.tags_on_create)] if own else []),
        allow(
            of_discovery.CREATE_DISCOVERY_SERVICE, [namespaces] if own else scope.namespace_arns, scope.tags_on_create
        ),
        allow(of_discovery.TAG_DISCOVERY, [*([namespaces] if own else []), services], made),
        allow(of_discovery.CHANGE_DISCOVERY + of_discovery.CHANGE_DISCOVERY_FURTHER, _all(scope), scope.has_tag),
    ]


def _all(scope: PolicyScope) -> list[str]:
    return [scope.arn("servicediscovery", f"{kind}/*") for kind in ("namespace", "service")]
