"""aws:cloudwatch/logGroup:LogGroup. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import Autoname, Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    always,
    at,
    given,
    known,
    params,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.tags import TagForm

_TAGS = TagForm(
    service="logs",
    argument=lambda tags: {"tags": tags},
    read=lambda logs, group: logs.list_tags_for_resource(resourceArn=_arn(group))["tags"],
    add=lambda logs, _, outputs, tags: logs.tag_resource(resourceArn=outputs["arn"], tags=tags),
    remove=lambda logs, _, outputs, keys: logs.untag_resource(resourceArn=outputs["arn"], tagKeys=keys),
)


def _arn(group: Described) -> str:
    return str(group.found["arn"]).removesuffix(":*")


def _retention(_: str, properties: Properties) -> dict[str, Any] | None:
    days = properties.get("retentionInDays")
    return {"retentionInDays": days} if days else None


def _key(_: str, properties: Properties) -> dict[str, Any] | None:
    key = properties.get("kmsKeyId")
    return {"kmsKeyId": key} if key else None


def _of_that_name(answer: Described) -> dict[str, Any] | None:
    """DescribeLogGroups finds by prefix."""
    groups: list[dict[str, Any]] = answer.found["logGroups"]
    return next((group for group in groups if group["logGroupName"] == answer.id), None)


HANDLER = TableHandler(
    ResourceTable(
        type="aws:cloudwatch/logGroup:LogGroup",
        service="logs",
        create="create_log_group",
        create_params=params("name=logGroupName", kmsKeyId="kmsKeyId", logGroupClass="logGroupClass"),
        id=given("{name}"),
        describe="describe_log_groups",
        describe_params=lambda id_, _: {"logGroupNamePrefix": id_},
        found=_of_that_name,
        missing=("ResourceNotFoundException",),
        outputs={
            "arn": _arn,
            "deletionProtectionEnabled": known("deletionProtectionEnabled", default=False),
            "kmsKeyId": at("kmsKeyId", ""),
            "logGroupClass": at("logGroupClass", "STANDARD"),
            "name": the_id,
            "namePrefix": always(""),
            "retentionInDays": at("retentionInDays", 0),
            "skipDestroy": known("skipDestroy", default=False),
        },
        key=lambda id_, _: {"logGroupName": id_},
        updates=(
            UpdateOperation(
                operation="put_retention_policy",
                params=_retention,
                unset="delete_retention_policy",
                after_creation=True,
            ),
            UpdateOperation(operation="associate_kms_key", params=_key, unset="disassociate_kms_key"),
        ),
        delete="delete_log_group",
        keep=lambda group: bool(group.get("skipDestroy")),
        tag_form=_TAGS,
        replaces=frozenset({"logGroupClass", "name", "namePrefix", "region"}),
        autoname=Autoname("name", 512),
        defaults={"skipDestroy": False, "retentionInDays": 0},
    )
)
"""Where output goes, and for how many days."""
