"""aws:kms/alias:Alias. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_alias"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties

_PREFIX = "alias/"


class AliasHandler(Handler):
    """Another name of a key."""

    type = "aws:kms/alias:Alias"
    replaces = frozenset({"name", "region"})

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Its name begins as all do."""
        if not str(inputs.get("name", "")).startswith(_PREFIX) or inputs["name"].startswith("alias/aws/"):
            raise InvalidInput("name", "must begin with 'alias/' and be comprised of only [a-zA-Z0-9/_-]")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateAlias."""
        ctx.client("kms").create_alias(AliasName=inputs["name"], TargetKeyId=inputs["targetKeyId"])
        return str(inputs["name"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """ListAliases: nothing else tells what one is of."""
        found = self._find(ctx, id_)
        if found is None:
            return None
        account = found["AliasArn"].rpartition(":")[0]
        return {
            "arn": found["AliasArn"],
            "name": id_,
            "namePrefix": "",
            "region": ctx.region,
            "targetKeyArn": f"{account}:key/{found['TargetKeyId']}",
            "targetKeyId": found["TargetKeyId"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """UpdateAlias."""
        ctx.client("kms").update_alias(AliasName=id_, TargetKeyId=inputs["targetKeyId"])

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteAlias; one that is gone is gone."""
        if self._find(ctx, id_):
            ctx.client("kms").delete_alias(AliasName=id_)

    @staticmethod
    def _find(ctx: Context, name: str) -> dict[str, Any] | None:
        pages = ctx.client("kms").get_paginator("list_aliases").paginate()
        return next((each for page in pages for each in page["Aliases"] if each["AliasName"] == name), None)


HANDLER = AliasHandler()
