"""
Functions of the provider that look up pools of IPAM.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/ec2/getvpcipampool/
"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import Properties


def pool(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getVpcIpamPool:getVpcIpamPool, by id."""
    only(args, "ipamPoolId", "region")
    [found] = ctx.client("ec2").describe_ipam_pools(IpamPoolIds=[args["ipamPoolId"]])["IpamPools"]
    return {
        "addressFamily": found["AddressFamily"],
        "allocationDefaultNetmaskLength": found.get("AllocationDefaultNetmaskLength", 0),
        "allocationMaxNetmaskLength": found.get("AllocationMaxNetmaskLength", 0),
        "allocationMinNetmaskLength": found.get("AllocationMinNetmaskLength", 0),
        "arn": found["IpamPoolArn"],
        "autoImport": found["AutoImport"],
        "awsService": found.get("AwsService", ""),
        "description": found.get("Description", ""),
        "id": found["IpamPoolId"],
        "ipamPoolId": found["IpamPoolId"],
        "ipamScopeId": found["IpamScopeArn"].rpartition("/")[2],
        "ipamScopeType": found["IpamScopeType"],
        "locale": found["Locale"],
        "poolDepth": found["PoolDepth"],
        "publiclyAdvertisable": found.get("PubliclyAdvertisable", False),
        "region": ctx.region,
        "sourceIpamPoolId": found.get("SourceIpamPoolId", ""),
        "sourceResources": [],
        "state": found["State"],
        "tags": tags.mapping(found.get("Tags", [])),
    }


def pool_cidrs(ctx: Context, args: Properties) -> Properties:
    """aws:ec2/getVpcIpamPoolCidrs:getVpcIpamPoolCidrs."""
    only(args, "ipamPoolId", "region")
    found = ctx.client("ec2").get_ipam_pool_cidrs(IpamPoolId=args["ipamPoolId"])["IpamPoolCidrs"]
    return {
        "id": args["ipamPoolId"],
        "ipamPoolCidrs": [{"cidr": each["Cidr"], "state": each["State"]} for each in found],
        "ipamPoolId": args["ipamPoolId"],
        "region": ctx.region,
    }
