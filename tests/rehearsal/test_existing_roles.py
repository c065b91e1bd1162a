"""Roles of tasks that somebody else owns: used as they are, and only where they suffice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from tests.release.terminal import Terminal
from tests.support.program import copy_program

IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/worker:1"
OWN: dict[str, Any] = {"image": IMAGE, "secrets": {"TOKEN": "ssm:/team/token"}}
NAMED = {**OWN, "task_role": "team-task", "execution_role": "arn:aws:iam::123456789012:role/team/starts"}
"""Every test begins with what OWN makes or with these."""


@pytest.fixture
def bring(tmp_path: Path) -> Iterator[Any]:
    made: list[Sandbox] = []

    def sandbox(module: dict[str, Any]) -> Sandbox:
        copy_program(tmp_path)
        config = {
            "aws:region": "eu-west-1",
            "modulestack:network": {"create": {}},
            "modulestack:modules": {"worker": module},
        }
        (tmp_path / "Pulumi.team.yaml").write_text(yaml.safe_dump({"config": config}))
        made.append(Sandbox("team", tmp_path))
        return made[-1]

    yield sandbox
    for each in made:
        each.aws.close()


def _roles(sandbox: Sandbox) -> dict[str, tuple[Any, ...]]:
    """Name of each role → all that its owner would see changed."""
    iam = sandbox.aws.client("iam")
    return {
        role["RoleName"]: (
            role["Arn"],
            json.dumps(role["AssumeRolePolicyDocument"]),
            iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"],
            iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"],
        )
        for role in iam.list_roles()["Roles"]
    }


def _modules(sandbox: Sandbox, module: dict[str, Any]) -> Any:
    return sandbox.up(**{"modulestack:modules": json.dumps({"worker": module})})


def test_tasks_have_them_and_nothing_of_them_is_changed(bring: Any):
    sandbox = bring(NAMED)
    before = _roles(sandbox)
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    ecs = sandbox.aws.client("ecs")
    [task] = ecs.describe_tasks(cluster="team-worker", tasks=ecs.list_tasks(cluster="team-worker")["taskArns"])["tasks"]
    definition = ecs.describe_task_definition(taskDefinition=task["taskDefinitionArn"])["taskDefinition"]
    assert task["lastStatus"] == "RUNNING"
    assert (definition["taskRoleArn"], definition["executionRoleArn"]) == (
        "arn:aws:iam::123456789012:role/team-task",
        "arn:aws:iam::123456789012:role/team/starts",
    )
    assert {name: role for name, role in _roles(sandbox).items() if "flow-logs" not in name} == before
    sandbox.down()
    assert _roles(sandbox) == before


def _without_secret(iam: Any) -> None:
    iam.delete_role_policy(RoleName="starts", PolicyName="what-its-owner-allows-0")


def _trusts_others(iam: Any) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.update_assume_role_policy(RoleName="team-task", PolicyDocument=policy)


def _is_elsewhere(iam: Any) -> None:
    trust = iam.get_role(RoleName="team-task")["Role"]["AssumeRolePolicyDocument"]
    iam.delete_role(RoleName="team-task")
    iam.create_role(RoleName="team-task", Path="/other/", AssumeRolePolicyDocument=json.dumps(trust))


def _is_bounded(iam: Any) -> None:
    iam.put_role_permissions_boundary(
        RoleName="starts", PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (_without_secret, r'execution_role: .*role/team/starts may not do .*"Action": \["ssm:GetParameters"\]'),
        (_is_bounded, r'execution_role: .*role/team/starts may not do .*"Action": \["ssm:GetParameters"\]'),
        (_trusts_others, r"task_role: .*role/team-task does not trust ecs-tasks\.amazonaws\.com"),
        (lambda iam: iam.delete_role(RoleName="team-task"), "task_role: there is no role team-task: name one"),
        (_is_elsewhere, r"task_role: the role team-task has the path /other/: write its ARN, arn:aws:iam::1234"),
    ],
)
def test_one_that_does_not_suffice_is_refused_before_anything_is_made(bring: Any, done: Any, said: str):
    sandbox = bring(NAMED)
    done(sandbox.aws.client("iam"))
    since = len(sandbox.aws.calls)
    with pytest.raises(ProgramError, match=rf"(?s)modules\.worker\.{said}"):
        sandbox.up()
    reads = ("Describe", "Get", "List", "Simulate")
    assert [call.operation for call in sandbox.aws.calls[since:] if not call.operation.startswith(reads)] == []


def test_its_own_ones_stay_until_a_release_has_given_its_tasks_the_others(bring: Any, monkeypatch: pytest.MonkeyPatch):
    """And what they may do: its running tasks are started anew with them until then."""
    sandbox = bring({**OWN, "permissions": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::team-in/*"]}]})
    iam = sandbox.aws.client("iam")
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    own = {name: role for name, role in _roles(sandbox).items() if name.startswith("worker-")}
    trust = json.dumps(iam.get_role(RoleName=min(own))["Role"]["AssumeRolePolicyDocument"])
    for path, name in (("/", "team-task"), ("/team/", "starts")):
        iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=trust)
        allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=policy)
    for _ in range(2):
        _, _, told = _modules(sandbox, NAMED)
        assert {name: role for name, role in _roles(sandbox).items() if name.startswith("worker-")} == own
        assert [text for text in told if "its own roles stay until a release" in text]
        assert not [text for text in told if "may no longer" in text]
    assert Terminal(sandbox, monkeypatch)("release", "--template-only", "worker", "-e", "team", "-y").code == 0
    _modules(sandbox, NAMED)
    assert not [name for name in _roles(sandbox) if name.startswith("worker-")]
    _modules(sandbox, OWN)
    assert {name for name in _roles(sandbox) if name.startswith("worker-")}
