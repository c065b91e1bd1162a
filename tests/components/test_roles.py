"""The two roles of a module's tasks."""

from __future__ import annotations

import json
from typing import Any

from pulumi import ResourceOptions

from components import policies
from components.account import AwsAccount
from components.roles import roles
from tests.harness import Deployed, deploy

POLICY = "arn:aws:iam::123456789012:policy/queue"
POLICY_DOCUMENT = {"Version": "2012-10-17", "Statement": []}
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


def _roles(account: AwsAccount, name: str = "web", **settings: Any) -> Deployed:
    given: dict[str, Any] = {
        "account": account,
        "path": "/modulestack/dev/",
        "execution_policy": POLICY_DOCUMENT,
        "task_policy": None,
        "task_policy_arns": (),
        "permissions_boundary": None,
        "tags": {"m": "web"},
        "opts": ResourceOptions(),
        **settings,
    }
    return deploy(lambda: roles(name, **given))


def test_one_role_for_ecs_and_one_for_the_application(account: AwsAccount):
    trust = json.dumps(policies.task_trust(account))
    assert _roles(account).inputs() == {
        "iam/role:Role web-execution": {
            "description": "Starts the tasks of web: image, secrets, log",
            "path": "/modulestack/dev/",
            "assumeRolePolicy": trust,
            "tags": {"m": "web"},
        },
        "iam/rolePolicy:RolePolicy web-execution": {"role": "web-execution", "policy": json.dumps(POLICY_DOCUMENT)},
        "iam/role:Role web-task": {
            "description": "What the tasks of web may do in AWS",
            "path": "/modulestack/dev/",
            "assumeRolePolicy": trust,
            "tags": {"m": "web"},
        },
    }


def test_the_application_gets_the_policies_of_the_file(account: AwsAccount):
    done = _roles(account, task_policy_arns=(POLICY,))
    assert done.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "web-task-8bb079ae").inputs == {
        "role": "web-task",
        "policyArn": POLICY,
    }


def test_features_get_what_they_need_of_the_application_s_role(account: AwsAccount):
    done = _roles(account, task_policy=POLICY_DOCUMENT)
    assert done.one("aws:iam/rolePolicy:RolePolicy", "web-task").inputs == {
        "role": "web-task",
        "policy": json.dumps(POLICY_DOCUMENT),
    }


def test_another_order_of_policies_renames_nothing(account: AwsAccount):
    one, other = (_roles(account, task_policy_arns=arns) for arns in ((POLICY, BOUNDARY), (BOUNDARY, POLICY)))
    assert one.inputs() == other.inputs()


def test_a_boundary_bounds_both(account: AwsAccount):
    done = _roles(account, permissions_boundary=BOUNDARY)
    assert [r.inputs["permissionsBoundary"] for r in done.all("aws:iam/role:Role")] == [BOUNDARY, BOUNDARY]


def test_a_long_module_s_roles_fit_iam(account: AwsAccount):
    done = _roles(account, name="m" * 60)
    assert [len(r.name) for r in done.all("aws:iam/role:Role")] == [56, 56]
