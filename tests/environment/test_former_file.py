"""What a file said when its environment was last brought up is in the stack's state, and is read from it."""

from __future__ import annotations

import json

from modulestack.environment import edit_notices, former_file
from modulestack.environment.effects import EFFECTS, REMOVED
from modulestack.features import registry
from modulestack.fields.effects import EffectKind
from tests.support.environments import environment

WEB = {"image": "web:1", "port": 80, "reachable_from": "internet", "environment": {"A": "b"}, "command": ["c"]}
OF_A_MODULE = {"module": "web", "image": "web:1", "callers": "api", "environment": "dev"}


def _state(text: str) -> list[dict[str, object]]:
    return [
        {"type": "aws:ecs/cluster:Cluster", "outputs": {}},
        {"type": former_file.OWNER, "outputs": {"environment": text}},
    ]


def test_it_is_read_as_it_was_written_but_for_the_text_of_programs():
    written = environment({"web": WEB}, domain={"zone": "example.com"}, tags={"a": "b"})
    text = former_file.written(written)
    read = former_file.of_resources(_state(text))
    assert read is not None
    assert read.model_copy(update={"modules": {}}) == written.model_copy(update={"modules": {}})
    assert {**read.modules["web"].model_dump(), "environment": {"A": "b"}, "command": ("c",)} == (
        written.modules["web"].model_dump()
    )
    assert not {"A", *registry.TEXT_KEYS} & set(json.loads(text)["modules"]["web"])


def test_of_a_new_stack_and_of_another_versions_keys_nothing_is_known():
    text = former_file.written(environment({"web": WEB}))
    other = json.dumps({**json.loads(text), "of_another_version": 1})
    assert [former_file.of_resources(state) for state in ([], _state(other), _state("?"))] == [None, None, None]


def test_every_interruption_says_how_to_go_on():
    """And can be filled in."""
    effects = [*(each for row in EFFECTS.values() for each in row), REMOVED]
    interrupting = [each for each in effects if EffectKind.INTERRUPTS in each.kinds]
    assert [each.text for each in interrupting if not (each.text and each.remedy)] == []
    assert all("{" not in each.remedy.format(**OF_A_MODULE) for each in interrupting)
    assert [each.text for each in effects if each.remedy and each not in interrupting] == []


def test_an_interruption_names_its_key_what_stops_and_what_to_do():
    before = environment({"web": WEB, "api": {"image": "api:1", "port": 80, "reachable_from": ["web"]}})
    after = environment({"web": {**WEB, "tasks": 0}, "api": {"image": "api:1", "port": 80}})
    assert [
        (notice.text, notice.interrupts)
        for notice in edit_notices.interruptions(before, after, account_id="123456789012")
    ] == [
        (
            ("modules.web.tasks: 1 → 0: interrupts: nothing serves any more; set it to 1 or more, and it serves again"),
            True,
        ),
        (
            (
                'modules.api.reachable_from: ["web"] → []: interrupts: a module that is taken out can no longer '
                "call this one; put it into the list again, and it can call at once"
            ),
            True,
        ),
    ]
