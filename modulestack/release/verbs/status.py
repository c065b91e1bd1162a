"""What runs where: one module, read at one moment."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.visible import visible
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.planning.discovery import DiscoveredModule
from modulestack.release.planning.machine_versions import older_machines, read_group
from modulestack.release.planning.plan import CurrentState, draft_plan, read_state
from modulestack.release.planning.requests import ReleaseRequest
from modulestack.release.rollout.placement import no_place
from modulestack.release.rollout.service_snapshot import ServiceSnapshot, describe_service
from modulestack.release.rollout.target_group_pairs import all_groups
from modulestack.release.rollout.tasks import running_tasks
from modulestack.release.rollout.verification import target_states
from modulestack.release.storage.lock_document import read_lock
from modulestack.release.storage.records import newest_record
from modulestack.release.task_definition.container_images import images_of
from modulestack.release.task_definition.fields import image_of
from modulestack.release.verbs.alert_status import alert_status
from modulestack.release.verbs.certificate_status import CertificateReader, CertificateStatus
from modulestack.release.verbs.job_status import RunningJobStatus, jobs_status
from modulestack.release.verbs.maintenance import is_on
from modulestack.release.verbs.rollout_status import ROLLING, RolloutStatus, rollout_status
from modulestack.release.verbs.schedule_status import NOT_KNOWN, ScheduledJobStatus, schedule_statuses


@dataclasses.dataclass(frozen=True, kw_only=True)
class LastRelease:
    """What the newest record says."""

    who: str
    finished: str
    """``2026-01-01T10:00:00Z``"""
    verb: str
    verdict: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class StatusEntry:
    """How one module is."""

    module: str
    url: str
    released_image: str
    """Of the last successful release; empty: none."""
    lock: str
    """Who releases just now; empty: nobody."""
    last: LastRelease | None
    """None: there is no record."""
    problem: str
    """Why there is no more to say, a sentence a line; empty: nothing."""
    revision: str = ""
    """That the service is set to; empty: the service is gone."""
    image: str = ""
    images: dict[str, str] = dataclasses.field(default_factory=dict)
    """Of the containers beside the module's own, by name."""
    ended: tuple[str, ...] = ()
    """Containers that ended with a failing exit code in tasks that go on, a sentence each."""
    rollout: str = ""
    """COMPLETED, IN_PROGRESS, FAILED."""
    rollout_reason: str = ""
    desired: int = 0
    running: int = 0
    pending: int = 0
    scaling: str = ""
    """``1 to 3``; of a DAEMON ``one per machine``; empty: the count is the file's."""
    targets: dict[str, int] = dataclasses.field(default_factory=dict)
    """
    State → how many; with several ports ``healthy on port 9090 (admin)``.

    Of a worker, the health of its tasks, or that they run where nothing checks it.
    """
    unproven: bool = False
    """Whether its revision was released at desired count 0 and still runs no task."""
    pending_changes: tuple[str, ...] = ()
    """Paths that the next release will change although the image stays: the template is newer than what runs."""

    schedules: tuple[ScheduledJobStatus, ...] = ()
    """Of the jobs that have one."""
    running_jobs: tuple[RunningJobStatus, ...] = ()
    """Tasks of jobs that have not ended, of those too that the module no longer has."""
    job_problems: tuple[str, ...] = ()
    """What is wrong with these, a sentence each."""
    maintenance: str = ""
    """``on``: load balancers answer with the maintenance page; ``not known``: the rules may not be read; or empty."""
    alarms: tuple[str, ...] = ()
    """Alarms that are in ALARM, by what they look at."""
    alert_problems: tuple[str, ...] = ()
    """Why somebody may not be told when something is wrong, a sentence each."""
    silent_windows: tuple[str, ...] = ()
    """Names of the maintenance windows that are open: its alarms are silent."""
    muted: str = ""
    """Until when, and by whom, its alarms are muted; empty: they are not."""
    certificates: tuple[CertificateStatus, ...] = ()
    """What its load balancers prove themselves with; none: nothing, or they may not be read."""
    strategy: str = ""
    """``blue_green``, ``linear``, ``canary``: how its next deployment shifts traffic; empty: it replaces tasks."""
    progress: RolloutStatus | None = None
    """How far a deployment has come that shifts traffic, or that a hook holds; None: none goes on."""

    def to_json(self) -> dict[str, Any]:
        """For machines; ``last`` is an empty object if there is no record; what is rare is there if there is any."""
        document = {**dataclasses.asdict(self), "last": dataclasses.asdict(self.last) if self.last else {}}
        return {key: value for key, value in document.items() if value or key not in _LEFT_OUT_IF_EMPTY}


_LEFT_OUT_IF_EMPTY = (
    "schedules",
    "running_jobs",
    "job_problems",
    "alarms",
    "alert_problems",
    "silent_windows",
    "muted",
    "maintenance",
    "certificates",
    "strategy",
    "progress",
)


def status(aws: AwsClient, discovered: DiscoveredModule, certificates: CertificateReader | None = None) -> StatusEntry:
    """
    How *discovered* is; *certificates* has read those of other modules already.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    manifest = discovered.manifest
    service = describe_service(aws, manifest)
    holder = read_lock(aws, manifest)
    newest = newest_record(aws, manifest)
    found = StatusEntry(
        module=manifest.module,
        url=manifest.url,
        released_image=discovered.released_image,
        lock=holder.describe() if holder else "",
        last=LastRelease(who=newest.who, finished=newest.finished, verb=newest.verb, verdict=newest.verdict)
        if newest
        else None,
        problem="",
    )
    if service is None or service.status != "ACTIVE":
        state = service.status if service else "gone"
        problem = visible(f"the service {manifest.service} is {state}: run {make_again(manifest.environment)}")
        return dataclasses.replace(found, problem=problem)
    current = read_state(aws, service)
    changes, problem = _pending_changes(aws, discovered, current)
    jobs = jobs_status(aws, manifest, service)
    group, _ = read_group(aws, manifest)
    alerts = alert_status(aws, manifest)
    return dataclasses.replace(
        found,
        revision=service.revision,
        image=image_of(current.running, manifest.container),
        images=images_of(current.running, manifest),
        ended=ended_containers(aws, manifest) if manifest.containers else (),
        rollout=service.primary.rollout if service.primary else "",
        rollout_reason=service.primary.reason if service.primary else "",
        desired=service.desired,
        running=service.running,
        pending=service.pending,
        scaling=scaling_status(aws, manifest),
        unproven=newest is not None
        and (newest.verdict, newest.after.revision, service.running) == ("unproven", service.revision, 0),
        targets=_targets(aws, manifest, service),
        strategy=service.strategy.lower() if service.strategy != ROLLING else "",
        progress=rollout_status(aws, manifest, service),
        pending_changes=changes,
        problem="\n".join(
            filter(None, (problem, no_place(aws, manifest, service, service.events), older_machines(group)))
        ),
        schedules=schedule_statuses(aws, manifest, service),
        running_jobs=jobs.running,
        job_problems=jobs.problems,
        alarms=alerts.firing,
        alert_problems=alerts.problems,
        silent_windows=alerts.windows,
        muted=alerts.muted,
        maintenance=_maintenance(aws, manifest),
        certificates=_certificates(certificates or CertificateReader(aws), manifest),
    )


def _pending_changes(
    aws: AwsClient, discovered: DiscoveredModule, current: CurrentState
) -> tuple[tuple[str, ...], str]:
    """What a release of the running image would change, and why that is not known, a sentence a line."""
    try:
        plan = draft_plan(aws, ReleaseRequest(verb="release", discovered=discovered), current)
    except BadInput as bad:
        return (), str(bad)
    return tuple(sorted({difference.path for difference in plan.differences})), ""


def ended_containers(aws: AwsClient, manifest: ModuleManifest) -> tuple[str, ...]:
    """
    What ended with a failing exit code in a task that goes on without it, a sentence for each container.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    ended: dict[str, list[int]] = {}
    tasks = running_tasks(aws, manifest)
    for task in tasks:
        for container in task.get("containers", ()):
            if container.get("exitCode") and task.get("desiredStatus") == "RUNNING":
                ended.setdefault(container["name"], []).append(container["exitCode"])
    return tuple(
        f"{name} ended in {len(codes)} of {len(tasks)} tasks (exit code {', '.join(map(str, sorted(set(codes))))})"
        for name, codes in sorted(ended.items())
    )


def scaling_status(aws: AwsClient, manifest: ModuleManifest) -> str:
    """How many tasks scaling may run just now, and what of it is suspended; empty: the module has none."""
    if manifest.daemon:
        return "one per machine"
    if manifest.desired_count_owner != "autoscaling":
        return ""
    resource = f"service/{manifest.cluster}/{manifest.service}"
    try:
        found = aws.call(
            "application-autoscaling", "describe_scalable_targets", ServiceNamespace="ecs", ResourceIds=[resource]
        )["ScalableTargets"]
    except AccessDenied:
        return NOT_KNOWN
    return _bounds(found[0]) if found else "gone"


def _bounds(target: Mapping[str, Any]) -> str:
    """``2 to 6``, and what is suspended."""
    state = target.get("SuspendedState") or {}
    kinds = {"DynamicScalingIn": "in", "DynamicScalingOut": "out", "ScheduledScaling": "schedules"}
    suspended = [word for kind, word in kinds.items() if state.get(f"{kind}Suspended")]
    told = f", {' and '.join(suspended)} suspended" if suspended else ""
    return f"{target['MinCapacity']} to {target['MaxCapacity']}{told}"


def _maintenance(aws: AwsClient, manifest: ModuleManifest) -> str:
    try:
        return "on" if is_on(aws, manifest) else ""
    except AccessDenied:
        return NOT_KNOWN


def _certificates(reader: CertificateReader, manifest: ModuleManifest) -> tuple[CertificateStatus, ...]:
    try:
        return reader.of(manifest)
    except AccessDenied:
        return ()


def _targets(aws: AwsClient, manifest: ModuleManifest, service: ServiceSnapshot) -> dict[str, int]:
    if not manifest.target_groups:
        return _tasks(aws, manifest)
    states: collections.Counter[str] = collections.Counter()
    for arn in all_groups(manifest.target_groups, service.settings):
        where = manifest.where(arn)
        try:
            found = target_states(aws, arn)
        except AccessDenied:
            return {NOT_KNOWN: 0}
        except Rejected:
            found = ["target group gone"]
        states.update(f"{state} on {where}" if where else state for state in found)
    return dict(sorted(states.items()))


def _tasks(aws: AwsClient, manifest: ModuleManifest) -> dict[str, int]:
    """How a worker's tasks are: HEALTHY or UNHEALTHY where their containers are checked, else their status."""
    states: collections.Counter[str] = collections.Counter()
    try:
        for task in running_tasks(aws, manifest):
            health = str(task.get("healthStatus") or "UNKNOWN")
            states[health if health != "UNKNOWN" else str(task.get("lastStatus", ""))] += 1
    except AccessDenied:
        return {NOT_KNOWN: 0}
    return {state.lower(): count for state, count in sorted(states.items())}
