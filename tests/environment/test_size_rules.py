"""What a module makes fits where AWS keeps it: told before anything is made, and not a byte too early."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from components import policies
from components.account import AwsAccount
from components.module_plan import module_plan
from modulestack.contract import limits
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.model import Environment
from tests.environment.strategies import environment_of

ACCOUNT = AwsAccount(partition="aws", id="123456789012", region="eu-west-1")


def _environment(
    tags: dict[str, str] | None = None,
    file_systems: dict[str, Any] | None = None,
    managed_instances: dict[str, Any] | None = None,
    **web: Any,
) -> Environment:
    return environment_of(
        {
            "aws:region": "eu-west-1",
            "modulestack:network": {"create": {}},
            "modulestack:tags": tags or {},
            "modulestack:file_systems": file_systems or {},
            "modulestack:managed_instances": managed_instances or {},
            "modulestack:modules": {"web": {"image": "app:1", "port": 80, **web}},
        }
    )


def _problem(**settings: Any) -> str:
    try:
        _environment(**settings)
    except InvalidEnvironment as invalid:
        [problem] = invalid.problems
        return str(problem)
    return ""


def _grown(size: int, key: str) -> dict[str, Any]:
    """Settings with *size* characters of text under *key*."""
    if key == "command":
        return {"command": ["x" * size]}
    if key == "placeholders":
        return {"placeholders": {"v": "x" * size}, "command": ["${v}"]}
    return {key: {f"V{n}": "x" * 1000 for n in range(size // 1000)} | {"REST": "x" * (size % 1000)}}


@pytest.mark.parametrize("key", ["environment", "command"])
def test_a_task_definition_of_more_than_64_kib_is_refused_at_what_makes_it_long(key: str):
    """The key that most of it stands under."""
    said = _problem(**_grown(70_000, key))
    assert re.match(
        rf"Pulumi.staging.yaml: modules.web.{key}: makes a task definition of 7\d{{4}} bytes: ECS takes", said
    )


def test_what_a_release_adds_counts():
    """Its image's digest and its tags: the first definition would still be taken, and no release after it."""
    sizes = [size for size in range(62_000, 65_600, 100) if not _problem(**_grown(size, "command"))]
    assert sizes == list(range(62_000, sizes[-1] + 1, 100))
    tags = {f"tag-{n}": "x" * 256 for n in range(40)}
    assert _problem(**_grown(sizes[-1], "command"), tags=tags).count("makes a task definition of") == 1
    assert _problem(**_grown(sizes[-1] - 13_000, "command"), tags=tags) == ""


def test_bytes_count_and_not_characters():
    """As they are sent."""
    assert _problem(command=["é" * 40_000]).count("makes a task definition of 8") == 1
    assert _problem(command=["e" * 40_000]) == ""


def test_a_manifest_of_more_than_8_kib_is_refused():
    """The larger of Parameter Store's tiers takes no more."""
    said = _problem(**_grown(8_000, "placeholders"))
    assert said.startswith("Pulumi.staging.yaml: modules.web.placeholders: make a manifest of 9")
    assert _problem(**_grown(5_000, "placeholders")) == ""


def test_policies_of_a_role_that_iam_does_not_take_are_refused():
    """The execution role names every secret; what is measured is what is made."""
    secrets = {f"S{n}": f"ssm:/staging/path/of/a/secret/number-{n:04}" for n in range(130)}
    said = _problem(secrets=secrets)
    assert re.match(
        r"Pulumi.staging.yaml: modules.web.secrets: make a policy of 1\d{4} characters for the execution role, and IAM "
        r"takes 10240: put several values into one secret",
        said,
    )
    environment = _environment(secrets=dict(list(secrets.items())[:90]))
    plan = module_plan(environment, environment.modules["web"], ACCOUNT)
    made = json.dumps(policies.of(plan.execution_role), separators=(",", ":"))
    assert len(made) <= limits.ROLE_POLICIES_LENGTH
    longer = dict(list(secrets.items())[:110])
    measured = [int(number) for number in re.findall(r"policy of (\d+)", _problem(secrets=longer))]
    assert measured == [] or measured[0] > limits.ROLE_POLICIES_LENGTH


def test_twenty_thousand_variables_are_refused():
    """1.5 MB of them, in a moment."""
    said = _problem(environment={f"VARIABLE_{n}": "x" * 40 for n in range(20_000)})
    assert said.startswith("Pulumi.staging.yaml: modules.web.environment: makes a task definition of 15")


def test_the_role_of_a_daemon_is_measured_like_a_module_s():
    """It names every secret, too."""
    secrets = {f"S{n}": f"ssm:/staging/path/of/a/secret/number-{n:04}" for n in range(130)}
    agent = {"image": "agent:1", "secrets": secrets}
    with pytest.raises(InvalidEnvironment) as refused:
        _environment(managed_instances={"pool": {"daemons": {"agent": agent}}}, capacity="pool")
    [problem] = refused.value.problems
    assert re.sub(r"of 1\d{4} ch", "of N ch", str(problem)) == (
        "Pulumi.staging.yaml: managed_instances.pool.daemons.agent.secrets: make a policy of N characters for the "
        "execution role, and IAM takes 10240: put several values into one secret, as JSON, and refer to its keys"
    )


def test_what_mounts_volumes_counts_with_the_permissions_of_a_task():
    """Two policies of one role, each short enough, are together too long; the longer is named."""
    volumes = {f"v{n}": {"efs": "shared", "directory": f"/d{n}"} for n in range(20)}
    mounts = {f"v{n}": {"path": f"/data/{n}"} for n in range(20)}
    buckets = [f"arn:aws:s3:::staging-bucket-number-{n:03}/*" for n in range(180)]
    permissions = [{"actions": ["s3:GetObject"], "resources": buckets}]
    mounted = {"file_systems": {"shared": {}}, "volumes": volumes, "mounts": mounts}
    assert (_problem(permissions=permissions), _problem(**mounted)) == ("", "")
    said = _problem(permissions=permissions, **mounted)
    assert re.fullmatch(
        r"Pulumi.staging.yaml: modules.web.permissions: make a policy of 1\d{4} characters for the task role, and IAM "
        r"takes 10240: put some into a managed policy of your own, and name it under task_policy_arns",
        said,
    )
    assert "modules.web.volumes: make a policy of" in _problem(
        file_systems={"shared": {}},
        volumes={f"v{n}": {"efs": "shared", "directory": f"/d{n}"} for n in range(50)},
        mounts={f"v{n}": {"path": f"/data/{n}"} for n in range(50)},
    )
