"""Logs of load balancers, for modules of an environment that has them: they are the environment's to say."""

from __future__ import annotations

from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.protocol import ProtocolKeys

CONNECTIONS_ARE_LOGGED = "TLS connections are logged"
"""The scenario of modules whose network load balancer logs whom it serves."""
REQUESTS_ARE_LOGGED = "requests are logged"
"""The scenario of modules whose load balancer logs what it is asked."""


class AccessLogsKeys(ProtocolKeys):
    """None: what is logged is said once, for all modules."""


def contribute(module: AccessLogsKeys, context: ModuleContext) -> Contribution:
    """Nothing of the module's own: a rehearsal asks its load balancer, and reads the log."""
    is_logged = context.logs_requests and module.has_load_balancer and not module.is_network
    ends_tls = context.logs_requests and module.protocol == "tls" and module.has_load_balancer
    scenarios = (REQUESTS_ARE_LOGGED,) if is_logged else (CONNECTIONS_ARE_LOGGED,) if ends_tls else ()
    return Contribution(feature="access_logs", scenarios=scenarios)


FEATURE = Feature(keys=AccessLogsKeys, contribute=contribute, effects={})
