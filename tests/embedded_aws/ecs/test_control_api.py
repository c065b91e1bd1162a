"""Behaviours and faults over HTTP."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour, BehaviourRegistry
from modulestack.embedded_aws.ecs.control_api import control


@dataclasses.dataclass
class Ecs:
    """What the control endpoint uses of an Ecs; faults only write down how they were called."""

    behaviours: BehaviourRegistry = dataclasses.field(default_factory=BehaviourRegistry)
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
    ],
)
def test_what_makes_no_sense_is_told(method: str, path: str, body: bytes, status: int) -> None:
    ecs: Any = Ecs()
    found, answer = control(ecs, method, path, body)
    assert (status, ["error"]) == (found, list(answer))


def test_the_behaviour_set_last_counts() -> None:
    behaviours = BehaviourRegistry()
    first, second = Behaviour(exit_code=1), Behaviour(exit_code=2)
    behaviours.set("app:1", first)
    behaviours.set("app:*", second)
    assert [second, second] == [behaviours.of("app:1"), behaviours.of("app:2")]
    behaviours.set("app:1", first)
    assert [first, second] == [behaviours.of("app:1"), behaviours.of("app:2")]
