"""Fields that are newer than botocore: sent as they are, read as they are, and said before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from modulestack.embedded_aws import dispatcher
from modulestack.embedded_aws.server import serve
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, Executor, release_modules
from modulestack.release.verbs import dry_run, release
from modulestack.release.verbs.diff import diff
from modulestack.release.verbs.verify import verify
from tests.release.stack import BETTER, StackAccount, change_template, stack_account


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)

    def newer(template: dict[str, Any]) -> None:
        template["quantumMode"] = "entangled"
        template["containerDefinitions"][0]["gpuSlicing"] = {"slices": [2, 1]}
        template["containerDefinitions"][0]["portMappings"][0]["lanes"] = 4

    change_template(found, "web", newer)
    yield found
    found.aws.close()


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What ECS is sent; it knows every field, as tomorrow's does, and answers what it was told."""
    received: list[bytes] = []

    def params(operation: str, body: bytes) -> Any:
        if operation == "RegisterTaskDefinition":
            received.append(body)
        return json.loads(body or b"{}")

    monkeypatch.setattr(dispatcher, "_ecs_params", params)
    return received


@pytest.fixture
def dependencies(account: StackAccount) -> Iterator[Dependencies]:
    """ECS over HTTP, by a client of AWS's own SDK; everything else in this process."""
    server = serve(account.aws)
    outside = boto3.Session(aws_access_key_id="any", aws_secret_access_key="thing", region_name=account.aws.region)

    class Session:
        region_name = account.aws.region

        @staticmethod
        def client(service: str, region_name: str | None = None, config: Config | None = None) -> Any:
            if service == "ecs":
                return outside.client("ecs", endpoint_url=server.url, config=config)
            return account.aws.client(service, region_name)

    aws = AwsClient(Session(), account.aws.clock, jitter=lambda: 0.5)
    yield Dependencies(aws=aws, who="ada@laptop", report=account.events.append, jitter=lambda: 0.5)
    server.close()


def do(account: StackAccount, dependencies: Dependencies, executor: Executor = release.execute) -> Verdict:
    request = account.request(image=BETTER)
    return release_modules(dependencies, [request], ReleaseOptions(), Coordination(), executor)[0]


def test_they_are_on_the_wire(account: StackAccount, dependencies: Dependencies, bodies: list[bytes]):
    """At every depth, beside all that botocore knows; and what ECS answers of them is not lost either."""
    verdict = do(account, dependencies)
    sent = json.loads(bodies[0])
    container = sent["containerDefinitions"][0]
    answer = dependencies.aws.call("ecs", "describe_task_definition", taskDefinition="staging-web:2")["taskDefinition"]
    assert (verdict.kind, len(bodies)) == ("succeeded", 1)
    assert (sent["quantumMode"], container["gpuSlicing"], container["portMappings"][0]["lanes"]) == (
        "entangled",
        {"slices": [2, 1]},
        4,
    )
    assert (sent["family"], container["image"], container["name"]) == ("staging-web", BETTER, "web")
    assert {tag["key"] for tag in sent["tags"]} >= {"modulestack:module", "modulestack:release"}
    assert (answer["quantumMode"], answer["containerDefinitions"][0]["gpuSlicing"]) == (
        "entangled",
        {"slices": [2, 1]},
    )


def test_released_twice_they_are_nothing_to_do(account: StackAccount, dependencies: Dependencies, bodies: list[bytes]):
    """And a change of one is a change, named by its path."""
    first, second = do(account, dependencies), do(account, dependencies)
    change_template(account, "web", lambda t: t.update(quantumMode="collapsed"))
    found = diff(dependencies, account.request(image=BETTER))
    assert (first.kind, second.kind, len(bodies)) == ("succeeded", "nothing-to-do", 1)
    assert [(d.path, d.before, d.after) for d in found] == [("quantumMode", "entangled", "collapsed")]


def test_a_dry_run_and_verify_say_which_they_are(account: StackAccount):
    """With what it means: nobody has checked them."""
    planned = do(account, account.dependencies(), dry_run.execute)
    findings = [finding.text for finding in verify(account.dependencies(), account.request(image=BETTER)).findings]
    paths = ["quantumMode", "containerDefinitions[web].gpuSlicing", "containerDefinitions[web].portMappings[0].lanes"]
    expected = [f"{path}: newer than this version's AWS SDK: it is sent as it is, unchecked" for path in paths]
    assert planned.kind == "planned"
    assert sorted(text.partition(";")[0] for text in findings) == sorted(expected)
    assert [line for line in planned.details if line.startswith("warn: quantumMode: newer than")]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            lambda t: t["containerDefinitions"][0].update(environment=[{"name": "PORT", "value": 8080}]),
            "containerDefinitions[web].environment[PORT].value is a number, and ECS takes a text: put it in quotes",
        ),
        (
            lambda t: t["containerDefinitions"][0].update(user=None),
            "containerDefinitions[web].user is null (leave it out), and ECS takes a text: put it in quotes",
        ),
        (
            lambda t: t["containerDefinitions"][0].update(command="serve"),
            "containerDefinitions[web].command is a text, and ECS takes a list",
        ),
        (
            lambda t: t["containerDefinitions"][0].update(stopTimeout="30"),
            "containerDefinitions[web].stopTimeout is a text, and ECS takes a whole number",
        ),
        (
            lambda t: t["containerDefinitions"][0].update(essential=1),
            "containerDefinitions[web].essential is a number, and ECS takes true or false",
        ),
        (
            lambda t: t["containerDefinitions"][0].update(logConfiguration={"options": {"a": 1}}),
            "containerDefinitions[web].logConfiguration.logDriver is missing, and ECS needs it",
        ),
        (lambda t: t.update(volumes={}), "volumes is an object, and ECS takes a list"),
    ],
)
def test_a_type_that_ecs_does_not_take_is_said_before(account: StackAccount, change: Any, text: str):
    """As bad input, with its path and without its value."""
    change_template(account, "web", change)
    for executor in (dry_run.execute, release.execute):
        verdict = do(account, account.dependencies(), executor)
        assert (verdict.kind, account.registered()) == ("bad-input", [1])
        assert f"the template: {text}" in "\n".join((verdict.why, *verdict.details))


def test_sizes_of_the_task_may_be_numbers(account: StackAccount, dependencies: Dependencies, bodies: list[bytes]):
    """They are sent as text, as ECS takes them."""
    change_template(account, "web", lambda t: t.update(cpu=256, memory=512))
    assert do(account, dependencies).kind == "succeeded"
    assert [json.loads(body)[size] for body in bodies for size in ("cpu", "memory")] == ["256", "512"]
