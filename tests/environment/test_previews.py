"""What environments of pull requests are made of: pure."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from modulestack.contract import limits, names, previews
from modulestack.contract.errors import BadInput
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.load_balancers import RULE_PRIORITIES
from modulestack.environment import load
from modulestack.environment import preview_environment as preview
from modulestack.environment.checked_preview import rules_of_preview
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.model import Environment
from modulestack.environment.rule_priorities import priorities
from tests.support.rehearsed import EXAMPLES

SHARED = EXAMPLES["shared"].read_text() + "  modulestack:previews: {image_tag: 'pr-{number}'}\n"


def _loaded(root: Path, text: str, name: str = "shared") -> Environment:
    (root / f"Pulumi.{name}.yaml").write_text(text)
    return load.from_file(name, root)


@pytest.mark.parametrize("text", ["twelve", "", "0", "-1", "1.5", "100000", "9" * 5000, "१२", "12 "])
def test_what_is_no_number_of_a_pull_request_is_told(text: str):
    with pytest.raises(BadInput, match="is no number of a pull request: allowed 1 to 99999"):
        previews.number_of(text)


def test_a_number_may_be_written_as_github_shows_it():
    assert [previews.number_of(text) for text in ("12", "#12", "99999")] == [12, 12, 99999]


def test_names_are_equally_long_and_fit():
    """So that a pattern of policies has all of one environment's, and none of another's."""
    base = "b" * previews.BASE_NAME_LENGTH
    found = [previews.environment_name(base, number) for number in (previews.NUMBERS.min, previews.NUMBERS.max)]
    assert found == [f"pr-{base}-00001", f"pr-{base}-99999"]
    assert {len(each) for each in found} == {24}
    assert len(names.load_balancing(f"{found[1]}-web")) + names.AUTONAME_SUFFIX <= limits.LOAD_BALANCER_NAME_LENGTH


def test_no_two_slots_have_a_priority_in_common():
    """Nor with the base, nor with the pages of maintenance before each rule."""
    slots = [set(previews.priorities_of(slot)) for slot in range(previews.SLOT.min, previews.SLOT.max + 1)]
    own = {*previews.BESIDE_PREVIEWS}
    assert sum(map(len, slots)) + len(own) == len(set.union(*slots, own)) <= len(RULE_PRIORITIES)
    assert set.union(*slots, own) <= set(RULE_PRIORITIES)
    assert min(map(len, slots)) >= 100


def test_a_rule_of_a_preview_comes_before_a_wider_one_of_the_base():
    """Whatever its slot, though it does not know of it."""
    wide = ("web", Conditions(hosts=("*.staging.example.com",)))
    [of_base] = priorities([wide], {}, among=previews.BESIDE_PREVIEWS).values()
    narrow = ("web", Conditions(hosts=("pr-12.staging.example.com",)))
    given = [[*priorities([narrow], {}, among=previews.priorities_of(slot)).values()] for slot in range(100)]
    assert max(itertools.chain(*given)) < of_base


def test_a_preview_is_small_and_has_names_of_its_own(tmp_path: Path):
    """Its routes are the base's, with its own names; private modules need no load balancer."""
    base = _loaded(tmp_path, SHARED)
    assert base.previews is not None
    assert preview.hosts_of(base, base.previews, 12) == {
        "web": "pr-12.shared.example.com",
        "api": "api-pr-12.shared.example.com",
        "help": "help-pr-12.shared.example.com",
        "chat": "chat-pr-12.shared.example.com",
    }
    made = preview.values(base, 12, 3, preview.EXAMPLE)
    small = {"tasks": 1, "spot_percent": 100, "on_demand_base": 0, "log_retention_days": 7}
    assert made["modules"]["api"] == {
        "image": "ghcr.io/example/api:pr-12",
        "port": 8000,
        "health_check": {"path": "/healthz"},
        "reachable_from": "internet",
        "host": "api-pr-12.shared.example.com",
        "load_balancers": {
            "front": {
                "routes": (
                    {"hosts": ("api-pr-12.shared.example.com",)},
                    {"hosts": ("pr-12.shared.example.com",), "paths": ("/api/*",)},
                )
            }
        },
        **small,
    }
    assert made["modules"]["users"] == {
        "image": "ghcr.io/example/users:pr-12",
        "port": 8000,
        "reachable_from": tuple(base.modules["users"].reachable_from),
        "reachable_by": "cloud_map",
        **small,
    }
    assert made["load_balancers"] == {"front": {"scheme": "internet-facing", "existing": "example", "slot": 3}}
    assert rules_of_preview(base) == 5


def test_the_file_that_is_written_says_the_same(tmp_path: Path):
    """And is one that `pulumi up` takes."""
    base = _loaded(tmp_path, SHARED)
    made = preview.with_images(preview.values(base, 12, 3, preview.EXAMPLE), {"web": "other/web:1"})
    text = preview.file_of(made, "shared", secrets_provider="awskms:///alias/any")
    assert "\nsecretsprovider: awskms:///alias/any\n" in text
    found = _loaded(tmp_path, text, "pr-shared-00012")
    assert found.modules["web"].image == "other/web:1"
    assert found.load_balancers["front"].slot == 3


def test_what_would_be_wrong_with_a_preview_is_told_of_its_base(tmp_path: Path):
    """Before there is any."""
    text = SHARED.replace("image_tag", "modules: {web: {memory: 700}}, image_tag")
    with pytest.raises(InvalidEnvironment, match="its previews would be refused: modules"):
        _loaded(tmp_path, text)


def test_what_only_the_stack_of_the_base_can_read_is_refused(tmp_path: Path):
    behind = "      load_balancers: {front: {}}\n"
    text = SHARED.replace(behind, behind + "      environment: {A: {secure: v1:x}}\n", 1)
    with pytest.raises(InvalidEnvironment, match=r"modules.web.environment.A: is encrypted for this stack"):
        _loaded(tmp_path, text)
    other = text.replace("image_tag", "modules: {web: {environment: {A: plain}}}, image_tag")
    assert _loaded(tmp_path, other).previews is not None


def test_the_base_shows_a_certificate_for_the_names_of_previews(tmp_path: Path):
    from modulestack.environment.shared_load_balancer import certificate_names

    base = _loaded(tmp_path, SHARED)
    below = _loaded(tmp_path, SHARED.replace("image_tag", "domain: preview.shared.example.com, image_tag"))
    assert certificate_names(base, "front") == ("*.shared.example.com",)
    assert certificate_names(below, "front") == ("*.shared.example.com", "*.preview.shared.example.com")
