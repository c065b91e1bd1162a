"""The NAT instance of a network, for modules whose tasks get out by it: it is the environment's to say."""

from __future__ import annotations

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.protocol import ProtocolKeys

NAT_INSTANCE_ENDS = "the NAT instance ends"
"""The scenario of modules on Fargate in a network that has one."""


class NatInstanceKeys(ProtocolKeys):
    """None: how tasks get out is said once, for all modules."""


def contribute(module: NatInstanceKeys, context: ModuleContext) -> Contribution:  # noqa: ARG001
    """Nothing of the module's own: a rehearsal ends the instance, and asks for a task meanwhile."""
    is_behind = context.has_nat_instance and context.capacity is None
    return Contribution(feature="nat_instance", scenarios=(NAT_INSTANCE_ENDS,) if is_behind else ())


FEATURE = Feature(keys=NatInstanceKeys, contribute=contribute, effects={})
