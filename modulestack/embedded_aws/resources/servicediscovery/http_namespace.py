"""aws:servicediscovery/httpNamespace:HttpNamespace. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/service_discovery_http_namespace"""

from __future__ import annotations

import uuid

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties
from modulestack.embedded_aws.resources.servicediscovery import common


class HttpNamespaceHandler(Handler):
    """Where services find each other by the API of Cloud Map."""

    type = "aws:servicediscovery/httpNamespace:HttpNamespace"
    replaces = frozenset({"description", "name", "region"})
    autoname = Autoname("name", 1024)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateHttpNamespace; waits until it is there."""
        made = ctx.client("servicediscovery").create_http_namespace(
            Name=inputs["name"],
            CreatorRequestId=str(uuid.uuid4()),
            **({"Description": inputs["description"]} if inputs.get("description") else {}),
            **tags.at_creation(common.TAGS, ctx, inputs),
        )
        return common.namespace(ctx, made["OperationId"], f"Service Discovery HTTP Namespace ({inputs['name']})")

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """GetNamespace and tags."""
        if (found := common.find_namespace(ctx, id_)) is None:
            return None
        return {
            "arn": found["Arn"],
            "description": found.get("Description") or "",
            "httpName": found["Properties"]["HttpProperties"]["HttpName"],
            "name": found["Name"],
            "region": ctx.region,
            **common.tag_outputs(ctx, found["Arn"]),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Tags."""
        tags.change(common.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteNamespace, once nothing is in it."""
        common.delete_namespace(ctx, id_)


HANDLER = HttpNamespaceHandler()
