"""YAML as Pulumi's CLI reads it, with lines; what readers disagree on is refused."""

from __future__ import annotations

import pytest
import yaml

from modulestack.environment.yaml_document import Encrypted, read

AMBIGUOUS = ("1:30", "2026-11-23", "0777", "0o17", "0x1F", "1_000", "1e3", "089", ".inf", ".nan", "-.inf", "0b1", "=")
NUMBERS = {"0777": 777, "0o17": 15, "0x1F": 31, "1_000": 1000, "089": 89, "0b1": 1}
"""Those of them that are one, if they are no text."""
TOO_LARGE = (
    "99999999999999999999 is not the same to every YAML reader: "
    'no number here is as large; quote it for the text "99999999999999999999"'
)


def _told(text: str) -> list[tuple[int | None, str, str]]:
    return [(t.line, ".".join(map(str, t.path)), t.message) for t in read(text).problems]


def test_values_and_their_lines():
    """A map's entry stands where its key does."""
    document = read("a: 1\nb:\n  - x\n  - {c: true,\n     d: ~}\ne: 'f'\n")
    assert document.value == {"a": 1, "b": ["x", {"c": True, "d": None}], "e": "f"}
    assert document.lines == {
        (): 1,
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 3,
        ("b", 1): 4,
        ("b", 1, "c"): 4,
        ("b", 1, "d"): 5,
        ("e",): 6,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("# only this", None),
        ("12", 12),
        ("-1.5", -1.5),
        ("1.", 1.0),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("True", True),
        ("~", None),
        ("v1.2", "v1.2"),
        ("1.2.3", "1.2.3"),
        ("1000:1000", "1000:1000"),
        ("10.0.0.0/16", "10.0.0.0/16"),
        ("ghcr.io/a/b:1", "ghcr.io/a/b:1"),
        ("|\n two\n lines", "two\nlines"),
        ("y", "y"),
        ("{secure: v1:abc}", "secret"),
        ("{secure: v1:abc, more: x}", {"secure": "v1:abc", "more": "x"}),
    ],
)
def test_plain_values(text, expected):
    """Those that every reader reads alike."""
    document = read(text)
    assert (document.value, document.problems) == (expected, [])


def test_an_encrypted_text_is_known_as_such():
    """It is not the text."""
    assert isinstance(read("a: {secure: v1:abc}").value["a"], Encrypted)


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_readers_disagree_on_is_to_be_quoted(text):
    """One's number is another's text."""
    advice = (
        f'write {NUMBERS[text]}, or quote it for the text "{text}"'
        if text in NUMBERS
        else f'quote it for the text "{text}"'
    )
    assert _told(f"a: {text}") == [(1, "a", f"{text} is not the same to every YAML reader: {advice}")]
    assert read(f"a: '{text}'").value == {"a": text}


@pytest.mark.parametrize(("text", "plain"), [("yes", "true"), ("On", "true"), ("NO", "false"), ("off", "false")])
def test_words_that_may_be_booleans_are_to_be_decided(text, plain):
    """By who wrote them."""
    assert _told(f"a: {text}") == [
        (1, "a", f'{text} is not the same to every YAML reader: write {plain}, or quote it for the text "{text}"')
    ]


def test_merged_maps_keep_their_own_word():
    """As YAML 1.1 says; the first of several counts."""
    text = "a: &a {p: 1, q: 2}\nb: &b {q: 3, r: 4}\nc:\n  <<: [*a, *b]\n  p: 5\n"
    document = read(text)
    assert (document.value["c"], document.problems) == ({"p": 5, "q": 2, "r": 4}, [])
    assert document.lines[("c", "p")] == 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3", [(3, "a", "is there twice: also on line 1; keep one")]),
        ("a: {b: 1, b: 1}", [(1, "a.b", "is there twice: also on line 1; keep one")]),
        ("1: x", [(1, "1", "a key must be text: no name begins with a digit")]),
        ("modulestack:tags: {1: x}", [(1, "modulestack:tags.1", 'a key must be text: quote it: "1"')]),
        ("true: x", [(1, "true", 'a key must be text: quote it: "true"')]),
        ("a: 99999999999999999999", [(1, "a", TOO_LARGE)]),
        ("[a]: x", [(1, "", "a key must be plain text, not a list or a map")]),
        ("a: !x y", [(1, "a", '"!x" is a YAML tag that is not read here: leave it out')]),
        ("<<: 3", [(1, "", "<<: takes a map, or a list of maps")]),
        ("a:\n\tb: 1", [(2, "", "not YAML: indent with spaces, not tabs, and quote text that starts with @, ` or %")]),
        (
            "a: b: c",
            [
                (
                    1,
                    "",
                    (
                        "not YAML: text that contains ': ' must be quoted, "
                        "and a key must not be indented deeper than its neighbours"
                    ),
                )
            ],
        ),
        ("a: 'x", [(1, "", "not YAML: a quote, { or [ is not closed")]),
        ("a: {x: 1\n", [(1, "", "not YAML: a { or [ is not closed, or an entry in it lacks its comma")]),
        ("a: *x", [(1, "", "not YAML: *name refers to an &name that is not there")]),
        ("a: 1\n---\nb: 2", [(2, "", "not YAML: '---' starts a second document: one file holds one environment")]),
        ("a: \x07", [(1, "", "not text: it holds a character that YAML does not allow")]),
    ],
)
def test_trouble_is_told_with_its_line(text, expected):
    """And with what to do."""
    assert _told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "&a [*a]",
        "&a {x: *a}",
        "[" * 101 + "]" * 101,
        "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + "\n".join(f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 7)),
        "a: &a {<<: *a}",
    ],
)
def test_what_has_no_end_is_ended(text):
    """Aliases of themselves, of many, and nesting."""
    [(_, _, message)] = _told(text)
    assert message in {
        "nested deeper than 100 levels, or more values than a file holds",
        "not YAML: *name refers to an &name that is not there",
    }


_DEEP = 30_000
_BOMB = "".join(
    f"a{i}: &a{i} {{<<: [{', '.join(f'*a{i - 1}' for _ in range(9))}]}}\n" if i else "a0: &a0 {}\n" for i in range(9)
)
MONSTERS = {
    "brackets": "[" * _DEEP + "]" * _DEEP,
    "open brackets": "a: " + "[" * 2 * _DEEP,
    "braces": "{a: " * _DEEP + "}" * _DEEP,
    "mixed": "[{a: " * (_DEEP // 2) + "}]" * (_DEEP // 2),
    "lists in lists": "- " * _DEEP + "x",
    "keys in keys": "? " * _DEEP + "x",
    "indentation": "".join(" " * level + "a:\n" for level in range(400)) + " " * 400 + "x",
    "brackets in a key": "a: {" + "[" * _DEEP + "]" * _DEEP + ": 1}",
    "merged maps": _BOMB,
    "aliases": _BOMB.replace("{<<: ", "").replace("]}", "]").replace("{}", "[]"),
    "an alias of itself": "a: &a [*a]",
    "values": f"a: [{'x,' * 300_000}]",
}


@pytest.mark.parametrize("text", MONSTERS.values(), ids=MONSTERS)
def test_what_would_end_the_process_is_a_problem(text):
    """Nesting of any kind, however it is written, and what aliases make of little text."""
    document = read(text)
    assert [problem.message for problem in document.problems] == [
        "nested deeper than 100 levels, or more values than a file holds"
    ]


def test_nesting_that_is_too_deep_is_told_on_its_line():
    """Where the first level too many begins."""
    text = "a: 1\n" + "b:\n" + "".join(" " * level + "- \n" for level in range(1, 200))
    assert [problem.line for problem in read(text).problems] == [102]


def test_a_text_that_no_task_definition_takes_is_told_on_its_line():
    """AWS takes 64 KiB of a whole task definition."""
    assert _told(f"a: 1\nb: {'x' * 65_537}\n") == [
        (2, "", "a text of more than 65536 characters: AWS takes no longer one")
    ]
    assert _told(f"b: {'x' * 65_536}\n") == []


def test_long_digits_are_read_in_no_time():
    """Each of these took longer than a minute, with a pattern that tried every way to split the digits."""
    for text in ("1" * 65_000 + "x", "1" * 65_000 + ".5e", "." + "1" * 65_000 + "x"):
        assert read(f"a: {text}").value == {"a": text}


@pytest.mark.parametrize("text", ["E0", "e1", "E12", "e-5"])
def test_an_e_with_digits_is_a_name_like_any_other(text):
    """No reader takes it for a number: there is no digit before it."""
    assert (read(f"{text}: {text}").value, read(f"{text}: {text}").problems) == ({text: text}, [])


@pytest.mark.parametrize("text", ["{b: cron(0 3 * * ? *)}", "[a?b]", "{b: {c: [x?]}}", "{http://x?y: 1}"])
def test_a_question_mark_between_brackets_is_quoted(text: str):
    """Pulumi's reader ends the text before it, and so would the parser of Python's that is not C."""
    [(line, _, told)] = _told(f"a: {text}")
    assert line == 1
    assert "holds a question mark between brackets, where Pulumi's CLI reads no further: quote it: " in told
    with pytest.raises(yaml.YAMLError):
        yaml.compose(f"a: {text}", yaml.SafeLoader)


@pytest.mark.parametrize("text", ["cron(0 3 * * ? *)", '{b: "a?b"}', "[{b: 'a?'}]", "{b: a-b}"])
def test_a_question_mark_elsewhere_or_quoted_is_text(text: str):
    assert _told(f"a: {text}") == []
