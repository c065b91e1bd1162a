"""The pipeline's roles of an environment that makes a key, against what bringing it up asks of IAM."""

from __future__ import annotations

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

CONFIG: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "modulestack:account_id": ACCOUNT,
    "modulestack:permissions_boundary": BOUNDARY,
    "modulestack:network": {"create": {"zones": 2}},
    "modulestack:pipeline": {**pipeline_run.PIPELINE, "application_repositories": []},
    "modulestack:encryption_key": "environment",
    "modulestack:alerts": {},
    "modulestack:capacity": {"machines": {"instance_types": ["m7g.large"], "min": 0, "max": 1}},
    "modulestack:file_systems": {"shared": {"delete_with_environment": True}},
    "modulestack:modules": {
        "worker": {
            "image": "ghcr.io/example/worker:1",
            "tasks": 1,
            "exec": {},
            "repository": {"delete_with_module": True},
            "volumes": {"files": {"efs": "shared"}},
            "mounts": {"files": {"path": "/files"}},
        },
        "hauler": {
            "image": "ghcr.io/example/hauler:1",
            "tasks": 0,
            "capacity": "machines",
            "cpu_architecture": "ARM64",
        },
    },
}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
VIA_S3 = "s3.eu-west-1.amazonaws.com"
CONTEXT = "kms:EncryptionContext:aws:s3:arn"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory):
    """What IAM is asked about KMS and log groups, the roles' policies by verb, the key, and the release bucket."""
    root: Path = tmp_path_factory.mktemp("rights")
    (root / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": CONFIG}))
    copy_program(root)
    sandbox = Sandbox("prod", root)
    world = World(account=ACCOUNT, region="eu-west-1", tags={}, associations={}, roles={}, boundaries={})
    calls = pipeline_run._Calls(sandbox)
    with calls:
        sandbox.up()
    pipeline_run._learn(world, sandbox)
    policies = {
        pipeline_run._verb(role): list(pipeline_run._documents(sandbox, role["RoleName"]))
        for role in pipeline_run._pipeline_roles(sandbox)
    }
    names = [each["Name"] for each in sandbox.aws.client("s3").list_buckets()["Buckets"]]
    with calls:
        sandbox.engine.destroy()
    requests = [each for each in world.asked(calls.found) if each.action.startswith(("kms:", "logs:"))]
    sandbox.aws.close()
    return requests, policies, world.key, next(f"arn:aws:s3:::{name}" for name in names if "-releases-" in name)


Asked = tuple[list[Request], dict[str, list[Document]], str, str]


def test_who_brings_up_may_make_use_and_delete_the_key(asked: Asked):
    requests, policies, _, _ = asked
    actions = {each.action for each in requests}
    assert {"kms:CreateKey", "kms:CreateAlias", "kms:ScheduleKeyDeletion", "kms:GenerateDataKey"} <= actions
    assert {"kms:CreateGrant", "kms:DescribeKey", "logs:AssociateKmsKey", "kms:DeleteAlias"} <= actions
    assert [str(each) for each in requests if not allows(policies["up"], each)] == []


def test_who_previews_or_brings_up_may_look_for_the_role_that_starts_machines(asked: Asked):
    """That one only; who releases has nothing to do with it."""
    _, policies, _, _ = asked
    other = ROLE.replace("Scaling", "Other")
    may = {
        role: [allows(policies[role], Request("iam:GetRole", each, {})) for each in (ROLE, other)] for role in policies
    }
    assert may == {"push": [False, False], "preview": [True, False], "release": [False, False], "up": [True, False]}


def test_templates_and_records_are_reached_by_way_of_the_bucket_only(asked: Asked):
    """Who previews reads, who releases writes, too; neither with the key by itself, nor for another bucket."""
    _, policies, key, bucket = asked
    of_bucket, of_other = ({"kms:ViaService": VIA_S3, CONTEXT: each} for each in (bucket, f"{bucket}-other"))
    may = {
        role: [
            (action.removeprefix("kms:"), place)
            for action in ("kms:Decrypt", "kms:GenerateDataKey")
            for place, context in {"bucket": of_bucket, "other": of_other, "nowhere": {}}.items()
            if allows(policies[role], Request(action, key, context))
        ]
        for role in ("preview", "release")
    }
    both = [("Decrypt", "bucket"), ("GenerateDataKey", "bucket")]
    assert may == {"preview": both[:1], "release": both}
