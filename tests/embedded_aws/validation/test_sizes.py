"""What is too large is refused with AWS's code and text; the largest that AWS takes is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Sid": ""}
    ],
}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ""}]}


@pytest.fixture(scope="module")
def aws() -> Any:
    made = EmbeddedAws()
    iam = made.client("iam")
    for name in ("one", "several"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    yield made
    made.close()


def _sized(document: dict[str, Any], size: int, key: str, prefix: str = "") -> str:
    """*document* with *size* characters, spaces between them not counted."""
    statement = dict(document["Statement"][0])
    bare = len(json.dumps({**document, "Statement": [{**statement, key: prefix}]}, separators=(",", ":")))
    grown = {**document, "Statement": [{**statement, key: prefix + "x" * (size - bare)}]}
    return json.dumps(grown, indent=4)


def _policy(size: int) -> str:
    return _sized(POLICY, size, "Resource", "arn:aws:s3:::")


def _trust(size: int) -> str:
    return _sized(TRUST, size, "Sid")


def _parameter(tier: str, size: int) -> dict[str, Any]:
    return {"Name": f"/{tier}/{size}", "Value": "x" * size, "Type": "String", "Tier": tier}


STANDARD = (
    "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter "
    "value, upgrade the parameter to use the advanced-parameter tier. For more information, see "
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
)
ADVANCED = "Advanced tier parameters support a maximum parameter value of 8192 characters."
Call = Callable[[EmbeddedAws, int], Any]
CASES: dict[str, tuple[Call, int, str, str]] = {
    "managed policy": (
        lambda aws, size: aws.client("iam").create_policy(PolicyName=f"p{size}", PolicyDocument=_policy(size)),
        6144,
        "LimitExceeded",
        "Cannot exceed quota for PolicySize: 6144",
    ),
    "inline policy": (
        lambda aws, size: aws.client("iam").put_role_policy(
            RoleName="one", PolicyName="p", PolicyDocument=_policy(size)
        ),
        10240,
        "LimitExceeded",
        "Maximum policy size of 10240 bytes exceeded for role one",
    ),
    "trust policy of a new role": (
        lambda aws, size: aws.client("iam").create_role(RoleName=f"r{size}", AssumeRolePolicyDocument=_trust(size)),
        2048,
        "LimitExceeded",
        "Cannot exceed quota for ACLSizePerRole: 2048",
    ),
    "trust policy": (
        lambda aws, size: aws.client("iam").update_assume_role_policy(RoleName="one", PolicyDocument=_trust(size)),
        2048,
        "LimitExceeded",
        "Cannot exceed quota for ACLSizePerRole: 2048",
    ),
    "standard parameter": (
        lambda aws, size: aws.client("ssm").put_parameter(**_parameter("Standard", size)),
        4096,
        "ValidationException",
        STANDARD,
    ),
    "advanced parameter": (
        lambda aws, size: aws.client("ssm").put_parameter(**_parameter("Advanced", size)),
        8192,
        "ValidationException",
        ADVANCED,
    ),
    "parameter of either tier": (
        lambda aws, size: aws.client("ssm").put_parameter(**_parameter("Intelligent-Tiering", size)),
        8192,
        "ValidationException",
        ADVANCED,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_character_more_than_aws_takes_is_refused(aws: EmbeddedAws, case: str):
    """And the last one that it takes is taken; spaces in policies do not count."""
    call, most, code, message = CASES[case]
    call(aws, most)
    with pytest.raises(ClientError) as refused:
        call(aws, most + 1)
    assert refused.value.response["Error"] | {"Type": ""} == {"Code": code, "Message": message, "Type": ""}


def test_all_inline_policies_of_a_role_count_together(aws: EmbeddedAws):
    """One that takes another's place does not count twice."""
    iam = aws.client("iam")
    for name in ("a", "b", "a"):
        iam.put_role_policy(RoleName="several", PolicyName=name, PolicyDocument=_policy(5000))
    with pytest.raises(ClientError, match="Maximum policy size of 10240 bytes exceeded for role several"):
        iam.put_role_policy(RoleName="several", PolicyName="c", PolicyDocument=_policy(300))


def test_a_role_takes_ten_managed_policies(aws: EmbeddedAws):
    """One that it has may be attached once more; with one gone, there is room for another."""
    iam = aws.client("iam")
    arns = [iam.create_policy(PolicyName=f"p{n}", PolicyDocument=_policy(200))["Policy"]["Arn"] for n in range(11)]
    for arn in (*arns[:10], arns[0]):
        iam.attach_role_policy(RoleName="one", PolicyArn=arn)
    with pytest.raises(ClientError) as refused:
        iam.attach_role_policy(RoleName="one", PolicyArn=arns[10])
    told = refused.value.response["Error"]
    assert (told["Code"], told["Message"]) == ("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10")
    iam.detach_role_policy(RoleName="one", PolicyArn=arns[5])
    iam.attach_role_policy(RoleName="one", PolicyArn=arns[10])
