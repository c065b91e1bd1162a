"""What deleting means where AWS makes it hard: things in use, things with content, things that are protected."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2.security_group import SecurityGroupHandler
from modulestack.embedded_aws.resources.elbv2.load_balancer import LoadBalancerHandler
from modulestack.embedded_aws.resources.route53.zone import ZoneHandler
from modulestack.embedded_aws.resources.s3.bucket import BucketHandler
from modulestack.embedded_aws.resources.s3.bucket_object import BucketObjectHandler
from modulestack.embedded_aws.resources.ssm.parameter import ParameterHandler


def bucket(ctx: Context, *, force: bool) -> Any:
    """A versioned bucket with two versions of one object, one of another and a delete marker."""
    handler = BucketHandler()
    made = handler.create(ctx, handler.check(ctx, {"bucket": "abcd", "forceDestroy": force}))
    s3 = ctx.client("s3")
    s3.put_bucket_versioning(Bucket="abcd", VersioningConfiguration={"Status": "Enabled"})
    for key in ("template", "template", "template.bak"):
        s3.put_object(Bucket="abcd", Key=key, Body=b"x")
    s3.delete_object(Bucket="abcd", Key="template.bak")
    return made


def test_a_bucket_with_content_stays_unless_forced(ctx: Context) -> None:
    made = bucket(ctx, force=False)
    with pytest.raises(ClientError, match="BucketNotEmpty"):
        BucketHandler().delete(ctx, made.id, made.outputs)
    BucketHandler().delete(ctx, made.id, {**made.outputs, "forceDestroy": True})
    assert ctx.client("s3").list_buckets()["Buckets"] == []


def test_deleting_an_object_removes_every_version_of_its_key_only(ctx: Context) -> None:
    bucket(ctx, force=True)
    BucketObjectHandler().delete(ctx, "abcd/template", {"versionId": "any"})
    left = ctx.client("s3").list_object_versions(Bucket="abcd")
    assert ([v["Key"] for v in left.get("Versions", [])], [m["Key"] for m in left["DeleteMarkers"]]) == (
        ["template.bak"],
        ["template.bak"],
    )


def test_a_zone_with_records_stays_unless_forced(ctx: Context) -> None:
    handler = ZoneHandler()
    made = handler.create(ctx, handler.check(ctx, {"name": "a.com"}))
    record = {"Name": "x.a.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "1.2.3.4"}]}
    ctx.client("route53").change_resource_record_sets(
        HostedZoneId=made.id, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )
    with pytest.raises(ClientError, match="HostedZoneNotEmpty"):
        handler.delete(ctx, made.id, made.outputs)
    handler.delete(ctx, made.id, {**made.outputs, "forceDestroy": True})
    assert handler.read(ctx, made.id, made.outputs) is None


def network(aws: EmbeddedAws) -> tuple[str, list[str]]:
    """A VPC with a way out and two subnets."""
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    igw = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
    blocks = {"eu-west-1a": "10.0.0.0/24", "eu-west-1b": "10.0.1.0/24"}
    made = [ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone) for zone, block in blocks.items()]
    return vpc, [one["Subnet"]["SubnetId"] for one in made]


def test_a_protected_load_balancer_is_refused_until_it_is_not(aws: EmbeddedAws, ctx: Context) -> None:
    _, subnets = network(aws)
    handler, inputs = LoadBalancerHandler(), {"name": "web", "subnets": subnets, "enableDeletionProtection": True}
    made = handler.create(ctx, inputs)
    with pytest.raises(ClientError, match="cannot be deleted because deletion protection is enabled"):
        handler.delete(ctx, made.id, made.outputs)
    outputs = handler.update(ctx, made.id, made.outputs, {**inputs, "enableDeletionProtection": False})
    handler.delete(ctx, made.id, outputs)
    assert ctx.client("ec2").describe_network_interfaces()["NetworkInterfaces"] == []


def test_a_group_in_use_is_retried_and_then_refused_in_awss_words(aws: EmbeddedAws, ctx: Context) -> None:
    """As the provider does: for a quarter of an hour of the account's time."""
    vpc, subnets = network(aws)
    handler = SecurityGroupHandler()
    group = handler.create(ctx, handler.check(ctx, {"name": "web", "vpcId": vpc}))
    LoadBalancerHandler().create(ctx, {"name": "web", "subnets": subnets, "securityGroups": [group.id]})
    before = aws.clock.now()
    with pytest.raises(ClientError, match=rf"DependencyViolation.*resource {group.id} has a dependent object"):
        handler.delete(ctx, group.id, group.outputs)
    assert aws.clock.now() - before == 15 * 60


def test_a_parameter_that_is_there_is_not_overwritten(ctx: Context) -> None:
    inputs = {"name": "/a", "type": "String", "value": "1"}
    ParameterHandler().create(ctx, inputs)
    with pytest.raises(ClientError, match="ParameterAlreadyExists"):
        ParameterHandler().create(ctx, inputs)
    assert ParameterHandler().create(ctx, {**inputs, "value": "2", "overwrite": True}).outputs["value"] == "2"
