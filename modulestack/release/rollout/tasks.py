"""
Tasks as ECS describes them.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient

AT_ONCE = 100
"""Tasks in one call, and in one page of ListTasks."""


def described_tasks(aws: AwsClient, cluster: str, tasks: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """
    DescribeTasks's answers about *tasks* (ARNs or ids) of *cluster*; what ECS has forgotten is left out.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    for start in range(0, len(tasks), AT_ONCE):
        some = list(tasks[start : start + AT_ONCE])
        yield from aws.call("ecs", "describe_tasks", cluster=cluster, tasks=some)["tasks"]


def listed_tasks(aws: AwsClient, cluster: str, **where: str) -> list[Mapping[str, Any]]:
    """
    The tasks of *cluster* that ListTasks lists, all of its pages, as DescribeTasks answers them.

    *where* narrows it: ``family``, ``serviceName``, ``desiredStatus``...

    Raises:
        AwsFailure: ECS could not be asked.
    """
    arns = list(aws.paginate("ecs", "list_tasks", "taskArns", cluster=cluster, **where))
    return list(described_tasks(aws, cluster, arns))


def running_tasks(aws: AwsClient, manifest: ModuleManifest) -> list[Mapping[str, Any]]:
    """
    The tasks of *manifest*'s service that shall run, as DescribeTasks answers them.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    return listed_tasks(aws, manifest.cluster, serviceName=manifest.service, desiredStatus="RUNNING")
