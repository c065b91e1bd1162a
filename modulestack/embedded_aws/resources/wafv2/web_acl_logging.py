"""
aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/wafv2_web_acl_logging_configuration
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import ResourceTable, given, known
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.wafv2.common import MISSING, to_api


def _known_parts_only(inputs: Properties) -> Properties:
    if inputs.get("loggingFilter"):
        raise InvalidInput("loggingFilter", "not known to a rehearsal")
    return inputs


def _request(_: Context, inputs: Properties) -> dict[str, Any]:
    fields = [
        to_api({name: {} if name != "singleHeader" else value for name, value in each.items() if value is not None})
        for each in inputs.get("redactedFields") or ()
    ]
    wanted = {"ResourceArn": inputs["resourceArn"], "LogDestinationConfigs": inputs["logDestinationConfigs"]}
    return {"LoggingConfiguration": {**wanted, **({"RedactedFields": fields} if fields else {})}}


HANDLER = TableHandler(
    ResourceTable(
        type="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        service="wafv2",
        check=_known_parts_only,
        create="put_logging_configuration",
        create_params=_request,
        put=True,
        id=given("{resourceArn}"),
        describe="get_logging_configuration",
        describe_params=lambda id_, _: {"ResourceArn": id_},
        found="LoggingConfiguration",
        missing=MISSING,
        outputs={
            "logDestinationConfigs": "LogDestinationConfigs",
            "redactedFields": known("redactedFields", default=[]),
            "resourceArn": "ResourceArn",
        },
        key=lambda id_, _: {"ResourceArn": id_},
        delete="delete_logging_configuration",
        replaces=frozenset({"region", "resourceArn"}),
    )
)
"""Where a web ACL logs what it sees."""
