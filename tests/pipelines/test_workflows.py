"""What every workflow keeps: pins, permissions, roles, concurrency, no untrusted text in a shell."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from modulestack.cli.main import COMMANDS
from tests.pipelines.workflows import ACTIONS, ENVIRONMENTS, ROOT, WORKFLOWS, jobs, load, steps

BY_HAND = {"ci.yml", "previews.yml", "promote.yml", "publish.yml", "release.yml", "up-environment.yml"}
"""Workflows that need no list of the environments."""


def test_the_workflows_are_all_there() -> None:
    assert [path.name for path in WORKFLOWS] == [
        "ci.yml",
        "drift.yml",
        "preview.yml",
        "previews.yml",
        "promote.yml",
        "publish.yml",
        "release.yml",
        "up-environment.yml",
        "up.yml",
    ]


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_action_of_others_is_pinned_by_commit_and_says_its_version(path: Path) -> None:
    """A tag can be moved to other code, a commit cannot."""
    uses = [line.strip() for line in path.read_text().splitlines() if re.match(r"\s*(- )?uses:", line)]
    pinned = re.compile(r"(- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    ours = re.compile(r"(- )?uses: \./[\w./-]+")
    assert [line for line in uses if not pinned.fullmatch(line) and not ours.fullmatch(line)] == []


def test_one_action_is_pinned_to_one_version_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for path in [*WORKFLOWS, *ACTIONS]:
        for action, commit in re.findall(r"uses: ([\w./-]+)@(\S+ # \S+)", path.read_text()):
            pins.setdefault(action, set()).add(commit)
    assert {action: found for action, found in pins.items() if len(found) > 1} == {}


def test_what_is_ours_exists() -> None:
    ours = [step["uses"] for _, step in steps() if str(step.get("uses", "")).startswith("./")]
    assert ours
    assert [path for path in ours if not (ROOT / path / "action.yml").exists()] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_no_permission_but_what_a_job_takes(path: Path) -> None:
    document = load(path)
    assert document["permissions"] == {}
    assert [name for name, job in document["jobs"].items() if "permissions" not in job] == []


def test_jobs_take_these_permissions_and_no_others() -> None:
    """Only what writes a comment or an issue may write, and what may write to a pull request has no other right."""
    read, oidc = {"contents": "read"}, {"contents": "read", "id-token": "write"}
    assert {place: job["permissions"] for place, job in jobs()} == {
        "ci.yml: coverage": read,
        "ci.yml: hooks": read,
        "ci.yml: test": read,
        "drift.yml: drift": oidc | {"issues": "write"},
        "preview.yml: comment": {"pull-requests": "write"},
        "preview.yml: preview": oidc,
        "preview.yml: rehearse": read,
        "previews.yml: preview": oidc,
        "promote.yml: find": {"id-token": "write"},
        "promote.yml: release": oidc,
        "publish.yml: build": read,
        "publish.yml: publish": {"attestations": "write", "id-token": "write"},
        "release.yml: release": oidc,
        "up-environment.yml: plan": oidc,
        "up-environment.yml: up": oidc,
        "up.yml: prod": oidc,
        "up.yml: staging": oidc,
    }


def test_each_job_has_the_role_of_what_it_does() -> None:
    """
    Three roles per environment: one reads, one changes the stack, one releases; a fourth where it has previews.

    Each is a variable of a GitHub environment. What publishes has none: PyPI trusts its GitHub environment.
    """
    roles = {}
    for place, job in jobs():
        environment = job.get("environment", {})
        found = re.findall(r"vars\.(\w+_ROLE)", str(job.get("steps", "")))
        if found or environment:
            roles[place] = (environment["name"], environment.get("deployment", True), *found)
    assert roles == {
        "drift.yml: drift": ("${{ matrix.environment }}-preview", False, "PREVIEW_ROLE"),
        "preview.yml: preview": ("${{ matrix.environment }}-preview", False, "PREVIEW_ROLE"),
        "previews.yml: preview": ("${{ vars.PREVIEWS_OF }}-previews", False, "PREVIEWS_ROLE"),
        "promote.yml: find": ("${{ inputs.from }}-preview", False, "PREVIEW_ROLE"),
        "publish.yml: publish": ("pypi", True),
        "release.yml: release": ("${{ inputs.environment }}", True, "RELEASE_ROLE"),
        "up-environment.yml: plan": ("${{ inputs.environment }}-preview", False, "PREVIEW_ROLE"),
        "up-environment.yml: up": ("${{ inputs.environment }}", True, "UP_ROLE"),
    }


def test_credentials_come_from_oidc_for_one_account_and_never_from_a_key() -> None:
    logins = [step["with"] for _, step in steps() if "configure-aws-credentials" in step.get("uses", "")]
    assert logins
    assert [
        login for login in logins if not {"role-to-assume", "aws-region", "allowed-account-ids"} <= set(login)
    ] == []
    assert [login for login in logins if "aws-access-key-id" in login] == []


def test_no_workflow_uses_a_secret() -> None:
    """The job's own token is all; so a pull request's job has none to lose."""
    everything = "\n".join(path.read_text() for path in [*WORKFLOWS, *ACTIONS])
    assert re.findall(r"secrets\s*[.\[:]|inherit", everything) == []


def test_jobs_with_an_environment_take_turns_in_it() -> None:
    """
    A job that runs in an environment, or is called for one, names it in its concurrency group.

    Only previews may be cut short.
    """
    groups = {
        place: (job["concurrency"]["group"], job["concurrency"]["cancel-in-progress"])
        for place, job in jobs()
        if "concurrency" in job
    }
    assert groups == {
        "drift.yml: drift": ("drift-${{ matrix.environment }}", False),
        "preview.yml: comment": (
            "comment-${{ matrix.environment }}-${{ github.event.pull_request.number }}",
            True,
        ),
        "preview.yml: preview": (
            "preview-${{ matrix.environment }}-${{ github.event.pull_request.number }}",
            True,
        ),
        "preview.yml: rehearse": (
            "rehearse-${{ matrix.environment }}-${{ github.event.pull_request.number }}",
            True,
        ),
        "previews.yml: preview": ("previews-${{ github.event.pull_request.number || 'sweep' }}", False),
        "promote.yml: find": ("find-${{ inputs.from }}-${{ inputs.module }}", False),
        "publish.yml: publish": ("publish", False),
        "release.yml: release": ("release-${{ inputs.environment }}-${{ inputs.module }}", False),
        "up.yml: prod": ("up-prod", False),
        "up.yml: staging": ("up-staging", False),
    }


def test_no_workflow_runs_a_pull_request_s_code_with_the_base_s_rights() -> None:
    assert [path.name for path in WORKFLOWS if {"pull_request_target", "workflow_run"} & set(load(path)["on"])] == []


def test_a_fork_gets_no_role() -> None:
    """What runs for a fork is exactly what needs no account; what needs one runs for branches of this repository."""
    preview = load(ROOT / ".github/workflows/preview.yml")["jobs"]
    ours = "github.event.pull_request.head.repo.full_name == github.repository && "
    theirs = "github.event.pull_request.head.repo.full_name != github.repository || "
    assert preview["preview"]["if"] == ours + "github.event.pull_request.user.login != 'dependabot[bot]'"
    assert preview["rehearse"]["if"] == theirs + "github.event.pull_request.user.login == 'dependabot[bot]'"
    assert "vars." not in str(preview["rehearse"])
    previews = load(ROOT / ".github/workflows/previews.yml")["jobs"]["preview"]["if"]
    of_branches = ours + "github.event.pull_request.user.login != 'dependabot[bot]'"
    assert previews == f"vars.PREVIEWS_OF && (github.event_name != 'pull_request' || ({of_branches}))"


def test_no_text_from_outside_is_pasted_into_a_shell() -> None:
    """Every expression reaches a script through its environment."""
    assert [place for place, step in steps() if "${{" in step.get("run", "")] == []


def test_no_checkout_leaves_the_token_behind() -> None:
    checkouts = [step for _, step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert [step for step in checkouts if step["with"].get("persist-credentials") is not False] == []


def test_a_command_that_fails_in_a_pipe_fails_its_step() -> None:
    """The shell that GitHub takes by default looks at the last command of a pipe only."""
    shells = {path.name: load(path).get("defaults") for path in WORKFLOWS}
    bash = {"run": {"shell": "bash"}}
    assert shells == {path.name: bash for path in WORKFLOWS if "run: " in path.read_text()} | {
        "release.yml": None,
        "up.yml": None,
    }


def test_every_job_ends_by_itself() -> None:
    assert [place for place, job in jobs() if "uses" not in job and "timeout-minutes" not in job] == []


def test_only_what_is_no_pull_request_changes_anything() -> None:
    changing = [path.name for path in WORKFLOWS if re.search(r"UP_ROLE|RELEASE_ROLE|pulumi up", path.read_text())]
    assert changing == ["release.yml", "up-environment.yml"]
    assert [name for name in changing if "pull_request" in load(ROOT / ".github/workflows" / name)["on"]] == []


def test_every_environment_of_the_repository_is_in_every_pipeline() -> None:
    assert ENVIRONMENTS == ("prod", "staging")
    for path in WORKFLOWS:
        text = path.read_text()
        assert path.name in BY_HAND or all(re.search(rf"\b{name}\b", text) for name in ENVIRONMENTS), path.name
    for place, job in jobs():
        listed = job.get("strategy", {}).get("matrix", {}).get("environment")
        assert listed is None or sorted(listed) == list(ENVIRONMENTS), place
    for name in ("promote.yml", "release.yml"):
        for told in load(ROOT / ".github/workflows" / name)["on"]["workflow_dispatch"]["inputs"].values():
            assert sorted(told.get("options", ENVIRONMENTS)) == list(ENVIRONMENTS)
    assert [name for name in ENVIRONMENTS if not (ROOT / "policies" / f"{name}.json").exists()] == []


def test_prod_goes_up_after_staging_and_only_as_planned() -> None:
    up = load(ROOT / ".github/workflows/up.yml")
    assert (up["on"]["push"], up["jobs"]["prod"]["needs"]) == ({"branches": ["main"]}, "staging")
    one = load(ROOT / ".github/workflows/up-environment.yml")["jobs"]
    assert one["up"]["needs"] == "plan"
    assert "--save-plan plan.json" in one["plan"]["steps"][-3]["run"]
    assert "--plan plan.json" in one["up"]["steps"][-1]["run"]


def _pulumi(verb: str) -> Iterator[tuple[str, str]]:
    for place, step in steps():
        for call in re.findall(rf"^\s*pulumi {verb}(?:.*\\\n)*.*$", step.get("run", ""), re.MULTILINE):
            yield place, call


@pytest.mark.parametrize("verb", ["preview", "up"])
def test_what_previews_or_changes_a_stack_asks_the_policies_of_its_environment(verb: str) -> None:
    calls = list(_pulumi(verb))
    assert calls
    policies = '--policy-pack policies --policy-pack-config "policies/$ENVIRONMENT.json"'
    assert [place for place, call in calls if policies not in call] == []


def _calls(text: str) -> list[list[str]]:
    joined = text.replace("\\\n", " ")
    return [
        call.split() for call in re.findall(r'(?<![\w$/.-])(?:"\$ACTION/|\.venv/bin/)modulestack"? ([^\n|&;]*)', joined)
    ]


def test_every_subcommand_that_a_workflow_runs_exists_with_its_options() -> None:
    """A verb that is to come is named above; once it is there, its options are checked like any other's."""
    calls = [call for _, step in steps() for call in _calls(step.get("run", ""))]
    assert {call[0] for call in calls} == {"cost", "preview", "preview-env", "rehearse", "release"}
    for verb, *words in calls:
        assert verb in COMMANDS, verb
        own = words[: words.index("--")] if "--" in words else words
        used = {word.partition("=")[0] for word in own if word.startswith("-")}
        assert used <= _options(verb, words[0]), verb


def _options(verb: str, below: str) -> set[str]:
    """Of *verb*, or of its verb *below* where it has some."""
    module, attribute = COMMANDS[verb][0].split(":")
    command: click.Command = getattr(importlib.import_module(module), attribute)
    if isinstance(command, click.Group):
        command = command.commands[below]
    return {name for parameter in command.params for name in [*parameter.opts, *parameter.secondary_opts]}


def test_ci_runs_the_readme_s_test_command() -> None:
    runs = [step["run"] for step in load(ROOT / ".github/workflows/ci.yml")["jobs"]["test"]["steps"] if "run" in step]
    [command] = re.findall(r"^    (make test\S*) .* every test", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert runs[-1] == command == "make test-all"
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == f"exec {command}"
    recipe = (ROOT / "Makefile").read_text().partition("\ntest-all:")[2].splitlines()[1]
    assert recipe == "\t$(BIN)/python -m pytest $(PARALLEL)"


def test_ci_runs_every_python_from_the_oldest_that_is_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    job = load(ROOT / ".github/workflows/ci.yml")["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert project["requires-python"] == ">=3.11"


def test_ci_runs_the_hooks_and_shows_what_no_test_reaches() -> None:
    jobs = load(ROOT / ".github/workflows/ci.yml")["jobs"]
    hooks, coverage = ([step["run"] for step in jobs[name]["steps"] if "run" in step] for name in ("hooks", "coverage"))
    assert hooks[-1].startswith(".venv/bin/pre-commit run --all-files")
    assert coverage[0] == "make coverage"
    assert "GITHUB_STEP_SUMMARY" in coverage[1]


def test_what_is_published_was_tested_and_its_job_runs_nothing_of_the_project() -> None:
    """The job that PyPI trusts has three steps, all of them actions: fetch what was tested, attest it, publish it."""
    document = load(ROOT / ".github/workflows/publish.yml")
    build, publish = document["jobs"]["build"], document["jobs"]["publish"]
    tested = next(step["run"] for step in build["steps"] if "tests/packaging" in step.get("run", ""))
    assert document["on"] == {"push": {"tags": ["v*"]}}
    assert (publish["needs"], build["permissions"]) == ("build", {"contents": "read"})
    assert tested.startswith("MODULESTACK_WHEEL=$(realpath dist/*.whl) ")
    assert [step["uses"].split("@")[0] for step in publish["steps"]] == [
        "actions/download-artifact",
        "actions/attest",
        "pypa/gh-action-pypi-publish",
    ]


def test_the_action_asks_for_module_image_and_environment() -> None:
    action: dict[str, Any] = load(ROOT / "actions/release/action.yml")
    assert {name: told["required"] for name, told in action["inputs"].items()} == {
        "module": True,
        "image": True,
        "environment": True,
        "role": True,
        "region": True,
        "account-id": False,
    }


def test_the_cli_of_pulumi_is_pinned_and_one_place_says_so() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", (ROOT / ".github" / "pulumi-version").read_text())
    installs = [step["with"] for _, step in steps() if step.get("uses", "").startswith("pulumi/actions@")]
    assert installs
    assert [given for given in installs if given != {"pulumi-version-file": ".github/pulumi-version"}] == []


def test_no_input_can_pass_for_an_option() -> None:
    """What comes from outside follows `--`, or is joined to its option by `=`."""
    calls = [
        line.strip()
        for path in [*WORKFLOWS, *ACTIONS]
        for line in path.read_text().splitlines()
        if re.search(r'modulestack"? (?:' + "|".join(COMMANDS) + r")\b", line)
    ]
    loose = re.compile(r'(?<![=\w])"\$(?!GITHUB_|ACTION/)')
    assert len(calls) >= 3
    assert [call for call in calls if loose.search(call.partition(" -- ")[0])] == []
