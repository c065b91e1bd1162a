"""aws:cloudwatch/eventRule:EventRule. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_rule"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import ResourceTable, always, at, given, known
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.tags import TagForm, mapping, pairs

_TAGS = TagForm(
    service="events",
    argument=lambda tags: {"Tags": pairs(tags)},
    read=lambda client, rule: mapping(client.list_tags_for_resource(ResourceARN=rule.found["Arn"])["Tags"]),
    add=lambda client, _, outputs, tags: client.tag_resource(ResourceARN=outputs["arn"], Tags=pairs(tags)),
    remove=lambda client, _, outputs, keys: client.untag_resource(ResourceARN=outputs["arn"], TagKeys=keys),
)


def _with_pattern(inputs: Properties) -> Properties:
    if not inputs.get("eventPattern"):
        raise InvalidInput("eventPattern", "the embedded AWS has rules of EventBridge with a pattern only")
    return inputs


def _request(_: Context, inputs: Properties) -> dict[str, Any]:
    return {
        "Name": inputs["name"],
        "EventPattern": inputs["eventPattern"],
        "State": inputs.get("state", "ENABLED"),
        "Description": inputs.get("description") or "",
    }


HANDLER = TableHandler(
    ResourceTable(
        type="aws:cloudwatch/eventRule:EventRule",
        service="events",
        check=_with_pattern,
        create="put_rule",
        create_params=_request,
        put=True,
        id=given("{name}"),
        describe="describe_rule",
        describe_params=lambda id_, _: {"Name": id_},
        missing=("ResourceNotFoundException",),
        outputs={
            "arn": "Arn",
            "description": at("Description", ""),
            "eventBusName": always("default"),
            "eventPattern": "EventPattern",
            "forceDestroy": known("forceDestroy", default=False),
            "name": "Name",
            "namePrefix": always(""),
            "state": "State",
        },
        key=lambda id_, _: {"Name": id_},
        delete="delete_rule",
        tag_form=_TAGS,
        replaces=frozenset({"eventBusName", "name", "namePrefix", "region"}),
        autoname=Autoname("name", 64),
        defaults={"forceDestroy": False},
    )
)
"""Which events somebody is told of."""
