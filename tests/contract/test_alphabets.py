"""The alphabets of names beside botocore's models, which are AWS's own, where these state a pattern."""

from __future__ import annotations

import gzip
import json
import re
import string
from pathlib import Path
from typing import Any

import botocore
import pytest

from modulestack.contract import alphabets
from modulestack.contract.alphabets import Alphabet

ASCII = "".join(map(chr, range(128)))
TABLE = {name: row for name, row in vars(alphabets).items() if isinstance(row, Alphabet)}
LETTERS_AND_DIGITS = string.ascii_letters + string.digits
INNER = {
    "SECRET": LETTERS_AND_DIGITS + "/_+=.@!-",
    "PARAMETER": LETTERS_AND_DIGITS + "_.-/",
    "ECR_REPOSITORY": string.ascii_lowercase + string.digits + "._-/",
    "LOG_GROUP": LETTERS_AND_DIGITS + "._-/#",
    "LOG_STREAM": "".join(c for c in ASCII if c not in ":*"),
    "IAM_NAME": LETTERS_AND_DIGITS + "_+=,.@-",
    "ECS_NAME": LETTERS_AND_DIGITS + "_-",
    "LOAD_BALANCER": LETTERS_AND_DIGITS + "-",
    "BUCKET": string.ascii_lowercase + string.digits + "-.",
}
"""Row → the ASCII characters that AWS's page allows between two others."""
IN_MODELS = {
    "ECR_REPOSITORY": ("ecr", "RepositoryName"),
    "LOG_GROUP": ("logs", "LogGroupName"),
    "LOG_STREAM": ("logs", "LogStreamName"),
    "IAM_NAME": ("iam", "roleNameType"),
    "IAM_PATH": ("iam", "pathType"),
}
"""Row → service and shape whose pattern must be the same."""


def _pattern(service: str, shape: str) -> str:
    [file] = (Path(botocore.__file__).parent / "data" / service).glob("*/service-2.json.gz")
    found: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))["shapes"][shape]
    return str(found["pattern"])


@pytest.mark.parametrize("name", INNER)
def test_the_characters_of_a_row_are_those_of_its_page(name: str):
    """All of ASCII is tried."""
    assert "".join(c for c in ASCII if TABLE[name].takes(f"a{c}a")) == "".join(c for c in ASCII if c in INNER[name])


@pytest.mark.parametrize("name", IN_MODELS)
def test_a_row_takes_what_the_models_pattern_takes(name: str):
    """Names of one, two and three characters of each kind."""
    theirs = re.compile(_pattern(*IN_MODELS[name]).replace(r"\w", "A-Za-z0-9_"))
    tried = [x + y + z for x in "aZ0/_.-#@:*é! " for y in ("", *"aZ0/_.-,+=:* ") for z in ("", *"a/-. ")]
    assert [text for text in tried if TABLE[name].takes(text) != bool(theirs.fullmatch(text))] == []


def test_every_row_has_its_page():
    """Of AWS's documentation."""
    assert [name for name, row in TABLE.items() if not row.source.startswith("https://docs.aws.amazon.com/")] == []


@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("SECRET", ("rds!db-1f4ab1c2-9c5f", "a/b+c=d@e.f_g-h"), ("a#b", "a b", "a:b", "", "é")),
        ("PARAMETER", ("a", "/a/b", "a/b.c"), ("/a/", "//a", "a b", "/", "a@b")),
        ("ECR_REPOSITORY", ("a/b__c/d--e.f",), ("A", "a..b", "a_", "/a", "a//b", "a___b")),
        ("IAM_PATH", ("/", "/a/", "/a/b!/"), ("a/", "/a", "/a b/", "")),
        ("LOAD_BALANCER", ("a", "a-b"), ("-a", "a-", "a_b", "")),
        ("BUCKET", ("abc", "a.b-c"), ("Abc", "a..b", "a-", ".ab", "a_b")),
        ("KEY_ALIAS", ("alias/a/b_c-d:e",), ("a", "alias/", "alias/a.b")),
    ],
)
def test_examples_of_each_kind(name: str, taken: tuple[str, ...], refused: tuple[str, ...]):
    """Names that AWS itself gives, and slips."""
    assert [text for text in taken if not TABLE[name].takes(text)] == []
    assert [text for text in refused if TABLE[name].takes(text)] == []


@pytest.mark.parametrize("text", ["Größe 1²½ Ⅷ", "a\u00a0b", "_.:/=+-@", ""])
def test_tags_take_letters_digits_and_spaces_of_any_script(text: str):
    r"""As ``\p{L}\p{Z}\p{N}`` says."""
    assert alphabets.is_tag_text(text)


@pytest.mark.parametrize("text", ["a!", "a\nb", "a\tb", "e\u0301", "☃", "a;b", "*"])
def test_tags_take_nothing_else(text: str):
    """Neither controls nor marks nor symbols."""
    assert not alphabets.is_tag_text(text)
