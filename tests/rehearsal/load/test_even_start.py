"""Which of two modules was made first makes no difference."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from modulestack.embedded_aws.ecs import target_health
from modulestack.rehearsal.load.even_start import even_out


def _service(*started: float | None) -> Any:
    tasks = {
        str(index): SimpleNamespace(started_at=at, targets=[SimpleNamespace(registered_at=at)] if at else [])
        for index, at in enumerate(started)
    }
    return SimpleNamespace(tasks=tasks)


def test_the_newest_tasks_of_all_services_are_of_one_age(monkeypatch: pytest.MonkeyPatch):
    """Within a service they differ as before; what does not run yet stays so."""
    watched: list[float] = []
    monkeypatch.setattr(
        target_health, "watch", lambda _region, _task, target, **_: watched.append(target.registered_at)
    )
    first, second, none = _service(100.0, 105.0), _service(125.0, None), _service()
    region: Any = SimpleNamespace(now=160.0)
    even_out(region, [first, second, none])
    assert [task.started_at for task in first.tasks.values()] == [120.0, 125.0]
    assert [task.started_at for task in second.tasks.values()] == [125.0, None]
    assert watched == [120.0, 125.0]
