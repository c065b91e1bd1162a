"""What was done to a module: our records, and the deployments of ECS that nobody recorded."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.clock import iso
from modulestack.release.rollout import service_deployment as outcome
from modulestack.release.rollout.service_snapshot import seconds, short
from modulestack.release.rollout.tracked_deployment import describe_revisions
from modulestack.release.storage import records


@dataclasses.dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One line of history."""

    at: str
    """When it began."""
    verb: str
    """Of a record; ``deployment``: by something else than this tool, or cut short before it was recorded."""
    who: str
    before: str
    after: str
    image: str
    verdict: str
    took_s: float | None
    sentence: str


def history(aws: AwsClient, manifest: ModuleManifest, limit: int) -> list[HistoryEntry]:
    """
    The newest *limit* entries, newest first.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    kept = [records.read(aws, manifest, where) for where in itertools.islice(records.keys(aws, manifest), limit)]
    answer = aws.call("ecs", "list_service_deployments", cluster=manifest.cluster, service=manifest.service)
    known = {record.get("deployment") for record in kept}
    unknown = [d for d in answer.get("serviceDeployments", ()) if d["serviceDeploymentArn"] not in known]
    revisions = describe_revisions(aws, [item["targetServiceRevisionArn"] for item in unknown[:limit]])
    followed = {record.get("following", {}).get("definition") for record in kept}
    entries = [_from_record(record) for record in kept if record]
    entries += [
        _from_deployment(item, revisions)
        for item in unknown[:limit]
        if _definition(item, revisions) not in followed or item["status"] == "IN_PROGRESS"
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def _from_record(record: dict[str, Any]) -> HistoryEntry:
    return HistoryEntry(
        at=record.get("started", ""),
        verb=record.get("verb", ""),
        who=record.get("who", ""),
        before=record.get("before", {}).get("revision", ""),
        after=record.get("after", {}).get("revision", ""),
        image=record.get("image", ""),
        verdict=record.get("verdict", ""),
        took_s=record.get("durations_s", {}).get("total"),
        sentence=record.get("sentence", ""),
    )


def _from_deployment(item: dict[str, Any], revisions: Any) -> HistoryEntry:
    found = outcome.parse(item)
    revision = revisions.get(found.revision, {})
    began, ended = seconds(item.get("createdAt")), seconds(item.get("finishedAt"))
    images = [c.get("image", "") for c in revision.get("containerImages", ())]
    return HistoryEntry(
        at=iso(began),
        verb="deployment",
        who="",
        before="",
        after=short(str(revision.get("taskDefinition", ""))),
        image=images[0] if images else "",
        verdict=found.status.lower().replace("_", "-"),
        took_s=ended - began if ended else None,
        sentence=found.reason,
    )


def _definition(item: dict[str, Any], revisions: Any) -> str:
    return str(revisions.get(item["targetServiceRevisionArn"], {}).get("taskDefinition", ""))
