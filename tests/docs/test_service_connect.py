"""docs/service-connect.md: its environment rehearses without a warning, and what it quotes is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from modulestack.environment import load
from modulestack.environment.edits import refusals
from modulestack.environment.model import Environment
from modulestack.environment.standing import from_file
from modulestack.features.discovery import CALLED_RELEASE
from modulestack.rehearsal.rehearse import rehearse
from tests.support.program import ROOT, copy_program

PAGE = (ROOT / "docs" / "service-connect.md").read_text()
[EXAMPLE] = re.findall(r"```yaml\n(config:\n.*?)```", PAGE, re.DOTALL)
[QUOTED] = [" ".join(each.split()) for each in re.findall(r"```text\n(.*?)\n```", PAGE, re.DOTALL)]
[SNIPPET] = re.findall(r"```yaml\n(    search:\n.*?)```", PAGE, re.DOTALL)
BEHIND = re.sub(r" +(reachable_by|cloud_map): .*\n", "", EXAMPLE)


def loaded(text: str, folder: Path) -> Environment:
    """The environment that *text* describes, which nothing warns of."""
    (folder / "Pulumi.staging.yaml").write_text(text)
    environment, told = load.with_warnings("staging", folder)
    assert told == ()
    return environment


def test_the_example_rehearses_and_its_callers_are_told_where_it_is(tmp_path: Path):
    """Somebody is found under the name while it is released."""
    copy_program(tmp_path)
    loaded(EXAMPLE, tmp_path)
    report, sandbox = rehearse("staging", tmp_path)
    sandbox.aws.close()
    assert report.held
    assert {module.name: (module.url, module.reachable_from) for module in report.modules if module.name == "api"} == {
        "api": ("http://api.staging.tasks.internal:8000", ("web",))
    }
    [played] = [each for each in report.scenarios if each.name == CALLED_RELEASE]
    assert played.observed.endswith("never fewer than 2 healthy")


def test_the_module_in_service_connect_is_one(tmp_path: Path):
    """Whose caller has too little for its proxy, which is warned of."""
    (tmp_path / "Pulumi.staging.yaml").write_text(EXAMPLE + SNIPPET)
    environment, told = load.with_warnings("staging", tmp_path)
    assert environment.private_url(environment.modules["search"]) == "http://search.staging.connect.internal:8000"
    assert [each.path for each in told] == ["modules.web.cpu"]


@pytest.mark.parametrize(
    ("ways", "retired", "refused"),
    [
        ("cloud_map", "", [QUOTED]),
        ("[cloud_map, load_balancer]", "", []),
        ("cloud_map", "  modulestack:retired_urls: [http://api.staging.internal]\n", []),
    ],
)
def test_a_way_ends_in_two_steps(ways: str, retired: str, refused: list[str], tmp_path: Path):
    standing = from_file(loaded(BEHIND, tmp_path))
    text = EXAMPLE.replace("reachable_by: cloud_map", f"reachable_by: {ways}") + retired
    assert [each.message for each in refusals(loaded(text, tmp_path), standing)] == refused
