"""aws:ssm/parameter:Parameter. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssm_parameter"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties


class ParameterHandler(Handler):
    """A value under a path."""

    type = "aws:ssm/parameter:Parameter"
    replaces = frozenset({"name", "region"})
    autoname = Autoname("name", 2048)

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Write-only values are not known here."""
        if "valueWo" in inputs:
            raise InvalidInput("valueWo", "a rehearsal knows no write-only values")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """PutParameter, refusing to overwrite one that is there."""
        wanted = tags.wanted(ctx, inputs)
        tagged = {"Tags": tags.pairs(wanted)} if wanted and not inputs.get("overwrite") else {}
        ctx.client("ssm").put_parameter(
            **_request(inputs),
            Overwrite=bool(inputs.get("overwrite")),
            DataType=inputs.get("dataType", "text"),
            **tagged,
        )
        if wanted and not tagged:
            ctx.client("ssm").add_tags_to_resource(
                ResourceType="Parameter", ResourceId=inputs["name"], Tags=tags.pairs(wanted)
            )
        return str(inputs["name"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetParameter, DescribeParameters, tags."""
        client = ctx.client("ssm")
        try:
            parameter = client.get_parameter(Name=id_, WithDecryption=True)["Parameter"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ParameterNotFound":
                return None
            raise
        about = client.describe_parameters(ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [id_]}])
        found = about["Parameters"][0]
        plain = {"insecureValue": parameter["Value"]} if "insecureValue" in known else {}
        listed = client.list_tags_for_resource(ResourceType="Parameter", ResourceId=id_)["TagList"]
        return {
            "allowedPattern": found.get("AllowedPattern", ""),
            "arn": parameter["ARN"],
            "dataType": parameter.get("DataType", "text"),
            "description": found.get("Description", ""),
            "hasValueWo": False,
            **plain,
            "keyId": found.get("KeyId") or "",
            "name": id_,
            "overwrite": known.get("overwrite"),
            "region": ctx.region,
            **tags.outputs(ctx, tags.mapping(listed)),
            "tier": found.get("Tier", "Standard"),
            "type": parameter["Type"],
            "value": parameter["Value"],
            "version": parameter["Version"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """PutParameter over the old value, if anything but the tags changed; tags."""
        client = ctx.client("ssm")
        kept = {name: outputs.get(name) for name in ("name", "type", "description", "allowedPattern", "tier", "keyId")}
        if _request(inputs) != _request({**kept, "value": outputs.get("value")}):
            client.put_parameter(**_request(inputs), Overwrite=True)
        to_set, to_remove = tags.difference(outputs.get("tagsAll") or {}, tags.wanted(ctx, inputs))
        if to_remove:
            client.remove_tags_from_resource(ResourceType="Parameter", ResourceId=id_, TagKeys=to_remove)
        if to_set:
            client.add_tags_to_resource(ResourceType="Parameter", ResourceId=id_, Tags=tags.pairs(to_set))

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteParameter."""
        try:
            ctx.client("ssm").delete_parameter(Name=id_)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterNotFound":
                raise


def _request(properties: Properties) -> dict[str, Any]:
    value = properties.get("value")
    optional = {"description": "Description", "allowedPattern": "AllowedPattern", "keyId": "KeyId"}
    return {
        "Name": properties["name"],
        "Type": properties["type"],
        "Value": properties.get("insecureValue") if value is None else value,
        "Tier": properties.get("tier") or "Standard",
        **{aws: properties[name] for name, aws in optional.items() if properties.get(name)},
    }


HANDLER = ParameterHandler()
