"""Tasks on spare capacity, cheaper and interruptible."""

from __future__ import annotations

from typing import Any

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core_effects import ROLLED
from modulestack.features.existing import ExistingKeys
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import Edit, Effect, EffectKind, Effects


class SpotKeys(ExistingKeys):
    """How much of a module may be interrupted."""

    spot_percent: kinds.Percent = 0
    """Percent of the tasks, after the first, that run on FARGATE_SPOT."""


def contribute(module: SpotKeys, context: ModuleContext) -> Contribution:
    """The service's mix of capacity."""
    del context
    return Contribution(
        feature="spot",
        service={
            **launch(module),
            # Only so is another mix of capacity an update; without it the provider replaces the service.
            "force_new_deployment": True,
        },
    )


def launch(module: SpotKeys) -> dict[str, Any]:
    """
    Arguments of the service that say where its tasks run.

    A cluster that is there already need not be associated with Fargate, and without Spot it need not become so.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/launch-type-fargate.html
    """
    if module.existing_cluster and not module.spot_percent:
        return {"launch_type": "FARGATE"}
    return {"capacity_provider_strategies": capacity(module.spot_percent)}


def capacity(spot_percent: int) -> list[dict[str, Any]]:
    """
    The first task on Fargate, the others split by *spot_percent*.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    regular = {"capacity_provider": "FARGATE", "base": 1, "weight": 100 - spot_percent}
    spot = {"capacity_provider": "FARGATE_SPOT", "base": 0, "weight": spot_percent}
    return [regular, spot] if spot_percent else [regular]


def _other_launch(edit: Edit[SpotKeys]) -> bool:
    return launch(edit.before).keys() != launch(edit.after).keys()


_EFFECTS: dict[str, Effects[SpotKeys]] = {
    "spot_percent": (
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="the service, whose tasks are started anew: nothing serves meanwhile",
            remedy="nothing is to be done: the released revision serves once the run has ended",
            when="from or to 0, in an existing cluster",
            holds=_other_launch,
        ),
        *ROLLED,
    )
}

FEATURE = Feature(keys=SpotKeys, contribute=contribute, effects=_EFFECTS)
