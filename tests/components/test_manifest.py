"""The parameter that every release starts from."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.account import AwsAccount
from components.manifest import manifest
from modulestack.contract.manifest import ModuleManifest, TemplateVersion
from tests.harness import Resource, deploy
from tests.support.environments import WEB, environment
from tests.support.plans import plan_of

TEMPLATE = TemplateVersion(bucket="b", key="k", version="v", sha256="0")


def _parameter(account: AwsAccount, **settings: Any) -> Resource:
    env = environment({"web": {**WEB, **settings}})

    def program() -> None:
        manifest(
            "web-manifest",
            environment=env,
            module=env.modules["web"],
            account=account,
            plan=plan_of(env, account=account),
            service_name="web",
            template=pulumi.Output.from_input(TEMPLATE),
            target_group_arns=["arn:tg"],
            volume_configurations=[],
            url="http://web",
            rules={},
            former_urls=["http://old"],
            earlier_settings={},
            depends_on=[],
            tags={"m": "web"},
            opts=pulumi.ResourceOptions(),
        )

    return deploy(program).one("aws:ssm/parameter:Parameter", "web-manifest")


def test_a_manifest_says_all_that_a_release_must_know(account: AwsAccount):
    inputs = dict(_parameter(account).inputs)
    assert ModuleManifest.from_json(inputs.pop("insecureValue"), "test") == ModuleManifest(
        environment="dev",
        module="web",
        account="123456789012",
        region="eu-west-1",
        cluster="dev-web",
        service="web",
        family="dev-web",
        container="web",
        port=8080,
        template=TEMPLATE,
        placeholders={"image": "ghcr.io/example/web:1"},
        log_group="/modulestack/dev/web",
        log_stream_prefix="web",
        target_groups=("arn:tg",),
        alarms=(),
        image_parameter="/modulestack/dev/web/image",
        records_prefix="modules/web/releases/",
        lock_key="modules/web/lock.json",
        url="http://web",
        desired_count_owner="file",
        former_urls=("http://old",),
        reachable_from="internet",
        deletion_protection=False,
    )
    assert inputs == {
        "name": "/modulestack/dev/web/target",
        "type": "String",
        "tier": "Intelligent-Tiering",
        "description": "Where web of dev is, for releases",
        "tags": {"m": "web"},
    }


@pytest.mark.parametrize(
    ("settings", "owner"), [({}, "file"), ({"scaling": {"min": 1, "max": 2, "cpu_percent": 50}}, "autoscaling")]
)
def test_a_release_is_told_who_counts_tasks(account: AwsAccount, settings: dict[str, Any], owner: str):
    text = _parameter(account, **settings).inputs["insecureValue"]
    assert ModuleManifest.from_json(text, "test").desired_count_owner == owner
