"""
What schedules could not start: messages in their jobs' dead-letter queues, with EventBridge Scheduler's own reasons.

Messages are looked at and left: they stay visible to everybody. Where the queue has a dead-letter queue of its own,
looking often enough would move them there, and so they are only counted.

Sources: https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html (dead-letter event),
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract import arn, names
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.sensitive import redacted
from modulestack.contract.visible import visible
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected

_AT_ONCE = 10
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html"""
NO_QUEUE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FailedStart:
    """A run that ECS did not start, as often as it was tried."""

    job: str
    at: str
    """When it should have run: ``2026-01-01T03:00:00Z``; empty: not told."""
    reason: str
    """EventBridge Scheduler's code and message, what looks secret hidden; empty: not told."""
    retries: str
    """How often it was tried again; empty: not told."""

    def sentence(self) -> str:
        """What happened, in one line."""
        when = f" at {self.at}" if self.at else ""
        retried = f" ({self.retries} retries)" if self.retries else ""
        return f"was not started{when}{retried}" + (f": {self.reason}" if self.reason else "")


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeadLetters:
    """What is in one queue."""

    queue: str
    """ARN."""
    jobs: tuple[str, ...]
    """That have it for their schedules."""
    waiting: int | None
    """Messages, somebody else's too, as far as SQS has counted them; None: there is no such queue."""
    starts: tuple[FailedStart, ...] = ()
    """Those of these jobs among the messages that were looked at, the newest first."""
    unseen: int = 0
    """Messages that were not looked at: there are more than ten, they may not be read, or looking would move them."""


def read_dead_letters(aws: AwsClient, manifest: ModuleManifest) -> tuple[DeadLetters, ...]:
    """
    Of each queue that jobs of *manifest* name.

    Raises:
        AwsFailure: SQS could not be asked.
    """
    jobs: dict[str, list[str]] = {}
    for job in manifest.jobs:
        if queue := job.dead_letter_queue_arn:
            jobs.setdefault(queue, []).append(job.name)
    return tuple(_read(aws, manifest, queue, tuple(of)) for queue, of in sorted(jobs.items()))


def _read(aws: AwsClient, manifest: ModuleManifest, queue: str, jobs: tuple[str, ...]) -> DeadLetters:
    found = arn.parse(queue)
    where = {"QueueName": found.resource, "QueueOwnerAWSAccountId": found.account} if found else {"QueueName": queue}
    region = found.region if found else manifest.region
    try:
        url = aws.call("sqs", "get_queue_url", region=region, **where)["QueueUrl"]
    except Rejected as rejected:
        if rejected.code not in NO_QUEUE:
            raise
        return DeadLetters(queue=queue, jobs=jobs, waiting=None)
    asked = ["ApproximateNumberOfMessages", "RedrivePolicy"]
    attributes = aws.call("sqs", "get_queue_attributes", region=region, QueueUrl=url, AttributeNames=asked)
    counted: Mapping[str, str] = attributes.get("Attributes") or {}
    waiting = int(counted.get("ApproximateNumberOfMessages") or 0)
    messages = _messages(aws, region, url) if waiting and not counted.get("RedrivePolicy") else ()
    starts = sorted(_starts(manifest, jobs, messages), key=lambda start: start.at, reverse=True)
    unseen = max(0, waiting - len(messages))
    return DeadLetters(queue=queue, jobs=jobs, waiting=waiting, starts=tuple(starts), unseen=unseen)


def _messages(aws: AwsClient, region: str, url: str) -> Sequence[Mapping[str, Any]]:
    """Of all of SQS's servers: without waiting, only some of them are asked. Who may only count sees none."""
    look = {"MaxNumberOfMessages": _AT_ONCE, "VisibilityTimeout": 0, "WaitTimeSeconds": 1}
    try:
        answer = aws.call("sqs", "receive_message", region=region, QueueUrl=url, MessageAttributeNames=["All"], **look)
    except AccessDenied:
        return ()
    return tuple({message["MessageId"]: message for message in answer.get("Messages", ())}.values())


def _starts(
    manifest: ModuleManifest, jobs: tuple[str, ...], messages: Sequence[Mapping[str, Any]]
) -> Iterator[FailedStart]:
    own = {f"schedule/{names.schedule_group(manifest.environment, manifest.module)}/{job}": job for job in jobs}
    for message in messages:
        told = {name: each.get("StringValue", "") for name, each in (message.get("MessageAttributes") or {}).items()}
        schedule = arn.parse(told.get("SCHEDULE_ARN", ""))
        if schedule and schedule.resource in own:
            yield _start(own[schedule.resource], told)


def _start(job: str, told: Mapping[str, Any]) -> FailedStart:
    reason = ": ".join(filter(None, (told.get("ERROR_CODE", ""), told.get("ERROR_MESSAGE", ""))))
    return FailedStart(
        job=job,
        at=visible(str(told.get("SCHEDULED_TIME", ""))),
        reason=visible(redacted(reason)),
        retries=visible(str(told.get("RETRY_ATTEMPTS", ""))),
    )
