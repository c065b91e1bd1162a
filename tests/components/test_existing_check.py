"""What is said of existing clusters and log groups that the rehearsal's AWS cannot be made to have."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from components import existing_check
from tests.support.environments import WEB, environment

ENVIRONMENT = environment({"web": {**WEB, "existing_log_group": "/shared/logs"}})


def _look_up(monkeypatch: pytest.MonkeyPatch, group: Any) -> list[str]:
    """What is told."""
    told: list[str] = []

    def get(name: str, opts: pulumi.InvokeOptions) -> Any:
        del name, opts
        if isinstance(group, Exception):
            raise group
        return SimpleNamespace(log_group_class=group)

    monkeypatch.setattr(existing_check, "get_log_group", get)
    monkeypatch.setattr(pulumi.log, "warn", told.append)
    existing_check.look_up(ENVIRONMENT, pulumi.InvokeOptions())
    return told


def test_a_log_group_to_which_tasks_cannot_write_is_refused(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(
        pulumi.RunError, match=r"^modules\.web\.existing_log_group: /shared/logs is of the class DELIVERY"
    ):
        _look_up(monkeypatch, "DELIVERY")


def test_a_log_group_that_is_read_by_queries_only_is_told_of(monkeypatch: pytest.MonkeyPatch):
    assert _look_up(monkeypatch, "STANDARD") == []
    assert _look_up(monkeypatch, "INFREQUENT_ACCESS") == [
        "log group /shared/logs is INFREQUENT_ACCESS: only queries read from it"
    ]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("reading CloudWatch Logs Log Group (/shared/logs): empty result", "there is no log group /shared/logs in eu-"),
        ("AccessDeniedException: not authorized", "/shared/logs cannot be looked up: AccessDeniedException: not auth"),
    ],
)
def test_what_cannot_be_looked_up_is_told_from_what_is_not_there(
    monkeypatch: pytest.MonkeyPatch, error: str, said: str
):
    with pytest.raises(pulumi.RunError, match=rf"^modules\.web\.existing_log_group: {said}"):
        _look_up(monkeypatch, Exception(error))
