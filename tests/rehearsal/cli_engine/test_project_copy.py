from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from modulestack.embedded_aws.provider import sdk_schema
from modulestack.environment.errors import InvalidEnvironment
from modulestack.rehearsal.cli_engine import errors, git_revision, project_copy, pulumi_home, run_environment
from modulestack.rehearsal.cli_engine.run_environment import RunFolders

STACK = """\
secretsprovider: awskms://alias/nobodys
encryptedkey: AAAA
# a comment
config:
  aws:region: eu-west-1
  modulestack:account_id: "012345678901"
  modulestack:modules:
    web: {image: "1e3", environment: {KEY: {secure: "v1:AAAA:BBBB"}}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "root"
    (made / "components").mkdir(parents=True)
    (made / ".venv").mkdir()
    (made / "__main__.py").write_text("")
    settings = "name: modulestack\nruntime: {name: python, options: {virtualenv: .venv}}\nbackend: {url: s3://theirs}\n"
    (made / "Pulumi.yaml").write_text(settings)
    (made / "Pulumi.staging.yaml").write_text(STACK)
    return made


def test_a_project_is_linked_but_for_its_settings(root: Path, tmp_path: Path):
    into = tmp_path / "project"
    project_copy.link(root, into)
    assert {path.name: path.is_symlink() for path in into.iterdir()} == {
        "__main__.py": True,
        "components": True,
        "Pulumi.yaml": False,
    }
    assert yaml.safe_load((into / "Pulumi.yaml").read_text()) == {"name": "modulestack", "runtime": {"name": "python"}}


def test_a_stacks_file_keeps_its_lines_where_it_can(root: Path, tmp_path: Path):
    plain = STACK.replace(', environment: {KEY: {secure: "v1:AAAA:BBBB"}}', "")
    (root / "Pulumi.staging.yaml").write_text(plain)
    assert project_copy.write_stack("staging", root, tmp_path, {}) == ()
    lines = (tmp_path / "Pulumi.staging.yaml").read_text().splitlines()
    assert lines == ["", "", *plain.splitlines()[2:]]


def test_overrides_and_encrypted_values_are_written_in_clear(root: Path, tmp_path: Path):
    overrides = {"modulestack:network": '{"existing": {"vpc_id": "vpc-1"}}', "modulestack:deletion_protection": "false"}
    encrypted = project_copy.write_stack("staging", root, tmp_path, overrides)
    assert encrypted == ('modulestack:modules["web"]["environment"]["KEY"]',)
    assert yaml.safe_load((tmp_path / "Pulumi.staging.yaml").read_text()) == {
        "config": {
            "aws:region": "eu-west-1",
            "modulestack:account_id": "012345678901",
            "modulestack:modules": {"web": {"image": "1e3", "environment": {"KEY": "secret"}}},
            "modulestack:network": {"existing": {"vpc_id": "vpc-1"}},
            "modulestack:deletion_protection": "false",
        }
    }


def test_an_environment_without_a_file_is_refused(root: Path, tmp_path: Path):
    with pytest.raises(InvalidEnvironment, match="no such file"):
        project_copy.write_stack("stagin", root, tmp_path, {})


def test_the_home_holds_each_provider_under_its_sdks_version(tmp_path: Path):
    pulumi_home.make(tmp_path)
    found = {path.parent.name: path.name for path in (tmp_path / "plugins").glob("*/*")}
    assert found == {
        f"resource-aws-v{sdk_schema.plugin_version('pulumi_aws')}": "pulumi-resource-aws",
        f"resource-awsx-v{sdk_schema.plugin_version('pulumi_awsx')}": "pulumi-resource-awsx",
    }


def test_a_plugin_runs_our_code_whatever_folder_it_is_started_in(tmp_path: Path):
    """Another revision's program has a ``modulestack`` of its own in its folder."""
    launcher = tmp_path / "plugin"
    python = tmp_path / "a python"
    python.write_text('#!/bin/sh\necho "$PYTHONPATH|$*"\n')
    python.chmod(0o755)
    launcher.write_text(pulumi_home.launcher("aws", str(python), Path("/our code")))
    launcher.chmod(0o755)
    done = subprocess.run([launcher, "1.2.3.4:5"], env={"PYTHONPATH": "/x"}, capture_output=True, text=True, check=True)
    assert done.stdout == "/our code:/x|-P -m modulestack.embedded_aws.provider aws 1.2.3.4:5\n"


def test_of_the_callers_environment_nothing_gets_through_that_leads_out(tmp_path: Path):
    caller = {
        "PATH": "/bin",
        "HOME": "/home/me",
        "PULUMI_ACCESS_TOKEN": "mine",
        "PULUMI_BACKEND_URL": "s3://mine",
        "AWS_PROFILE": "mine",
        "AWS_ENDPOINT_URL": "https://mine",
        "HTTPS_PROXY": "http://mine",
    }
    found = run_environment.variables(
        RunFolders(base=tmp_path),
        passphrase="p",
        aws_url="http://127.0.0.1:1",
        time_url="http://127.0.0.1:2",
        caller=caller,
    )
    assert not [name for name, value in found.items() if "mine" in value or value == "/home/me"]
    assert (found["PATH"], found["AWS_ENDPOINT_URL"]) == ("/bin", "http://127.0.0.1:1")
    assert found["PULUMI_BACKEND_URL"] == f"{(tmp_path / 'backend').as_uri()}?metadata=skip"


@pytest.fixture
def repository(root: Path) -> Path:
    """A repository whose project is a folder in it; its working tree has changed since."""
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], cwd=root.parent, check=True, capture_output=True)
    (root / "Pulumi.staging.yaml").write_text("config: {}\n")
    (root / "new.py").write_text("")
    return root


def test_a_revision_is_the_project_as_it_was(repository: Path, tmp_path: Path):
    commit = git_revision.resolve(repository, "main")
    git_revision.unpack(repository, commit, tmp_path / "before")
    assert (len(commit), (tmp_path / "before" / "Pulumi.staging.yaml").read_text()) == (40, STACK)
    assert not (tmp_path / "before" / "new.py").exists()
    assert (repository / "Pulumi.staging.yaml").read_text() == "config: {}\n"


@pytest.mark.parametrize("reference", ["nowhere", "--help", "main:Pulumi.yaml", ""])
def test_what_is_no_revision_is_named(repository: Path, reference: str):
    with pytest.raises(errors.RevisionNotFound, match=r"is no revision of the git repository in .*fetch it first"):
        git_revision.resolve(repository, reference)


def test_without_a_repository_it_says_so(tmp_path: Path):
    with pytest.raises(errors.RevisionNotFound, match=r"^main is no revision of the git repository in "):
        git_revision.resolve(tmp_path, "main")


def test_a_file_in_braces_becomes_one_that_takes_another_line(root: Path, tmp_path: Path):
    (root / "Pulumi.staging.yaml").write_text('{"config": {"aws:region": "eu-west-1"}}')
    project_copy.write_stack("staging", root, tmp_path, {})
    text = (tmp_path / "Pulumi.staging.yaml").read_text()
    assert yaml.safe_load(f"{text}encryptionsalt: v1\n") == {
        "config": {"aws:region": "eu-west-1"},
        "encryptionsalt": "v1",
    }
