"""Route 53."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules


def vpc_exists(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html"""
    vpc = params.get("VPC")
    if vpc and vpc["VPCId"] not in context.aws.backend("ec2", vpc["VPCRegion"]).vpcs:
        raise AwsError("InvalidVPCId", f"The VPC {vpc['VPCId']} in region {vpc['VPCRegion']} does not exist")


def created_records_are_new(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    CREATE takes no name that there is, whatever was there once.

    moto looks into the journal of all changes instead, so what is gone is taken out of it.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
    """
    zone = context.backend("route53").zones.get(params["HostedZoneId"].rpartition("/")[2])
    if zone is None:
        return
    there = {(record.name.strip(".").lower(), record.type) for record in zone.rrsets}
    zone.rr_changes[:] = [change for change in zone.rr_changes if _key(change) in there]
    for change in params["ChangeBatch"]["Changes"]:
        key, record = _key(change), change["ResourceRecordSet"]
        if change["Action"] == "DELETE":
            there.discard(key)
        elif change["Action"] == "CREATE" and key in there and "SetIdentifier" not in record:
            raise AwsError(
                "InvalidChangeBatch",
                f"[Tried to create resource record set [name='{key[0]}.', type='{key[1]}'] but it already exists]",
            )


def _key(change: Mapping[str, Any]) -> tuple[str, str]:
    record = change["ResourceRecordSet"]
    return record["Name"].strip(".").lower(), record["Type"]


RULES = ServiceRules(
    before={
        "ChangeResourceRecordSets": (created_records_are_new,),
        "AssociateVPCWithHostedZone": (vpc_exists,),
        "CreateHostedZone": (vpc_exists,),
    },
)
