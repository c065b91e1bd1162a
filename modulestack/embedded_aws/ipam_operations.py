"""
What EC2 tells of pools of IPAM; moto has none.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIpamPools.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetIpamPoolAllocations.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetIpamPoolCidrs.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.ipam import Pool, pool, pools_of
from modulestack.embedded_aws.validation.request_context import RequestContext

Params = Mapping[str, Any]


def describe_pools(context: RequestContext, params: Params) -> dict[str, Any]:
    """All, or those that are named."""
    wanted = params.get("IpamPoolIds") or [*pools_of(context.backend("ec2"))]
    return {"IpamPools": [_described(context, pool(context.backend("ec2"), id_)) for id_ in wanted]}


def pool_cidrs(context: RequestContext, params: Params) -> dict[str, Any]:
    """What the pool has."""
    found = pool(context.backend("ec2"), params["IpamPoolId"])
    return {"IpamPoolCidrs": [{"Cidr": each, "State": "provisioned"} for each in found.cidrs]}


def pool_allocations(context: RequestContext, params: Params) -> dict[str, Any]:
    """What has been given out of it."""
    found = pool(context.backend("ec2"), params["IpamPoolId"])
    return {
        "IpamPoolAllocations": [
            {
                "Cidr": cidr,
                "IpamPoolAllocationId": id_,
                "ResourceId": vpc,
                "ResourceType": "vpc",
                "ResourceRegion": context.region,
                "ResourceOwner": context.aws.account_id,
            }
            for vpc, (id_, cidr) in found.allocations.items()
        ]
    }


def _described(context: RequestContext, found: Pool) -> dict[str, Any]:
    """As DescribeIpamPools tells it."""
    home = f"arn:aws:ec2::{context.aws.account_id}"
    return {
        "OwnerId": context.aws.account_id,
        "IpamPoolId": found.id,
        "IpamPoolArn": f"{home}:ipam-pool/{found.id}",
        "IpamScopeArn": f"{home}:ipam-scope/ipam-scope-{found.id[-17:]}",
        "IpamScopeType": "private",
        "IpamArn": f"{home}:ipam/ipam-{found.id[-17:]}",
        "IpamRegion": context.region,
        "Locale": found.locale,
        "PoolDepth": 1,
        "State": "create-complete",
        "AutoImport": False,
        "AddressFamily": "ipv4",
        "Tags": [],
    }


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Params], dict[str, Any]]] = {
    ("ec2", "DescribeIpamPools"): describe_pools,
    ("ec2", "GetIpamPoolAllocations"): pool_allocations,
    ("ec2", "GetIpamPoolCidrs"): pool_cidrs,
}
"""(boto3's service, operation) → what answers it."""
