"""Network ACLs of the subnets that a module is in: they are the environment's to say."""

from __future__ import annotations

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.protocol import ProtocolKeys

NETWORK_ACLS = "what network ACLs let through"
"""The scenario of modules in such a network."""


class NetworkAclKeys(ProtocolKeys):
    """None: what subnets let through is said once, for all modules."""


def contribute(module: NetworkAclKeys, context: ModuleContext) -> Contribution:  # noqa: ARG001
    """Nothing of the module's own: a rehearsal knocks at the subnets."""
    return Contribution(feature="network_acl", scenarios=(NETWORK_ACLS,) if context.closes_default_network_acl else ())


FEATURE = Feature(keys=NetworkAclKeys, contribute=contribute, effects={})
