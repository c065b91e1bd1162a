"""Release records: written and read back, and read although another version wrote them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.release.storage.record_format import (
    Durations,
    RecordedDeployment,
    RecordedRevision,
    RecordedTemplate,
    ReleaseRecord,
    parse_record,
)
from modulestack.release.storage.records import is_success
from modulestack.release.task_definition.placeholder_values import KeptValue

RECORD = ReleaseRecord(
    id="0123456789ab",
    environment="staging",
    module="web",
    verb="release",
    who="ada@laptop",
    started="2026-01-01T10:00:00Z",
    finished="2026-01-01T10:03:00Z",
    verdict="succeeded",
    exit_code=0,
    sentence="web runs web:2 as staging-web:2",
    image="web:2",
    asked_image="web:2",
    before=RecordedRevision(revision="staging-web:1", image="web:1"),
    after=RecordedRevision(revision="staging-web:2", image="web:2"),
    template=RecordedTemplate(version="v", sha256="00"),
    placeholders={"level": KeptValue(value="debug"), "api_token": KeptValue(hash="scrypt:a:b")},
    strategy="canary",
    percent=2.5,
    following=RecordedDeployment(id="ecs-svc/1", definition="arn:2", created=100.5),
    deployment="arn:d",
    durations_s=Durations(total=180.0, waited=1.5, deployed=178.5),
    details=("one", "two"),
)


def test_what_was_written_is_read_back():
    """Every field, through JSON."""
    assert parse_record(json.dumps(RECORD.to_json())) == RECORD


def test_a_record_without_a_strategy_is_read_as_ever():
    """What wrote it knew one only; a percentage that is none is not taken for one."""
    written = {key: value for key, value in RECORD.to_json().items() if key not in ("strategy", "percent")}
    older = parse_record(json.dumps(written))
    assert older is not None
    assert (older.strategy, older.percent, older.after) == ("", None, RECORD.after)
    odd = [parse_record(json.dumps({**written, "percent": each})) for each in ("5", True, 101, -1, None)]
    assert [each and each.percent for each in odd] == [None] * 5


def test_the_keys_in_s3_are_these():
    """Others read them too; a value that looks secret is a hash, and what is not known is left out."""
    written = RECORD.to_json()
    assert {key: written[key] for key in ("schema", "before", "placeholders", "following", "durations_s")} == {
        "schema": 1,
        "before": {"revision": "staging-web:1", "image": "web:1"},
        "placeholders": {"level": {"value": "debug"}, "api_token": {"hash": "scrypt:a:b"}},
        "following": {"id": "ecs-svc/1", "definition": "arn:2", "created": 100.5},
        "durations_s": {"total": 180.0, "waited": 1.5, "deployed": 178.5},
    }
    assert Durations(total=2.0).to_json() == {"total": 2.0}


@pytest.mark.parametrize("body", ["", "{", "[1]", "7", "null", "{}"])
def test_what_is_no_record_is_none(body: str):
    """It is left out of a history, and a release goes on without it."""
    assert parse_record(body) is None


@pytest.mark.parametrize(
    ("document", "field", "expected"),
    [
        ({"verdict": "healed", "new_field": {"a": 1}}, "verdict", "healed"),
        ({"verb": "release"}, "after", RecordedRevision()),
        ({"before": "staging-web:1"}, "before", RecordedRevision()),
        (
            {"placeholders": {"a": "x", "b": {"value": "y"}}},
            "placeholders",
            {"a": KeptValue(), "b": KeptValue(value="y")},
        ),
        ({"placeholders": ["a"]}, "placeholders", {}),
        ({"following": {}}, "following", None),
        ({"following": {"id": "ecs-svc/1"}}, "following", None),
        ({"durations_s": {"total": "long", "thought": 3.0}}, "durations_s", Durations()),
        ({"exit_code": "0"}, "exit_code", 0),
        ({"details": None, "who": None}, "details", ()),
    ],
)
def test_records_of_other_versions_are_read_as_far_as_they_go(document: dict[str, Any], field: str, expected: object):
    """What is added is left out, what is lacking or of another type is empty."""
    found = parse_record(json.dumps({"id": "x", **document}))
    assert found
    assert getattr(found, field) == expected


def test_a_key_tells_success_and_revision():
    """Without reading the object; revision 1 is not revision 11."""
    key = "modules/web/releases/8232-20260101T100000Z-0123456789ab-r11-succeeded.json"
    assert [is_success(key), is_success(key, "staging-web:11"), is_success(key, "staging-web:1")] == [True, True, False]
    assert not is_success(key.replace("succeeded", "failed"))
