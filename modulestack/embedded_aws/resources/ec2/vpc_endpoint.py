"""aws:ec2/vpcEndpoint:VpcEndpoint. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties

_TAGS = ec2.tag_form("vpc-endpoint")
_SETS = {"routeTableIds": "RouteTableIds", "securityGroupIds": "SecurityGroupIds", "subnetIds": "SubnetIds"}
"""Inputs that are changed by what is added and what is removed."""


class VpcEndpointHandler(Handler):
    """A way from a VPC to a service of AWS: interfaces in subnets, or a route."""

    type = "aws:ec2/vpcEndpoint:VpcEndpoint"
    replaces = frozenset({"region", "serviceName", "vpcEndpointType", "vpcId"})
    defaults = {"vpcEndpointType": "Gateway"}  # noqa: RUF012

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateVpcEndpoint."""
        wanted = {**self.defaults, **inputs}
        request: dict[str, Any] = {aws: inputs[name] for name, aws in _SETS.items() if inputs.get(name)}
        if inputs.get("policy"):
            request["PolicyDocument"] = inputs["policy"]
        if wanted["vpcEndpointType"] == "Interface":
            request["PrivateDnsEnabled"] = bool(inputs.get("privateDnsEnabled"))
        made = ctx.client("ec2").create_vpc_endpoint(
            VpcId=inputs["vpcId"],
            ServiceName=inputs["serviceName"],
            VpcEndpointType=wanted["vpcEndpointType"],
            **request,
            **tags.at_creation(_TAGS, ctx, inputs),
        )
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeVpcEndpoints; one that is deleted is listed for a while."""
        found = ec2.found(ctx.client("ec2").describe_vpc_endpoints, "VpcEndpoints", VpcEndpointIds=[id_])
        if found is None or found["State"].lower() in {"deleted", "deleting"}:
            return None
        is_interface = found["VpcEndpointType"] == "Interface"
        return {
            "arn": ctx.arn("ec2", f"vpc-endpoint/{id_}"),
            "cidrBlocks": [],
            "dnsEntries": [
                {"dnsName": entry["DnsName"], "hostedZoneId": entry["HostedZoneId"]}
                for entry in found.get("DnsEntries", [])
            ],
            "ipAddressType": "ipv4" if is_interface else "",
            "networkInterfaceIds": sorted(found.get("NetworkInterfaceIds", [])),
            "ownerId": ctx.account_id,
            "policy": _as_known(found["PolicyDocument"], known.get("policy")),
            "prefixListId": "" if is_interface else _prefix_list(ctx, found["ServiceName"]),
            "privateDnsEnabled": bool(found.get("PrivateDnsEnabled")) if is_interface else False,
            "region": ctx.region,
            "requesterManaged": False,
            "routeTableIds": _in_order(found.get("RouteTableIds", []), known.get("routeTableIds")),
            "securityGroupIds": _in_order(
                [group["GroupId"] for group in found.get("Groups", [])], known.get("securityGroupIds")
            ),
            "serviceName": found["ServiceName"],
            "serviceRegion": ctx.region,
            "state": found["State"].lower(),
            "subnetIds": _in_order(found.get("SubnetIds", []), known.get("subnetIds")),
            **tags.outputs(ctx, tags.mapping(found.get("Tags", []))),
            "vpcEndpointType": found["VpcEndpointType"],
            "vpcId": found["VpcId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """ModifyVpcEndpoint; tags."""
        request: dict[str, Any] = {}
        for name, aws in _SETS.items():
            before, after = {*(outputs.get(name) or ())}, {*(inputs.get(name) or ())}
            if inputs.get(name) is not None:
                request |= {f"Add{aws}": sorted(after - before)} if after - before else {}
                request |= {f"Remove{aws}": sorted(before - after)} if before - after else {}
        if inputs.get("policy") and json.loads(inputs["policy"]) != json.loads(outputs["policy"]):
            request["PolicyDocument"] = inputs["policy"]
        wanted = bool(inputs.get("privateDnsEnabled"))
        if outputs["vpcEndpointType"] == "Interface" and wanted != outputs["privateDnsEnabled"]:
            request["PrivateDnsEnabled"] = wanted
        if request:
            ctx.client("ec2").modify_vpc_endpoint(VpcEndpointId=id_, **request)
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteVpcEndpoints."""
        try:
            ctx.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[id_])
        except ClientError as error:
            if not ec2.is_missing(error):
                raise


def _as_known(policy: str, known: str | None) -> str:
    """*policy* as it was written, if it means the same."""
    if known and json.loads(known) == json.loads(policy):
        return known
    return json.dumps(json.loads(policy), separators=(",", ":"))


def _in_order(ids: Sequence[str], known: Sequence[str] | None) -> list[str]:
    """*ids*, which have no order, in that of those *known*."""
    return list(known) if known and {*known} == {*ids} else sorted(ids)


def _prefix_list(ctx: Context, service: str) -> str:
    """Id of the list of addresses that a route to *service* has."""
    wanted = [{"Name": "prefix-list-name", "Values": [service]}]
    found = ctx.client("ec2").describe_managed_prefix_lists(Filters=wanted)["PrefixLists"]
    return str(found[0]["PrefixListId"]) if found else ""


HANDLER = VpcEndpointHandler()
