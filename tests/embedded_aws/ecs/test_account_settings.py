"""
Account settings are kept, count for whom they are set, and change what is made afterwards.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
"""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.embedded_aws import aws_protocols
from modulestack.embedded_aws.ecs.account_settings import SETTINGS
from modulestack.embedded_aws.errors import AwsError

ROOT = "arn:aws:iam::123456789012:root"
ROLE = "arn:aws:iam::123456789012:role/ci"
UNKNOWN = f"unknown is not a valid value for name. The value must be one of [{','.join(SETTINGS)}]"
ARN = "arn:aws:ecs:eu-west-1:123456789012:"


def put(world: Any, name: str, value: str, **params: str) -> dict[str, str]:
    """The setting that PutAccountSetting answers."""
    setting: dict[str, str] = world.call("PutAccountSetting", name=name, value=value, **params)["setting"]
    return setting


def listed(world: Any, **params: Any) -> dict[str, str]:
    """Values by name."""
    return {item["name"]: item["value"] for item in world.call("ListAccountSettings", **params)["settings"]}


def test_nothing_is_set_in_a_new_account(world: Any) -> None:
    assert listed(world) == {}
    first = world.call("ListAccountSettings", effectiveSettings=True)
    rest = world.call("ListAccountSettings", effectiveSettings=True, nextToken=first["nextToken"])
    effective = {item["name"]: item["value"] for item in (*first["settings"], *rest["settings"])}
    assert effective == {name: setting.default for name, setting in SETTINGS.items()}


def test_every_setting_of_the_api_is_known() -> None:
    assert list(SETTINGS) == aws_protocols.model("ecs").shape_for("SettingName").enum


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, one in SETTINGS.items() for value in one.allowed])
def test_every_allowed_value_is_kept_until_it_is_deleted(world: Any, name: str, value: str) -> None:
    """The answers are those of the API's examples: with the principal."""
    made = {"name": name, "value": value, "principalArn": ROOT, "type": "user"}
    assert put(world, name, value) == made
    assert world.call("ListAccountSettings")["settings"] == [made]
    assert world.call("DeleteAccountSetting", name=name)["setting"] == made
    assert listed(world) == {}


def test_settings_of_one_principal_do_not_count_for_others(world: Any) -> None:
    world.call("PutAccountSettingDefault", name="containerInsights", value="enabled")
    put(world, "containerInsights", "enhanced", principalArn=ROLE)
    asked = {"name": "containerInsights", "effectiveSettings": True}
    assert [
        listed(world),
        listed(world, principalArn=ROLE),
        listed(world, principalArn=f"{ROLE}2"),
        listed(world, principalArn=f"{ROLE}2", **asked),
        listed(world, **asked, value="enhanced"),
    ] == [
        {"containerInsights": "enabled"},
        {"containerInsights": "enhanced"},
        {},
        {"containerInsights": "enabled"},
        {},
    ]


@pytest.mark.parametrize(
    ("operation", "params", "message"),
    [
        ("PutAccountSetting", {"name": "serviceLongArnFormat", "value": "ENABLED"}, "Invalid setting 'value'"),
        ("PutAccountSettingDefault", {"name": "tagResourceAuthorization", "value": "x"}, "Invalid setting 'value'"),
        ("PutAccountSetting", {"name": "guardDutyActivate", "value": "on"}, "Invalid setting 'value'"),
        ("ListAccountSettings", {"value": "on"}, "You must specify a name to filter account settings by value."),
        ("ListAccountSettings", {"maxResults": 11}, "maxResults must be between 1 and 10"),
        ("ListAccountSettings", {"name": "unknown"}, UNKNOWN),
        ("DeleteAccountSetting", {"name": "unknown"}, UNKNOWN),
    ],
)
def test_what_is_no_setting_is_refused(world: Any, operation: str, params: dict[str, Any], message: str) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListAccountSettings.html for the list's two"""
    with pytest.raises(AwsError) as caught:
        world.call(operation, **params)
    assert (caught.value.code, caught.value.message) == ("InvalidParameterException", message)


def test_new_clusters_have_the_accounts_container_insights(world: Any) -> None:
    put(world, "containerInsights", "enhanced")
    made = [
        world.call("CreateCluster", clusterName="a")["cluster"]["settings"],
        world.call("CreateCluster", clusterName="b", settings=[{"name": "containerInsights", "value": "disabled"}])[
            "cluster"
        ]["settings"],
    ]
    old = world.call("DescribeClusters", clusters=["staging-web"], include=["SETTINGS"])["clusters"][0]["settings"]
    assert [one[0]["value"] for one in (*made, old)] == ["enhanced", "disabled", "disabled"]


def test_arns_are_as_long_as_the_account_wants_them_when_they_are_made(world: Any) -> None:
    old = world.create(desired=1)["serviceArn"]
    world.steady()
    task = world.tasks[0].arn
    put(world, "serviceLongArnFormat", "disabled")
    put(world, "taskLongArnFormat", "disabled")
    new = world.call(
        "CreateService",
        cluster="staging-web",
        serviceName="other",
        taskDefinition="staging-web",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-a"]}},
    )["service"]["serviceArn"]
    world.pass_s(60)
    short = world.tasks[-1].arn
    assert (old, new) == (f"{ARN}service/staging-web/web", f"{ARN}service/other")
    assert (task.count("/"), short.count("/"), len(short.rpartition("/")[2])) == (2, 1, 36)
    found = world.call("DescribeTasks", cluster="staging-web", tasks=[task, short])
    services = world.call("DescribeServices", cluster="staging-web", services=[old, new])
    assert [one["taskArn"] for one in found["tasks"]] == [task, short]
    assert [one["serviceArn"] for one in services["services"]] == [old, new]


@pytest.mark.parametrize(
    ("params", "aim"),
    [
        ({"tags": [{"key": "a", "value": "b"}]}, "add tags to the service"),
        ({"enableECSManagedTags": True}, "work with ECS managed tags"),
        ({"propagateTags": "SERVICE"}, "propagate tags"),
    ],
)
def test_what_has_a_short_arn_has_no_tags(world: Any, params: dict[str, Any], aim: str) -> None:
    put(world, "serviceLongArnFormat", "disabled")
    with pytest.raises(AwsError) as caught:
        world.create(**params)
    assert (caught.value.code, caught.value.message) == (
        "InvalidParameterException",
        f"The new ARN and resource ID format must be enabled to {aim}. Opt in to the new format and try again.",
    )
    arn = world.create(desired=0)["serviceArn"]
    with pytest.raises(AwsError, match="Long arn format must be used for tagging operations"):
        world.call("TagResource", resourceArn=arn, tags=[{"key": "a"}])
