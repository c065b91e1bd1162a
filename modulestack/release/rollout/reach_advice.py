"""What to do where new tasks do not get to what they need before they start."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from modulestack.release.rollout.task_failures import TaskFailure

_NO_ANSWER = re.compile(r"i/o timeout|connection issue between the task|context deadline exceeded")
_SERVICES = (
    (re.compile(r"AWS Secrets Manager"), "secretsmanager"),
    (re.compile(r"Parameter Store|secrets from ssm"), "ssm"),
    (re.compile(r"Amazon CloudWatch|validate logger args"), "logs"),
    (re.compile(r"//api\.ecr\.|Amazon ECR:"), "ecr.api"),
    (re.compile(r"starport-layer-bucket"), "s3"),
    (re.compile(r"//[0-9]{12}\.dkr[.-]ecr[.-]"), "ecr.dkr"),
)
"""What AWS says of a service that does not answer → what its endpoint is called."""
_REGISTRY = re.compile(r'"https://([^/"]+)/v2/')


def reach_advice(failures: Iterable[TaskFailure]) -> Iterator[str]:
    """
    A line for each service or registry that did not answer one of *failures*; nothing otherwise.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
    """
    silent = [failure.reason for failure in failures if _NO_ANSWER.search(failure.reason)]
    yield from dict.fromkeys(filter(None, map(_line, silent)))


def _line(reason: str) -> str:
    service = next((name for pattern, name in _SERVICES if pattern.search(reason)), "")
    if service:
        return (
            f"{service} did not answer: tasks get there by a NAT gateway, or by an endpoint of {service} that lets "
            "them in (network.create.endpoints)"
        )
    if found := _REGISTRY.search(reason):
        return (
            f"{found[1]} did not answer: tasks get there by a NAT gateway only; push the image to ECR, or let them out"
        )
    return ""
