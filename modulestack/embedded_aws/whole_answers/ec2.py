"""
Networks.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html and its siblings
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import partitions
from modulestack.embedded_aws.ecs.identifiers import private_dns
from modulestack.embedded_aws.whole_answers.xml_document import XmlDocument

ITEM = "item"
Complete = Callable[[XmlDocument, str, str], None]
"""Takes the answer, the region and the account's id."""


def _always(path: str, members: Mapping[str, Any]) -> Complete:
    """Everything at *path* has *members*."""

    def complete(answer: XmlDocument, region: str, account_id: str) -> None:  # noqa: ARG001
        for node in answer.nodes(path):
            answer.complete(node, members)

    return complete


def addresses(answer: XmlDocument, region: str, account_id: str, path: str) -> None:  # noqa: ARG001
    """Elastic addresses are Amazon's own, of the region."""
    for node in answer.nodes(path) if path else [answer.root]:
        answer.complete(node, {"publicIpv4Pool": "amazon", "networkBorderGroup": region})


def availability_zones(answer: XmlDocument, region: str, account_id: str) -> None:  # noqa: ARG001
    """Zones of the region itself, which nobody needs to opt in to."""
    for node in answer.nodes("availabilityZoneInfo/item"):
        members = {"optInStatus": "opt-in-not-required", "groupName": region, "networkBorderGroup": region}
        answer.complete(node, members)


def security_group_rules(answer: XmlDocument, region: str, account_id: str) -> None:
    """Whose the group is, and the rule's own ARN."""
    partition = partitions.of_region(region).name
    for node in answer.nodes("securityGroupRuleSet/item"):
        rule = answer.text(node, "securityGroupRuleId")
        arn = f"arn:{partition}:ec2:{region}:{account_id}:security-group-rule/{rule}"
        answer.complete(node, {"groupOwnerId": account_id, "securityGroupRuleArn": arn})


def nat_gateways(answer: XmlDocument, region: str, account_id: str, path: str) -> None:  # noqa: ARG001
    """Public ones, with one address."""
    for node in answer.nodes(path):
        answer.complete(node, {"connectivityType": "public"})
        for address in answer.children(node, "natGatewayAddressSet/item"):
            answer.complete(address, {"isPrimary": True, "status": "succeeded"})


def network_interfaces(answer: XmlDocument, region: str, account_id: str) -> None:
    """Private names, and what an interface in use is attached to."""
    for node in answer.nodes("networkInterfaceSet/item"):
        name = private_dns(answer.text(node, "privateIpAddress"), region)
        answer.complete(node, {"privateDnsName": name})
        public = {name: answer.text(node, f"association/{name}") for name in _ASSOCIATION}
        for address in answer.children(node, "privateIpAddressesSet/item"):
            own = private_dns(answer.text(address, "privateIpAddress"), region)
            answer.complete(address, {"privateDnsName": own})
            if answer.text(address, "primary") == "true" and any(public.values()):
                answer.complete(address, {"association": {name: text for name, text in public.items() if text}})
        if answer.text(node, "status") == "in-use":
            identifier = answer.text(node, "networkInterfaceId").removeprefix("eni-")
            attachment = {
                "attachmentId": f"eni-attach-{identifier}",
                "deleteOnTermination": False,
                "deviceIndex": 1,
                "instanceOwnerId": "amazon-elb" if answer.text(node, "description").startswith("ELB") else account_id,
                "status": "attached",
            }
            answer.complete(node, {"attachment": attachment})


_ASSOCIATION = ("allocationId", "associationId", "ipOwnerId", "publicDnsName", "publicIp")
_SUBNET = {"enableDns64": False, "mapCustomerOwnedIpOnLaunch": False}
_ROUTES: Mapping[str, Any] = {"propagatingVgwSet": []}

COMPLETE: Mapping[str, Complete] = {
    "AllocateAddress": functools.partial(addresses, path=""),
    "DescribeAddresses": functools.partial(addresses, path="addressesSet/item"),
    "DescribeAvailabilityZones": availability_zones,
    "CreateNatGateway": functools.partial(nat_gateways, path="natGateway"),
    "DescribeNatGateways": functools.partial(nat_gateways, path="natGatewaySet/item"),
    "DescribeNetworkInterfaces": network_interfaces,
    "CreateRouteTable": _always("routeTable", _ROUTES),
    "DescribeRouteTables": _always("routeTableSet/item", _ROUTES),
    "AuthorizeSecurityGroupEgress": security_group_rules,
    "AuthorizeSecurityGroupIngress": security_group_rules,
    "DescribeSecurityGroupRules": security_group_rules,
    "CreateSubnet": _always("subnet", _SUBNET),
    "DescribeSubnets": _always("subnetSet/item", _SUBNET),
}
