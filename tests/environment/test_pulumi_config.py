"""The environment of a running program, from what Pulumi hands over."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi
import pytest
from hypothesis import HealthCheck, given, settings
from pulumi.runtime import Settings, configure, set_all_config

from modulestack.environment import load
from modulestack.environment.errors import InvalidEnvironment
from tests.environment.strategies import as_file, environments

VALID = """\
config:
  aws:region: eu-west-1
  modulestack:network: {create: {}}
  modulestack:modules:
    web: {image: "a:1", port: 80}
"""


def _run(config: dict[str, str], stack: str = "staging") -> None:
    """What the SDK knows in a program, but for the engine: who sets one makes a resource too, and must wait for it."""
    configure(Settings(project="modulestack", stack=stack))
    set_all_config(config)


def _told(root: Path) -> list[str]:
    with pytest.raises(pulumi.RunError) as caught:
        load.from_pulumi(root)
    assert isinstance(caught.value, InvalidEnvironment)
    return str(caught.value).splitlines()


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(config=environments())
def test_a_program_sees_what_the_file_says(tmp_path, config):
    """Whichever way it was read."""
    (tmp_path / "Pulumi.staging.yaml").write_text(as_file(config))
    _run(load.config_of("staging", tmp_path))
    assert load.from_pulumi(tmp_path) == load.from_file("staging", tmp_path)


def test_problems_name_the_files_lines_if_it_says_the_same(tmp_path):
    """They stop Pulumi without a traceback: it prints a RunError's text alone."""
    (tmp_path / "Pulumi.staging.yaml").write_text(VALID.replace("80", "0"))
    _run(load.config_of("staging", tmp_path))
    assert _told(tmp_path) == ["Pulumi.staging.yaml:5: modules.web.port: 0 is too small: allowed 1 to 65535"]


def test_decrypted_values_are_no_difference(tmp_path):
    """The file cannot say them."""
    text = VALID.replace("80", "0, environment: {A: {secure: v1:x}}")
    (tmp_path / "Pulumi.staging.yaml").write_text(text)
    config = load.config_of("staging", tmp_path)
    _run(config | {"modulestack:modules": config["modulestack:modules"].replace("secret", "hidden")})
    assert _told(tmp_path) == ["Pulumi.staging.yaml:5: modules.web.port: 0 is too small: allowed 1 to 65535"]


@pytest.mark.parametrize("text", [None, "{", VALID])
def test_problems_name_the_stack_if_the_file_says_something_else(tmp_path, text):
    """Or nothing: the configuration may come from another place."""
    if text is not None:
        (tmp_path / "Pulumi.staging.yaml").write_text(text)
    _run(
        {
            "aws:region": "eu-west-1",
            "modulestack:network": '{"create":{}}',
            "modulestack:modules": '{"web":{"image":"a:1","port":0}}',
        }
    )
    assert _told(tmp_path) == ["configuration of stack staging: modules.web.port: 0 is too small: allowed 1 to 65535"]


def test_unknown_keys_are_found_though_pulumi_lets_them_pass(tmp_path):
    """Those of other namespaces are none of ours."""
    _run(
        {
            "aws:region": "eu-west-1",
            "aws:profile": "x",
            "other:key": "x",
            "modulestack:network": '{"create":{}}',
            "modulestack:modules": '{"web":{"image":"a:1","port":80}}',
            "modulestack:domian": '{"zone":"example.com"}',
        }
    )
    assert _told(tmp_path) == [
        "configuration of stack staging: modulestack:domian: unknown key: did you mean modulestack:domain?"
    ]


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("modules", "web", 'modules: "web" is no map: indent its keys below it'),
        ("modules", "[]", 'modules: a list, but a map is needed: "key: value" lines without a dash'),
        ("modules", "{", 'modules: "{" is no map: indent its keys below it'),
        (
            "deletion_protection",
            "yes",
            'deletion_protection: "yes" is not possible: allowed true or false, without quotes',
        ),
        ("account_id", "123", 'account_id: "123" is no AWS account: allowed 12 digits, quoted'),
    ],
)
def test_texts_are_read_as_what_their_key_holds(tmp_path, key, text, expected):
    """JSON, except where text is meant."""
    _run(
        {
            "aws:region": "eu-west-1",
            "modulestack:network": '{"create":{}}',
            "modulestack:modules": json.dumps({"web": {"image": "a:1", "port": 80}}),
            f"modulestack:{key}": text,
        }
    )
    assert _told(tmp_path) == [f"configuration of stack staging: {expected}"]


def test_the_stacks_name_is_the_environments(tmp_path):
    """So it has to fit."""
    config = {"aws:region": "eu-west-1", "modulestack:network": '{"create":{}}', "modulestack:modules": "{}"}
    modules = {"modulestack:modules": '{"web":{"image":"a:1","port":80}}'}
    _run(config | modules, "dev-anna")
    assert load.from_pulumi(tmp_path).name == "dev-anna"
    _run(config | modules, "Dev_Anna")
    [line] = _told(tmp_path)
    assert line.startswith('configuration of stack Dev_Anna: the environment\'s name "Dev_Anna" is no name: ')
