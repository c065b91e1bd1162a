"""What a failed task printed last: for the message of a release that failed."""

from __future__ import annotations

from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.sensitive import redacted
from modulestack.contract.visible import visible_lines
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AwsFailure
from modulestack.release.rollout.task_failures import TaskFailure

MOST_LINES = 10


def last_log_lines(aws: AwsClient, manifest: ModuleManifest, failure: TaskFailure) -> tuple[str, ...]:
    """
    The last lines that the failed container printed, oldest first, what looks secret hidden.

    Empty if there are none or they cannot be read.

    Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
    """
    if not failure.container:
        return ()
    stream = f"{manifest.log_stream_prefix}/{failure.container}/{failure.task}"
    try:
        answer = aws.call(
            "logs",
            "get_log_events",
            logGroupName=manifest.log_group,
            logStreamName=stream,
            limit=MOST_LINES,
            startFromHead=False,
        )
    except AwsFailure:
        return ()
    lines = [line for event in answer.get("events", ()) for line in visible_lines(redacted(event["message"]))]
    return tuple(lines[-MOST_LINES:])
