"""The web ACL before public load balancers, for modules of an environment that has one."""

from __future__ import annotations

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.protocol import ProtocolKeys

REQUESTS_ARE_BLOCKED = "requests of a blocked address"
"""The scenario of modules that a web ACL of the environment's own guards."""


class WebAclKeys(ProtocolKeys):
    """None: what is blocked is said once, for all public modules."""


def contribute(module: WebAclKeys, context: ModuleContext) -> Contribution:
    """Nothing of the module's own: a rehearsal asks from addresses that are blocked and that are not."""
    is_guarded = context.blocks_requests and module.is_public and module.port is not None and not module.is_network
    return Contribution(feature="web_acl", scenarios=(REQUESTS_ARE_BLOCKED,) if is_guarded else ())


FEATURE = Feature(keys=WebAclKeys, contribute=contribute, effects={})
