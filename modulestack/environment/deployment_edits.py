"""Edits that wait for the end of a deployment: the one of requests that are shifted, or, of another strategy, any."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.deployment_strategies import ROLLING
from modulestack.environment.comparison import KeyEdit
from modulestack.environment.model import Environment
from modulestack.environment.settings import dotted
from modulestack.environment.standing import StandingEnvironment, StandingModule
from modulestack.fields.effects import EffectKind
from modulestack.fields.violation import FieldPath

STRATEGY: FieldPath = ("deployment", "strategy")
OF_ALL_MODULES = "network"
"""The section of an environment of which every service has a part: its subnets."""


def waiting_edits(
    edits: tuple[KeyEdit, ...], environment: Environment, standing: StandingEnvironment
) -> Iterator[tuple[str, str]]:
    """
    Each module whose service cannot be updated by *edits* while it is being deployed, and why not.

    AWS takes no other strategy meanwhile. Any other update ends the deployment, whatever share of the requests has been
    shifted and whoever is asked to continue it, and begins another one; a rolling one goes on where the other one was.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-bluegreen-to-rolling.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
    """
    for name in environment.modules:
        if (before := standing.modules.get(name)) and (why := _why(name, before, edits, environment)):
            yield name, why


def _why(name: str, before: StandingModule, edits: tuple[KeyEdit, ...], environment: Environment) -> str:
    at: FieldPath = ("modules", name)
    if environment.modules[name].deployment.strategy != before.strategy:
        return (
            f"{dotted((*at, *STRATEGY))}: {name} is being deployed just now, and AWS takes no other strategy meanwhile"
        )
    if before.strategy == ROLLING:
        return ""
    for edit in edits:
        if EffectKind.ROLLS in edit.kinds and (edit.path[:2] == at or edit.path[0] == OF_ALL_MODULES):
            return (
                f"{dotted(edit.shown_path)}: {name} is being deployed just now, and this would end that and begin "
                "another deployment"
            )
    return ""
