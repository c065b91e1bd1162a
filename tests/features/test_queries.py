"""Which queries are saved for a module: a table of what a file says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from modulestack.contract.account import AwsAccount
from modulestack.contract.log_queries import SHIPPED
from modulestack.features.queries import contribute, saved
from tests.support.environments import environment

ACCOUNT = AwsAccount(partition="aws", id="123456789012", region="eu-west-1")
WEB: dict[str, Any] = {"image": "ghcr.io/example/web:1"}
OWN = {"errors": "filter level = 'error'", "checkouts": "stats count(*) by path"}


def _saved(queries: dict[str, Any] | None = None, **more: Any) -> dict[str, str]:
    env = environment({"web": {**WEB, **more}}, **({} if queries is None else {"queries": queries}))
    module = env.modules["web"]
    return saved(module, env.context_of(module, partition="aws", account_id=ACCOUNT.id))


def test_the_environments_and_the_modules_own():
    """A module's own one comes in place of one of that name."""
    assert _saved() == {}
    assert _saved({}) == SHIPPED
    assert _saved({"shipped": ["versions"]}) == {"versions": SHIPPED["versions"]}


def test_a_modules_own_queries():
    env = environment({"web": {**WEB, "queries": OWN}}, queries={"shipped": ["errors", "versions"]})
    module = env.modules["web"]
    context = env.context_of(module, partition="aws", account_id=ACCOUNT.id)
    assert saved(module, context) == {**OWN, "versions": SHIPPED["versions"]}
    contribution = contribute(module, context)
    assert contribution.manifest == {"queries": ("checkouts", "errors", "versions")}
    assert [each.statement.actions for each in contribution.pipeline] == [("logs:DescribeQueryDefinitions",)]


def test_in_a_log_group_of_others_they_look_at_the_modules_lines():
    found = _saved({"shipped": ["versions"]}, existing_log_group="/shared/apps")
    assert found == {"versions": f"filter @logStream like /^dev-web\\// | {SHIPPED['versions']}"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("''", '"" is no query: write one such as "fields @message | limit 20", or leave its name out'),
        ("' '", '" " is no query: write one such as "fields @message | limit 20", or leave its name out'),
        ("a" * 9001, f'"{"a" * 58}… is too long: 9001 characters, 9000 are allowed'),
    ],
)
def test_what_is_no_query_is_told(problems_of_web: Callable[[str], list[str]], typed: str, told: str):
    assert problems_of_web(f"{{queries: {{mine: {typed}}}}}") == [f"queries.mine: {told}"]
