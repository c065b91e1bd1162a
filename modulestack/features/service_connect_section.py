"""What a file says of Service Connect: of the proxies of a module and of its callers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from modulestack.contract import limits
from modulestack.features.context import ModuleContext
from modulestack.features.log_drivers import log_configuration
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


class CallLog(Section):
    """
    A line for each call, in the module's log group, written by its own proxy.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-envoy-access-logs.html
    """

    format: Literal["json", "text"] = "json"
    """What a line is. Saved queries and metric filters read JSON."""
    query_parameters: bool = False
    """Whether paths are written with what follows their `?`, which may be a token, or somebody's name."""


class ServiceConnect(Section):
    """How long the proxies of a module's callers wait, and what its own one writes."""

    idle_timeout_s: Annotated[int, within(limits.CONNECT_TIMEOUT_S)] = 300
    """Seconds until an idle connection is closed; 0: never."""
    request_timeout_s: Annotated[int, within(limits.CONNECT_TIMEOUT_S)] = 15
    """Seconds until an unanswered request has failed; 0: never."""
    access_log: CallLog | None = None
    """Who called, and what was answered (`access_log: {}`). Absent: nothing is written, as AWS has it."""


def logged(section: ServiceConnect | None, context: ModuleContext) -> dict[str, Any]:
    """
    What of a service's Service Connect configuration says that calls are logged; empty: they are not.

    The proxy's own output goes there, too.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectAccessLogConfiguration.html
    """
    if section is None or section.access_log is None:
        return {}
    log = section.access_log
    return {
        "logConfiguration": log_configuration(None, context),
        "accessLogConfiguration": {
            "format": log.format.upper(),
            "includeQueryParameters": "ENABLED" if log.query_parameters else "DISABLED",
        },
    }
