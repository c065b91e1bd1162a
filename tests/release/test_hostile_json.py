"""What is read from S3, SSM and ECR may be anybody's: nesting without end is like any other text that is no JSON."""

from __future__ import annotations

import json

import pytest

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import InvalidManifest, ModuleManifest
from modulestack.contract.network_manifest import NetworkManifest
from modulestack.release.storage.record_format import parse_record
from modulestack.release.task_definition.image_resolution import _platforms
from modulestack.release.task_definition.template import parse_template

DEEP = ('{"schema":1,"containerDefinitions":' + "[" * 20_000 + "]" * 20_000 + "}", '{"a":' * 900 + "1" + "}" * 900)


@pytest.mark.parametrize("text", DEEP)
def test_a_manifest_is_refused(text: str):
    """As one that this version cannot use."""
    with pytest.raises(InvalidManifest, match="not a module stack's manifest"):
        ModuleManifest.from_json(text, "/modulestack/staging/web/target")


@pytest.mark.parametrize("text", DEEP)
def test_a_network_is_refused(text: str):
    """By the pull request's check, which reads it."""
    with pytest.raises(InvalidManifest, match="not a network's manifest"):
        NetworkManifest.from_json(text, "/modulestack/staging/network")


@pytest.mark.parametrize("text", DEEP)
def test_a_template_is_refused(text: str):
    """With what to do."""
    with pytest.raises(BadInput, match=r"s3://b/k: the template is not JSON: nested deeper than 100 levels; run it"):
        parse_template(text.encode(), "web", "s3://b/k", "run it")


@pytest.mark.parametrize("text", DEEP)
def test_a_record_is_none(text: str):
    """As any other object under the records' prefix."""
    assert parse_record(text) is None


@pytest.mark.parametrize("text", DEEP)
def test_an_images_manifest_says_nothing_of_platforms(text: str):
    """The registry's owner may have pushed it."""
    assert _platforms(text) == frozenset()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_without_a_value_is_no_json(number: str):
    """Python's reader takes it; no duration or time can be made of it."""
    assert parse_record(f'{{"schema": 1, "durations_s": {{"total": {number}}}}}') is None


@pytest.mark.parametrize("value", [7, True, "text", {"a": 1}, 1e300, -1, None])
def test_a_record_of_other_types_has_what_can_be_read(value: object):
    """The rest is as if it were not there."""
    following = {"id": "ecs-svc/1", "definition": "d", "created": value}
    text = json.dumps(
        {"schema": 1, "id": "x", "details": value, "durations_s": {"total": value}, "following": following}
    )
    record = parse_record(text)
    assert record is not None
    is_time = value == 7
    assert (record.id, record.details) == ("x", ())
    assert (record.durations_s.total, record.following is not None) == ((7 if is_time else None), is_time)
