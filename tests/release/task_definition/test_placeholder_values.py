"""Which value a placeholder gets, and which values are not kept."""

from __future__ import annotations

import subprocess
import sys

import pytest

from modulestack.contract.errors import BadInput
from modulestack.release.task_definition.placeholder_values import (
    KeptValue,
    choose_values,
    hashed,
    is_same,
    keep_values,
    refuse_secrets,
)
from modulestack.release.task_definition.redaction import redacted


def test_given_now_wins_over_kept_wins_over_first():
    """And what has no value at all is left to the template's own error."""
    chosen = choose_values(
        "web",
        ["a", "b", "c", "d"],
        given={"a": "now"},
        kept={"a": KeptValue(value="before"), "b": KeptValue(value="before")},
        first={"a": "first", "b": "first", "c": "first"},
    )
    assert chosen == {"a": "now", "b": "before", "c": "first"}


def test_a_secret_looking_value_must_be_given_again():
    """It was hashed; unless the stack's own value is the very same."""
    kept = keep_values({"api_token": "s3cret"})
    assert "s3cret" not in str(kept)
    with pytest.raises(BadInput, match=r"web: api_token was set by the last release .* --set api_token=\.\.\."):
        choose_values("web", ["api_token"], given={}, kept=kept, first={"api_token": "other"})
    assert choose_values("web", ["api_token"], given={}, kept=kept, first={"api_token": "s3cret"}) == {
        "api_token": "s3cret"
    }


def test_hashes_tell_sameness_only():
    """Two hashes of one value differ."""
    one, two = hashed("x"), hashed("x")
    assert (one == two, is_same("x", one), is_same("y", one)) == (False, True, False)


def test_what_earlier_releases_hashed_is_the_same_still():
    """At the cost that users have, not at that of tests: one of another cost would match nothing that was kept."""
    code = "from modulestack.release.task_definition.placeholder_values import hashed; print(hashed('value', 'salt'))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "scrypt:salt:f6cd57ea0f31ce4afbfb0271f6345aee\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("conn", "postgres://u:PW@h/db"),
        ("anything", "postgres://u:PW@h/db"),
        ("anything", "ghp_0123456789abcdefghijABCDEFGHIJ012345"),
        ("db_pw", "x"),
        ("REDIS_URL", "redis://cache:6379"),
        ("DATABASE_URI", "x"),
        ("GITHUB_PAT", "x"),
        ("JWT", "x"),
        ("anything", "q8Zr7t1yUo3PpLmN4aBcDeFgHiJk"),
    ],
)
def test_what_looks_secret_by_name_or_shape_is_not_kept(name: str, value: str):
    assert (keep_values({name: value})[name].value, value in str(keep_values({name: value}))) == (None, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("image", f"ghcr.io/example/web@sha256:{'0f1e2d3c' * 8}"),
        ("git_sha", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"),
        ("commit", "0f1e2d3c" * 8),
        ("version", "2026.11.27-1423"),
        ("LOG_LEVEL", "debug"),
        ("request_id", "123e4567-e89b-12d3-a456-426614174000"),
        ("role", "arn:aws:iam::111122223333:role/staging-web-task"),
    ],
)
def test_what_does_not_is_kept(name: str, value: str):
    """Else it would have to be given again with each release."""
    assert keep_values({name: value})[name].value == value


def test_a_secret_by_reference_cannot_be_set():
    """The message says where it is kept."""
    template = {"containerDefinitions": [{"name": "web", "secrets": [{"name": "DB", "valueFrom": "/staging/db"}]}]}
    with pytest.raises(
        BadInput, match="web: DB is a secret and cannot be --set: change it where it is kept, /staging/db"
    ):
        refuse_secrets("web", {"DB": "x"}, template, [])


def test_secret_values_are_never_redacted():
    """Whether one variable changed, or a whole container came."""
    assert redacted("containerDefinitions[web].environment[API_KEY].value", "secret-value") == "(hidden)"
    container = {
        "name": "web",
        "environment": [{"name": "API_KEY", "value": "secret-value"}, {"name": "A", "value": "1"}],
    }
    text = redacted("containerDefinitions[web]", container)
    assert ("secret-value" in text, '"1"' in text) == (False, True)
    assert "secret-value" not in redacted(
        "containerDefinitions[web].environment[API_KEY]", {"name": "API_KEY", "value": "secret-value"}
    )


@pytest.mark.parametrize("kept", ["scrypt:ü:00", "scrypt:00:ü", "scrypt:\udc80:00", "scrypt::", "scrypt", ""])
def test_a_hash_that_somebody_else_wrote_is_of_no_value(kept: str):
    """Tags and records can hold anything."""
    assert not is_same("x", kept)
