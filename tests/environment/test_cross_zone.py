"""Load balancers whose nodes keep to their own zone: a zone without a task is warned of."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.environment.cross_zone_rules import each_zone_has_a_task
from tests.support.environments import environment

OFF = {"cross_zone": False}


@pytest.mark.parametrize(
    ("web", "expected"),
    [
        ({"tasks": 1, "load_balancing": OFF}, ["1 task for 2 zones"]),
        ({"tasks": 2, "load_balancing": OFF}, []),
        ({"scaling": {"min": 1, "max": 4, "cpu_percent": 60}, "load_balancing": OFF}, ["1 task for 2 zones"]),
        ({"tasks": 2, "scaling": {"min": 2, "max": 4, "cpu_percent": 60}, "load_balancing": OFF}, []),
        ({"tasks": 0, "load_balancing": OFF}, []),
        ({"tasks": 1}, []),
    ],
)
def test_a_zone_without_a_task_is_told(web: dict[str, Any], expected: list[str]):
    found = [each.message for each in each_zone_has_a_task(environment({"web": {"image": "a:1", "port": 80, **web}}))]
    assert [text.partition(", and ")[2].partition(":")[0] for text in found] == expected
