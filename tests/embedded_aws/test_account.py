"""An account is fresh, empty, alone, and remembers what was asked of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.interfaces import RecordedCall


def test_an_account_starts_empty(aws: EmbeddedAws) -> None:
    """But for AWS's default VPC and its parts."""
    ec2 = aws.client("ec2")
    found = {
        "vpcs": [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"]],
        "subnets": [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]],
        "groups": [group["GroupId"] for group in ec2.describe_security_groups()["SecurityGroups"]],
        "tables": [table["RouteTableId"] for table in ec2.describe_route_tables()["RouteTables"]],
        "acls": [acl["NetworkAclId"] for acl in ec2.describe_network_acls()["NetworkAcls"]],
        "gateways": [one["InternetGatewayId"] for one in ec2.describe_internet_gateways()["InternetGateways"]],
        "interfaces": ec2.describe_network_interfaces()["NetworkInterfaces"],
        "roles": aws.client("iam").list_roles()["Roles"],
        "policies": aws.client("iam").list_policies()["Policies"],
        "buckets": aws.client("s3").list_buckets()["Buckets"],
        "clusters": aws.client("ecs").list_clusters()["clusterArns"],
    }
    assert aws.given
    assert {name: [id_ for id_ in ids if id_ not in aws.given] for name, ids in found.items()} == {
        name: [] for name in found
    }


def test_accounts_do_not_see_each_other() -> None:
    """Even with the same account id, taken in turns, and for services whose names are the world's, such as S3's."""
    one, other = EmbeddedAws(), EmbeddedAws()
    for account, zone in ((one, "one"), (other, "other")):
        account.client("s3").create_bucket(
            Bucket="same-name", CreateBucketConfiguration={"LocationConstraint": account.region}
        )
        account.client("s3").put_object(Bucket="same-name", Key="whose", Body=zone.encode())
        account.client("ssm").put_parameter(Name=f"/{zone}", Value="1", Type="String")
        account.client("ecs").create_cluster(clusterName=zone)
        account.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")

    def seen(account: EmbeddedAws) -> list[Any]:
        clusters = account.client("ecs").list_clusters()["clusterArns"]
        return [
            account.client("s3").get_object(Bucket="same-name", Key="whose")["Body"].read(),
            [parameter["Name"] for parameter in account.client("ssm").describe_parameters()["Parameters"]],
            [arn.rsplit("/", 1)[1] for arn in clusters],
            len(account.client("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]),
        ]

    assert [seen(one), seen(other), seen(one)] == [
        [b"one", ["/one"], ["one"], 1],
        [b"other", ["/other"], ["other"], 1],
        [b"one", ["/one"], ["one"], 1],
    ]
    one.close()
    assert seen(other) == [b"other", ["/other"], ["other"], 1]
    other.close()


def test_accounts_used_by_threads_at_once_stay_apart() -> None:
    accounts = [EmbeddedAws(account_id=f"{n:012d}") for n in (1, 2, 3)]
    seen: dict[str, list[str]] = {}

    def use(account: EmbeddedAws) -> None:
        for n in range(5):
            account.client("ssm").put_parameter(Name=f"/{account.account_id}/{n}", Value="1", Type="String")
        arns = account.client("ssm").get_parameters_by_path(Path="/", Recursive=True)["Parameters"]
        seen[account.account_id] = sorted({arn["ARN"].split(":")[4] for arn in arns} | {str(len(arns))})

    threads = [threading.Thread(target=use, args=(account,)) for account in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {account.account_id: sorted([account.account_id, "5"]) for account in accounts}


def test_account_id_and_region_show_in_what_is_made() -> None:
    account = EmbeddedAws(region="us-east-2", account_id="210987654321")
    account.client("logs").create_log_group(logGroupName="g")
    assert account.client("sts").get_caller_identity()["Account"] == "210987654321"
    assert account.client("logs").describe_log_groups()["logGroups"][0]["arn"] == (
        "arn:aws:logs:us-east-2:210987654321:log-group:g:*"
    )
    assert account.client("logs", "eu-west-1").describe_log_groups()["logGroups"] == []


def test_requests_are_remembered_with_their_parameters_and_errors(aws: EmbeddedAws) -> None:
    aws.client("ssm").put_parameter(Name="/a", Value="1", Type="String")
    with pytest.raises(ClientError):
        aws.client("ssm", "us-east-1").get_parameter(Name="/a")
    assert aws.calls == [
        RecordedCall(
            service="ssm",
            operation="PutParameter",
            region="eu-west-1",
            params={"Name": "/a", "Value": "1", "Type": "String"},
        ),
        RecordedCall(
            service="ssm",
            operation="GetParameter",
            region="us-east-1",
            params={"Name": "/a"},
            error_code="ParameterNotFound",
        ),
    ]


def test_what_aws_does_by_itself_is_not_a_request(aws: EmbeddedAws) -> None:
    with aws.internal():
        aws.client("ssm").put_parameter(Name="/a", Value="1", Type="String")
        assert len(aws.backend("ssm")._parameters) == 1
    assert aws.calls == []


def test_a_client_is_made_once_for_each_service_and_region(aws: EmbeddedAws) -> None:
    assert aws.client("ssm") is aws.client("ssm", "eu-west-1")
    assert aws.client("ssm") is not aws.client("ssm", "us-east-1")


def test_the_session_reaches_the_same_account(aws: EmbeddedAws) -> None:
    """What a release is given: any client and resource of it, in any region."""
    aws.client("ssm").put_parameter(Name="/a", Value="1", Type="String")
    session = aws.session()
    assert (session.region_name, session.client("ssm").get_parameter(Name="/a")["Parameter"]["Value"]) == (
        "eu-west-1",
        "1",
    )
    assert [bucket.name for bucket in session.resource("s3").buckets.all()] == []
