"""aws:cloudwatch/alarmMuteRule:AlarmMuteRule. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_alarm_mute_rule"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Properties
from modulestack.embedded_aws.resources.resource_table import Described, ResourceTable, at, given
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.tags import TagForm, mapping, pairs

_TAGS = TagForm(
    service="cloudwatch",
    argument=lambda tags: {"Tags": pairs(tags)},
    read=lambda client, rule: mapping(
        client.list_tags_for_resource(ResourceARN=rule.found["AlarmMuteRuleArn"])["Tags"]
    ),
    add=lambda client, _, outputs, tags: client.tag_resource(ResourceARN=outputs["arn"], Tags=pairs(tags)),
    remove=lambda client, _, outputs, keys: client.untag_resource(ResourceARN=outputs["arn"], TagKeys=keys),
)


def _params(_: Context, inputs: Properties) -> dict[str, Any]:
    said = inputs["rule"]["schedule"]
    schedule = {"Expression": said["expression"], "Duration": said["duration"]}
    if said.get("timezone"):
        schedule["Timezone"] = said["timezone"]
    targets = (inputs.get("muteTargets") or {}).get("alarmNames") or []
    made: dict[str, Any] = {"Name": inputs["name"], "Rule": {"Schedule": schedule}}
    if inputs.get("description"):
        made["Description"] = inputs["description"]
    return {**made, "MuteTargets": {"AlarmNames": list(targets)}}


def _rule(rule: Described) -> Properties:
    said = rule.found["Rule"]["Schedule"]
    return {"schedule": {"expression": said["Expression"], "duration": said["Duration"], "timezone": said["Timezone"]}}


def _targets(rule: Described) -> Properties:
    return {"alarmNames": sorted(rule.found["MuteTargets"]["AlarmNames"])}


HANDLER = TableHandler(
    ResourceTable(
        type="aws:cloudwatch/alarmMuteRule:AlarmMuteRule",
        service="cloudwatch",
        create="put_alarm_mute_rule",
        create_params=_params,
        put=True,
        id=given("{name}"),
        describe="get_alarm_mute_rule",
        describe_params=lambda id_, _: {"AlarmMuteRuleName": id_},
        missing=("ResourceNotFoundException",),
        outputs={
            "arn": "AlarmMuteRuleArn",
            "description": at("Description", ""),
            "lastUpdatedTimestamp": lambda rule: rule.found["LastUpdatedTimestamp"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "muteTargets": _targets,
            "muteType": "MuteType",
            "name": "Name",
            "rule": _rule,
            "status": "Status",
        },
        key=lambda id_, _: {"AlarmMuteRuleName": id_},
        delete="delete_alarm_mute_rule",
        tag_form=_TAGS,
        replaces=frozenset({"name", "region"}),
        autoname=Autoname("name", 255),
    )
)
"""When alarms are silent."""
