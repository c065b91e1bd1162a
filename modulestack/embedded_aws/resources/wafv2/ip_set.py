"""aws:wafv2/ipSet:IpSet. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/wafv2_ip_set"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties
from modulestack.embedded_aws.resources.resource_table import Described
from modulestack.embedded_aws.resources.wafv2 import common as waf


class IpSetHandler(Handler):
    """Addresses that rules name."""

    type = "aws:wafv2/ipSet:IpSet"
    replaces = frozenset({"ipAddressVersion", "name", "namePrefix", "region", "scope"})
    autoname = Autoname("name", 128)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateIPSet."""
        made = ctx.client("wafv2").create_ip_set(
            Name=inputs["name"],
            Scope=inputs["scope"],
            IPAddressVersion=inputs["ipAddressVersion"],
            Addresses=inputs.get("addresses", []),
            Description=inputs.get("description") or inputs["name"],
            **tags.at_creation(waf.TAGS, ctx, inputs),
        )
        return str(made["Summary"]["Id"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetIPSet; by the name and scope that are known."""
        found, token = self._found(ctx, id_, known)
        if found is None:
            return None
        return {
            "addresses": sorted(found["Addresses"]),
            "arn": found["ARN"],
            "description": known.get("description"),
            "ipAddressVersion": found["IPAddressVersion"],
            "lockToken": token,
            "name": found["Name"],
            "namePrefix": "",
            "region": ctx.region,
            "scope": known["scope"],
            **tags.outputs(ctx, waf.TAGS.read(ctx.client("wafv2"), Described(ctx, id_, found, known))),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdateIPSet; tags."""
        _, token = self._found(ctx, id_, outputs)
        ctx.client("wafv2").update_ip_set(
            Name=outputs["name"],
            Scope=outputs["scope"],
            Id=id_,
            Addresses=inputs.get("addresses", []),
            LockToken=token,
            Description=inputs.get("description") or outputs["name"],
        )
        tags.change(waf.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteIPSet; AWS refuses while a rule names it."""
        found, token = self._found(ctx, id_, outputs)
        if found is not None:
            ctx.client("wafv2").delete_ip_set(Name=outputs["name"], Scope=outputs["scope"], Id=id_, LockToken=token)

    @staticmethod
    def _found(ctx: Context, id_: str, known: Properties) -> tuple[dict[str, Any] | None, str]:
        return waf.found(ctx, "get_ip_set", "IPSet", id_, known)


HANDLER = IpSetHandler()
