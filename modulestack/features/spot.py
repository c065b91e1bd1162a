"""Tasks on spare capacity, cheaper and interruptible."""

from __future__ import annotations

from typing import Any

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core import CoreKeys
from modulestack.features.core_effects import ROLLED
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import Effects


class SpotKeys(CoreKeys):
    """How much of a module may be interrupted."""

    spot_percent: kinds.Percent = 0
    """Percent of the tasks, after the first, that run on FARGATE_SPOT."""


def contribute(module: SpotKeys, context: ModuleContext) -> Contribution:
    """The service's mix of capacity."""
    del context
    return Contribution(
        feature="spot",
        service={
            "capacity_provider_strategies": capacity(module.spot_percent),
            # Only so is another mix of capacity an update; without it the provider replaces the service.
            "force_new_deployment": True,
        },
    )


def capacity(spot_percent: int) -> list[dict[str, Any]]:
    """
    The first task on Fargate, the others split by *spot_percent*.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    regular = {"capacity_provider": "FARGATE", "base": 1, "weight": 100 - spot_percent}
    spot = {"capacity_provider": "FARGATE_SPOT", "base": 0, "weight": spot_percent}
    return [regular, spot] if spot_percent else [regular]


_EFFECTS: dict[str, Effects[SpotKeys]] = {"spot_percent": ROLLED}

FEATURE = Feature(keys=SpotKeys, contribute=contribute, effects=_EFFECTS)
