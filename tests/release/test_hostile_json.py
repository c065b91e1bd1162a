"""What is read from S3, SSM and ECR may be anybody's: nesting without end is like any other text that is no JSON."""

from __future__ import annotations

import pytest

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import InvalidManifest, ModuleManifest
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
