"""What the preflight reads, and with how many calls."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.contract.image_reference import parse
from modulestack.contract.jobs import ManifestJob
from modulestack.release.planning.preflight_data import read_preflight_data
from modulestack.release.task_definition.image_resolution import ResolvedImage
from modulestack.release.task_definition.registration import DEFINITION_TAG, RELEASE_TAG, TEMPLATE_TAG
from tests.release.stack import BETTER, StackAccount, put_manifest, stack_account
from tests.release.terminal import Terminal

NO_ROLES: dict[str, Any] = {"containerDefinitions": []}


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(("web", "api"), quick=True)
    yield found
    found.aws.close()


def target_groups(account: StackAccount, *arns: str) -> tuple[dict[str, int], list[str]]:
    """What is read of target groups, and the calls for it."""
    manifest = dataclasses.replace(account.request().manifest, target_groups=arns)
    since = len(account.aws.calls)
    data = read_preflight_data(account.dependencies().aws, manifest, NO_ROLES, ResolvedImage(image=parse(BETTER)))
    return dict(data.target_groups), account.operations(since)


def test_all_target_groups_are_read_in_one_call(account: StackAccount):
    """With how many load balancers each is attached to."""
    web, api = (account.request(module).manifest.target_groups[0] for module in ("web", "api"))
    found, calls = target_groups(account, web, api)
    assert (found, calls) == ({web: 1, api: 1}, ["elbv2:DescribeTargetGroups"])


def test_one_that_is_gone_is_found_among_the_others(account: StackAccount):
    """The call for all fails then, so that each is asked for by itself."""
    web = account.request().manifest.target_groups[0]
    gone = web.replace("/staging-web/", "/staging-gone/")
    found, calls = target_groups(account, web, gone)
    assert (found, calls) == ({web: 1, gone: -1}, ["elbv2:DescribeTargetGroups"] * 3)


def test_what_is_only_judged_is_not_hashed(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """A hash that takes long by intent is for what is registered."""
    hashes: list[bytes] = []

    def scrypt(value: bytes, **_: object) -> bytes:
        hashes.append(value)
        return b""

    monkeypatch.setattr("hashlib.scrypt", scrypt)
    manifest = account.request().manifest
    definition = {"containerDefinitions": [{"name": "web", "image": BETTER}]}
    data = read_preflight_data(account.dependencies().aws, manifest, definition, ResolvedImage(image=parse(BETTER)))
    assert data.request is not None
    assert {tag["key"] for tag in data.request["tags"]} == {RELEASE_TAG, TEMPLATE_TAG, DEFINITION_TAG}
    assert hashes == []


def test_a_dead_letter_queue_that_is_missing_is_a_warning(account: StackAccount, monkeypatch: pytest.MonkeyPatch):
    """In `verify` and before a release, which goes on."""
    queue = f"arn:aws:sqs:{account.aws.region}:{account.aws.account_id}:lost"
    schedule = {"expression": "rate(1 hour)", "time_zone": "UTC", "dead_letter_queue_arn": queue}
    job = ManifestJob(name="nightly", command=("x",), timeout_s=60, schedule=schedule)
    put_manifest(account.aws, dataclasses.replace(account.request("api").manifest, jobs=(job,)))
    terminal = Terminal(account, monkeypatch)
    said = terminal("verify", "api", "-e", "staging")
    told = (
        "the dead-letter queue lost (nightly) does not exist: what its schedule cannot start leaves no trace: make it"
    )
    assert (said.code, told in " ".join(said.out.split())) == (0, True), said
    account.aws.client("sqs").create_queue(QueueName="lost")
    assert "dead-letter" not in terminal("verify", "api", "-e", "staging").out


@pytest.mark.parametrize("name", ["jobs", "gone"])
def test_the_queue_that_it_scales_on_is_looked_for(account: StackAccount, name: str):
    """By its name, in its own account and region, whoever asks."""
    account.aws.client("sqs").create_queue(QueueName="jobs")
    queue = f"arn:aws:sqs:{account.aws.region}:{account.aws.account_id}:{name}"
    manifest = dataclasses.replace(account.request().manifest, target_groups=(), queue=queue)
    since = len(account.aws.calls)
    data = read_preflight_data(account.dependencies().aws, manifest, NO_ROLES, ResolvedImage(image=parse(BETTER)))
    assert data.missing_queues == (() if name == "jobs" else (queue,))
    assert account.operations(since) == ["sqs:GetQueueUrl"]
