"""What is to be done, from what was read."""

from __future__ import annotations

import dataclasses

import pytest

from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import parse
from modulestack.release.planning.decision import Action, DesiredRevision, decide, refuse_unreleasable
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from tests.release.snapshots import ARN, MANIFEST, RUNNING, deployment, service


def desired(image: str = "a:1", definition: str = "") -> DesiredRevision:
    document = {} if definition else {"containerDefinitions": [{"name": "web", "image": image}]}
    return DesiredRevision(document=document, definition=definition, image=parse(image), asked_image=image)


@pytest.mark.parametrize(
    ("wanted", "rollout", "expected"),
    [
        (desired("a:1"), "COMPLETED", "nothing"),
        (desired("a:2"), "COMPLETED", "replace"),
        (desired("a:1"), "IN_PROGRESS", "follow"),
        (desired("a:2"), "IN_PROGRESS", "wait"),
        (desired("a:1"), "FAILED", "restart"),
        (desired("a:2"), "FAILED", "replace"),
        (desired(definition=f"{ARN}1"), "COMPLETED", "nothing"),
        (desired(definition=f"{ARN}7"), "COMPLETED", "replace"),
        (desired(definition=f"{ARN}7"), "IN_PROGRESS", "replace"),
    ],
)
def test_the_action_follows_from_difference_and_rollout(wanted: DesiredRevision, rollout: str, expected: Action):
    """A set revision whose deployment failed is not `nothing to do`; a rollback waits for nobody."""
    assert decide(wanted, service(deployment(1, rollout=rollout)), RUNNING)[0] == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, "is gone: run `pulumi up --refresh -s staging`"),
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
        refuse_unreleasable(MANIFEST, found)
