"""The template in S3 and the bootstrap revision."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components import task_definition
from components import task_definition_template as template
from components.account import AwsAccount
from components.parameters import earlier_manifest
from components.release_bucket import ReleaseBucket, ReleaseBucketArgs
from components.roles import Roles
from modulestack.environment.model import Environment
from tests.components.test_parameters import MANIFEST, NAME
from tests.harness import Deployed, deploy
from tests.support.environments import WEB, environment
from tests.support.plans import plan_of

ROLES = {"execution_role_arn": "arn:execution", "task_role_arn": "arn:task"}


def _task(
    account: AwsAccount, env: Environment, known: Mapping[str, str] | None = None, *, preview: bool = False
) -> Deployed:
    def program() -> None:
        definition = task_definition.task_definition(
            "web-task",
            environment=env,
            module=env.modules["web"],
            plan=plan_of(env, account=account),
            roles=Roles(
                execution_arn=pulumi.Output.from_input("arn:execution"),
                task_arn=pulumi.Output.from_input("arn:task"),
                task_name=pulumi.Output.from_input("task"),
                permissions=(),
            ),
            release_bucket=ReleaseBucket("dev-releases", ReleaseBucketArgs(deletion_protection=False)),
            parameters=dict(known or {}),
            earlier=earlier_manifest(dict(known or {}), env.name, "web"),
            running=None,
            tags={"m": "web"},
            opts=pulumi.ResourceOptions(),
        )
        pulumi.export("template", definition.template.apply(vars))

    return deploy(program, preview=preview)


def _text(account: AwsAccount, env: Environment) -> str:
    return template.to_json(template.template(env, env.modules["web"], plan_of(env, account=account), **ROLES))


def test_the_template_is_kept_beside_the_records(account: AwsAccount):
    env = environment()
    assert _task(account, env).one("aws:s3/bucketObjectv2:BucketObjectv2", "web-task-template").inputs == {
        "bucket": "dev-releases",
        "key": "modules/web/task-definition.json",
        "content": _text(account, env),
        "contentType": "application/json",
        "overrideProvider": {"defaultTags": {"tags": {}}},
    }


def test_the_bucket_is_versioned_before_the_first_template_comes(account: AwsAccount):
    """Else its version is ``null``, for ever; and private, encrypted and so on: it waits for all of its settings."""
    done = _task(account, environment())
    bucket = done.tree()["modulestack:index:ReleaseBucket dev-releases"]
    assert {*bucket} == {r.key for r in done.waited_for(done.one("aws:s3/bucketObjectv2:BucketObjectv2"))}


def test_others_learn_which_version_it_is(account: AwsAccount):
    env = environment()
    assert _task(account, env).exports["template"] == {
        "bucket": "dev-releases",
        "key": "modules/web/task-definition.json",
        "version": "version-1",
        "sha256": template.sha256(_text(account, env)),
    }


def test_the_bootstrap_revision_is_the_template_with_the_file_s_image(account: AwsAccount):
    given = {**WEB, "cpu_architecture": "ARM64", "ephemeral_storage_gib": 30}
    env = environment({"web": given})
    inputs = dict(_task(account, env).one("aws:ecs/taskDefinition:TaskDefinition", "web-task").inputs)
    container = plan_of(env, account=account).containers[0]
    assert json.loads(inputs.pop("containerDefinitions")) == [{**container, "image": "ghcr.io/example/web:1"}]
    assert inputs == {
        "family": "dev-web",
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "ephemeralStorage": {"sizeInGib": 30},
        "executionRoleArn": "arn:execution",
        "taskRoleArn": "arn:task",
        "volumes": [{"name": "tmp"}],
        "skipDestroy": True,
        "tags": {"m": "web"},
    }


def test_a_stack_that_comes_back_starts_with_the_last_release(account: AwsAccount):
    done = _task(account, environment(), {"/modulestack/dev/web/image": "ghcr.io/example/web@sha256:1"})
    definitions = json.loads(done.one("aws:ecs/taskDefinition:TaskDefinition").inputs["containerDefinitions"])
    assert [container["image"] for container in definitions] == ["ghcr.io/example/web@sha256:1"]


@pytest.mark.parametrize(
    ("released", "expected"),
    [("dev-web:4", "dev-web:4"), ("dev-web:3", "own"), ("dev-web:2", "own"), ("", "own"), ("dev-web", "own")],
)
def test_a_service_starts_with_what_was_released_to_this_stack(released: str, expected: str):
    """A lower number was released to a stack that is no more."""
    assert task_definition.newer(released, arn="own", revision=3) == expected


def test_no_later_run_touches_the_bootstrap_revision(account: AwsAccount):
    """Everything that the template says is a release's; the old revision stays for who rolls back to it."""
    revision = _task(account, environment()).one("aws:ecs/taskDefinition:TaskDefinition")
    assert revision.inputs.keys() - {"family", "networkMode", "requiresCompatibilities", "skipDestroy", "tags"} <= set(
        revision.ignore_changes
    )
    assert revision.ignore_changes == tuple(task_definition.RELEASED)


def test_a_field_that_only_a_feature_sets_is_a_release_s_too():
    plan = plan_of(environment())
    shared_processes = dataclasses.replace(plan, task={**plan.task, "pidMode": "task"})
    assert set(task_definition.released_fields(shared_processes)) == {*task_definition.RELEASED, "pidMode"}


def _known(sha256: str) -> dict[str, str]:
    document = json.loads(MANIFEST.to_json())
    return {NAME: json.dumps({**document, "template": {**document["template"], "sha256": sha256}})}


def test_a_changed_template_is_told(account: AwsAccount):
    env = environment()
    assert _task(account, env, _known("another")).messages == (
        "web: template changed, takes effect with the next release: modulestack release --template-only web -e dev",
    )


def test_an_unchanged_template_and_a_new_one_are_not(account: AwsAccount):
    env = environment()
    same = _known(template.sha256(_text(account, env)))
    assert [_task(account, env, known).messages for known in (same, {})] == [(), ()]


def test_nothing_is_told_before_it_is_known(account: AwsAccount):
    """A preview of a new stack does not know its roles, and so not its template."""
    done: Any = _task(account, environment(), _known("another"), preview=True)
    assert done.one("aws:ecs/taskDefinition:TaskDefinition").inputs["family"] == "dev-web"
