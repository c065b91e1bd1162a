"""
Roles and policies; zones of Route 53.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html and its siblings
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.whole_answers.xml_document import XmlDocument

ITEM = "member"
Complete = Callable[[XmlDocument], None]


def _always(path: str, members: Mapping[str, Any]) -> Complete:
    """Everything at *path* has *members*."""

    def complete(answer: XmlDocument) -> None:
        for node in answer.nodes(path):
            answer.complete(node, members)

    return complete


_BOUNDARIES = {"PermissionsBoundaryUsageCount": 0}
_WHOLE = {"IsTruncated": False}

COMPLETE: Mapping[str, Complete] = {
    "CreatePolicy": _always("CreatePolicyResult/Policy", _BOUNDARIES),
    "GetPolicy": _always("GetPolicyResult/Policy", _BOUNDARIES),
    "ListPolicies": _always("ListPoliciesResult/Policies/member", _BOUNDARIES),
    "ListPolicyVersions": _always("ListPolicyVersionsResult", _WHOLE),
    "ListRoles": _always("ListRolesResult/Roles/member", {"MaxSessionDuration": 3600}),
    "ListInstanceProfilesForRole": _always("ListInstanceProfilesForRoleResult", _WHOLE),
    "ListAccountAliases": _always("ListAccountAliasesResult", _WHOLE),
}

ROUTE53: Mapping[str, Complete] = {
    "ListHostedZonesByName": lambda answer: answer.complete(answer.root, {"IsTruncated": False, "MaxItems": 100}),
    "ListHostedZonesByVPC": lambda answer: answer.complete(answer.root, {"MaxItems": 100}),
}
"""https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZonesByName.html and its sibling"""
