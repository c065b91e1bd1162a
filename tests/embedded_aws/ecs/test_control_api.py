"""Behaviours and faults over HTTP."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour, BehaviourRegistry
from modulestack.embedded_aws.ecs.control_api import control
from modulestack.embedded_aws.ecs.deployment_lifecycle.hook_functions import HookAnswer, HookFunctions


@dataclasses.dataclass
class Ecs:
    """What the control endpoint uses of an Ecs; faults only write down how they were called."""

    behaviours: BehaviourRegistry = dataclasses.field(default_factory=BehaviourRegistry)
    functions: HookFunctions = dataclasses.field(default_factory=HookFunctions)
    called: list[tuple[str, dict[str, Any]]] = dataclasses.field(default_factory=list)

    @property
    def faults(self) -> Any:
        return self

    def lose_zone(self, zone: str) -> list[str]:
        self.called.append(("lose_zone", {"zone": zone}))
        return ["task"]

    def change(self, cluster: str, service: str | None = None, **behaviour: Any) -> None:
        self.called.append(("change", {"cluster": cluster, "service": service, **behaviour}))


def test_behaviours_are_set_and_forgotten() -> None:
    ecs: Any = Ecs()
    body = {"image": "repo/web*", "behaviour": {"exits_after_s": 0, "exit_code": 1, "output": ["boom"]}}
    status, answer = control(ecs, "PUT", "ecs/behaviours", json.dumps(body).encode())
    expected = Behaviour(exits_after_s=0, exit_code=1, output=("boom",))
    assert (200, {"repo/web*": dataclasses.asdict(expected)}) == (status, answer["behaviours"])
    assert (expected, Behaviour()) == (ecs.behaviours.of("repo/web:1"), ecs.behaviours.of("repo/api:1"))
    assert control(ecs, "DELETE", "/ecs/behaviours/", b'{"image": "repo/web*"}') == (200, {"behaviours": {}})


def test_faults_are_made_to_happen() -> None:
    ecs: Any = Ecs()
    assert control(ecs, "POST", "ecs/faults/lose_zone", b'{"zone": "eu-west-1a"}') == (200, {"tasks": ["task"]})
    body = b'{"cluster": "staging-web", "service": "web", "health_status_code": 500}'
    assert control(ecs, "POST", "ecs/faults/change", body) == (200, {"tasks": []})
    assert ecs.called == [
        ("lose_zone", {"zone": "eu-west-1a"}),
        ("change", {"cluster": "staging-web", "service": "web", "health_status_code": 500}),
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "elsewhere", b"", 404),
        ("POST", "ecs/faults/__init__", b"", 404),
        ("GET", "ecs/faults/lose_zone", b"", 405),
        ("POST", "ecs/behaviours", b"", 405),
        ("PUT", "ecs/behaviours", b"{", 400),
        ("PUT", "ecs/behaviours", b"[]", 400),
        ("PUT", "ecs/behaviours", b"{}", 400),
        ("PUT", "ecs/behaviours", b'{"image": "a", "behaviour": {"colour": 1}}', 400),
        ("POST", "ecs/faults/lose_zone", b'{"zones": 1}', 400),
        ("POST", "ecs/faults/change", b"{}", 400),
        ("POST", "ecs/faults/change", b'{"cluster": ["c"]}', 400),
        ("POST", "ecs/faults/change", b'{"cluster": "c", "container": 1}', 400),
        ("POST", "ecs/faults/change", b'{"cluster": "c", "colour": 1}', 400),
        ("POST", "ecs/faults/change", b'{"cluster": "c", "stops_in_s": null}', 400),
        ("POST", "ecs/faults/spot_interruption", b'{"cluster": "c", "count": -1}', 400),
        ("POST", "ecs/faults/spot_interruption", b'{"cluster": "c", "count": true}', 400),
        ("POST", "ecs/faults/spot_capacity", b'{"available": "no"}', 400),
        ("PUT", "ecs/behaviours", b'{"image": 1}', 400),
        ("PUT", "ecs/behaviours", b'{"image": ""}', 400),
        ("PUT", "ecs/behaviours", b'{"image": "a", "colour": 1}', 400),
        ("PUT", "ecs/behaviours", b'{"image": "a", "behaviour": null}', 400),
        ("DELETE", "ecs/behaviours", b'{"image": {}}', 400),
        ("PUT", "ecs/behaviours", b'{"image": "a", "behaviour": {"stops_in_s": NaN}}', 400),
        ("PUT", "ecs/behaviours", b"\xff", 400),
        ("PUT", "ecs/behaviours", b"[" * 100_000, 400),
    ],
)
def test_what_makes_no_sense_is_told(method: str, path: str, body: bytes, status: int) -> None:
    ecs: Any = Ecs()
    found, answer = control(ecs, method, path, body)
    assert (status, ["error"]) == (found, list(answer))


WRONG: tuple[Any, ...] = ("1", {}, [0], -1, 1e400, 10**30)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (field.name, value)
        for field in dataclasses.fields(Behaviour)
        for value in WRONG
        if not (field.name == "cache_control" and isinstance(value, str))
    ],
)
def test_a_value_of_another_kind_is_refused(field: str, value: object) -> None:
    """Nothing of it is kept: one such value would leave every rollout hanging."""
    ecs: Any = Ecs()
    body = json.dumps({"image": "a", "behaviour": {field: value}}).encode()
    assert (400, BehaviourRegistry().all()) == (control(ecs, "PUT", "ecs/behaviours", body)[0], ecs.behaviours.all())


def test_only_what_may_be_nothing_is() -> None:
    accepted = []
    for field in dataclasses.fields(Behaviour):
        ecs: Any = Ecs()
        body = json.dumps({"image": "a", "behaviour": {field.name: None}}).encode()
        if control(ecs, "PUT", "ecs/behaviours", body)[0] == 200:
            accepted.append(field.name)
    assert accepted == ["exits_after_s", "health_status_code"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    ecs: Any = Ecs()
    body = b'{"image": "a", "behaviour": {"exit_code": 256, "pull_error": 1}}'
    assert control(ecs, "PUT", "ecs/behaviours", body) == (
        400,
        {"error": "exit_code must be a whole number from 0 to 255, not 256; pull_error must be true or false, not 1"},
    )


@pytest.mark.parametrize(
    ("fault", "document", "told"),
    [
        ("lose_zone", {"zone": "eu-west-1z"}, "no such zone: eu-west-1z; there are: eu-west-1a, eu-west-1b"),
        ("restore_zone", {"zone": "a"}, "no such zone: a"),
        ("spot_interruption", {"cluster": "d"}, "no such cluster: d; there are: c"),
        ("change", {"cluster": "c", "service": "s"}, "no such service in c: s; there are: none"),
        ("change", {"cluster": "c", "task": "t"}, "no such running task: t; there are: none"),
        ("spot_capacity", {"available": True, "region": "mars-1"}, "no such region: mars-1"),
    ],
)
def test_a_fault_hits_something_or_says_that_it_does_not(
    aws: EmbeddedAws, fault: str, document: dict[str, Any], told: str
) -> None:
    aws.client("ecs").create_cluster(clusterName="c")
    status, answer = control(aws.ecs, "POST", f"ecs/faults/{fault}", json.dumps(document).encode())
    assert (status, answer["error"].startswith(told)) == (400, True), answer


def test_the_behaviour_set_last_counts() -> None:
    behaviours = BehaviourRegistry()
    first, second = Behaviour(exit_code=1), Behaviour(exit_code=2)
    behaviours.set("app:1", first)
    behaviours.set("app:*", second)
    assert [second, second] == [behaviours.of("app:1"), behaviours.of("app:2")]
    behaviours.set("app:1", first)
    assert [first, second] == [behaviours.of("app:1"), behaviours.of("app:2")]


def test_functions_are_told_what_to_answer() -> None:
    ecs: Any = Ecs()
    answers: list[dict[str, Any]] = [{"hook_status": "IN_PROGRESS", "call_back_delay_s": 5, "hook_details": {"job": 1}}]
    answers.append({"raises": True})
    body = {"function": "verify", "answers": answers}
    status, answer = control(ecs, "PUT", "ecs/functions", json.dumps(body).encode())
    default = dataclasses.asdict(HookAnswer())
    assert (status, answer) == (200, {"functions": {"verify": [{**default, **one} for one in answers]}, "calls": []})
    assert ecs.functions.call(7.0, "arn:aws:lambda:eu-west-1:123456789012:function:verify", {}).call_back_delay_s == 5
    _, shown = control(ecs, "GET", "ecs/functions", b"")
    assert [call["at"] for call in shown["calls"]] == [7.0]
    assert control(ecs, "DELETE", "ecs/functions", b'{"function": "verify"}')[1]["functions"] == {}
    assert control(ecs, "POST", "ecs/functions", b"{}")[0] == 405


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ([], "answers must be a list of objects that is not empty"),
        ([{"status": "FAILED"}], "no such field: status"),
        ([{"takes_s": -1}], "takes_s must be a number from 0 on, not -1"),
        ([{"hook_details": [1]}], "hook_details must be an object, or null"),
    ],
)
def test_what_is_no_answer_of_a_function_is_refused(answers: list[Any], text: str) -> None:
    ecs: Any = Ecs()
    body = {"function": "verify", "answers": answers}
    status, answer = control(ecs, "PUT", "ecs/functions", json.dumps(body).encode())
    assert status == 400
    assert text in answer["error"]
