"""Queries of Logs Insights: a table of queries against what they find, and of what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.contract.log_queries import SHIPPED, of_module
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.log_insights.evaluation import evaluate
from modulestack.embedded_aws.log_insights.query import parse

START = 1_767_261_600_000
WORDS = ("ready", "ERROR: no disk", "Traceback (most recent call last)")
REQUESTS: tuple[dict[str, Any], ...] = (
    {"path": "/a", "status": 200, "duration_ms": 1500, "version": "2", "user": {"name": "x"}},
    {"path": "/b", "status": 500, "duration_ms": 90, "version": "1", "tags": ["q"]},
    {"path": "/b", "status": 200, "duration_ms": 2500.5, "version": "2", "slow": True},
)
LINES = [
    {
        "@timestamp": START + index * 40_000,
        "@message": message,
        "@logStream": f"web/web/{index % 2}",
        "@ptr": str(index),
    }
    for index, message in enumerate([*WORDS, *(json.dumps(each) for each in REQUESTS)])
]


def _found(query: str) -> list[list[str]]:
    found = evaluate(parse(query), LINES)
    return [[value for name, value in row.items() if name != "@ptr"] for row in found.rows]


FINDS: dict[str, list[list[str]]] = {
    "fields @timestamp, @message | filter @message like /disk/": [["2026-01-01 10:00:40.000", "ERROR: no disk"]],
    "filter status = 200 | display path, duration_ms | sort duration_ms": [["/a", "1500"], ["/b", "2500.5"]],
    "fields path | filter status != 200 and ispresent(status)": [["/b"]],
    "fields path | filter duration_ms > 100 or path in ['/c', \"/b\"] | sort @timestamp asc": [["/a"], ["/b"], ["/b"]],
    "fields path | filter not (duration_ms < 2000) and ispresent(path) | limit 1": [["/b"]],
    "fields path | filter path not like 'b' and ispresent(path)": [["/a"]],
    "fields path | filter path =~ /^.b$/ | sort duration_ms desc": [["/b"], ["/b"]],
    "fields user.name as who, tags.0, slow | filter ispresent(version) | sort @timestamp": [["x"], ["q"], ["1"]],
    "stats count(*), sum(duration_ms) as ms by version | sort version": [["1", "1", "90"], ["2", "2", "4000.5"]],
    "stats avg(duration_ms), min(duration_ms), max(duration_ms)": [["1363.5", "90", "2500.5"]],
    "stats count_distinct(path) as n, count(path) as m": [["2", "3"]],
    "stats count(*) by bin(2m) | sort @timestamp": [
        ["2026-01-01 10:00:00.000", "3"],
        ["2026-01-01 10:02:00.000", "3"],
    ],
    "# who\nfields `@logStream` | filter @message = 'ready'": [["web/web/0"]],
    "filter none > 1": [],
    SHIPPED["errors"]: [
        ["2026-01-01 10:01:20.000", "web/web/0", WORDS[2]],
        ["2026-01-01 10:00:40.000", "web/web/1", WORDS[1]],
    ],
    SHIPPED["last-deployment"]: [
        ["web/web/1", str(START + 40_000), str(START + 200_000), "3"],
        ["web/web/0", str(START), str(START + 160_000), "3"],
    ],
    SHIPPED["slow-requests"]: [
        ["2026-01-01 10:03:20.000", "2500.5", "/b", "200"],
        ["2026-01-01 10:02:00.000", "1500", "/a", "200"],
    ],
    SHIPPED["versions"]: [["2", "2", str(START + 200_000)], ["1", "1", str(START + 160_000)]],
    f"{of_module('web')} | fields @message | sort @timestamp | limit 1": [["ready"]],
    f"{of_module('other')} | fields @message": [],
}


@pytest.mark.parametrize("query", FINDS)
def test_what_a_query_finds(query: str):
    assert _found(query) == FINDS[query]


def test_without_more_the_newest_line_comes_first_with_a_pointer():
    """What nothing else is said of: time and text, ten thousand lines at most."""
    found = evaluate(parse("fields @timestamp, @message"), LINES)
    assert [row["@ptr"] for row in found.rows] == ["5", "4", "3", "2", "1", "0"]
    assert (set(found.rows[0]), found.matched) == ({"@timestamp", "@message", "@ptr"}, 6)


EXPECTED = "{K_PARSE, K_SEARCH, K_FIELDS, K_DISPLAY, K_FILTER, K_SORT, K_ORDER, K_HEAD, K_LIMIT, K_TAIL}"
MALFORMED = {
    "": f"mismatched input '<EOF>' expecting {EXPECTED}",
    "fields @message | count()": f"mismatched input 'count' expecting {EXPECTED}",
    "fields": "unexpected symbol found <EOF> at line 1 and position 6",
    "fields @message |\nfilter status >": "unexpected symbol found <EOF> at line 2 and position 15",
    "filter @message like disk": "unexpected symbol found disk at line 1 and position 21",
    "filter @message like /[/": "unexpected symbol found [ at line 1 and position 21",
    "fields a ; b": "unexpected symbol found ; at line 1 and position 9",
    "limit 0": "unexpected symbol found 0 at line 1 and position 6",
    "limit 10001": "unexpected symbol found 10001 at line 1 and position 6",
    "stats count(*) by bin(5x)": "unexpected symbol found 5x at line 1 and position 22",
    "stats count(*) by bin(0m)": "unexpected symbol found 0m at line 1 and position 22",
    "limit ٣": "unexpected symbol found ٣ at line 1 and position 6",
    "fields a b": "unexpected symbol found b at line 1 and position 9",
}


@pytest.mark.parametrize("query", MALFORMED)
def test_what_is_no_query(query: str):
    with pytest.raises(AwsError) as caught:
        parse(query)
    assert (caught.value.code, caught.value.message) == ("MalformedQueryException", MALFORMED[query])


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("parse @message '*' as a", "the command parse"),
        ("fields strlen(@message)", "the function strlen in fields"),
        ("filter strcontains(a, 'b')", "the function strcontains in filter"),
        (f"filter {'(' * 3000}a = 1", "conditions more than 50 levels deep"),
        (f"filter {'not ' * 2000}a = 1", "conditions more than 50 levels deep"),
        (f"filter a {'not ' * 2000}= 1", "conditions more than 50 levels deep"),
        ("filter a = b", "a comparison with the field b"),
        ("stats pct(a, 90)", "the function pct in stats"),
        ("stats count(*) by dateceil(1h)", "the function dateceil after by"),
    ],
)
def test_what_aws_knows_and_is_not_here_is_refused_by_name(query: str, what: str):
    with pytest.raises(NotEmbedded, match=rf"the embedded AWS knows of Logs Insights .*, not: {what}$"):
        parse(query)
