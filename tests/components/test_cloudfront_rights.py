"""The pipeline's roles where CloudFront is in front, against what bringing it up, changing and deleting it asks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support import pipeline_run
from tests.support.iam_evaluator import Request, allows
from tests.support.pipeline_run import ACCOUNT, BOUNDARY
from tests.support.recorded_edit import Asked, recorded_edit

FRONT: dict[str, Any] = {"scheme": "internet-facing", "cloudfront": {}}
CONFIG: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "modulestack:account_id": ACCOUNT,
    "modulestack:permissions_boundary": BOUNDARY,
    "modulestack:network": {"create": {"zones": 2}},
    "modulestack:domain": {"zone": "prod.example.com"},
    "modulestack:pipeline": {**pipeline_run.PIPELINE, "application_repositories": []},
    "modulestack:load_balancers": {"front": FRONT},
    "modulestack:web_acl": {"blocked": ["203.0.113.0/24"]},
    "modulestack:modules": {
        "web": {
            "image": "ghcr.io/example/web:1",
            "port": 8080,
            "reachable_from": "internet",
            "load_balancers": {"front": {}},
        }
    },
}
OF_THE_EDGE = ("cloudfront:", "acm:", "ec2:DescribeManaged", "ec2:GetManaged", "logs:", "wafv2:")
LOG = "log-group:aws-waf-logs-prod-cloudfront"
OTHERS = {"aws:ResourceTag/modulestack:environment": "staging"}
OWN = {"aws:ResourceTag/modulestack:environment": "prod"}
DISTRIBUTION = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E0123456789ABC"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """What IAM is asked about the edge, by what changes and what reads, and the roles' policies by verb."""
    front = {**FRONT, "cloudfront": {"cached_paths": ["/static/*"]}}
    edited = {
        "modulestack:load_balancers": json.dumps({"front": front}),
        "modulestack:web_acl": json.dumps({"blocked": ["203.0.113.0/24", "198.51.100.0/24"]}),
    }
    return recorded_edit(tmp_path_factory.mktemp("rights"), CONFIG, edited, OF_THE_EDGE)


def test_who_brings_up_may_make_change_and_delete_it(asked: Asked):
    changes, _, policies = asked
    actions = {each.action for each in changes}
    assert {"cloudfront:CreateDistribution", "cloudfront:UpdateDistribution", "cloudfront:DeleteVpcOrigin"} <= actions
    assert any(each.resource.startswith("arn:aws:acm:us-east-1:") for each in changes)
    made = {each.action: each.resource for each in changes if each.resource.startswith("arn:aws:wafv2:us-east-1:")}
    assert {"wafv2:CreateIPSet", "wafv2:CreateWebACL", "wafv2:GetWebACL", "wafv2:PutLoggingConfiguration"} <= {*made}
    assert Request("logs:CreateLogGroup", f"arn:aws:logs:us-east-1:{ACCOUNT}:{LOG}") in changes
    assert [str(each) for each in changes if not allows(policies["up"], each)] == []


def test_who_previews_may_read_it(asked: Asked):
    _, reads, policies = asked
    assert {each.action for each in reads if each.action.startswith("cloudfront:")} == {
        "cloudfront:GetDistribution",
        "cloudfront:GetVpcOrigin",
        "cloudfront:ListTagsForResource",
    }
    assert [str(each) for each in reads if not allows(policies["preview"], each)] == []


def test_nothing_is_granted_that_is_not_asked(asked: Asked):
    """But for tags that an edit takes away."""
    changes, reads, policies = asked
    granted = {
        action
        for document in policies["up"]
        for statement in document["Statement"]
        for action in statement["Action"]
        if action.startswith("cloudfront:")
    }
    assert granted - {each.action for each in (*changes, *reads)} == {"cloudfront:UntagResource"}


def test_distributions_of_others_stay_theirs(asked: Asked):
    """Neither deleted, nor changed, nor claimed by a tag; who previews and who releases changes none."""
    _, _, policies = asked
    new = {"aws:RequestTag/modulestack:environment": "prod"}
    tried = {
        "delete": Request("cloudfront:DeleteDistribution", DISTRIBUTION, OTHERS),
        "update": Request("cloudfront:UpdateDistribution", DISTRIBUTION, OTHERS),
        "claim": Request("cloudfront:TagResource", DISTRIBUTION, {**OTHERS, **new}),
        "untagged": Request("cloudfront:DeleteDistribution", DISTRIBUTION, {}),
        "web ACL": Request("wafv2:UpdateWebACL", f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/staging-1/2"),
        "its log": Request("logs:DeleteLogGroup", f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:aws-waf-logs-staging"),
    }
    assert [name for name, request in tried.items() if allows(policies["up"], request)] == []
    own = Request("cloudfront:DeleteDistribution", DISTRIBUTION, OWN)
    assert [role for role in policies if allows(policies[role], own)] == ["up"]
