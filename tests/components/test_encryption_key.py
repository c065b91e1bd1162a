"""The key of all that an environment keeps: what is made, and whom its policy lets use it."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from pulumi import ResourceOptions

from components.encryption_key import key_of_all
from modulestack.contract.account import AwsAccount
from modulestack.contract.encryption_key import stand_in
from modulestack.environment.key_policy import key_policy, lacking, lets_the_account, users
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from tests.harness import Deployed, Misuse, deploy
from tests.support.environments import environment

ACCOUNT = AwsAccount(partition="aws", id="123456789012", region="eu-west-1")
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
WORKER: dict[str, Any] = {"image": "ghcr.io/example/worker:1"}
KEPT = {**WORKER, "repository": {}}
ALL = {"encryption_key": "environment", "alerts": {}}


def _deployed(env: Environment, *resources: dict[str, Any]) -> Deployed:
    standing, text = StandingEnvironment(resources=resources), stand_in("aws", ACCOUNT.region, ACCOUNT.id)

    def program() -> None:
        key = key_of_all(env, ACCOUNT, standing, text, ResourceOptions())
        pulumi.export("text", key.real({"a": [f"on {text}", 1]}) if key else "none")

    return deploy(program)


@pytest.mark.parametrize(("module", "stays"), [(WORKER, False), (KEPT, True)])
def test_what_the_key_is(module: dict[str, Any], stays: bool):  # noqa: FBT001
    """Rotated, with an alias; it outlives the stack if something does that is under it."""
    deployed = _deployed(environment({"worker": module}, **ALL))
    made = deployed.one("aws:kms/key:Key")
    env = deployed.one("aws:kms/alias:Alias").inputs["name"].removeprefix("alias/modulestack/")
    assert {key: made.inputs[key] for key in ("enableKeyRotation", "deletionWindowInDays")} == {
        "enableKeyRotation": True,
        "deletionWindowInDays": 30,
    }
    assert (made.name, made.retain_on_delete) == (f"{env}-key", stays)
    [told, _] = deployed.exports["text"]["a"]
    assert told.startswith(f"on arn:aws:kms:eu-west-1:123456789012:key/{env}-key")


def test_one_that_was_made_stays_whatever_the_file_says():
    env = environment({"worker": WORKER})
    with pytest.raises(Misuse, match="registered no resource"):
        _deployed(env)
    made = {"type": "aws:kms/key:Key", "name": f"{env.name}-key", "outputs": {"arn": KEY}}
    deployed = _deployed(env, made)
    assert len(deployed.all("aws:kms/key:Key")) == 1
    assert deployed.exports["text"] == "none"


def test_who_the_policy_lets_use_the_key():
    """Each for the environment's own things only; without one's own statement it may not."""
    env = environment({"worker": WORKER}, **ALL)
    policy = key_policy(env, ACCOUNT)
    document = json.loads(policy)
    own, *others = document["Statement"]
    assert own["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert [(each["Sid"], each["Principal"]["Service"], each.get("Condition")) for each in others] == [
        (
            "Logs",
            "logs.eu-west-1.amazonaws.com",
            {
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": [
                        f"arn:aws:logs:eu-west-1:123456789012:log-group:{group}"
                        for group in (
                            f"/modulestack/{env.name}/*",
                            f"aws-waf-logs-{env.name}",
                            f"{env.name}-flow-logs-*",
                        )
                    ]
                }
            },
        ),
        ("Alarms", "cloudwatch.amazonaws.com", {"StringEquals": {"aws:SourceAccount": "123456789012"}}),
        ("Events", "events.amazonaws.com", None),
        ("FargateDisks", "fargate.amazonaws.com", _of_clusters(env)),
        (
            "FargateGrants",
            "fargate.amazonaws.com",
            {**_of_clusters(env), "ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}},
        ),
    ]
    assert (lacking(policy, KEY, env, ACCOUNT), lets_the_account(policy, KEY, ACCOUNT)) == ([], True)
    for user, statement in zip(users(env, ACCOUNT), others, strict=True):
        without = json.dumps({**document, "Statement": [each for each in document["Statement"] if each != statement]})
        assert [each.sid for each in lacking(without, KEY, env, ACCOUNT)] == [user.sid]
    assert not lets_the_account(json.dumps({**document, "Statement": others}), KEY, ACCOUNT)


def test_machines_use_it_by_a_role_of_the_account():
    """That of EC2 Auto Scaling, whose own policies cannot be changed; the account's own statement does not do."""
    machines = {"instance_types": ["m7g.large"], "min": 1, "max": 2}
    env = environment({"worker": WORKER}, **ALL, capacity={"machines": machines})
    policy = key_policy(env, ACCOUNT)
    document = json.loads(policy)
    role = "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    disks, grants = document["Statement"][-2:]
    assert disks == {
        "Sid": "MachineDisks",
        "Effect": "Allow",
        "Principal": {"AWS": role},
        "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "Resource": "*",
    }
    assert grants == {
        "Sid": "MachineGrants",
        "Effect": "Allow",
        "Principal": {"AWS": role},
        "Action": ["kms:CreateGrant"],
        "Resource": "*",
        "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
    }
    assert lacking(policy, KEY, env, ACCOUNT) == []
    without = json.dumps({**document, "Statement": document["Statement"][:-2]})
    assert [each.sid for each in lacking(without, KEY, env, ACCOUNT)] == ["MachineDisks", "MachineGrants"]
    behind = environment({"worker": WORKER}, **ALL, network={"create": {"nat": "instance"}})
    assert [each.sid for each in users(behind, ACCOUNT)][-2:] == ["MachineDisks", "MachineGrants"]


def _of_clusters(env: Environment) -> dict[str, Any]:
    context = "kms:EncryptionContext:aws:ecs"
    return {
        "StringEquals": {f"{context}:clusterAccount": "123456789012"},
        "StringLike": {f"{context}:clusterName": f"{env.name}-*"},
    }
