"""
Operations on tasks.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html and its siblings
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    account_settings,
    capacity_provider_rules,
    client_tokens,
    identifiers,
    lookup,
    managed_service_rules,
    one_off_tasks,
    responses,
    run_task_rules,
    service_validation,
    task_lifecycle,
    task_responses,
)
from modulestack.embedded_aws.ecs.models import EcsCluster, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import StopCause
from modulestack.embedded_aws.errors import AwsError, NotEmbedded

Params = Mapping[str, Any]


def run_task(region: RegionState, params: Params) -> dict[str, Any]:
    """Launches up to 10 tasks of one definition."""
    cluster = lookup.cluster(region, params)
    client_tokens.check_length(params, client_tokens.TASK_TOKEN_LENGTH)
    if (earlier := client_tokens.earlier_answer(cluster, params, region.now)) is not None:
        return earlier
    definition = lookup.active_definition(region, params["taskDefinition"])
    count = params.get("count", 1)
    if not 1 <= count <= 10:
        raise lookup.invalid("count must be between 1 and 10")
    account_settings.check_tags_of(region, "task", params)
    asked = params
    if not params.get("capacityProviderStrategy") and "launchType" not in params:
        default = {"capacityProviderStrategy": cluster.default_strategy} if cluster.default_strategy else {}
        params = {**params, **(default or {"launchType": "EC2"})}
    run_task_rules.check(region, definition, params)
    service_validation.check_network(region, definition, params.get("networkConfiguration"))
    strategy = params.get("capacityProviderStrategy") or ()
    capacity_provider_rules.enforce_strategy(region, strategy, cluster.capacity_providers)
    managed_service_rules.enforce(region, definition, params)
    if params.get("launchType") == "EXTERNAL":
        raise NotEmbedded("the embedded AWS has no launch type EXTERNAL")
    group = params.get("group") or f"family:{definition.family}"
    launched = [one_off_tasks.launch(region, cluster, definition, params, group) for _ in range(count)]
    tasks = [task for task in launched if isinstance(task, EcsTask)]
    failures = [failure for failure in launched if not isinstance(failure, EcsTask)]
    answer = {"tasks": [task_responses.task(region, task) for task in tasks], "failures": failures}
    client_tokens.remember(cluster, asked, answer, region.now)
    return answer


def stop_task(region: RegionState, params: Params) -> dict[str, Any]:
    """SIGTERM; a service replaces it."""
    task = lookup.task(region, params)
    task_lifecycle.stop(region, task, "UserInitiated", params.get("reason") or "Task stopped by user", StopCause.USER)
    return {"task": task_responses.task(region, task)}


def describe_tasks(region: RegionState, params: Params) -> dict[str, Any]:
    """At most 100; stopped ones for an hour."""
    cluster = lookup.cluster(region, params)
    lookup.not_empty(params["tasks"], "Tasks")
    lookup.at_most(params["tasks"], 100, "Tasks")
    task_lifecycle.forget_old(region, cluster.tasks)
    found = [(reference, cluster.tasks.get(identifiers.short(reference))) for reference in params["tasks"]]
    with_tags = "TAGS" in params.get("include", ())
    missing = [
        region.arn("task", cluster.name, identifiers.short(reference)) for reference, task in found if task is None
    ]
    return {
        "tasks": [task_responses.task(region, task, with_tags=with_tags) for _, task in found if task],
        "failures": [responses.failure(arn) for arn in missing],
    }


def list_tasks(region: RegionState, params: Params) -> dict[str, Any]:
    """Those that are meant to run, unless ``desiredStatus`` is STOPPED."""
    cluster = lookup.cluster(region, params)
    _check_filters(params)
    task_lifecycle.forget_old(region, cluster.tasks)
    group = None
    if "serviceName" in params:
        name = identifiers.short(params["serviceName"])
        if name not in cluster.services:
            raise AwsError("ServiceNotFoundException", "Service not found.")
        group = f"service:{name}"
    if "daemonName" in params:
        name = identifiers.short(params["daemonName"])
        if name not in cluster.daemons:
            raise AwsError("DaemonNotFoundException", "The specified daemon wasn't found.")
        group = cluster.daemons[name].group
    desired = params.get("desiredStatus", "RUNNING")
    instance = identifiers.short(params["containerInstance"]) if params.get("containerInstance") else None
    if instance is not None and instance not in cluster.instances:
        raise lookup.invalid(f"Referenced container instance {instance} not found.")
    arns = [
        task.arn
        for task in cluster.tasks.values()
        if task.desired_status == desired
        and params.get("family") in (None, task.definition.family)
        and params.get("startedBy") in (None, task.started_by)
        and params.get("launchType") in (None, task.launch_type)
        and instance in (None, task.instance.id if task.instance else "")
        and group in (None, task.group)
    ]
    page, more = lookup.page(arns, params, default=100)
    return {"taskArns": page, **more}


ALONE = {
    "startedBy": ("containerInstance", "family", "launchType", "serviceName"),
    "serviceName": ("containerInstance", "family"),
}
"""Filter of ListTasks → filters that do not go with it."""


def _check_filters(params: Params) -> None:
    """
    Some filters exclude each other.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html (startedBy)
    Text: https://github.com/aws/aws-sdk-go-v2/issues/1893
    Text: https://github.com/boto/boto3/issues/874
    """
    for name, others in ALONE.items():
        if params.get(name) is not None and any(params.get(other) is not None for other in others):
            raise lookup.invalid(f"cannot specify {name} with other arguments")
    family = params.get("family")
    if family is not None and not re.fullmatch(r"[a-zA-Z0-9_-]+", family):
        # Text: https://github.com/aws/amazon-ecs-cli/issues/542
        raise lookup.invalid(r"family must match ^[a-zA-Z0-9\-_]+$")


def update_task_protection(region: RegionState, params: Params) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html"""
    cluster = lookup.cluster(region, params)
    lookup.not_empty(params["tasks"], "Tasks")
    lookup.at_most(params["tasks"], 10, "Tasks")
    minutes = params.get("expiresInMinutes", 120)
    if not 1 <= minutes <= 2880:
        raise lookup.invalid("expiresInMinutes must be between 1 and 2880")
    tasks, failures = _protectable(region, cluster, params["tasks"])
    for task in tasks:
        task.protected_until = region.now + minutes * 60 if params["protectionEnabled"] else None
        if task.service:
            region.scheduler.touch(task.service)
            if task.protected_until:
                region.event_queue.at(task.protected_until, functools.partial(region.scheduler.touch, task.service))
    return {"protectedTasks": [_protection(region, task) for task in tasks], "failures": failures}


def get_task_protection(region: RegionState, params: Params) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_GetTaskProtection.html"""
    cluster = lookup.cluster(region, params)
    lookup.at_most(params.get("tasks") or (), 100, "Tasks")
    own = [task.id for task in cluster.tasks.values() if task.service]
    tasks, failures = _protectable(region, cluster, params.get("tasks") or own)
    return {"protectedTasks": [_protection(region, task) for task in tasks], "failures": failures}


def _protectable(
    region: RegionState, cluster: EcsCluster, asked: list[str]
) -> tuple[list[EcsTask], list[dict[str, Any]]]:
    tasks, failures = list[EcsTask](), list[dict[str, Any]]()
    for reference in asked:
        task = cluster.tasks.get(identifiers.short(reference))
        if task is None:
            failures.append(responses.failure(region.arn("task", cluster.name, identifiers.short(reference))))
        elif task.service is None or task.desired_status == "STOPPED":
            failures.append(responses.failure(task.arn, "TASK_NOT_VALID"))
        else:
            tasks.append(task)
    return tasks, failures


def _protection(region: RegionState, task: EcsTask) -> dict[str, Any]:
    until = task.protected_until
    if until is None or until <= region.now:
        return {"taskArn": task.arn, "protectionEnabled": False}
    return {"taskArn": task.arn, "protectionEnabled": True, "expirationDate": until}
