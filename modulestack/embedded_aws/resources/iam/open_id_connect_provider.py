"""
aws:iam/openIdConnectProvider:OpenIdConnectProvider.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_openid_connect_provider
"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties
from modulestack.embedded_aws.resources.iam import common as iam

_TAGS = iam.tag_form("open_id_connect_provider", "OpenIDConnectProviderArn")


class OpenIdConnectProviderHandler(Handler):
    """Whose tokens the account's roles may trust."""

    type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    replaces = frozenset({"url"})

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """The issuer speaks TLS."""
        if not inputs["url"].startswith("https://"):
            raise InvalidInput("url", f"{inputs['url']} does not start with https://")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateOpenIDConnectProvider."""
        answer = ctx.client("iam").create_open_id_connect_provider(
            Url=inputs["url"],
            ClientIDList=inputs["clientIdLists"],
            ThumbprintList=inputs.get("thumbprintLists") or [],
            **tags.at_creation(_TAGS, ctx, inputs),
        )
        return str(answer["OpenIDConnectProviderArn"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetOpenIDConnectProvider. AWS tells the URL without its scheme; to the provider that is the same URL."""
        found = iam.unless_missing(ctx.client("iam").get_open_id_connect_provider, OpenIDConnectProviderArn=id_)
        if found is None:
            return None
        return {
            "arn": id_,
            "clientIdLists": found.get("ClientIDList", []),
            **tags.outputs(ctx, tags.mapping(found.get("Tags", []))),
            "thumbprintLists": found.get("ThumbprintList", []),
            "url": known["url"] if str(known.get("url")).endswith(f"//{found['Url']}") else found["Url"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Audiences, thumbprints, tags."""
        client, which = ctx.client("iam"), {"OpenIDConnectProviderArn": id_}
        for audience in set(inputs["clientIdLists"]) - set(outputs["clientIdLists"]):
            client.add_client_id_to_open_id_connect_provider(ClientID=audience, **which)
        for audience in set(outputs["clientIdLists"]) - set(inputs["clientIdLists"]):
            client.remove_client_id_from_open_id_connect_provider(ClientID=audience, **which)
        thumbprints = inputs.get("thumbprintLists")
        if thumbprints and thumbprints != outputs.get("thumbprintLists"):
            client.update_open_id_connect_provider_thumbprint(ThumbprintList=thumbprints, **which)
        tags.change(_TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteOpenIDConnectProvider; AWS says nothing if it is gone already."""
        ctx.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=id_)


HANDLER = OpenIdConnectProviderHandler()
