"""Releases of modules with containers beside their own, as typed: which image runs, and what is said of it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.contract import paths
from tests.release.stack import (
    BETTER,
    GOOD,
    QUICK,
    StackAccount,
    add_module,
    put_manifest,
    stack_account,
)
from tests.release.terminal import Terminal

PROXY, OTHER_PROXY = (f"ghcr.io/example/proxy@sha256:{digit * 64}" for digit in "12")
CRASHING_PROXY = f"ghcr.io/example/proxy@sha256:{'3' * 64}"
FAILING_INIT = f"ghcr.io/example/init@sha256:{'4' * 64}"
INIT = f"ghcr.io/example/init@sha256:{'5' * 64}"
CHECK = {"command": ["CMD", "true"], "interval": 5, "retries": 2}


@pytest.fixture
def account() -> Iterator[StackAccount]:
    found = stack_account((), quick=True)
    behaviours = {
        CRASHING_PROXY: dataclasses.replace(QUICK, exits_after_s=2.0, exit_code=3, last_output=("no upstream",)),
        FAILING_INIT: dataclasses.replace(QUICK, exits_after_s=1.0, exit_code=2, last_output=("no such table",)),
        INIT: dataclasses.replace(QUICK, exits_after_s=1.0),
        PROXY: dataclasses.replace(QUICK, output=("listening",)),
    }
    for image, behaviour in behaviours.items():
        found.aws.ecs.behaviours.set(image, behaviour)
    add_module(found, "web", quick=True, beside={"proxy": {"image": PROXY}})
    found.aws.clock.sleep(60)
    yield found
    found.aws.close()


@pytest.fixture
def modulestack(account: StackAccount, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(account, monkeypatch)


def images(account: StackAccount) -> dict[str, str]:
    arn = account.service()["taskDefinition"]
    definition = account.aws.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
    return {container["name"]: container["image"] for container in definition["containerDefinitions"]}


def file_names(account: StackAccount, image: str) -> None:
    """The file names another image of the proxy, and was brought up."""
    manifest = account.request().manifest
    first = {**manifest.placeholders, "image.proxy": image}
    put_manifest(account.aws, dataclasses.replace(manifest, placeholders=first))


def test_both_images_are_released_by_name(account: StackAccount, modulestack: Terminal):
    """And what is kept of it: the record has all images, SSM has each."""
    said = modulestack("release", f"web={BETTER}", f"web/proxy={OTHER_PROXY}", "-e", "staging")
    assert (said.code, images(account)) == (0, {"web": BETTER, "proxy": OTHER_PROXY})
    record = account.records()[0]
    assert record["images"] == {"proxy": {"image": OTHER_PROXY, "file": PROXY}}
    kept = account.aws.client("ssm").get_parameters(
        Names=[paths.container_image_parameter("staging", "web", "image.proxy")]
    )["Parameters"]
    assert [parameter["Value"] for parameter in kept] == [OTHER_PROXY]


def test_an_image_that_is_not_named_stays(account: StackAccount, modulestack: Terminal):
    """Whichever of them it is; and the same again is nothing to do."""
    assert modulestack("release", f"web/proxy={OTHER_PROXY}", "-e", "staging").code == 0
    assert images(account) == {"web": GOOD, "proxy": OTHER_PROXY}
    assert modulestack("release", f"web={BETTER}", "-e", "staging").code == 0
    assert images(account) == {"web": BETTER, "proxy": OTHER_PROXY}
    revisions = account.registered()
    assert "nothing to do" in modulestack("release", f"web={BETTER}", f"web/proxy={OTHER_PROXY}", "-e", "staging").out
    assert account.registered() == revisions


def test_an_image_that_the_file_names_anew_counts_again(account: StackAccount, modulestack: Terminal):
    """Who spoke last: the file here; then a release; then the release, although it does not name it again."""
    assert modulestack("release", f"web/proxy={OTHER_PROXY}", "-e", "staging").code == 0
    newer = f"ghcr.io/example/proxy@sha256:{'6' * 64}"
    file_names(account, newer)
    stat = json.loads(modulestack("status", "web", "-e", "staging", "--json").out)["modules"][0]
    assert stat["pending_changes"] == ["containerDefinitions[proxy].image"]
    assert modulestack("release", f"web={BETTER}", "-e", "staging").code == 0
    assert images(account) == {"web": BETTER, "proxy": newer}
    assert modulestack("release", f"web/proxy={PROXY}", "-e", "staging").code == 0
    assert modulestack("release", f"web={GOOD}", "-e", "staging").code == 0
    assert images(account) == {"web": GOOD, "proxy": PROXY}


def test_a_rollback_returns_to_both_and_the_next_release_goes_on_from_there(
    account: StackAccount, modulestack: Terminal
):
    modulestack("release", f"web={BETTER}", "-e", "staging")
    modulestack("release", f"web/proxy={OTHER_PROXY}", "-e", "staging")
    assert modulestack("rollback", "web", "-e", "staging").code == 0
    assert images(account) == {"web": BETTER, "proxy": PROXY}
    assert modulestack("release", f"web={GOOD}", "-e", "staging").code == 0
    assert images(account) == {"web": GOOD, "proxy": PROXY}


def test_a_sidecar_that_crashes_is_named_with_what_it_said(account: StackAccount, modulestack: Terminal):
    """The old version runs on; the next command shows that container's output."""
    said = modulestack("release", f"web={BETTER}", f"web/proxy={CRASHING_PROXY}", "-e", "staging")
    assert said.code == 11
    assert "the new tasks stopped with exit code 3 of proxy (EssentialContainerExited)" in said.out
    assert "| no upstream" in said.out
    assert "Next: modulestack logs web -e staging --container proxy --task" in said.out
    assert images(account) == {"web": GOOD, "proxy": PROXY}


def waiting(account: StackAccount, beside: dict[str, Any], condition: str) -> None:
    """A module ``api`` whose own container waits for ``init``."""
    add_module(account, "api", quick=True, beside={"init": beside})
    manifest = account.request("api").manifest
    from tests.release.stack import change_template

    def wait(template: Any) -> None:
        template["containerDefinitions"][0]["dependsOn"] = [{"containerName": "init", "condition": condition}]

    account.aws.clock.sleep(60)
    change_template(account, "api", wait)
    assert manifest.containers == ("init",)


def test_an_init_container_that_fails_is_named_with_what_it_said(account: StackAccount, modulestack: Terminal):
    """Not the container that waited for it."""
    waiting(account, {"image": INIT, "essential": False}, "SUCCESS")
    said = modulestack("release", f"api={BETTER}", f"api/init={FAILING_INIT}", "-e", "staging")
    assert said.code == 11
    assert "the new tasks stopped with exit code 2 of init (TaskFailedToStart)" in said.out
    assert "did not exit successfully" in said.out
    assert "| no such table" in said.out


def test_a_dependency_that_is_never_healthy_is_named(account: StackAccount, modulestack: Terminal):
    never = f"ghcr.io/example/init@sha256:{'7' * 64}"
    account.aws.ecs.behaviours.set(never, dataclasses.replace(QUICK, health_status_code=None, output=("warming up",)))
    waiting(account, {"image": PROXY, "healthCheck": CHECK, "startTimeout": 20}, "HEALTHY")
    said = modulestack("release", f"api/init={never}", "-e", "staging")
    assert said.code == 11
    assert "the new tasks stopped with init not ready in time (TaskFailedToStart)" in said.out
    assert "has timed out" in said.out
    assert "| warming up" in said.out


def test_output_is_shown_of_one_container(account: StackAccount, modulestack: Terminal):
    """The lines of several are told apart."""
    account.aws.ecs.behaviours.set(BETTER, dataclasses.replace(QUICK, output=("ready",)))
    modulestack("release", f"web={BETTER}", "-e", "staging")
    of_proxy = modulestack("logs", "web", "-e", "staging", "--container", "proxy", "--since", "1h")
    assert [line.split(" ", 1)[1].split(" ", 1)[1] for line in of_proxy.out.splitlines()] == ["proxy listening"] * 2
    all_of_them = modulestack("logs", "web", "-e", "staging", "--since", "1h").out
    assert "web ready" in all_of_them
    assert "proxy listening" in all_of_them
    said = modulestack("logs", "web", "-e", "staging", "--container", "prox")
    assert (said.code, said.err) == (2, "web: it has no container prox: allowed proxy, web\n")


def test_where_output_goes_that_is_not_in_the_log_group_is_said(account: StackAccount, modulestack: Terminal):
    """Beside what is there, of the container that is asked for, and in the way of no program that reads lines."""
    manifest = account.request().manifest
    where = {"web": "the log router router, which sends it to http", "proxy": "Splunk at https://splunk.example.com"}
    put_manifest(account.aws, dataclasses.replace(manifest, logs_elsewhere=where))
    group = manifest.log_group
    lines = [f"web: output of {name} goes to {where[name]}, and not to {group}" for name in ("proxy", "web")]
    said = modulestack("logs", "web", "-e", "staging", "--since", "1h")
    assert said.err.splitlines() == lines
    said = modulestack("logs", "web", "-e", "staging", "--container", "web", "--since", "1h", "--json")
    assert (said.code, said.err.splitlines()) == (0, lines[1:])


def test_history_and_status_show_all_images(account: StackAccount, modulestack: Terminal):
    modulestack("release", f"web={BETTER}", f"web/proxy={OTHER_PROXY}", "-e", "staging")
    entry = json.loads(modulestack("history", "web", "-e", "staging", "--json").out)["entries"][0]
    assert (entry["image"], entry["images"]) == (BETTER, {"proxy": OTHER_PROXY})
    assert "proxy: proxy@sha256:2222" in modulestack("history", "web", "-e", "staging").out
    stat = json.loads(modulestack("status", "web", "-e", "staging", "--json").out)["modules"][0]
    assert (stat["image"], stat["images"], stat["ended"]) == (BETTER, {"proxy": OTHER_PROXY}, [])
    assert "proxy: " in modulestack("status", "web", "-e", "staging").out


def test_status_tells_of_a_container_that_ended_in_a_task_that_goes_on(account: StackAccount, modulestack: Terminal):
    """Not of one that ended well, as those do that end before the module's own starts."""
    fails = f"ghcr.io/example/tool@sha256:{'8' * 64}"
    account.aws.ecs.behaviours.set(fails, dataclasses.replace(QUICK, exits_after_s=60.0, exit_code=9))
    beside = {"tool": {"image": fails, "essential": False}, "init": {"image": INIT, "essential": False}}
    add_module(account, "api", quick=True, tasks=2, beside=beside)
    account.aws.clock.sleep(120)
    stat = json.loads(modulestack("status", "api", "-e", "staging", "--json").out)["modules"][0]
    assert stat["ended"] == ["tool ended in 2 of 2 tasks (exit code 9)"]
    assert "tool ended in 2 of 2 tasks" in modulestack("status", "api", "-e", "staging").out


def test_promotion_takes_every_image(account: StackAccount, modulestack: Terminal):
    """By their digests, those that the other environment has too."""
    modulestack("release", f"web={BETTER}", f"web/proxy={OTHER_PROXY}", "-e", "staging")
    from modulestack.release.verbs.promote import running_images

    found = running_images(account.dependencies().aws, "staging", "web")
    assert found == (BETTER, {"proxy": OTHER_PROXY})


def test_the_preflight_asks_for_every_image(account: StackAccount, modulestack: Terminal):
    """One that ECR does not have is refused by name, and nothing is changed."""
    absent = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/proxy:9"
    account.aws.client("ecr").create_repository(repositoryName="proxy")
    revisions = account.registered()
    said = modulestack("release", f"web={BETTER}", f"web/proxy={absent}", "-e", "staging")
    assert (said.code, account.registered()) == (3, revisions)
    assert f"{absent}: ECR has no such image (ImageNotFound)" in said.out
    assert f"{absent}: ECR has no such image" in modulestack("verify", f"web/proxy={absent}", "-e", "staging").out
    changes = modulestack("diff", f"web/proxy={OTHER_PROXY}", "-e", "staging").out
    assert f"containerDefinitions[proxy].image: {PROXY} -> {OTHER_PROXY}" in changes


def test_a_tag_in_ecr_becomes_a_digest_for_every_container(account: StackAccount, modulestack: Terminal):
    from modulestack.rehearsal.seeding.images import push_images

    tag = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/proxy:2"
    list(push_images(account.aws, [tag]))
    assert modulestack("release", f"web/proxy={tag}", "-e", "staging").code == 0
    assert images(account)["proxy"].startswith("123456789012.dkr.ecr.eu-west-1.amazonaws.com/proxy@sha256:")
    said = modulestack("release", "web/proxy=nginx:1", "-e", "staging")
    assert said.code == 2
    assert "nginx:1 is a tag in a registry other than ECR" in said.out


@pytest.mark.parametrize(
    ("what", "code", "text"),
    [
        (["web/other=a:1"], 2, "web/other: web has no container other beside its own: it has proxy"),
        (["web/web=a:1"], 2, "web/web: web is the module's own container: write web=IMAGE"),
        (["web/proxy=a"], 2, "web/proxy: "),
        (["web/proxy"], 2, "which image? write web/proxy=IMAGE"),
        (["web/=a:1"], 2, "which module? write MODULE=a:1 or MODULE/CONTAINER=a:1"),
        (["web/proxy=a:1", "web/proxy=a:2"], 2, "web/proxy is named twice"),
        (["web/proxy", "--template-only"], 2, "--template-only keeps the running image: write web"),
        (["web", "--template-only", "--set", "image.proxy=a:1"], 2, "write MODULE/proxy=IMAGE instead"),
    ],
)
def test_what_cannot_be_released_is_told(modulestack: Terminal, what: list[str], code: int, text: str):
    """Before anything is asked or changed."""
    said = modulestack("release", *what, "-e", "staging")
    assert (said.code, text in said.out + said.err) == (code, True), said.out + said.err


def test_a_module_without_them_keeps_what_it_kept(account: StackAccount, modulestack: Terminal):
    """No key of a record, no parameter."""
    add_module(account, "api", quick=True)
    account.aws.clock.sleep(60)
    assert modulestack("release", f"api={BETTER}", "-e", "staging").code == 0
    assert "images" not in account.records("api")[0]
    names = {
        parameter["Name"]
        for parameter in account.aws.client("ssm").get_parameters_by_path(Path="/modulestack/staging/api")["Parameters"]
    }
    assert names == {f"/modulestack/staging/api/{name}" for name in ("target", "image", "image-revision")}
