"""aws:cloudwatch/queryDefinition:QueryDefinition. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_query_definition"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.handler import Autoname, Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, UpdateOperation, answered, at
from modulestack.embedded_aws.resources.table_handler import TableHandler


def _params(inputs: Properties) -> dict[str, Any]:
    groups = inputs.get("logGroupNames") or []
    return {
        "name": inputs["name"],
        "queryString": inputs["queryString"],
        **({"logGroupNames": list(groups)} if groups else {}),
    }


def _found(answer: Described) -> Any:
    """AWS looks for names only."""
    return next((one for one in answer.found["queryDefinitions"] if one["queryDefinitionId"] == answer.id), None)


def _arn(answer: Described) -> str:
    """
    AWS answers with none.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    """
    return answer.ctx.arn("logs", f"query-definition:{answer.id}")


HANDLER = TableHandler(
    ResourceTable(
        type="aws:cloudwatch/queryDefinition:QueryDefinition",
        service="logs",
        create="put_query_definition",
        create_params=lambda _, inputs: _params(inputs),
        id=answered("queryDefinitionId"),
        describe="describe_query_definitions",
        describe_params=lambda _, known: {"queryDefinitionNamePrefix": known["name"]},
        found=_found,
        missing=("ResourceNotFoundException",),
        outputs={
            "arn": _arn,
            "logGroupNames": at("logGroupNames", []),
            "name": "name",
            "queryDefinitionId": "queryDefinitionId",
            "queryString": "queryString",
        },
        key=lambda id_, _: {"queryDefinitionId": id_},
        updates=(UpdateOperation(operation="put_query_definition", params=lambda _, inputs: _params(inputs)),),
        delete="delete_query_definition",
        replaces=frozenset({"region"}),
        autoname=Autoname("name", 255),
    )
)
"""A query of Logs Insights that is saved."""
