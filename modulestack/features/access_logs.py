"""Logs of load balancers, for modules of an environment that has them: they are the environment's to say."""

from __future__ import annotations

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.protocol import ProtocolKeys

REQUESTS_ARE_LOGGED = "requests are logged"
"""The scenario of modules whose load balancer logs what it is asked."""


class AccessLogsKeys(ProtocolKeys):
    """None: what is logged is said once, for all modules."""


def contribute(module: AccessLogsKeys, context: ModuleContext) -> Contribution:
    """Nothing of the module's own: a rehearsal asks its load balancer, and reads the log."""
    is_logged = context.logs_requests and module.port is not None and not module.is_network
    return Contribution(feature="access_logs", scenarios=(REQUESTS_ARE_LOGGED,) if is_logged else ())


FEATURE = Feature(keys=AccessLogsKeys, contribute=contribute, effects={})
