"""What would make a release fail, found before it starts: rules over what preflight_data.py reads; no calls."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.secret_reference import has_suffix
from modulestack.contract.service_fit import misfit_platform, misfit_targets, misfits
from modulestack.contract.task_definition_rules.registry import refusals
from modulestack.release.planning import launch_volumes, remedies, untagged_images
from modulestack.release.planning.launch_volumes import LaunchVolumeFacts
from modulestack.release.planning.mounts import MountFacts, mount_problems, permission_problems
from modulestack.release.planning.role_problems import RoleFacts, role_problems
from modulestack.release.planning.traffic_facts import PairFacts, pair_problems
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.task_definition.image_resolution import ResolvedImage

_NEWER = (
    "newer than this version's AWS SDK: it is sent as it is, unchecked; if ECS does not know it either, "
    "it has no effect, so look at its name"
)
_ARCHITECTURES = {"X86_64": "amd64", "ARM64": "arm64"}


@dataclasses.dataclass(frozen=True)
class PreflightFinding:
    """One thing that the preflight found."""

    level: Literal["refuse", "warn"]
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PreflightData:
    """What was read; whatever could not be read is absent here and a warning in ``unread``."""

    resolved: ResolvedImage
    """What the registry said of the image of the module's own container."""
    beside: tuple[ResolvedImage, ...] = ()
    """And of those of the containers beside it."""
    request: Mapping[str, Any] | None = None
    """What is to be registered; None: it was registered before, so ECS has taken it."""
    definition: Mapping[str, Any] | None = None
    """What the service is to be set to, registered or not; None: it stays."""
    newer: tuple[str, ...] = ()
    """Paths of fields that this version's AWS SDK does not know."""
    architecture: str = "X86_64"
    roles: tuple[RoleFacts, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    """What the execution role must be allowed: (action, resource ARN)."""
    missing_secrets: tuple[str, ...] = ()
    missing_files: tuple[str, ...] = ()
    """URLs of files of variables in S3."""
    missing_log_groups: tuple[str, ...] = ()
    missing_queues: tuple[str, ...] = ()
    """ARNs."""
    untagged: tuple[Image, ...] = ()
    """Images of the module's own repository that are deleted unless somebody gives them a tag."""
    no_caches: tuple[str, ...] = ()
    """Why ECR can fetch no more images for a pull-through cache, a sentence each."""
    mounts: tuple[MountFacts, ...] = ()
    """What there is of the file systems that tasks mount."""
    volumes: tuple[Mapping[str, Any], ...] = ()
    """How the EBS volumes of its tasks are made, as UpdateService takes it."""
    launch_volumes: tuple[LaunchVolumeFacts, ...] = ()
    """What there is of what they are made of."""
    target_groups: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """ARN → how many load balancers it is attached to; -1: gone."""
    target_types: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """ARN of a target group → ``ip``, ``instance``."""
    alarms: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Name → state; empty state: gone."""
    pairs: tuple[PairFacts, ...] = ()
    """Where production goes, of target groups between which ECS shifts it."""
    unread: tuple[str, ...] = ()
    """What there was no permission to look at."""


def find_problems(
    data: PreflightData, service: ServiceSnapshot, manifest: ModuleManifest, *, ignores_alarms: bool = False
) -> tuple[PreflightFinding, ...]:
    """
    Everything that speaks against the release of *manifest*'s module, the worst first, and what to do about it.

    *ignores_alarms*: those that fire already are no reason to refuse.
    """
    found = [
        *_images(data, manifest),
        *_request(data),
        *_service(data, service),
        *(PreflightFinding("warn", f"{newer}: {_NEWER}") for newer in data.newer),
        *(PreflightFinding("refuse", _no_secret(name)) for name in data.missing_secrets),
        *(PreflightFinding("refuse", _no_file(url)) for url in data.missing_files),
        *(PreflightFinding("refuse", _no_log_group(name, manifest)) for name in data.missing_log_groups),
        *(_queue(queue, manifest) for queue in data.missing_queues),
        *(PreflightFinding("warn", text) for text in data.no_caches),
        *(PreflightFinding("warn", untagged_images.advice(image, manifest)) for image in data.untagged),
        *_mounts(data, service, manifest),
        *_launch_volumes(data, manifest),
        *(
            PreflightFinding(level, text)
            for role in data.roles
            for level, text in role_problems(role, data.needs, manifest)
        ),
        *(finding for arn, count in data.target_groups.items() for finding in _target_group(arn, count, manifest)),
        *(PreflightFinding("refuse", text) for facts in data.pairs for text in pair_problems(facts, manifest)),
        *(finding for name, state in data.alarms.items() for finding in _alarm(name, state, ignored=ignores_alarms)),
        *_count(service, manifest),
        *(PreflightFinding("warn", f"not checked: {text}") for text in data.unread),
    ]
    return tuple(sorted(found, key=lambda finding: finding.level != "refuse"))


def _queue(queue: str, manifest: ModuleManifest) -> PreflightFinding:
    """Without the queue that it scales on a release would be in vain; without a dead-letter queue it would not."""
    jobs = ", ".join(job.name for job in manifest.jobs if job.dead_letter_queue_arn == queue)
    if queue == manifest.queue or not jobs:
        return PreflightFinding("refuse", _no_queue(queue, manifest))
    name = queue.rpartition(":")[2]
    text = f"the dead-letter queue {name} ({jobs}) does not exist: what its schedule cannot start leaves no trace"
    return PreflightFinding("warn", f"{text}: make it")


def _mounts(data: PreflightData, service: ServiceSnapshot, manifest: ModuleManifest) -> Iterator[PreflightFinding]:
    if not data.mounts:
        return
    network = (service.settings.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    found = [*mount_problems(data.mounts, network.get("subnets", ()), manifest)]
    for role in data.roles:
        if role.purpose == "task" and role.granted is not None:
            mounts = [facts.mount for facts in data.mounts]
            found += permission_problems(mounts, role.arn, role.granted, manifest)
    yield from (PreflightFinding(level, text) for level, text in found)


def _launch_volumes(data: PreflightData, manifest: ModuleManifest) -> Iterator[PreflightFinding]:
    found = [*launch_volumes.problems(data.launch_volumes, manifest)]
    if data.definition is not None:
        found += launch_volumes.unknown_volumes(data.definition, data.volumes, manifest)
    yield from (PreflightFinding("refuse", text) for text in found)


def _no_secret(name: str) -> str:
    text = f"secret {name} does not exist: {remedies.of_secret()}"
    if ":secretsmanager:" not in name or not has_suffix(name):
        return text
    return f"{text}; if its last six characters are of its name, and not AWS's, its full ARN is needed"


def _no_file(url: str) -> str:
    return f"environment file {url} does not exist: {remedies.of_environment_file()}"


def _no_queue(queue: str, manifest: ModuleManifest) -> str:
    return f"queue {queue.rpartition(':')[2]} does not exist ({queue}): {remedies.of_queue(manifest)}"


def _no_log_group(name: str, manifest: ModuleManifest) -> str:
    return f"log group {name} does not exist: {remedies.of_log_group(name, manifest)}"


def _images(data: PreflightData, manifest: ModuleManifest) -> list[PreflightFinding]:
    """Each image once, whichever containers have it."""
    wanted = f"linux/{_ARCHITECTURES.get(data.architecture, data.architecture.lower())}"
    found = []
    for resolved in (data.resolved, *data.beside):
        if resolved.is_missing:
            found.append(f"{resolved.problem}: {remedies.of_image(resolved.image, manifest)}")
        elif resolved.problem:
            found.append(resolved.problem)
        elif resolved.platforms and wanted not in resolved.platforms:
            found.append(f"{resolved.image} is for {', '.join(sorted(resolved.platforms))}, and the task is {wanted}")
    return [PreflightFinding("refuse", text) for text in dict.fromkeys(found)]


def _request(data: PreflightData) -> list[PreflightFinding]:
    found = () if data.request is None else refusals(data.request)
    return [PreflightFinding("refuse", f"ECS does not take the task definition: {text}") for text in found]


def _service(data: PreflightData, service: ServiceSnapshot) -> list[PreflightFinding]:
    """What UpdateService would refuse, once the definition is registered."""
    if data.definition is None:
        return []
    settings = {**service.settings, "volumeConfigurations": list(data.volumes)}
    found = [*misfits(settings, data.definition), *misfit_targets(data.definition, data.target_types)]
    if platform := misfit_platform(data.definition, service.settings.get("platformVersion")):
        found.append(platform[1])
    return [PreflightFinding("refuse", f"ECS would not update the service: {text}") for text in found]


def _target_group(arn: str, balancers: int, manifest: ModuleManifest) -> list[PreflightFinding]:
    name = arn.split("/")[1] if "/" in arn else arn
    if balancers > 0:
        return []
    wrong = "does not exist" if balancers < 0 else "is not attached to a load balancer"
    return [PreflightFinding("refuse", f"target group {name} {wrong}: {remedies.of_load_balancing(manifest)}")]


def _alarm(name: str, state: str, *, ignored: bool) -> list[PreflightFinding]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html"""
    if not state:
        return [PreflightFinding("refuse", f"alarm {name} does not exist: make it")]
    if state != "ALARM":
        return []
    text = f"alarm {name} is firing already: ECS watches no alarm during a deployment that begins so"
    if ignored:
        return [PreflightFinding("warn", text)]
    return [PreflightFinding("refuse", f"{text}: wait until it is OK, or release with --ignore-alarms")]


def _count(service: ServiceSnapshot, manifest: ModuleManifest) -> list[PreflightFinding]:
    if service.desired:
        return []
    if manifest.daemon:
        text = f"no machine is in the cluster {manifest.cluster}: ECS starts no task, so success will prove nothing"
        return [PreflightFinding("warn", text)]
    return [
        PreflightFinding(
            "warn", "the service runs no tasks (desired count 0): ECS starts none, so success will prove nothing"
        )
    ]
