"""The same template released twice: nothing to do the second time, whatever it holds and however AWS answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.plan import draft_release
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.task_definition.comparison import definition_digest
from modulestack.release.task_definition.registration import DEFINITION_TAG, is_registered_as
from modulestack.release.verbs import release
from tests.release.stack import BETTER, GOOD, QUICK, StackAccount, change_template, stack_account
from tests.support.random_task_definitions import in_other_words, requests

EXAMPLES = settings(
    max_examples=15,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    for name in ("web", "side", "log"):
        found.aws.ecs.behaviours.set(f"ghcr.io/example/{name}:1", QUICK)
    yield found
    found.aws.close()


def do(account: StackAccount) -> Verdict:
    options = ReleaseOptions(timeout_s=4000)
    return release_modules(
        account.dependencies(), [account.request(image=GOOD)], options, Coordination(), release.execute
    )[0]


def for_the_stack(request: dict[str, Any], now: dict[str, Any], manifest: ModuleManifest) -> dict[str, Any]:
    """*request* as a template of the stack: its roles, its port, tasks that stay."""
    made = {**now, **request, "executionRoleArn": now["executionRoleArn"], "taskRoleArn": now["taskRoleArn"]}
    made["containerDefinitions"] = containers = [dict(c) for c in request["containerDefinitions"]]
    web = next(c for c in containers if c["name"] == "web")
    web |= {"image": "${image}", "portMappings": [{"containerPort": manifest.port}, *web.get("portMappings", [])]}
    web["portMappings"] = list({port["containerPort"]: port for port in web["portMappings"]}.values())
    for container in containers:
        for field in ("healthCheck", "secrets", "restartPolicy", "environmentFiles"):
            container.pop(field, None)
        container["environment"] = [v for v in container.get("environment", ()) if "$" not in v["value"]]
        container["dockerLabels"] = {k: v for k, v in container.get("dockerLabels", {}).items() if "$" not in v}
    made["volumes"] = [{"name": "tmp"}]
    return made


@EXAMPLES
@given(request=requests())
def test_a_template_released_twice_is_nothing_to_do(account: StackAccount, request: dict[str, Any]):
    """Of random fields in random order, with sizes in units."""
    manifest = account.request().manifest
    change_template(account, "web", lambda t: t.update(for_the_stack(request, dict(t), manifest)))
    first, second = do(account), do(account)
    revisions = account.registered()
    assert first.kind in {"succeeded", "nothing-to-do"}, first
    assert second.kind == "nothing-to-do"
    assert do(account).kind == "nothing-to-do"
    assert account.registered() == revisions


def answered_otherwise(parsed: dict[str, Any], **_: Any) -> None:
    """An AWS that answers in other words than it was asked in, and has defaults that nobody documented."""
    definition = parsed.get("taskDefinition")
    if definition is None:
        return
    request_like = {k: v for k, v in definition.items() if k in KNOWN}
    definition.update(in_other_words(request_like, random.Random(7)))
    definition["quantumMode"] = "classical"
    for container in definition["containerDefinitions"]:
        container["stopTimeout"] = container.get("stopTimeout", 30) + 1
        container["image"] = container["image"].replace("ghcr.io", "GHCR.IO")


KNOWN = {
    *("family", "networkMode", "containerDefinitions", "volumes", "cpu", "memory", "requiresCompatibilities"),
    *("executionRoleArn", "taskRoleArn", "runtimePlatform", "pidMode", "ephemeralStorage", "enableFaultInjection"),
}


def test_it_is_nothing_to_do_whatever_aws_makes_of_it():
    """A revision knows what it was registered with: even a value that AWS changes for reasons of its own settles."""
    account = stack_account(quick=True)
    account.clients[("ecs", account.aws.region)] = client = account.aws.session().client(
        "ecs", region_name=account.aws.region
    )
    for operation in ("DescribeTaskDefinition", "RegisterTaskDefinition"):
        client.meta.events.register(f"after-call.ecs.{operation}", answered_otherwise)
    change_template(account, "web", lambda t: t.update(cpu=".25 vCPU", memory="0.5 GB"))
    kinds = [do(account).kind for _ in range(3)]
    account.aws.close()
    assert kinds == ["succeeded", "nothing-to-do", "nothing-to-do"]
    assert account.registered() == [1, 2]


def test_a_copy_with_our_tags_is_not_taken_for_what_was_released():
    """As the console makes one: another image, all tags kept. The next release puts that right."""
    account = stack_account(quick=True)
    change_template(account, "web", lambda t: t["containerDefinitions"][0].update(stopTimeout=31))
    first = do(account)
    ecs = account.aws.client("ecs")
    released = ecs.describe_task_definition(taskDefinition=account.revision(), include=["TAGS"])
    copy = {key: value for key, value in released["taskDefinition"].items() if key in KNOWN}
    copy["containerDefinitions"][0]["image"] = BETTER
    made = ecs.register_task_definition(**copy, tags=released["tags"])["taskDefinition"]["taskDefinitionArn"]
    ecs.update_service(cluster="staging-web", service="web", taskDefinition=made)
    account.aws.clock.sleep(120)
    again = do(account)
    runs = account.running()
    account.aws.close()
    assert (first.kind, again.kind, again.old, again.to, runs) == (
        "succeeded",
        "succeeded",
        "staging-web:3",
        "staging-web:4",
        [GOOD],
    )


def tag_of(account: StackAccount) -> str:
    """What the revision that is set says of what it was made of."""
    answer = account.aws.client("ecs").describe_task_definition(taskDefinition=account.revision(), include=["TAGS"])
    return next(str(tag["value"]) for tag in answer["tags"] if tag["key"] == DEFINITION_TAG)


def test_two_revisions_of_the_same_say_so_in_other_words():
    """So that nobody who reads tags can try out which values, perhaps secret ones, a definition has."""
    account = stack_account(quick=True)
    kinds, tags = [], []
    for stop_timeout in (31, 32, 31):
        change_template(account, "web", lambda t, s=stop_timeout: t["containerDefinitions"][0].update(stopTimeout=s))
        kinds.append(do(account).kind)
        tags.append(tag_of(account))
    document = draft_release(account.dependencies().aws, account.request(image=GOOD)).desired.document
    manifest = account.request().manifest
    account.aws.close()
    assert kinds == ["succeeded"] * 3
    assert len(set(tags)) == 3
    assert [is_registered_as(tag, manifest, document) for tag in tags] == [True, False, True]
    digest = definition_digest({**document, "family": manifest.family})
    assert not [tag for tag in tags if digest in tag]
