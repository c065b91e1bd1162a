"""
What proxies of Service Connect write: a line for each call, in the log group of their service's configuration.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-envoy-access-logs.html
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import awslogs_driver
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.service_connect import configuration, serving

_TEXT = (
    '[{start_time}] "{method} {path} {protocol}" {response_code} {bytes_received} {bytes_sent} {duration} '
    '{upstream_service_time} "{x_forwarded_for}" "{user_agent}" "{request_id}" "{authority}" "{upstream_host}"'
)
"""As Envoy writes it by itself, but for the flags, which AWS's page does not have; JSON has the same as members."""
_MS, _BYTES = 1, 2
"""How long each call takes, and how long its answer is."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Call:
    """A request by a task, GET, to a name and port of Service Connect."""

    name: str
    port: int
    path: str
    """With its query."""


def call(region: RegionState, caller: EcsTask, request: Call) -> bool:
    """Whether somebody answers *request*; the proxies of both write that down, where they are to."""
    answering = serving(region, caller, request.name, request.port)
    if not answering:
        return False
    server = answering[0]
    for task in (caller, server):
        _write(region, task, request, server)
    return True


def problem(region: RegionState, task: EcsTask) -> str | None:
    """Why the proxy of *task* cannot write, and so the task not start; None: it can, or has nothing to write."""
    if (where := _stream(task)) is None or region.dependencies.has_log_group(where[0], where[2]):
        return None
    return awslogs_driver.NO_GROUP


def _configuration(task: EcsTask) -> Mapping[str, Any]:
    """That of Service Connect with which *task* was started; empty: it has no proxy."""
    return configuration(task.deployment.revision.fields) if task.deployment else {}


def _stream(task: EcsTask) -> tuple[str, str, str] | None:
    """Group, stream and region; None: its proxy writes nowhere that is here."""
    log = _configuration(task).get("logConfiguration") or {}
    options = log.get("options") or {}
    if log.get("logDriver") != "awslogs" or "awslogs-group" not in options:
        return None
    proxy = f"ecs-service-connect-{task.id[:5]}"
    prefix = options.get("awslogs-stream-prefix")
    stream = f"{prefix}/{proxy}/{task.id}" if prefix else f"{proxy}/{task.id}"
    return options["awslogs-group"], stream, options.get("awslogs-region", task.arn.split(":")[3])


def _write(region: RegionState, task: EcsTask, request: Call, server: EcsTask) -> None:
    said, where = _configuration(task).get("accessLogConfiguration"), _stream(task)
    if not said or where is None:
        return
    group, stream, home = where
    path = request.path if said.get("includeQueryParameters") == "ENABLED" else request.path.partition("?")[0]
    address = server.interface.address if server.interface else "127.0.0.1"
    members = {
        "start_time": datetime.datetime.fromtimestamp(region.now, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "method": "GET",
        "path": path,
        "protocol": "HTTP/1.1",
        "response_code": 200,
        "bytes_received": 0,
        "bytes_sent": _BYTES,
        "duration": _MS,
        "upstream_service_time": _MS,
        "x_forwarded_for": "-",
        "user_agent": "modulestack-rehearsal",
        "request_id": region.ids.uuid(),
        "authority": f"{request.name}:{request.port}",
        "upstream_host": f"{address}:{request.port}",
    }
    line = json.dumps(members) if said["format"] == "JSON" else _TEXT.format(**members)
    region.dependencies.write_log(group, stream, home, region.now, (line,))
