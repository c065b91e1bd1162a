"""Names that the engine proposes for what the program leaves without one, as Pulumi's autonaming does."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.embedded_aws.resources.handler import Autoname, InvalidInput
from modulestack.engine import names
from modulestack.engine.resource_state import ResourceGoal, ResourceState


class ProposedNames:
    """Proposes them; the same for the same resource, until it has been made."""

    def __init__(self) -> None:
        self._generations: dict[str, int] = {}

    def count(self, urn: str) -> None:
        """The resource *urn* has been made with the name that was proposed; the next one gets another."""
        self._generations[urn] = self._generations.get(urn, 0) + 1

    def inputs(
        self, rule: Autoname | None, goal: ResourceGoal, old: ResourceState | None, inputs: dict[str, Any]
    ) -> tuple[dict[str, Any], bool]:
        """*inputs* with the name that the engine proposes where the program gives none; whether it proposed one."""
        if rule is None or names.is_named(rule, inputs):
            return inputs, False
        kept = old.goal.inputs.get(rule.property) if old is not None and old.named_by_engine else None
        return {**inputs, rule.property: kept or self._propose(rule, goal)}, True

    def renamed(self, rule: Autoname | None, goal: ResourceGoal, old: ResourceState) -> ResourceGoal:
        """*goal*, with a new name if *old*, which stays for a while, has the same."""
        if rule is None or goal.inputs[rule.property] != old.goal.inputs.get(rule.property):
            return goal
        return dataclasses.replace(goal, inputs={**goal.inputs, rule.property: self._propose(rule, goal)})

    def _propose(self, rule: Autoname, goal: ResourceGoal) -> str:
        digits = names.random_digits(goal.urn, self._generations.get(goal.urn, 0))
        try:
            return names.proposed_name(rule, goal.name, digits)
        except names.NameTooLong as error:
            raise InvalidInput(rule.property, str(error)) from None
