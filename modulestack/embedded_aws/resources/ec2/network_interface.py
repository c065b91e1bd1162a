"""aws:ec2/networkInterface:NetworkInterface. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_interface"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ec2 import common as ec2
from modulestack.embedded_aws.resources.handler import Handler, Properties

_TAGS = ec2.tag_form("network-interface")
_CHECK = "sourceDestCheck"


class NetworkInterfaceHandler(Handler):
    """An address in a subnet, to which an instance may be attached."""

    type = "aws:ec2/networkInterface:NetworkInterface"
    replaces = frozenset({"interfaceType", "region", "subnetId"})
    defaults: Mapping[str, Any] = {_CHECK: True}

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateNetworkInterface, and ModifyNetworkInterfaceAttribute if it shall pass on what is not for itself."""
        client = ctx.client("ec2")
        optional = {"Description": inputs.get("description"), "Groups": inputs.get("securityGroups")}
        made = client.create_network_interface(
            SubnetId=inputs["subnetId"],
            **{name: value for name, value in optional.items() if value},
            **tags.at_creation(_TAGS, ctx, inputs),
        )
        id_ = str(made["NetworkInterface"]["NetworkInterfaceId"])
        if not inputs.get(_CHECK, True):
            client.modify_network_interface_attribute(NetworkInterfaceId=id_, SourceDestCheck={"Value": False})
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeNetworkInterfaces."""
        found = ec2.found(ctx.client("ec2").describe_network_interfaces, "NetworkInterfaces", NetworkInterfaceIds=[id_])
        if found is None:
            return None
        groups = [group["GroupId"] for group in found["Groups"]]
        wanted = known.get("securityGroups")
        return {
            "arn": ctx.arn("ec2", f"network-interface/{id_}"),
            "description": found.get("Description", ""),
            "interfaceType": found["InterfaceType"],
            "ipv4Prefixes": [],
            "ipv6Addresses": [],
            "ipv6Prefixes": [],
            "macAddress": found["MacAddress"],
            "outpostArn": "",
            "ownerId": ctx.account_id,
            "privateDnsName": found.get("PrivateDnsName", ""),
            "privateIp": found["PrivateIpAddress"],
            "privateIps": [found["PrivateIpAddress"]],
            "region": ctx.region,
            "securityGroups": list(wanted) if wanted and {*wanted} == {*groups} else sorted(groups),
            _CHECK: found["SourceDestCheck"],
            "subnetId": found["SubnetId"],
            **tags.outputs(ctx, tags.mapping(found.get("TagSet", []))),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """ModifyNetworkInterfaceAttribute, once for each attribute; tags."""
        client = ctx.client("ec2")
        wanted = {**self.defaults, **inputs}
        if wanted[_CHECK] != outputs[_CHECK]:
            client.modify_network_interface_attribute(NetworkInterfaceId=id_, SourceDestCheck={"Value": wanted[_CHECK]})
        if {*(groups := inputs.get("securityGroups") or ())} not in ({*outputs["securityGroups"]}, set()):
            client.modify_network_interface_attribute(NetworkInterfaceId=id_, Groups=groups)
        if (text := inputs.get("description") or "") != outputs["description"]:
            client.modify_network_interface_attribute(NetworkInterfaceId=id_, Description={"Value": text})
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteNetworkInterface."""
        ec2.unless_missing(ctx.client("ec2").delete_network_interface, NetworkInterfaceId=id_)


HANDLER = NetworkInterfaceHandler()
