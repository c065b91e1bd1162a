"""Rules between security groups, and what cannot be deleted because of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

Client = Callable[[str], Any]
Refusal = Callable[..., str]

HTTP = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}


@pytest.fixture
def group(account: Client, unique: str, vpc: str, clean_up: ExitStack) -> Callable[[str], str]:
    """Makes a security group; its id."""
    ec2 = account("ec2")

    def make(suffix: str) -> str:
        made = ec2.create_security_group(GroupName=f"{unique}-{suffix}", Description=unique, VpcId=vpc)
        clean_up.callback(ec2.delete_security_group, GroupId=made["GroupId"])
        return str(made["GroupId"])

    return make


def test_a_rule_exists_once_and_names_groups_that_exist(
    account: Client, group: Callable[[str], str], refusal: Refusal
) -> None:
    id_, authorize = group("a"), account("ec2").authorize_security_group_ingress
    wanted = {**HTTP, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    nobody = {**HTTP, "UserIdGroupPairs": [{"GroupId": "sg-0123456789abcdef0"}]}
    codes = [refusal(authorize, GroupId=id_, IpPermissions=[rule]) for rule in (wanted, wanted, nobody)]
    assert codes == ["", "InvalidPermission.Duplicate", "InvalidGroup.NotFound"]


def test_a_group_that_another_one_names_cannot_be_deleted(
    account: Client, group: Callable[[str], str], refusal: Refusal
) -> None:
    named, naming = group("named"), group("naming")
    ec2 = account("ec2")
    rule = {**HTTP, "UserIdGroupPairs": [{"GroupId": named}]}
    ec2.authorize_security_group_ingress(GroupId=naming, IpPermissions=[rule])
    assert refusal(ec2.delete_security_group, GroupId=named) == "DependencyViolation"
    ec2.revoke_security_group_ingress(GroupId=naming, IpPermissions=[rule])


def test_a_vpc_and_its_default_group_cannot_be_deleted_by_hand(
    account: Client, vpc: str, group: Callable[[str], str], refusal: Refusal
) -> None:
    group("a")
    ec2 = account("ec2")
    wanted = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    default = ec2.describe_security_groups(Filters=wanted)["SecurityGroups"][0]["GroupId"]
    codes = [refusal(ec2.delete_security_group, GroupId=default), refusal(ec2.delete_vpc, VpcId=vpc)]
    assert codes == ["CannotDelete", "DependencyViolation"]
