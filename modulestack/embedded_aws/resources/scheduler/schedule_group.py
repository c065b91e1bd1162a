"""aws:scheduler/scheduleGroup:ScheduleGroup. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/scheduler_schedule_group"""

from __future__ import annotations

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.handler import Autoname
from modulestack.embedded_aws.resources.resource_table import Output, ResourceTable, always, given, the_id
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.tags import TagForm

_TAGS = TagForm(
    service="scheduler",
    argument=lambda tags_: {"Tags": tags.pairs(tags_)},
    read=lambda scheduler, group: tags.mapping(
        scheduler.list_tags_for_resource(ResourceArn=group.found["Arn"])["Tags"]
    ),
    add=lambda scheduler, _, outputs, tags_: scheduler.tag_resource(ResourceArn=outputs["arn"], Tags=tags.pairs(tags_)),
    remove=lambda scheduler, _, outputs, keys: scheduler.untag_resource(ResourceArn=outputs["arn"], TagKeys=keys),
)


def _date(member: str) -> Output:
    return lambda group: str(group.found[member].isoformat())


HANDLER = TableHandler(
    ResourceTable(
        type="aws:scheduler/scheduleGroup:ScheduleGroup",
        service="scheduler",
        create="create_schedule_group",
        create_params=lambda _, inputs: {"Name": inputs["name"]},
        id=given("{name}"),
        describe="get_schedule_group",
        describe_params=lambda id_, _: {"Name": id_},
        missing=("ResourceNotFoundException",),
        outputs={
            "arn": "Arn",
            "creationDate": _date("CreationDate"),
            "lastModificationDate": _date("LastModificationDate"),
            "name": the_id,
            "namePrefix": always(""),
            "state": "State",
        },
        key=lambda id_, _: {"Name": id_},
        delete="delete_schedule_group",
        tag_form=_TAGS,
        replaces=frozenset({"name", "namePrefix", "region"}),
        autoname=Autoname("name", 64),
    )
)
"""What holds a module's schedules together."""
