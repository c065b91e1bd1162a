"""Who closes an idle connection first: tasks, which loses requests, or their load balancer."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from modulestack.load.outcomes import Outcome
from modulestack.rehearsal.load.load_rehearsal import rehearse_load

ROOT = Path(__file__).parents[3]
KEEP_ALIVE_S = 4.998
"""Connections are idle for 4.999 s: 5 s from one request to the next, which takes 1 ms."""


@pytest.mark.parametrize(("idle_timeout_s", "lost"), [(60, True), (5, True), (4, False)])
def test_tasks_that_close_connections_first_lose_requests(tmp_path, idle_timeout_s, lost):
    scenario = {
        "description": "connections that are idle",
        "for_s": 60,
        "settings": {"modules.web.load_balancing.idle_timeout_s": idle_timeout_s},
        "load": {
            "web": {
                "arrivals": {"per_s": 0.2, "evenly": True},
                "routes": {"/": {"service_time": {"constant_ms": 1}}},
                "keep_alive_s": KEEP_ALIVE_S,
            }
        },
    }
    file = tmp_path / "s.yaml"
    file.write_text(yaml.safe_dump(scenario))
    found = rehearse_load("staging", ROOT, file).modules[0].summary.by_outcome
    assert (Outcome.BAD_GATEWAY in found) is lost
