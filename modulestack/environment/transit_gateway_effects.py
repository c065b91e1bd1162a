"""What edits of the routes to a transit gateway do to an environment that is up."""

from __future__ import annotations

from modulestack.environment.model import Environment
from modulestack.environment.transit_gateway import TransitGateway
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects


def _of(environment: Environment) -> TransitGateway | None:
    create = environment.network.create
    return create.transit_gateway if create else None


def _a_destination_goes(edit: Edit[Environment]) -> bool:
    before, after = _of(edit.before), _of(edit.after)
    return before is not None and after is not None and not {*before.destinations} <= {*after.destinations}


TRANSIT_EFFECTS: dict[str, Effects[Environment]] = {
    "network.create.transit_gateway": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="two routes to everywhere",
            when="with `0.0.0.0/0` in place of a NAT instance",
            holds=lambda edit: edit.is_refused,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="nothing gets to other networks any more",
            remedy="write it again",
            when="taken away",
            holds=lambda edit: _of(edit.after) is None,
        ),
        *IN_PLACE,
    ),
    "network.create.transit_gateway.id": (
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="the attachment, and where routes lead",
            remedy="have the other gateway's owner accept the attachment, if it has to, and give it the routes back",
        ),
    ),
    "network.create.transit_gateway.destinations": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="nothing gets to what is left out any more",
            remedy="write it again",
            when="without one that was there",
            holds=_a_destination_goes,
        ),
        *IN_PLACE,
    ),
    "network.create.transit_gateway.isolated": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="isolated subnets lead nowhere any more",
            remedy="set it to true again",
            when="to `false`",
            holds=lambda edit: not getattr(_of(edit.after), "isolated", False),
        ),
        *IN_PLACE,
    ),
    "network.create.transit_gateway.appliance_mode": IN_PLACE,
}
"""Key, dotted → effects."""
