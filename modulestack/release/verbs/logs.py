"""
What a module prints: read by time, by task, by pattern, or followed.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected

FOLLOW_PAUSE_S = 3.0
"""Between two looks for new lines."""
_LATE_S = 30.0
"""Lines may come in this much later than their own time."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LogLine:
    """One line of output."""

    id: str
    at: float
    """Epoch seconds."""
    task: str
    """Its id."""
    container: str
    text: str


def read_logs(
    aws: AwsClient, manifest: ModuleManifest, *, since: float, task: str = "", container: str = "", pattern: str = ""
) -> Iterator[LogLine]:
    """
    The lines since *since* (epoch seconds), oldest first.

    Of one *task* (the beginning of its id), of one *container* and with a CloudWatch filter *pattern*, if given.

    Raises:
        BadInput: there is no such log group, or the pattern is none.
        AwsFailure: CloudWatch Logs could not be asked.
    """
    filters: dict[str, Any] = {"filterPattern": pattern} if pattern else {}
    if task:
        filters["logStreamNames"] = _streams(aws, manifest, task, container)
    elif container:
        filters["logStreamNamePrefix"] = f"{manifest.log_stream_prefix}/{_known(manifest, container)}/"
    elif not manifest.has_own_log_group:
        filters["logStreamNamePrefix"] = f"{manifest.log_stream_prefix}/"
    params = {"logGroupName": manifest.log_group, "startTime": int(since * 1000), **filters}
    try:
        for event in aws.paginate("logs", "filter_log_events", "events", **params):
            line = _line(event)
            is_own = manifest.has_own_log_group or event["logStreamName"].startswith(f"{manifest.log_stream_prefix}/")
            if is_own and container in ("", line.container):
                yield line
    except Rejected as rejected:
        raise BadInput(f"{manifest.module}: {manifest.log_group}: {rejected.message}") from None


def elsewhere(manifest: ModuleManifest, container: str) -> list[str]:
    """What is not in the log group, a sentence for each container; of *container* only, if it is not empty."""
    return [
        f"output of {name} goes to {where}, and not to {manifest.log_group}"
        for name, where in sorted(manifest.logs_elsewhere.items())
        if container in ("", name)
    ]


class LogFollower:
    """Lines as they come."""

    def __init__(
        self,
        aws: AwsClient,
        manifest: ModuleManifest,
        *,
        since: float,
        task: str = "",
        container: str = "",
        pattern: str = "",
    ) -> None:
        self._aws, self._manifest, self._since = aws, manifest, since
        self._filters = {"task": task, "container": container, "pattern": pattern}
        self._seen: dict[str, float] = {}

    def new_lines(self) -> list[LogLine]:
        """
        The lines that were not there at the last call, oldest first.

        Raises:
            BadInput, AwsFailure: as ``read_logs``.
        """
        found = read_logs(self._aws, self._manifest, since=self._since, **self._filters)
        lines = [line for line in found if line.id not in self._seen]
        self._seen |= {line.id: line.at for line in lines}
        if self._seen:
            self._since = max(self._since, max(self._seen.values()) - _LATE_S)
            self._seen = {identity: at for identity, at in self._seen.items() if at >= self._since}
        return lines


def _streams(aws: AwsClient, manifest: ModuleManifest, task: str, container: str) -> list[str]:
    """Streams of *task*, an id or the beginning of one; a stream is ``prefix/container/task``."""
    prefix = f"{manifest.log_stream_prefix}/" + (f"{_known(manifest, container)}/" if container else "")
    found = aws.paginate(
        "logs", "describe_log_streams", "logStreams", logGroupName=manifest.log_group, logStreamNamePrefix=prefix
    )
    names = [s["logStreamName"] for s in found if s["logStreamName"].rpartition("/")[2].startswith(task)]
    if not names:
        whose = f"{container} of a task {task}" if container else f"a task {task}"
        raise BadInput(f"{manifest.module}: {manifest.log_group} has no output of {whose}")
    return names


def _known(manifest: ModuleManifest, container: str) -> str:
    """*container*, if the module has it."""
    there = sorted((manifest.container, *manifest.containers))
    if container not in there:
        raise BadInput(f"{manifest.module}: it has no container {container}: allowed {', '.join(there)}")
    return container


def _line(event: dict[str, Any]) -> LogLine:
    parts = event.get("logStreamName", "").split("/")
    return LogLine(
        id=event["eventId"],
        at=event["timestamp"] / 1000,
        task=parts[-1],
        container=parts[-2] if len(parts) > 1 else "",
        text=event["message"].rstrip("\n"),
    )
