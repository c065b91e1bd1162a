"""The pipeline's roles where namespaces are somebody else's, against what bringing modules up there asks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support import pipeline_run
from tests.support.iam_evaluator import Request, allows
from tests.support.pipeline_run import ACCOUNT, BOUNDARY
from tests.support.recorded_edit import Asked, recorded_edit

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
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """What IAM is asked of Cloud Map and its zone, by what changes and what reads, and the roles' policies by verb."""
    edited = {"modulestack:modules": json.dumps({"client": SIZE, "api": {**API, "cloud_map": {"ttl_s": 5}}})}
    return recorded_edit(tmp_path_factory.mktemp("rights"), CONFIG, edited, ("servicediscovery:", "route53:"))


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
