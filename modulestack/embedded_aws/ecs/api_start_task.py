"""
Tasks on instances that the request names.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StartTask.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    account_settings,
    identifiers,
    lookup,
    one_off_tasks,
    responses,
    run_task_rules,
    service_validation,
    task_responses,
)
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState

MOST = 10
"""Instances of one request."""


def start_task(region: RegionState, params: Mapping[str, Any]) -> dict[str, Any]:
    """A task on each instance; those that are not there, or have no room, are failures."""
    cluster = lookup.cluster(region, params)
    definition = lookup.active_definition(region, params["taskDefinition"])
    references = params["containerInstances"]
    if not references:
        raise lookup.client_error("Container Instances cannot be empty.")
    lookup.at_most(references, MOST, "Container Instances")
    account_settings.check_tags_of(region, "task", params)
    asked = {**params, "launchType": "EC2"}
    run_task_rules.check(region, definition, asked)
    service_validation.check_network(region, definition, params.get("networkConfiguration"))
    group = params.get("group") or f"family:{definition.family}"
    tasks, failures = [], []
    for id_ in map(identifiers.short, references):
        instance = cluster.instances.get(id_)
        if instance is None or not instance.takes_tasks:
            arn = region.arn("container-instance", cluster.name, id_)
            failures.append(responses.failure(arn, "MISSING" if instance is None else "INACTIVE"))
            continue
        made = one_off_tasks.launch(region, cluster, definition, asked, group, instance=id_)
        if isinstance(made, EcsTask):
            tasks.append(task_responses.task(region, made))
        else:
            failures.append(made)
    return {"tasks": tasks, "failures": failures}
