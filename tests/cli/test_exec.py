"""``modulestack exec``, against environments that were brought up in a rehearsal."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.contract.config_keys import MODULES
from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.ecs import execute_command_agent
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.seeding.kms_keys import seed_log_keys
from tests.release.stack import StackAccount
from tests.release.terminal import Terminal, TerminalOutput

ROOT = Path(__file__).parents[2]
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
RELEASE = "modulestack release --template-only web -e staging"


class Rehearsed:
    """The shipped environment ``staging``, whose file may be changed."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.sandbox = Sandbox("staging", ROOT)
        self.aws = self.sandbox.aws
        self.modules: dict[str, dict[str, str]] = {}
        self._type = Terminal(StackAccount(aws=self.aws, network=self.sandbox), patch)  # type: ignore[arg-type]

    def up(self, **keys: Any) -> None:
        """Bring it up with *keys* of the module ``web`` changed, and wait until all is well."""
        modules = json.loads(self.sandbox.config[MODULES])
        modules["web"] |= keys
        _, outputs, _ = self.sandbox.up(**{MODULES: json.dumps(modules)})
        self.modules = outputs["modules"]
        self.wait()

    def wait(self) -> None:
        """Until all tasks are healthy and their agents had time to start."""
        self.sandbox.settle(self.modules)
        self.aws.clock.sleep(30)

    def __call__(self, *args: str) -> TerminalOutput:
        """Type a verb, with its environment."""
        return self._type(*args[:2], "-e", "staging", *args[2:])

    @property
    def web(self) -> ModuleManifest:
        """The manifest of ``web``."""
        return self.sandbox.manifest(self.modules, "web")

    def tasks(self) -> list[str]:
        """Ids of the tasks of ``web``."""
        found = self.aws.client("ecs").list_tasks(cluster=self.web.cluster, serviceName=self.web.service)["taskArns"]
        return [arn.rpartition("/")[2] for arn in found]


@pytest.fixture
def rehearsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsed]:
    """With both programs installed."""
    monkeypatch.setattr("shutil.which", lambda program: f"/usr/bin/{program}")
    found = Rehearsed(monkeypatch)
    yield found
    found.aws.close()


def _refusal(result: TerminalOutput) -> str:
    """What is missing; the command is printed all the same."""
    assert (result.code, result.out[:24]) == (1, "aws ecs execute-command ")
    return result.err.removesuffix("\n")


def test_the_way_from_off_to_a_shell(rehearsed: Rehearsed):
    """Each step tells the next; what is told to work does work."""
    rehearsed.up()
    assert _refusal(rehearsed("exec", "web")) == (
        "exec is not enabled for web: add exec: {} to it in Pulumi.staging.yaml, bring it up "
        f"(pulumi up -s staging), then: {RELEASE}"
    )
    rehearsed.up(exec={})
    [task] = rehearsed.tasks()
    assert _refusal(rehearsed("exec", "web")) == (
        f"the revision that task {task} runs is from before exec was enabled, so its agent cannot write: {RELEASE}"
    )
    assert rehearsed("release", "web", "--template-only").code == 0
    [task] = rehearsed.tasks()
    rehearsed.wait()
    said = rehearsed("exec", "web", "--", "ls", "-l", "/my files")
    assert (said.code, said.err) == (0, "")
    arguments = shlex.split(said.out)
    assert arguments == [
        *("aws", "ecs", "execute-command", "--region", "eu-west-1", "--cluster", "staging-web", "--task", task),
        *("--container", "web", "--interactive", "--command", "ls -l '/my files'"),
    ]
    opened = rehearsed.aws.client("ecs").execute_command(
        cluster="staging-web", task=task, container="web", interactive=True, command=arguments[-1]
    )
    assert opened["containerName"] == "web"


def test_sessions_are_logged_and_may_be_encrypted(rehearsed: Rehearsed):
    """In a group of their own, whose name the cluster has and the task may write to."""
    assert [*seed_log_keys(rehearsed.aws, [KEY])]
    rehearsed.up(exec={"log_retention_days": 30, "kms_key_arn": KEY})
    [cluster] = rehearsed.aws.client("ecs").describe_clusters(clusters=["staging-web"], include=["CONFIGURATIONS"])[
        "clusters"
    ]
    assert cluster["configuration"]["executeCommandConfiguration"] == {
        "kmsKeyId": KEY,
        "logging": "OVERRIDE",
        "logConfiguration": {
            "cloudWatchLogGroupName": "/modulestack/staging/web/exec",
            "cloudWatchEncryptionEnabled": True,
        },
    }
    [group] = rehearsed.aws.client("logs").describe_log_groups(logGroupNamePrefix="/modulestack/staging/web/exec")[
        "logGroups"
    ]
    assert (group["retentionInDays"], group["kmsKeyId"]) == (30, KEY)
    assert rehearsed.sandbox.up(**{MODULES: _with_exec(rehearsed)})[0].changed == ()
    assert rehearsed("exec", "web").code == 0
    rehearsed.up()
    [cluster] = rehearsed.aws.client("ecs").describe_clusters(clusters=["staging-web"], include=["CONFIGURATIONS"])[
        "clusters"
    ]
    assert not cluster.get("configuration")
    assert "exec is not enabled for web" in rehearsed("exec", "web").err


def _with_exec(rehearsed: Rehearsed) -> str:
    modules = json.loads(rehearsed.sandbox.config[MODULES])
    modules["web"]["exec"] = {"log_retention_days": 30, "kms_key_arn": KEY}
    return json.dumps(modules)


def test_a_task_and_a_container_can_be_named(rehearsed: Rehearsed):
    """By the beginning of the task's id; what is not there is told with what is."""
    rehearsed.up(exec={}, tasks=2)
    one, other = rehearsed.tasks()
    for task in (one, other):
        assert shlex.split(rehearsed("exec", "web", "--task", task[:12]).out)[8] == task
    wrong = rehearsed("exec", "web", "--task", "x")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.startswith("web: no running task begins with x: running are ")
    assert rehearsed("exec", "web", "--container", "nginx").err == (
        "web: its tasks have no container nginx: allowed web\n"
    )
    rehearsed.aws.client("ecs").stop_task(cluster="staging-web", task=one)
    rehearsed.aws.clock.sleep(4)
    assert shlex.split(rehearsed("exec", "web").out)[8] == other


def test_an_agent_that_is_still_starting_is_told(rehearsed: Rehearsed):
    """And without any task there is no command."""
    rehearsed.up(exec={})
    ecs = rehearsed.aws.client("ecs")
    ecs.stop_task(cluster="staging-web", task=rehearsed.tasks()[0])
    while not (found := rehearsed("exec", "web")).out or rehearsed.tasks()[0] not in found.out:
        assert (found.code, found.out) in {(1, ""), (0, found.out)}
        rehearsed.aws.clock.sleep(0.5)
    assert found.err == f"the agent of task {rehearsed.tasks()[0]} is still starting: try again in a few seconds\n"
    ecs.update_service(cluster="staging-web", service="web", desiredCount=0)
    rehearsed.aws.clock.sleep(120)
    nothing = rehearsed("exec", "web")
    assert (nothing.code, nothing.out, nothing.err) == (1, "", "no task of web runs\n")


def test_what_is_not_on_path_is_told(rehearsed: Rehearsed, monkeypatch: pytest.MonkeyPatch):
    """With the page that says how it is installed."""
    rehearsed.up(exec={})
    monkeypatch.setattr("shutil.which", lambda program: None)
    assert [line.partition(":")[0] for line in _refusal(rehearsed("exec", "web")).splitlines()] == [
        "aws is not on PATH",
        "session-manager-plugin is not on PATH",
    ]


@pytest.mark.parametrize("is_without", [True, False])
def test_a_task_that_cannot_be_entered_is_replaced_by_a_restart(
    rehearsed: Rehearsed, monkeypatch: pytest.MonkeyPatch, *, is_without: bool
):
    """One that was started before exec was enabled, and one whose agent has stopped; the other has a shell."""
    rehearsed.up(exec={})
    assert rehearsed("release", "web", "--template-only").code == 0
    rehearsed.wait()
    [old] = rehearsed.tasks()
    answered = execute_command_agent.agents
    if is_without:
        with rehearsed.aws.ecs.moment() as here:
            here.clusters["staging-web"].tasks[old].execute_command = False
    else:
        monkeypatch.setattr(execute_command_agent, "agents", lambda *of: _stopped(answered(*of), of[1], old))
    told = _refusal(rehearsed("exec", "web"))
    command = told.partition("modulestack ")[2].split()
    assert command == ["restart", "web", "-e", "staging"]
    assert rehearsed(*command[:2]).code == 0
    rehearsed.aws.clock.sleep(120)
    rehearsed.wait()
    assert rehearsed.tasks() != [old]
    assert (rehearsed("exec", "web").code, rehearsed("exec", "web").err) == (0, "")


def _stopped(agents: list[dict[str, Any]] | None, task: Any, which: str) -> list[dict[str, Any]] | None:
    """*agents*, stopped if they are of the task *which*."""
    if task.id != which or not agents:
        return agents
    return [{**agent, "lastStatus": "STOPPED", "reason": "it crashed"} for agent in agents]
