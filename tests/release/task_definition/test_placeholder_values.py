"""Which value a placeholder gets, and which values are not kept."""

from __future__ import annotations

import pytest

from modulestack.contract.errors import BadInput
from modulestack.release.task_definition.placeholder_values import (
    KeptValue,
    choose_values,
    hashed,
    is_same,
    keep_values,
    looks_secret,
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


@pytest.mark.parametrize(
    "name", ["API_KEY", "apiKey", "DB_PASSWORD", "token", "clientSecret", "DATABASE_URL", "sentry_dsn"]
)
def test_names_that_look_secret(name: str):
    assert looks_secret(name)


@pytest.mark.parametrize("name", ["LOG_LEVEL", "version", "MONKEY", "KEYBOARD", "author", "feature_x", "PORT"])
def test_names_that_do_not(name: str):
    assert not looks_secret(name)


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
