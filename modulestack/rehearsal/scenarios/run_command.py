"""Somebody runs a command in a task by ECS Exec."""

from __future__ import annotations

from botocore.exceptions import ClientError

from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

AGENT_STARTS_IN_S = 30.0
"""Long enough for the agent of the newest task."""


def _run(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    module.aws.clock.sleep(AGENT_STARTS_IN_S)
    try:
        opened = module.aws.client("ecs").execute_command(
            cluster=module.manifest.cluster,
            task=module.tasks()[0],
            container=module.manifest.container,
            command="/bin/sh",
            interactive=True,
        )
    except ClientError as error:
        return Observation(met=False, text=error.response["Error"]["Message"])
    return Observation(met=True, text=f"session {opened['session']['sessionId']}; {availability.summary()}")


RUN_COMMAND = Scenario(
    name="a command is run in a task",
    promise="a session is opened in the container",
    run=_run,
    on_demand=True,
    not_tried=no_task_runs,
)
