"""
aws:iam/openIdConnectProvider:OpenIdConnectProvider.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_openid_connect_provider
"""

from __future__ import annotations

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties


class OpenIdConnectProvider(Handler):
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
        wanted = tags.wanted(ctx, inputs)
        answer = ctx.client("iam").create_open_id_connect_provider(
            Url=inputs["url"],
            ClientIDList=inputs["clientIdLists"],
            ThumbprintList=inputs.get("thumbprintLists") or [],
            **({"Tags": tags.pairs(wanted)} if wanted else {}),
        )
        return str(answer["OpenIDConnectProviderArn"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetOpenIDConnectProvider. AWS tells the URL without its scheme; to the provider that is the same URL."""
        try:
            found = ctx.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=id_)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchEntity":
                return None
            raise
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
        to_set, to_remove = tags.difference(outputs.get("tagsAll") or {}, tags.wanted(ctx, inputs))
        if to_remove:
            client.untag_open_id_connect_provider(TagKeys=to_remove, **which)
        if to_set:
            client.tag_open_id_connect_provider(Tags=tags.pairs(to_set), **which)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteOpenIDConnectProvider; AWS says nothing if it is gone already."""
        ctx.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=id_)
