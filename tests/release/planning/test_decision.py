"""What is to be done, from what was read."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import Image, parse
from modulestack.contract.manifest import ModuleManifest, TemplateVersion
from modulestack.release.planning.decision import Action, DesiredRevision, decide, refuse
from modulestack.release.rollout.progress import TrackedDeployment, look, poll_s, trouble
from modulestack.release.rollout.service_snapshot import DeploymentSnapshot, ServiceEvent, ServiceSnapshot
from modulestack.release.rollout.verification import identity, unhealthy

ARN = "arn:aws:ecs:eu-west-1:123456789012:task-definition/staging-web:"
TARGET = ModuleManifest(
    environment="staging",
    module="web",
    account="123456789012",
    region="eu-west-1",
    cluster="staging-web",
    service="web",
    family="staging-web",
    container="web",
    port=80,
    template=TemplateVersion(bucket="b", key="k", version="v", sha256="0"),
    placeholders={},
    log_group="/g",
    log_stream_prefix="web",
    target_groups=(),
    alarms=(),
    image_parameter="/i",
    records_prefix="r/",
    lock_key="l",
    url="http://web",
    desired_count_owner="file",
)
RUNNING = {"taskDefinitionArn": f"{ARN}1", "containerDefinitions": [{"name": "web", "image": "a:1"}]}


def deployment(number: int, status: str = "PRIMARY", rollout: str = "COMPLETED", **more: Any) -> DeploymentSnapshot:
    fields = {"reason": "", "desired": 2, "pending": 0, "running": 2, "failed": 0, "created": 100.0, **more}
    return DeploymentSnapshot(
        id=f"ecs-svc/{number}", status=status, definition=f"{ARN}{number}", rollout=rollout, **fields
    )


def service(*deployments: DeploymentSnapshot, events: tuple[ServiceEvent, ...] = ()) -> ServiceSnapshot:
    primary = deployments[0]
    return ServiceSnapshot(
        arn="s",
        status="ACTIVE",
        controller="ECS",
        definition=primary.definition,
        desired=2,
        pending=0,
        running=2,
        deployments=deployments,
        events=events,
    )


def goal(image: str = "a:1", definition: str = "") -> DesiredRevision:
    request = {} if definition else {"containerDefinitions": [{"name": "web", "image": image}]}
    return DesiredRevision(request=request, definition=definition, image=parse(image), asked=image, values={})


@pytest.mark.parametrize(
    ("wanted", "rollout", "expected"),
    [
        (goal("a:1"), "COMPLETED", "nothing"),
        (goal("a:2"), "COMPLETED", "replace"),
        (goal("a:1"), "IN_PROGRESS", "follow"),
        (goal("a:2"), "IN_PROGRESS", "wait"),
        (goal("a:1"), "FAILED", "restart"),
        (goal("a:2"), "FAILED", "replace"),
        (goal(definition=f"{ARN}1"), "COMPLETED", "nothing"),
        (goal(definition=f"{ARN}7"), "COMPLETED", "replace"),
        (goal(definition=f"{ARN}7"), "IN_PROGRESS", "replace"),
    ],
)
def test_the_action_follows_from_difference_and_rollout(wanted: DesiredRevision, rollout: str, expected: Action):
    """A set revision whose deployment failed is not `nothing to do`; a way back waits for nobody."""
    assert decide(TARGET, wanted, service(deployment(1, rollout=rollout)), RUNNING).action == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, "is gone: run `pulumi up -s staging`"),
        (dataclasses.replace(service(deployment(1)), status="INACTIVE"), "is INACTIVE, not ACTIVE"),
        (dataclasses.replace(service(deployment(1)), status="DRAINING"), "is DRAINING, not ACTIVE"),
        (
            dataclasses.replace(service(deployment(1)), controller="CODE_DEPLOY"),
            "is deployed by CODE_DEPLOY, not by ECS",
        ),
    ],
)
def test_services_that_cannot_be_released_to(found: ServiceSnapshot | None, expected: str):
    """Bad input, with what to do."""
    with pytest.raises(BadInput, match=expected):
        refuse(TARGET, found)


OURS = TrackedDeployment(id="ecs-svc/2", definition=f"{ARN}2", created=100.0, old="staging-web:1", desired=2)


@pytest.mark.parametrize(
    ("deployments", "expected", "pause_s"),
    [
        ([deployment(2, rollout="IN_PROGRESS", running=0), deployment(1, "ACTIVE")], "new tasks to start", 6.0),
        (
            [deployment(2, rollout="IN_PROGRESS"), deployment(1, "ACTIVE")],
            "new tasks to become healthy and old ones to leave",
            6.0,
        ),
        ([deployment(2, rollout="IN_PROGRESS")], "ECS to end the deployment", 5.0),
        ([deployment(2)], "ECS's verdict", 5.0),
        ([deployment(2, rollout="FAILED")], "ECS to end the failed deployment", 5.0),
        ([deployment(3), deployment(2, "ACTIVE", "FAILED")], "ECS to return to the old version", 5.0),
        ([deployment(3)], "ECS to return to the old version", 5.0),
    ],
)
def test_what_it_waits_for(deployments: list[DeploymentSnapshot], expected: str, pause_s: float):
    """And how long until the next look: shorter when ECS may say its verdict."""
    seen = look(service(*deployments), OURS, 7.0)
    assert (seen.waiting_for, poll_s(seen)) == (expected, pause_s)


def started(number: int, text: str) -> ServiceEvent:
    return ServiceEvent(id=str(number), at=100.0 + number, text=f"(service web) {text}")


@pytest.mark.parametrize(
    ("new", "events", "before", "is_trouble"),
    [
        (
            deployment(2, rollout="IN_PROGRESS", running=0),
            (started(1, "has started 2 tasks: (task a) (task b)."),),
            0,
            False,
        ),
        (deployment(2, rollout="IN_PROGRESS", running=0, failed=1), (), 0, True),
        (deployment(2, rollout="IN_PROGRESS", running=1), (), 2, True),
        (
            deployment(2, rollout="IN_PROGRESS"),
            (started(1, "has started 2 tasks: (task a) (task b)."), started(2, "has started 1 tasks: (task c).")),
            2,
            True,
        ),
        (deployment(2, rollout="IN_PROGRESS"), (started(1, "(port 80) is unhealthy in (target-group x)."),), 2, True),
    ],
    ids=["starting", "counted by ECS", "a dip", "a replacement", "an unhealthy target"],
)
def test_trouble_is_noticed_without_ecss_own_count(
    new: DeploymentSnapshot, events: tuple[ServiceEvent, ...], before: int, is_trouble: object
):
    """ECS's count starts anew when a task runs."""
    seen = look(service(new, deployment(1, "ACTIVE"), events=events), OURS, 7.0)
    assert any(trouble(seen, OURS, before)) is is_trouble


DIGEST = f"sha256:{'a' * 64}"
REVISION = {"taskDefinition": f"{ARN}2", "containerImages": [{"containerName": "web", "imageDigest": DIGEST}]}


@pytest.mark.parametrize(
    ("found", "revision", "digest", "expected"),
    [
        (service(deployment(2)), REVISION, DIGEST, ""),
        (service(deployment(2)), {}, DIGEST, ""),
        (service(deployment(3)), REVISION, DIGEST, "the service is now set to staging-web:3"),
        (
            service(dataclasses.replace(deployment(2), id="ecs-svc/9")),
            REVISION,
            DIGEST,
            "the service is now set to staging-web:2",
        ),
        (
            service(deployment(2)),
            {"taskDefinition": f"{ARN}4"},
            DIGEST,
            "its service revision has staging-web:4",
        ),
        (
            service(deployment(2)),
            REVISION,
            f"sha256:{'b' * 64}",
            f"its digest is {DIGEST}, not sha256:{'b' * 64}",
        ),
    ],
)
def test_success_is_ours_or_none(found: ServiceSnapshot, revision: dict[str, Any], digest: str, expected: str):
    """Our deployment, our revision, our digest."""
    assert identity(TARGET, OURS, found, revision, Image(name="web", digest=digest)) == expected


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["healthy"], ""),
        (["healthy", "draining", "unused"], ""),
        (["healthy", "initial"], ""),
        (["initial"], "no target is healthy (initial)"),
        ([], "no target is healthy (there are none)"),
        (["healthy", "unhealthy"], "1 of 2 targets are unhealthy"),
    ],
)
def test_targets(states: list[str], expected: str):
    """Those that leave do not count."""
    assert unhealthy(states) == expected
