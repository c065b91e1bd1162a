"""How problems are printed."""

from __future__ import annotations

import pytest

from modulestack.environment.errors import InvalidEnvironment, Problem
from modulestack.environment.settings import Settings, dotted
from modulestack.fields.text import bare, listed, shown


def test_one_line_per_problem_in_the_files_order():
    """The same problem stands once."""
    error = InvalidEnvironment(
        [
            Problem("Pulumi.b.yaml", 10, "modules.web.cpu", "wrong"),
            Problem("Pulumi.b.yaml", 9, "modules.web.port", "wrong"),
            Problem("Pulumi.b.yaml", 9, "modules.web.port", "wrong"),
            Problem("Pulumi.b.yaml", None, "", "all of it"),
            Problem("Pulumi.a.yaml", None, "network", "missing"),
        ]
    )
    assert str(error).splitlines() == [
        "Pulumi.a.yaml: network: missing",
        "Pulumi.b.yaml: all of it",
        "Pulumi.b.yaml:9: modules.web.port: wrong",
        "Pulumi.b.yaml:10: modules.web.cpu: wrong",
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", '"text"'),
        (3, "3"),
        (0.5, "0.5"),
        (True, "true"),
        (None, "nothing"),
        (["a", 1], '["a", 1]'),
        ("a\nb\x1b[31m", '"a\\nb\\u001b[31m"'),
        ("\x7f\u2028\u200b", '"\\x7f\\u2028\\u200b"'),
        ("é ☃", '"é ☃"'),
        ("x" * 100, '"' + "x" * 58 + "…"),
    ],
)
def test_values_are_shown_on_one_line(value, expected):
    """Nothing in them reaches the terminal as it is."""
    assert shown(value) == expected


@pytest.mark.parametrize(("text", "expected"), [("web", "web"), ("a b", '"a b"'), ("", '""'), ("\x1b", '"\\u001b"')])
def test_plain_words_need_no_quotes(text, expected):
    """Others have them."""
    assert bare(text) == expected


@pytest.mark.parametrize(("values", "expected"), [([], "none"), ([1], "1"), ([1, 2], "1 or 2"), ("abc", "a, b or c")])
def test_lists_read_as_people_say_them(values, expected):
    """With one last word."""
    assert listed(values) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [(("modules", "web", "command", 0), "modules.web.command[0]"), (("tags", "a b"), 'tags."a b"'), ((), "")],
)
def test_paths_are_written_with_dots(path, expected):
    """And indices in brackets."""
    assert dotted(path) == expected


def test_a_place_is_that_of_what_a_path_would_stand_in():
    """The nearest that has a line."""
    settings = Settings("f", places={(): ("f", 1), ("a",): ("f", 2), ("a", "b"): ("g", 3)})
    paths = ((), ("x",), ("a",), ("a", "x", "y"), ("a", "b", 0))
    assert [settings.place(path) for path in paths] == [("f", 1), ("f", 1), ("f", 2), ("f", 2), ("g", 3)]
