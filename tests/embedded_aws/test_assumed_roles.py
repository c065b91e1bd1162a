"""Roles of other accounts, and what IAM says that a role may do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.contract import zone_role
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import SimulatedClock
from modulestack.embedded_aws.errors import NotEmbedded
from modulestack.rehearsal.seeding.zones_elsewhere import seed_zones_elsewhere

ZONE, ROLE = "Z0123456789ABCDEFGHIJ", "arn:aws:iam::210987654321:role/dns/records"


@pytest.fixture(scope="module")
def aws() -> Any:
    made = EmbeddedAws(region="eu-west-1", clock=SimulatedClock(1_700_000_000.0))
    list(seed_zones_elsewhere(made, [f"example.com {ZONE} {ROLE}"]))
    yield made
    made.close()


def test_what_is_done_by_a_role_is_done_in_its_account(aws: Any):
    """And is recorded as its doing."""
    route53 = aws.assumed(ROLE, "test").client("route53")
    assert route53.get_hosted_zone(Id=ZONE)["HostedZone"]["Name"] == "example.com."
    assert (aws.calls[-1].operation, aws.calls[-1].role) == ("GetHostedZone", ROLE)
    assert aws.assumed(ROLE, "test").client("sts").get_caller_identity()["Account"] == "210987654321"
    with pytest.raises(ClientError, match="NoSuchHostedZone"):
        aws.client("route53").get_hosted_zone(Id=ZONE)


@pytest.mark.parametrize("role", [f"{ROLE}-other", "arn:aws:iam::333333333333:role/records"])
def test_a_role_that_is_not_there_is_told_as_one_that_does_not_trust(aws: Any, role: str):
    with pytest.raises(ClientError, match=rf"AccessDenied.*sts:AssumeRole on resource: {role}"):
        aws.assumed(role, "test")


def test_only_what_is_here_of_other_accounts_is_answered(aws: Any):
    taken = aws.assumed(ROLE, "test")
    with pytest.raises(ClientError, match=r"assumed-role/records/test is not authorized.*route53:DeleteHostedZone"):
        taken.client("route53").delete_hosted_zone(Id=ZONE)
    with pytest.raises(NotEmbedded, match="no s3 of other accounts"):
        taken.client("s3").list_buckets()


@pytest.mark.parametrize(
    ("statement", "keys", "decision"),
    [
        ({"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}, {}, "allowed"),
        ({"Effect": "Deny", "Action": "s3:*", "Resource": "*"}, {}, "explicitDeny"),
        ({"Effect": "Allow", "Action": "s3:Put*", "Resource": "*"}, {}, "implicitDeny"),
        ({"Effect": "Allow", "Action": "kms:*", "Resource": "*"}, {}, "implicitDeny"),
        (
            {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:a": "b"}}},
            {"aws:a": "b"},
            "allowed",
        ),
        (
            {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:a": "b"}}},
            {},
            "implicitDeny",
        ),
    ],
)
def test_iam_tells_what_a_role_may_do(aws: Any, statement: dict[str, Any], keys: dict[str, str], decision: str):
    iam = aws.client("iam")
    if "asked" not in [role["RoleName"] for role in iam.list_roles()["Roles"]]:
        iam.create_role(
            RoleName="asked",
            AssumeRolePolicyDocument=json.dumps(zone_role.trust("aws", aws.account_id)),
            PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3FullAccess",
        )
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="asked", PolicyName="one", PolicyDocument=policy)
    action = "kms:Decrypt" if statement["Action"] == "kms:*" else "s3:GetObject"
    [found] = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{aws.account_id}:role/asked",
        ActionNames=[action],
        ResourceArns=["arn:aws:s3:::any/one"],
        ContextEntries=[
            {"ContextKeyName": key, "ContextKeyType": "string", "ContextKeyValues": [value]}
            for key, value in keys.items()
        ],
    )["EvaluationResults"]
    assert found["EvalDecision"] == decision
