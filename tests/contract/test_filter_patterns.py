"""Filter patterns of CloudWatch Logs, as AWS's documentation and those who use them write them."""

from __future__ import annotations

import pytest

from modulestack.contract.filter_patterns.model import (
    ColumnsPattern,
    FieldComparison,
    InvalidPattern,
    JsonPattern,
    Number,
    Regex,
    RegexPattern,
    Term,
    TermsPattern,
    Text,
    regexes,
)
from modulestack.contract.filter_patterns.parse import MOST_CHARACTERS, parse


def _one(text: str) -> FieldComparison:
    found = parse(text)
    assert isinstance(found, JsonPattern)
    assert isinstance(found.condition, FieldComparison)
    return found.condition


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", TermsPattern(())),
        (
            'ERROR "not found" -exiting',
            TermsPattern((Term("ERROR"), Term("not found"), Term("exiting", "excluded"))),
        ),
        (r'?ERROR ?"a \"b\""', TermsPattern((Term("ERROR", "optional"), Term('a "b"', "optional")))),
        ("%E[0-9]{2}%", RegexPattern(Regex("E[0-9]{2}"))),
    ],
)
def test_what_a_pattern_says(text: str, said: object):
    assert parse(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{$.a.b=404}", FieldComparison(("a", "b"), "=", Number(404))),
        ("{ $.a > -1.5e3 }", FieldComparison(("a",), ">", Number(-1500))),
        ('{ $.type != "x*" }', FieldComparison(("type",), "!=", Text("x*"))),
        ("{ $.ip = 10.0.* }", FieldComparison(("ip",), "=", Text("10.0.*"))),
        ("{ $.a[0].b IS NULL }", FieldComparison(("a", 0, "b"), "IS NULL")),
        ("{ $.['a.b'][*] NOT EXISTS }", FieldComparison(("a.b", None), "NOT EXISTS")),
        ("{ ($.a = %x|y%) }", FieldComparison(("a",), "=", Regex("x|y"))),
    ],
)
def test_what_a_condition_says(text: str, said: FieldComparison):
    assert _one(text) == said


def test_columns_may_stand_on_both_sides_of_an_ellipsis():
    found = parse("[ip, ..., status = 4* || status = 5*, bytes != %^0$%]")
    assert isinstance(found, ColumnsPattern)
    assert ([each.name for each in found.before], [each.name for each in found.after]) == (["ip"], ["status", "bytes"])
    assert regexes(found) == (Regex("^0$"),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a:b", "at a:b: words of other characters than letters, digits and _ stand in quotation marks"),
        ('"a', "a quotation mark is not closed, or stands within a word"),
        ("[ERROR", r"it begins with \[ and does not end with \]"),
        ("{ $.a = 1", "it begins with { and does not end with }"),
        ("{ a = 1 }", r"at 'a': a field such as \$.level must stand there"),
        ("{ $.a }", "=, != or another comparison must stand there"),
        ("{ $.a = }", "a value must stand there"),
        ("{ $.a > b }", "> compares numbers only"),
        ("{ ($.a = 1 }", "a bracket is not closed"),
        ("{ $.a = 1 & $.b = 1 }", "at '& "),
        ("{ $.a IS OLD }", "allowed after a field are comparisons, IS NULL"),
        ("{ $.a[*].b[*] = 1 }", "a selector has one wildcard at most"),
        (f"{{ {'(' * 60}$.a = 1{')' * 60} }}", "more than 50 brackets stand within each other"),
        ("{ $.a = %x% && $.b = %x% && $.c = %x% }", "it has 3 regular expressions, 2 are allowed"),
        ("%a(b)%", r"has '\(', which \\x28 stands for"),
        ("%[%", "is none: unterminated character set"),
        ("{ $.a = %% }", "a regular expression is empty"),
        ("[a,,b]", "one of its fields has no name"),
        ("[a, a]", "two of its fields are called a"),
        ("[..., a, ...]", "it has two ellipses"),
        ("[a = 1 && b = 2]", "conditions of the field a stand there"),
        ("a" * (MOST_CHARACTERS + 1), "it has 1025 characters, 1024 are allowed"),
    ],
)
def test_what_is_no_pattern(text: str, why: str):
    with pytest.raises(InvalidPattern, match=why):
        parse(text)
