"""aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/service_discovery_private_dns_namespace"""

from __future__ import annotations

import uuid

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties
from modulestack.embedded_aws.resources.servicediscovery import common


class PrivateDnsNamespaceHandler(Handler):
    """Where services find each other by DNS, within a VPC."""

    type = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace"
    replaces = frozenset({"name", "region", "vpc"})
    autoname = Autoname("name", 1024)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreatePrivateDnsNamespace; waits until it is there."""
        made = ctx.client("servicediscovery").create_private_dns_namespace(
            Name=inputs["name"],
            Vpc=inputs["vpc"],
            CreatorRequestId=str(uuid.uuid4()),
            **({"Description": inputs["description"]} if inputs.get("description") else {}),
            **tags.at_creation(common.TAGS, ctx, inputs),
        )
        what = f"Service Discovery Private DNS Namespace ({inputs['name']})"
        return common.namespace(ctx, made["OperationId"], what)

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetNamespace and tags; Cloud Map does not tell the VPC."""
        if (found := common.find_namespace(ctx, id_)) is None:
            return None
        return {
            "arn": found["Arn"],
            "description": found.get("Description") or "",
            "hostedZone": found["Properties"]["DnsProperties"]["HostedZoneId"],
            "name": found["Name"],
            "region": ctx.region,
            "vpc": known.get("vpc"),
            **common.tag_outputs(ctx, found["Arn"]),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdatePrivateDnsNamespace; tags."""
        description = inputs.get("description") or ""
        if description != outputs.get("description"):
            ctx.client("servicediscovery").update_private_dns_namespace(
                Id=id_, UpdaterRequestId=str(uuid.uuid4()), Namespace={"Description": description}
            )
        tags.change(common.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteNamespace, once nothing is in it; its hosted zone goes with it."""
        common.delete_namespace(ctx, id_)


HANDLER = PrivateDnsNamespaceHandler()
