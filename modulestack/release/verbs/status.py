"""What runs where: one module, read at one moment."""

from __future__ import annotations

import collections
import dataclasses
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.placeholders import IMAGE
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.planning import decision as plan
from modulestack.release.planning.discovery import DiscoveredModule
from modulestack.release.rollout.service_snapshot import short
from modulestack.release.rollout.update_service import look
from modulestack.release.storage import lock, records
from modulestack.release.task_definition import comparison as canonical
from modulestack.release.task_definition import placeholder_values as values
from modulestack.release.task_definition import template


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleStatus:
    """All of it plain JSON."""

    module: str
    url: str
    revision: str
    """That the service is set to; empty: the service is gone."""
    image: str
    released_image: str
    """Of the last successful release; empty: none."""
    rollout: str
    """COMPLETED, IN_PROGRESS, FAILED."""
    rollout_reason: str
    desired: int
    running: int
    pending: int
    scaling: str
    """``1 to 3``; empty: the count is the file's."""
    targets: dict[str, int]
    """State → how many."""
    pending_changes: tuple[str, ...]
    """Paths that the next release will change although the image stays: the template is newer than what runs."""
    lock: str
    """Who releases just now; empty: nobody."""
    last: dict[str, Any]
    """The newest record's who, when, verdict."""
    problem: str
    """Why there is no more to say; empty: nothing."""


def status(aws: AwsClient, found: DiscoveredModule) -> ModuleStatus:
    """
    How *found*'s module is.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    manifest = found.manifest
    service = look(aws, manifest)
    holder = lock.read(aws, manifest)
    last = _last(aws, manifest)
    common: dict[str, Any] = {
        "module": manifest.module,
        "url": manifest.url,
        "released_image": found.released_image,
        "lock": holder.describe(aws.clock.now()) if holder else "",
        "last": {key: last[key] for key in ("who", "finished", "verb", "verdict") if key in last},
    }
    if service is None or service.status != "ACTIVE":
        state = service.status if service else "gone"
        return _absent(common, f"the service {manifest.service} is {state}: run `pulumi up -s {manifest.environment}`")
    running = aws.call("ecs", "describe_task_definition", taskDefinition=service.definition)["taskDefinition"]
    primary = service.primary
    changes, problem = _pending(aws, manifest, running)
    return ModuleStatus(
        **common,
        revision=short(service.definition),
        image=plan.image_of(running, manifest.container),
        rollout=primary.rollout if primary else "",
        rollout_reason=primary.reason if primary else "",
        desired=service.desired,
        running=service.running,
        pending=service.pending,
        scaling=_scaling(aws, manifest),
        targets=_targets(aws, manifest),
        pending_changes=changes,
        problem=problem,
    )


def _absent(common: dict[str, Any], problem: str) -> ModuleStatus:
    return ModuleStatus(
        **common,
        revision="",
        image="",
        rollout="",
        rollout_reason="",
        desired=0,
        running=0,
        pending=0,
        scaling="",
        targets={},
        pending_changes=(),
        problem=problem,
    )


def _last(aws: AwsClient, manifest: ModuleManifest) -> dict[str, Any]:
    newest = next(records.keys(aws, manifest), "")
    return records.read(aws, manifest, newest) if newest else {}


def _pending(aws: AwsClient, manifest: ModuleManifest, running: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    """What the template would change with the running image, and why that is not known."""
    try:
        wanted = rendered(aws, manifest, plan.image_of(running, manifest.container))
    except BadInput as bad:
        return (), str(bad)
    return tuple(sorted({d.path for d in canonical.differences(wanted, running)})), ""


def rendered(aws: AwsClient, manifest: ModuleManifest, image: str) -> dict[str, Any]:
    """
    The template as the next release would fill it, with *image*.

    Raises:
        BadInput: it cannot be filled without further values.
        AwsFailure: AWS could not be asked.
    """
    document = template.fetch(aws, manifest)
    names = [name for name in template.names(document, manifest.module) if name != IMAGE]
    kept = records.last_success(aws, manifest).get("placeholders", {}) if names else {}
    chosen = values.choose(manifest.module, names, given={}, kept=kept, first=manifest.placeholders)
    return template.fill(document, {**chosen, IMAGE: image}, manifest.module)


def _scaling(aws: AwsClient, manifest: ModuleManifest) -> str:
    if manifest.desired_count_owner != "autoscaling":
        return ""
    resource = f"service/{manifest.cluster}/{manifest.service}"
    try:
        found = aws.call(
            "application-autoscaling", "describe_scalable_targets", ServiceNamespace="ecs", ResourceIds=[resource]
        )["ScalableTargets"]
    except AccessDenied:
        return "not known (no permission)"
    return f"{found[0]['MinCapacity']} to {found[0]['MaxCapacity']}" if found else "gone"


def _targets(aws: AwsClient, manifest: ModuleManifest) -> dict[str, int]:
    states: collections.Counter[str] = collections.Counter()
    for arn in manifest.target_groups:
        try:
            answer = aws.call("elbv2", "describe_target_health", TargetGroupArn=arn)
        except AccessDenied:
            return {"not known (no permission)": 0}
        except Rejected:
            states["target group gone"] += 1
            continue
        states.update(item["TargetHealth"]["State"] for item in answer.get("TargetHealthDescriptions", ()))
    return dict(sorted(states.items()))
