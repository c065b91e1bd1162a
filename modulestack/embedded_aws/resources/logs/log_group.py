"""aws:cloudwatch/logGroup:LogGroup. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group"""

from __future__ import annotations

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties


class LogGroup(Handler):
    """Where output goes, and for how many days."""

    type = "aws:cloudwatch/logGroup:LogGroup"
    replaces = frozenset({"logGroupClass", "name", "namePrefix", "region"})
    autoname = Autoname("name", 512)
    defaults = {"skipDestroy": False, "retentionInDays": 0}  # noqa: RUF012

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateLogGroup and PutRetentionPolicy."""
        client = ctx.client("logs")
        wanted = tags.wanted(ctx, inputs)
        optional = {"kmsKeyId": "kmsKeyId", "logGroupClass": "logGroupClass"}
        client.create_log_group(
            logGroupName=inputs["name"],
            **{aws: inputs[name] for name, aws in optional.items() if inputs.get(name)},
            **({"tags": wanted} if wanted else {}),
        )
        if inputs.get("retentionInDays"):
            client.put_retention_policy(logGroupName=inputs["name"], retentionInDays=inputs["retentionInDays"])
        return str(inputs["name"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeLogGroups and tags."""
        client = ctx.client("logs")
        groups = client.describe_log_groups(logGroupNamePrefix=id_)["logGroups"]
        group = next((g for g in groups if g["logGroupName"] == id_), None)
        if group is None:
            return None
        arn = group["arn"].removesuffix(":*")
        return {
            "arn": arn,
            "deletionProtectionEnabled": known.get("deletionProtectionEnabled", False),
            "kmsKeyId": group.get("kmsKeyId", ""),
            "logGroupClass": group.get("logGroupClass", "STANDARD"),
            "name": id_,
            "namePrefix": "",
            "region": ctx.region,
            "retentionInDays": group.get("retentionInDays", 0),
            "skipDestroy": known.get("skipDestroy", False),
            **tags.outputs(ctx, client.list_tags_for_resource(resourceArn=arn)["tags"]),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """Retention and tags."""
        client = ctx.client("logs")
        days = inputs.get("retentionInDays") or 0
        if days and days != outputs.get("retentionInDays"):
            client.put_retention_policy(logGroupName=id_, retentionInDays=days)
        elif not days and outputs.get("retentionInDays"):
            client.delete_retention_policy(logGroupName=id_)
        to_set, to_remove = tags.difference(outputs.get("tagsAll") or {}, tags.wanted(ctx, inputs))
        if to_remove:
            client.untag_resource(resourceArn=outputs["arn"], tagKeys=to_remove)
        if to_set:
            client.tag_resource(resourceArn=outputs["arn"], tags=to_set)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """DeleteLogGroup, unless ``skipDestroy``."""
        if outputs.get("skipDestroy"):
            return
        try:
            ctx.client("logs").delete_log_group(logGroupName=id_)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
