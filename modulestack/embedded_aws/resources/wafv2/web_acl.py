"""aws:wafv2/webAcl:WebAcl. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/wafv2_web_acl"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import Described
from modulestack.embedded_aws.resources.wafv2 import common as waf

_UNKNOWN = ("associationConfig", "captchaConfig", "challengeConfig", "customResponseBodies", "dataProtectionConfig")
_UNKNOWN_TOO = ("monetizationConfig", "ruleJson", "tokenDomains")


class WebAclHandler(Handler):
    """Rules that say which requests get through."""

    type = "aws:wafv2/webAcl:WebAcl"
    replaces = frozenset({"name", "namePrefix", "region", "scope"})
    autoname = Autoname("name", 128)

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """By what the embedded AWS evaluates."""
        for name in (*_UNKNOWN, *_UNKNOWN_TOO):
            if inputs.get(name):
                raise InvalidInput(name, "not known to a rehearsal")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateWebACL."""
        made = ctx.client("wafv2").create_web_acl(
            Name=inputs["name"],
            Scope=inputs["scope"],
            **self._settings(inputs),
            **tags.at_creation(waf.TAGS, ctx, inputs),
        )
        return str(made["Summary"]["Id"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetWebACL; by the name and scope that are known. Its rules are as they were put."""
        found, token = self._found(ctx, id_, known)
        if found is None:
            return None
        return {
            "applicationIntegrationUrl": "",
            "arn": found["ARN"],
            "capacity": found["Capacity"],
            "defaultAction": known["defaultAction"],
            "description": known.get("description"),
            "lockToken": token,
            "name": found["Name"],
            "namePrefix": "",
            "region": ctx.region,
            "rules": known.get("rules", []),
            "scope": known["scope"],
            "visibilityConfig": known["visibilityConfig"],
            **tags.outputs(ctx, waf.TAGS.read(ctx.client("wafv2"), Described(ctx, id_, found, known))),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdateWebACL; tags."""
        _, token = self._found(ctx, id_, outputs)
        ctx.client("wafv2").update_web_acl(
            Name=outputs["name"], Scope=outputs["scope"], Id=id_, LockToken=token, **self._settings(inputs)
        )
        tags.change(waf.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteWebACL; AWS refuses while it guards anything."""
        found, token = self._found(ctx, id_, outputs)
        if found is not None:
            ctx.client("wafv2").delete_web_acl(Name=outputs["name"], Scope=outputs["scope"], Id=id_, LockToken=token)

    @staticmethod
    def _settings(inputs: Properties) -> dict[str, Any]:
        return {
            "DefaultAction": waf.to_api(inputs["defaultAction"]),
            "Rules": waf.to_api(inputs.get("rules", [])),
            "VisibilityConfig": waf.to_api(inputs["visibilityConfig"]),
            **({"Description": inputs["description"]} if inputs.get("description") else {}),
        }

    @staticmethod
    def _found(ctx: Context, id_: str, known: Properties) -> tuple[dict[str, Any] | None, str]:
        return waf.found(ctx, "get_web_acl", "WebACL", id_, known)


HANDLER = WebAclHandler()
