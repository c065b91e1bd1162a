"""The pipeline's roles where certificates that are there are named: what looks them up, and puts them on listeners."""

from __future__ import annotations

import pytest

from modulestack.contract.account import AwsAccount
from modulestack.contract.policy_document import document
from modulestack.environment.pipeline_roles import change
from modulestack.environment.pipeline_roles.scope import PolicyScope
from modulestack.features.pipeline_access import statements
from modulestack.features.registry import contributions
from tests.support.environments import WEB, environment
from tests.support.iam_evaluator import Document, Request, allows

NAMED = {"certificate": "*.example.com", "further_certificates": ["shop.example.org"]}
ENVIRONMENT = {"aws:ResourceTag/modulestack:environment": "dev"}
LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web-lb/1/2"
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
FILE = environment({"web": {**WEB, **NAMED}})
CONTEXT = FILE.context_of(FILE.modules["web"], partition="aws", account_id="123456789012")
ACCESS = [each for one in contributions(FILE.modules["web"], CONTEXT) for each in one.pipeline]
PREVIEW: Document = document(*(each.written for each in statements(ACCESS, "preview")))
UP: Document = document(*(each.written for each in statements(ACCESS, "up")))
SCOPE = PolicyScope(
    environment=FILE,
    account=AwsAccount(partition="aws", id="123456789012", region="eu-west-1"),
    project="modulestack",
    bucket="dev-releases-1a2b3c4",
)
TAGGED: Document = document(*change.tagged(SCOPE).whole)


@pytest.mark.parametrize(
    ("policies", "request_", "is_allowed"),
    [
        ([PREVIEW], Request("acm:ListCertificates", "*"), True),
        ([PREVIEW], Request("acm:GetCertificate", CERTIFICATE), True),
        ([PREVIEW], Request("acm:ExportCertificate", CERTIFICATE), False),
        ([PREVIEW], Request("elasticloadbalancing:DescribeListenerCertificates", "*"), True),
        ([UP], Request("elasticloadbalancing:AddListenerCertificates", LISTENER, ENVIRONMENT), True),
        ([UP], Request("elasticloadbalancing:RemoveListenerCertificates", LISTENER, ENVIRONMENT), True),
        ([UP], Request("elasticloadbalancing:AddListenerCertificates", LISTENER), False),
        ([TAGGED, UP], Request("acm:DeleteCertificate", CERTIFICATE), False),
    ],
    ids=str,
)
def test_certificates_of_others_are_found_and_shown_only(
    policies: list[Document],
    request_: Request,
    is_allowed: bool,  # noqa: FBT001
):
    assert allows(policies, request_) == is_allowed
