"""What runs where: one module, read at one moment."""

from __future__ import annotations

import collections
import dataclasses
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import Target
from modulestack.release import canonical, lock, plan, records, template, values
from modulestack.release.aws import Aws
from modulestack.release.errors import Denied, Refused
from modulestack.release.find import Found
from modulestack.release.prepare import IMAGE
from modulestack.release.service import short
from modulestack.release.update import look


@dataclasses.dataclass(frozen=True, kw_only=True)
class Status:
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


def status(aws: Aws, found: Found) -> Status:
    """
    How *found*'s module is.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    target = found.target
    service = look(aws, target)
    holder = lock.read(aws, target)
    last = _last(aws, target)
    common: dict[str, Any] = {
        "module": target.module,
        "url": target.url,
        "released_image": found.released_image,
        "lock": holder.describe(aws.clock.now()) if holder else "",
        "last": {key: last[key] for key in ("who", "finished", "verb", "verdict") if key in last},
    }
    if service is None or service.status != "ACTIVE":
        state = service.status if service else "gone"
        return _absent(common, f"the service {target.service} is {state}: run `pulumi up -s {target.environment}`")
    running = aws.ask("ecs", "describe_task_definition", taskDefinition=service.definition)["taskDefinition"]
    primary = service.primary
    changes, problem = _pending(aws, target, running)
    return Status(
        **common,
        revision=short(service.definition),
        image=plan.image_of(running, target.container),
        rollout=primary.rollout if primary else "",
        rollout_reason=primary.reason if primary else "",
        desired=service.desired,
        running=service.running,
        pending=service.pending,
        scaling=_scaling(aws, target),
        targets=_targets(aws, target),
        pending_changes=changes,
        problem=problem,
    )


def _absent(common: dict[str, Any], problem: str) -> Status:
    return Status(
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


def _last(aws: Aws, target: Target) -> dict[str, Any]:
    newest = next(records.keys(aws, target), "")
    return records.read(aws, target, newest) if newest else {}


def _pending(aws: Aws, target: Target, running: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    """What the template would change with the running image, and why that is not known."""
    try:
        wanted = rendered(aws, target, plan.image_of(running, target.container))
    except BadInput as bad:
        return (), str(bad)
    return tuple(sorted({d.path for d in canonical.differences(wanted, running)})), ""


def rendered(aws: Aws, target: Target, image: str) -> dict[str, Any]:
    """
    The template as the next release would fill it, with *image*.

    Raises:
        BadInput: it cannot be filled without further values.
        AwsFailure: AWS could not be asked.
    """
    document = template.fetch(aws, target)
    names = [name for name in template.names(document, target.module) if name != IMAGE]
    kept = records.last_success(aws, target).get("placeholders", {}) if names else {}
    chosen = values.choose(target.module, names, given={}, kept=kept, first=target.placeholders)
    return template.fill(document, {**chosen, IMAGE: image}, target.module)


def _scaling(aws: Aws, target: Target) -> str:
    if target.desired_count_owner != "autoscaling":
        return ""
    resource = f"service/{target.cluster}/{target.service}"
    try:
        found = aws.ask(
            "application-autoscaling", "describe_scalable_targets", ServiceNamespace="ecs", ResourceIds=[resource]
        )["ScalableTargets"]
    except Denied:
        return "not known (no permission)"
    return f"{found[0]['MinCapacity']} to {found[0]['MaxCapacity']}" if found else "gone"


def _targets(aws: Aws, target: Target) -> dict[str, int]:
    states: collections.Counter[str] = collections.Counter()
    for arn in target.target_groups:
        try:
            answer = aws.ask("elbv2", "describe_target_health", TargetGroupArn=arn)
        except Denied:
            return {"not known (no permission)": 0}
        except Refused:
            states["target group gone"] += 1
            continue
        states.update(item["TargetHealth"]["State"] for item in answer.get("TargetHealthDescriptions", ()))
    return dict(sorted(states.items()))
