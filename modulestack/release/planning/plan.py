"""Steps 1 to 4 of a release: find, render, compare, preflight. Reads only."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image, parse
from modulestack.contract.placeholders import IMAGE
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected
from modulestack.release.planning import decision as plan
from modulestack.release.planning import discovery as discover
from modulestack.release.planning.decision import Decision, DesiredRevision
from modulestack.release.planning.preflight import PreflightFinding, findings
from modulestack.release.planning.preflight_data import survey
from modulestack.release.planning.requests import ReleaseRequest
from modulestack.release.progress_events import Reporter
from modulestack.release.rollout import update_service as update
from modulestack.release.storage import records
from modulestack.release.task_definition import placeholder_values as values
from modulestack.release.task_definition import template
from modulestack.release.task_definition.image_resolution import ResolvedImage, resolve
from modulestack.release.task_definition.registration import RELEASE_TAG

"""The placeholder that the image fills."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReleasePlan:
    """All that was read, and what follows from it."""

    order: ReleaseRequest
    goal: DesiredRevision
    plan: Decision
    running: Mapping[str, Any]
    """The task definition that the service is set to."""
    is_release: bool
    """Whether that was registered by a release."""
    findings: tuple[PreflightFinding, ...] = ()

    @property
    def refusals(self) -> tuple[str, ...]:
        """What speaks against going on."""
        return tuple(finding.text for finding in self.findings if finding.level == "refuse")


def render(aws: AwsClient, order: ReleaseRequest) -> ReleasePlan:
    """
    Where *order*'s module stands and what is to be done, without the preflight.

    Raises:
        BadInput: it cannot be done as asked.
        AwsFailure: AWS could not be asked.
    """
    return _rendering(aws, order)[0]


def prepare(aws: AwsClient, order: ReleaseRequest, report: Reporter, *, thorough: bool = False) -> ReleasePlan:
    """
    Where *order*'s module stands and what is to be done; with the preflight's findings if something is.

    *thorough*: findings in any case, and proof of the roles that the running tasks have proven.

    Raises:
        BadInput: it cannot be done as asked.
        AwsFailure: AWS could not be asked.
    """
    situation, resolved = _rendering(aws, order)
    service, running = situation.plan.service, situation.running
    report("plan", _describe(situation), **_facts(situation))
    if situation.plan.action in {"nothing", "follow"} and not thorough:
        return situation
    proven = running if service.running and not thorough else None
    wanted = situation.goal.request or _definition(aws, situation.goal.definition)[0]
    found = findings(survey(aws, order.manifest, wanted, resolved, proven=proven), service)
    for finding in found:
        report("finding", finding.text, level=finding.level)
    return dataclasses.replace(situation, findings=found)


def _rendering(aws: AwsClient, order: ReleaseRequest) -> tuple[ReleasePlan, ResolvedImage]:
    manifest = order.manifest
    service = update.look(aws, manifest)
    plan.refuse(manifest, service)
    if service is None:
        raise BadInput(f"{manifest.module}: the service {manifest.service} is gone")
    running, tags = _definition(aws, service.definition)
    goal, resolved = _existing(aws, order) if order.definition else _rendered(aws, order, running)
    decided = plan.decide(manifest, goal, service, running)
    found = ReleasePlan(order=order, goal=goal, plan=decided, running=running, is_release=RELEASE_TAG in tags)
    return found, resolved


def again(aws: AwsClient, situation: ReleasePlan, report: Reporter) -> ReleasePlan:
    """
    *situation* as it is now, after waiting: the stack may have changed too.

    Raises:
        BadInput, AwsFailure: as ``prepare``.
    """
    old = situation.order
    found = discover.discover(aws, old.manifest.environment, [old.manifest.module])[old.manifest.module]
    return prepare(aws, dataclasses.replace(old, found=found), report)


def _rendered(
    aws: AwsClient, order: ReleaseRequest, running: Mapping[str, Any]
) -> tuple[DesiredRevision, ResolvedImage]:
    manifest = order.manifest
    document = template.fetch(aws, manifest)
    names = template.names(document, manifest.module)
    values.refuse_secrets(manifest.module, order.values, document, names)
    asked = order.image or plan.image_of(running, manifest.container)
    asked_for = order.image and resolve(aws, parse(order.image), by_digest=order.by_digest)
    resolved = asked_for or _as_it_runs(aws, asked)
    others = [name for name in names if name != IMAGE]
    kept: Mapping[str, Any] = {}
    if any(name not in order.values for name in others):
        kept = records.last_success(aws, manifest).get("placeholders", {})
    chosen = values.choose(manifest.module, others, given=order.values, kept=kept, first=manifest.placeholders)
    chosen |= {name: value for name, value in order.values.items() if name not in chosen}
    chosen |= {IMAGE: str(resolved.image)}
    request = template.fill(document, chosen, manifest.module)
    return DesiredRevision(request=request, definition="", image=resolved.image, asked=asked, values=chosen), resolved


def _as_it_runs(aws: AwsClient, image: str) -> ResolvedImage:
    try:
        return resolve(aws, parse(image), by_digest=False)
    except BadInput:
        return ResolvedImage(image=Image(name=image))


def _existing(aws: AwsClient, order: ReleaseRequest) -> tuple[DesiredRevision, ResolvedImage]:
    manifest = order.manifest
    definition, _ = _definition(aws, order.definition)
    name = plan.revision_of(definition)
    if definition.get("status") != "ACTIVE":
        raise BadInput(f"{manifest.module}: {name} is {definition.get('status')}: no deployment can start from it")
    image = plan.image_of(definition, manifest.container)
    resolved = _as_it_runs(aws, image)
    goal = DesiredRevision(
        request={},
        definition=definition["taskDefinitionArn"],
        image=resolved.image,
        asked=order.image or image,
        values={},
        kept=records.last_success(aws, manifest, name).get("placeholders", {}),
    )
    return goal, resolved


def _definition(aws: AwsClient, arn: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A task definition and its tags."""
    try:
        answer = aws.call("ecs", "describe_task_definition", taskDefinition=arn, include=["TAGS"])
    except Rejected as refusal:
        if refusal.code != "ClientException":
            raise
        raise BadInput(f"there is no task definition {arn.rpartition('/')[2]}: {refusal.message}") from None
    return answer["taskDefinition"], {tag["key"]: tag["value"] for tag in answer.get("tags", ())}


def _describe(situation: ReleasePlan) -> str:
    revision = plan.revision_of(situation.running)
    changes = ", ".join(sorted({d.path for d in situation.plan.differences}))
    return {
        "nothing": f"{revision} runs and equals what is asked for",
        "follow": f"{revision} equals what is asked for and is being deployed",
        "restart": f"{revision} equals what is asked for, and its deployment failed",
        "replace": f"{revision} runs; different: {changes}",
        "wait": f"a deployment of {revision} is under way and must end first",
    }[situation.plan.action]


def _facts(situation: ReleasePlan) -> dict[str, Any]:
    return {
        "action": situation.plan.action,
        "from": {"revision": plan.revision_of(situation.running), "image": situation.plan.old_image},
        "image": str(situation.goal.image),
        "changed": sorted({d.path for d in situation.plan.differences}),
    }
