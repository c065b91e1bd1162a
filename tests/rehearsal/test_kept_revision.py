"""A schedule keeps the released revision through edits that write it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.environment.load import config_of, from_file
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.seeding.environment import required_seeds
from modulestack.rehearsal.seeding.registry import seed_all
from tests.support.program import copy_program

NIGHTLY = {"command": ["report"], "schedule": {"expression": "cron(0 3 * * ? *)"}}
WEB: dict[str, Any] = {"image": "ghcr.io/example/web:1", "jobs": {"nightly": NIGHTLY}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    copy_program(tmp_path)
    _write(tmp_path, WEB, zones=2)
    return tmp_path


@pytest.fixture
def shop(root: Path) -> Iterator[Sandbox]:
    sandbox = Sandbox("shop", root)
    sandbox.up()
    _release(sandbox)
    yield sandbox
    sandbox.aws.close()


def _write(root: Path, web: dict[str, Any], *, zones: int) -> None:
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {"zones": zones}},
        "modulestack:modules": {"web": web},
    }
    (root / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))


def _release(sandbox: Sandbox) -> None:
    """What a release leaves: a second revision, the schedule on it, and its number in SSM."""
    ecs, scheduler = sandbox.aws.client("ecs"), sandbox.aws.client("scheduler")
    first = ecs.describe_task_definition(taskDefinition="shop-web:1")["taskDefinition"]
    known = ecs.meta.service_model.operation_model("RegisterTaskDefinition").input_shape.members
    made = ecs.register_task_definition(**{key: value for key, value in first.items() if key in known})
    schedule = _schedule(sandbox)
    schedule["Target"]["EcsParameters"]["TaskDefinitionArn"] = made["taskDefinition"]["taskDefinitionArn"]
    members = scheduler.meta.service_model.operation_model("UpdateSchedule").input_shape.members
    scheduler.update_schedule(**{key: value for key, value in schedule.items() if key in members})
    sandbox.aws.client("ssm").put_parameter(
        Name="/modulestack/shop/web/image-revision", Value="shop-web:2", Type="String"
    )


def _schedule(sandbox: Sandbox) -> dict[str, Any]:
    found: dict[str, Any] = sandbox.aws.client("scheduler").get_schedule(GroupName="shop-web", Name="nightly")
    return {key: value for key, value in found.items() if key != "ResponseMetadata"}


def _edit(sandbox: Sandbox, root: Path, web: dict[str, Any], *, zones: int) -> dict[str, Any]:
    """The schedule after an edit."""
    _write(root, web, zones=zones)
    sandbox.environment = from_file("shop", root)
    already = sandbox.aws.client("ecs").list_clusters()["clusterArns"]
    seeds = required_seeds(sandbox.environment, sandbox.aws.account_id)
    list(seed_all(sandbox.aws, [seed for seed in seeds if seed.kind == "cluster" and len(already) == 1]))
    sandbox.config = config_of("shop", root)
    sandbox.up()
    return _schedule(sandbox)


def test_what_is_not_edited_is_not_written(shop: Sandbox, root: Path):
    before = _schedule(shop)
    assert _edit(shop, root, WEB, zones=2) == before


def test_other_subnets(shop: Sandbox, root: Path):
    parameters = _edit(shop, root, WEB, zones=3)["Target"]["EcsParameters"]
    assert len(parameters["NetworkConfiguration"]["awsvpcConfiguration"]["Subnets"]) == 3
    assert parameters["TaskDefinitionArn"].endswith("shop-web:2")


def test_another_cluster(shop: Sandbox, root: Path):
    target = _edit(shop, root, {**WEB, "existing_cluster": "shared"}, zones=2)["Target"]
    assert target["Arn"].endswith(":cluster/shared")
    assert target["EcsParameters"]["TaskDefinitionArn"].endswith("shop-web:2")
