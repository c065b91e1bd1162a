"""Tasks on spare capacity, cheaper and interruptible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from modulestack.contract import limits
from modulestack.contract.capacity_providers import FARGATE, FARGATE_SPOT
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core_effects import ROLLED
from modulestack.features.existing import ExistingKeys
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import Edit, Effect, EffectKind, Effects
from modulestack.fields.kinds import within
from modulestack.fields.violation import RuleViolation

INTERRUPTED_IN_S = 120
"""Seconds between Spot's SIGTERM and the end of the task."""


class SpotKeys(ExistingKeys):
    """How much of a module may be interrupted."""

    spot_percent: kinds.Percent = 0
    """
    Percent of the tasks, after `on_demand_base`, that run on FARGATE_SPOT, and may be stopped two minutes after a
    SIGTERM: `stop_timeout_s` is 120 then, if nobody says otherwise. Machines have a `spot_percent` of their own.
    """
    on_demand_base: Annotated[int, within(limits.CAPACITY_BASE)] = 1
    """With `spot_percent`: so many tasks first run on FARGATE. Raise it where Spot has nothing to spare."""


def complete(module: dict[str, Any], capacity: Mapping[str, Any]) -> None:
    """
    What may be interrupted has all the time that there is, where nobody says otherwise.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html (Spot),
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html
    """
    machines = capacity.get(str(module.get("capacity")))
    of_machines = isinstance(machines, dict) and (machines.get("spot_percent") or machines.get("spot"))
    if not (module.get("spot_percent") or of_machines):
        return
    module.setdefault("stop_timeout_s", INTERRUPTED_IN_S)
    beside = module.get("containers")
    for container in beside.values() if isinstance(beside, dict) else ():
        if isinstance(container, dict):
            container.setdefault("stop_timeout_s", INTERRUPTED_IN_S)


def machines_have_their_own_spot(module: SpotKeys) -> Iterator[RuleViolation]:
    """
    A strategy of capacity providers is of one kind: Fargate, or a group of machines.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (capacityProviderStrategy)
    """
    if module.capacity is not None and module.spot_percent:
        yield RuleViolation(
            (("spot_percent",), ("capacity",)),
            f"{module.spot_percent} % is of Fargate, and the module runs on machines: leave it out; "
            "capacity.<name>.spot_percent, or managed_instances.<name>.spot, says which of those are Spot",
        )


def a_base_is_of_spot(module: SpotKeys) -> Iterator[RuleViolation]:
    """Without Spot every task is on demand."""
    said = module.model_fields_set
    if "on_demand_base" not in said:
        return
    if module.capacity is None and "spot_percent" not in said:
        yield RuleViolation(
            (("on_demand_base",), ("spot_percent",)),
            f"{module.on_demand_base} says how many tasks are not on Spot, and none is: leave it out, or set "
            "spot_percent",
        )
    if module.capacity is not None:
        yield RuleViolation(
            (("on_demand_base",), ("capacity",)),
            f"{module.on_demand_base} is of Fargate, and the module runs on machines: leave it out; "
            "capacity.<name>.on_demand_base says how many of those are not Spot; managed instances are all or none",
        )


def contribute(module: SpotKeys, context: ModuleContext) -> Contribution:
    """The service's mix of capacity."""
    del context
    if module.capacity is not None:
        return Contribution(feature="spot")
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
    if module.capacity is not None:
        return {}
    if module.existing_cluster and not module.spot_percent:
        return {"launch_type": "FARGATE"}
    return {"capacity_provider_strategies": strategy(module.spot_percent, module.on_demand_base)}


def strategy(spot_percent: int, base: int = 1) -> list[dict[str, Any]]:
    """
    The first *base* tasks on Fargate, the others split by *spot_percent*.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    regular = {"capacity_provider": FARGATE, "base": base, "weight": 100 - spot_percent}
    spot = {"capacity_provider": FARGATE_SPOT, "base": 0, "weight": spot_percent}
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
    ),
    "on_demand_base": ROLLED,
}

FEATURE = Feature(
    keys=SpotKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(machines_have_their_own_spot, a_base_is_of_spot),
    of_fargate=("spot_percent", "on_demand_base"),
    complete=complete,
)
