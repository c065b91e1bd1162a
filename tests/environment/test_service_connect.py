"""Service Connect in a file: who is deployed first, who must be deployed again, and who has no proxy."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.environment import connect_order, connect_rules
from modulestack.environment.edit_notices import notices
from modulestack.environment.model import Environment
from modulestack.environment.standing import from_file
from tests.environment.strategies import environment_of


def called(*callers: str, **more: Any) -> dict[str, Any]:
    return {"image": "a:1", "port": 80, "reachable_from": list(callers), "reachable_by": "service_connect", **more}


def environment(**modules: Any) -> Environment:
    config = {"aws:region": "eu-west-1", "modulestack:network": {"create": {}}, "modulestack:modules": modules}
    return environment_of(config, "staging")


CHAIN = environment(web={"image": "a:1"}, api=called("web"), search=called("api", "web"))
CIRCLE = environment(one=called("two"), two=called("one"))


def test_servers_are_deployed_before_their_clients():
    """However the file has them; who is in no circle is never too early."""
    assert connect_order.servers_first(CHAIN) == ["search", "api", "web"]
    assert connect_order.too_early(CHAIN) == {}


def test_of_a_circle_one_is_told_to_be_restarted():
    assert connect_order.servers_first(CIRCLE) == ["two", "one"]
    [told] = connect_order.circles_of_callers(CIRCLE)
    assert told.fields[0] == ("modules", "two")
    assert "run `modulestack restart two -e staging`" in told.message


def test_clients_and_servers_have_proxies_and_nobody_else():
    alone = environment(web={"image": "a:1"}, api=called("web"), other={"image": "a:1", "port": 80})
    assert [name for name, module in alone.modules.items() if alone.is_in_service_connect(module)] == ["web", "api"]
    assert alone.private_url(alone.modules["api"]) == "http://api.staging.connect.internal:80"


def test_who_runs_already_is_told_to_be_released_for_what_is_new():
    before = environment(web={"image": "a:1"}, api=called("web"))
    [told] = [each.text for each in notices(CHAIN, from_file(before)) if "Service Connect" in each.text]
    assert told == (
        "search: tasks of api and web find it by Service Connect once they are deployed again: "
        "modulestack release --template-only api web -e staging"
    )


@pytest.mark.parametrize(
    ("rule", "web", "told"),
    [
        (connect_rules.jobs_have_no_proxies, {"jobs": {"nightly": {"command": ["x"]}}}, "they cannot call api"),
        (connect_rules.jobs_have_no_proxies, {}, None),
        (connect_rules.proxies_have_room, {"cpu": 256}, "set 512 or more"),
        (connect_rules.proxies_have_room, {"cpu": 512, "memory": 1024}, None),
    ],
)
def test_what_a_client_is_told(rule: Any, web: dict[str, Any], told: str | None):
    api = called("web", cpu=512, memory=1024)
    found = [each.message for each in rule(environment(web={"image": "a:1", **web}, api=api))]
    assert [told in text for text in found if told] == ([True] if told else [])
    assert bool(found) == bool(told)
