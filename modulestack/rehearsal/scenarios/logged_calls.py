"""A task of a caller calls a module by Service Connect, and each call is a line in the module's log group."""

from __future__ import annotations

from modulestack.contract.discovery import SERVICE_CONNECT, host
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.service_connect_logs import Call, call
from modulestack.features.discovery import CALLS_ARE_LOGGED
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

CALLS = 3
_QUERY = "?token=secret"


def _call_and_read(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    manifest = module.manifest
    name = host(SERVICE_CONNECT, manifest.environment, manifest.module) or ""
    paths = [f"/rehearsal/calls/{number}" for number in range(CALLS)]
    callers = manifest.reachable_from if isinstance(manifest.reachable_from, tuple) else ()
    began = module.aws.clock.now()
    with module.aws.ecs.moment() as region:
        calling: list[EcsTask] = [
            task
            for service in region.services()
            if service.name in callers
            for task in service.tasks.values()
            if task.last_status == "RUNNING"
        ]
        answered = [
            call(region, calling[0], Call(name=name, port=manifest.port or 0, path=f"{path}{_QUERY}"))
            for path in paths
            if calling
        ]
    if not calling:
        return Observation(True, "not tried: no task of a caller runs")
    lines = [
        str(event["message"])
        for page in module.aws.client("logs")
        .get_paginator("filter_log_events")
        .paginate(logGroupName=manifest.log_group, startTime=int(began * 1000))
        for event in page["events"]
    ]
    found = [path for path in paths if any(path in line for line in lines)]
    shown = any(_QUERY in line for line in lines)
    query = "with their queries" if shown else "without their queries"
    met = found == paths and all(answered) and shown == _is_told_queries(module)
    return Observation(met, f"{len(found)} of {CALLS} found in {manifest.log_group}, {query}; {availability.summary()}")


def _is_told_queries(module: RehearsedModule) -> bool:
    """Whether the module's proxies shall write them."""
    ecs, manifest = module.aws.client("ecs"), module.manifest
    [service] = ecs.describe_services(cluster=manifest.cluster, services=[manifest.service])["services"]
    connect = service["deployments"][0]["serviceConnectConfiguration"]
    return bool(connect["accessLogConfiguration"].get("includeQueryParameters") == "ENABLED")


LOGGED_CALLS = Scenario(
    name=CALLS_ARE_LOGGED,
    promise="each is a line in the module's log group",
    run=_call_and_read,
    on_demand=True,
    not_tried=no_task_runs,
)
