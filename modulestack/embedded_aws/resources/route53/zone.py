"""aws:route53/zone:Zone. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_zone"""

from __future__ import annotations

import uuid
from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, Properties

_OF_PRIVATE_ZONES = ("ns-0.awsdns-00.com", "ns-512.awsdns-00.net", "ns-1024.awsdns-00.org", "ns-1536.awsdns-00.co.uk")
"""Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html"""


class ZoneHandler(Handler):
    """A hosted zone, public, or private to VPCs."""

    type = "aws:route53/zone:Zone"
    replaces = frozenset({"delegationSetId", "name"})

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """The provider's defaults."""
        return {"comment": "Managed by Pulumi", "forceDestroy": False, **inputs}

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateHostedZone, with the first VPC if it is private; the other VPCs; tags."""
        client = ctx.client("route53")
        vpcs = _vpcs(ctx, inputs)
        made = client.create_hosted_zone(
            Name=inputs["name"],
            CallerReference=str(uuid.uuid4()),
            HostedZoneConfig={"Comment": inputs["comment"], "PrivateZone": bool(vpcs)},
            **({"VPC": vpcs[0]} if vpcs else {}),
        )
        id_ = str(made["HostedZone"]["Id"]).removeprefix("/hostedzone/")
        for vpc in vpcs[1:]:
            client.associate_vpc_with_hosted_zone(HostedZoneId=id_, VPC=vpc)
        wanted = tags.wanted(ctx, inputs)
        if wanted:
            client.change_tags_for_resource(ResourceType="hostedzone", ResourceId=id_, AddTags=tags.pairs(wanted))
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetHostedZone and tags."""
        client = ctx.client("route53")
        try:
            found = client.get_hosted_zone(Id=id_)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchHostedZone":
                return None
            raise
        zone = found["HostedZone"]
        servers = name_servers(found)
        listed = client.list_tags_for_resource(ResourceType="hostedzone", ResourceId=id_)["ResourceTagSet"]["Tags"]
        return {
            "arn": ctx.global_arn("route53", f"hostedzone/{id_}"),
            "comment": zone["Config"].get("Comment", ""),
            "enableAcceleratedRecovery": False,
            "forceDestroy": known.get("forceDestroy", False),
            "name": zone["Name"].rstrip("."),
            "nameServers": servers,
            "primaryNameServer": servers[0],
            **tags.outputs(ctx, tags.mapping(listed)),
            "vpcs": [
                {"vpcId": vpc["VPCId"], "vpcRegion": vpc["VPCRegion"]}
                for vpc in sorted(found.get("VPCs", []), key=lambda vpc: str(vpc["VPCId"]))
            ],
            "zoneId": id_,
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Comment, VPCs, tags."""
        client = ctx.client("route53")
        if inputs["comment"] != outputs.get("comment"):
            client.update_hosted_zone_comment(Id=id_, Comment=inputs["comment"])
        old, new = _vpcs(ctx, outputs), _vpcs(ctx, inputs)
        for vpc in [vpc for vpc in new if vpc not in old]:
            client.associate_vpc_with_hosted_zone(HostedZoneId=id_, VPC=vpc)
        for vpc in [vpc for vpc in old if vpc not in new]:
            client.disassociate_vpc_from_hosted_zone(HostedZoneId=id_, VPC=vpc)
        to_set, to_remove = tags.difference(outputs.get("tagsAll") or {}, tags.wanted(ctx, inputs))
        if to_set or to_remove:
            client.change_tags_for_resource(
                ResourceType="hostedzone",
                ResourceId=id_,
                **({"AddTags": tags.pairs(to_set)} if to_set else {}),
                **({"RemoveTagKeys": to_remove} if to_remove else {}),
            )

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteHostedZone; AWS refuses while records are in it, unless ``forceDestroy`` removes them first."""
        client = ctx.client("route53")
        try:
            if outputs.get("forceDestroy"):
                _remove_records(client, id_, outputs["name"])
            client.delete_hosted_zone(Id=id_)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchHostedZone":
                raise


def name_servers(answer: dict[str, Any]) -> list[str]:
    """A zone's name servers, sorted, from GetHostedZone; all private zones have the same."""
    return sorted((answer.get("DelegationSet") or {}).get("NameServers") or _OF_PRIVATE_ZONES)


def _vpcs(ctx: Context, properties: Properties) -> list[dict[str, str]]:
    return [
        {"VPCId": vpc["vpcId"], "VPCRegion": vpc.get("vpcRegion") or ctx.region} for vpc in properties.get("vpcs") or []
    ]


def _remove_records(client: Any, id_: str, name: str) -> None:
    pages = client.get_paginator("list_resource_record_sets").paginate(HostedZoneId=id_)
    records = [record for page in pages for record in page["ResourceRecordSets"]]
    own = [r for r in records if not (r["Type"] in {"NS", "SOA"} and r["Name"].rstrip(".") == name)]
    if own:
        changes = [{"Action": "DELETE", "ResourceRecordSet": record} for record in own]
        client.change_resource_record_sets(HostedZoneId=id_, ChangeBatch={"Changes": changes})


HANDLER = ZoneHandler()
