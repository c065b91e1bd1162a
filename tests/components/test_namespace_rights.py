"""The pipeline's roles where namespaces are somebody else's, against what bringing modules up there asks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.sandbox import Sandbox
from tests.support import pipeline_run
from tests.support.iam_evaluator import Document, Request, allows
from tests.support.iam_requests import World
from tests.support.pipeline_run import ACCOUNT, BOUNDARY
from tests.support.program import copy_program

SIZE: dict[str, Any] = {"image": "ghcr.io/example/any:1", "cpu": 512, "memory": 1024}
API: dict[str, Any] = {
    **SIZE,
    "port": 80,
    "reachable_from": ["client"],
    "reachable_by": ["cloud_map", "service_connect"],
    "stop_timeout_s": 60,
    "container_health_check": {"command": ["CMD", "check"]},
}
CONFIG: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "modulestack:account_id": ACCOUNT,
    "modulestack:permissions_boundary": BOUNDARY,
    "modulestack:network": {"existing": {"vpc_tags": {"Name": "platform"}}},
    "modulestack:pipeline": {**pipeline_run.PIPELINE, "application_repositories": []},
    "modulestack:existing_namespaces": {"service_connect": "platform", "cloud_map": "platform.internal"},
    "modulestack:modules": {"client": SIZE, "api": API},
}
OTHERS = f"arn:aws:servicediscovery:eu-west-1:{ACCOUNT}:namespace/ns-of-others"
TAGGED = {"aws:RequestTag/modulestack:environment": "prod"}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory):
    """What IAM is asked of Cloud Map and its zone, by what changes and what reads, and the roles' policies by verb."""
    root: Path = tmp_path_factory.mktemp("rights")
    (root / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": CONFIG}))
    copy_program(root)
    sandbox = Sandbox("prod", root)
    world = World(account=ACCOUNT, region="eu-west-1", tags={}, associations={}, roles={}, boundaries={})
    changes, reads = pipeline_run._Calls(sandbox), pipeline_run._Calls(sandbox)
    edited = {"modulestack:modules": json.dumps({"client": SIZE, "api": {**API, "cloud_map": {"ttl_s": 5}}})}
    with changes:
        sandbox.up()
        sandbox.up(**edited)
    pipeline_run._learn(world, sandbox)
    with reads:
        sandbox.up(**edited)
        pipeline_run._refresh(sandbox)
    policies = {
        pipeline_run._verb(role): list(pipeline_run._documents(sandbox, role["RoleName"]))
        for role in pipeline_run._pipeline_roles(sandbox)
    }
    with changes:
        sandbox.engine.destroy()
    found = [
        [each for each in world.asked(calls.found) if each.action.startswith(("servicediscovery:", "route53:"))]
        for calls in (changes, reads)
    ]
    sandbox.aws.close()
    return *found, policies


Asked = tuple[list[Request], list[Request], dict[str, list[Document]]]


def test_who_brings_up_may_look_there_and_make_names_there(asked: Asked):
    changes, reads, policies = asked
    actions = {each.action for each in changes}
    assert {"servicediscovery:CreateService", "servicediscovery:ListNamespaces", "route53:GetHostedZone"} <= actions
    assert [str(each) for each in (*changes, *reads) if not allows(policies["up"], each)] == []


def test_who_previews_may_look_there(asked: Asked):
    _, reads, policies = asked
    assert "servicediscovery:GetNamespace" in {each.action for each in reads}
    assert [str(each) for each in reads if not allows(policies["preview"], each)] == []


def test_no_namespace_is_made_or_changed_and_no_other_one_is_used(asked: Asked):
    """Nor a record of its zone."""
    changes, _, policies = asked
    zone = next(each.resource for each in changes if each.action == "route53:GetHostedZone")
    there = next(each.resource for each in changes if each.action == "servicediscovery:CreateService")
    tried = (
        Request("servicediscovery:CreateHttpNamespace", context=TAGGED),
        Request("servicediscovery:CreateService", OTHERS, TAGGED),
        Request("servicediscovery:GetNamespace", OTHERS, {}),
        Request("servicediscovery:DeleteNamespace", there, {}),
        Request("servicediscovery:TagResource", there, TAGGED),
        Request("route53:ChangeResourceRecordSets", zone),
    )
    assert [str(each) for each in tried if allows(policies["up"], each)] == []
