"""
Start a task exactly once, whatever becomes of the answer.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.contract import ebs
from modulestack.contract.advice import logs_command
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Rejected, ResponseLost
from modulestack.release.rollout.tasks import described_tasks

_PAUSE_S = 3.0
_TRIES = 4
_LOOKS = 3
"""For a task whose start was not answered: listings lag behind. The token makes a second call start nothing twice."""
_SAME_AS_SERVICE = ("networkConfiguration", "platformVersion")


class NotStarted(BadInput):
    """ECS does not start the task; the message says why."""


def run_request(
    service: Mapping[str, Any],
    definition: str,
    override: Mapping[str, Any],
    *,
    token: str,
    started_by: str,
    is_tagged: bool,
    volumes: Sequence[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """
    RunTask's parameters, but for the cluster: a task of *definition* (ARN) where those of *service* run.

    *service* is an answer of DescribeServices, *override* a TaskOverride. *token* and *started_by* tell the run from
    every other one. *volumes* is how an EBS volume is made, as UpdateService takes it; None: as the service's are.
    *is_tagged*: with the definition's tags, which in a cluster that others use tell whose it is.
    """
    strategy = service.get("capacityProviderStrategy")
    launch = (
        {"capacityProviderStrategy": strategy} if strategy else {"launchType": service.get("launchType", "FARGATE")}
    )
    at_launch = [ebs.of_task(each) for each in (_volumes(service) if volumes is None else volumes)]
    return {
        "taskDefinition": definition,
        "overrides": override,
        "clientToken": token,
        "startedBy": started_by,
        **{key: service[key] for key in _SAME_AS_SERVICE if service.get(key)},
        **launch,
        **({"volumeConfigurations": at_launch} if at_launch else {}),
        **({"propagateTags": "TASK_DEFINITION"} if is_tagged else {}),
    }


def _volumes(service: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html (volumeConfigurations)"""
    deployments: Sequence[Mapping[str, Any]] = service.get("deployments", ())
    primary = next((each for each in deployments if each.get("status") == "PRIMARY"), {})
    return tuple(primary.get("volumeConfigurations") or ())


def start_once(
    aws: AwsClient,
    manifest: ModuleManifest,
    request: Mapping[str, Any],
    *,
    on_trouble: Callable[[AwsFailure], None] = lambda _failure: None,
) -> Steps[str]:
    """
    Start the task of *request* (``run_request``); its id. *on_trouble* hears of an answer that is looked for.

    Raises:
        NotStarted: ECS does not start it.
        AwsFailure: AWS could not be asked; ResponseLost of ``run_task``: whether it was started is not known.
    """
    unknown: ResponseLost | None = None
    for tries_left in reversed(range(_TRIES)):
        try:
            answer = aws.call_once("ecs", "run_task", cluster=manifest.cluster, **request)
        except ResponseLost as lost:
            how = _how_to_look(manifest, request["startedBy"])
            unknown = ResponseLost(lost.service, lost.operation, lost.code, how)
            on_trouble(unknown)
            if task := (yield from _find_started(aws, manifest, request["startedBy"], unknown)):
                return task
            if not tries_left:
                raise unknown from lost
        except Rejected as rejected:
            if unknown and (task := (yield from _find_started(aws, manifest, request["startedBy"], unknown))):
                return task
            raise NotStarted(f"{manifest.module}: ECS does not start the task: {rejected.message}") from None
        else:
            break
    if not answer["tasks"]:
        reasons = ", ".join(failure.get("reason", "") for failure in answer["failures"])
        raise NotStarted(f"{manifest.module}: ECS does not start the task: {reasons}")
    return str(answer["tasks"][0]["taskArn"].rpartition("/")[2])


def find_task(aws: AwsClient, manifest: ModuleManifest, started_by: str) -> Mapping[str, Any] | None:
    """
    The task that was started as *started_by*, as DescribeTasks answers it; None: ECS knows of none any more.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    running = list(aws.paginate("ecs", "list_tasks", "taskArns", cluster=manifest.cluster, startedBy=started_by))
    where = {"cluster": manifest.cluster, "family": manifest.family}
    arns = running or list(aws.paginate("ecs", "list_tasks", "taskArns", **where, desiredStatus="STOPPED"))
    found = described_tasks(aws, manifest.cluster, arns)
    return next((task for task in found if task.get("startedBy") == started_by), None)


def _how_to_look(manifest: ModuleManifest, started_by: str) -> str:
    where = f"--cluster {manifest.cluster} --region {manifest.region}"
    ended = logs_command(manifest.module, manifest.environment)
    return (
        f"before it is run again, look for it with: aws ecs list-tasks {where} --started-by {started_by}; "
        f"if it has ended already, only its output is left: {ended}"
    )


def _find_started(aws: AwsClient, manifest: ModuleManifest, started_by: str, unknown: ResponseLost) -> Steps[str]:
    """
    The id of the task that was started as *started_by*; empty: there is none, however often we looked.

    Raises:
        ResponseLost: *unknown*, if we could not look.
    """
    try:
        for attempt in range(_LOOKS):
            if attempt:
                yield _PAUSE_S
            if task := find_task(aws, manifest, started_by):
                return str(task["taskArn"].rpartition("/")[2])
    except AwsFailure as failure:
        raise unknown from failure
    return ""
