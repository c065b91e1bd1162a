"""What a file says of Service Connect: of the proxies of a module and of its callers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from modulestack.contract import limits
from modulestack.features.context import ModuleContext
from modulestack.features.log_drivers import log_configuration
from modulestack.fields import kinds
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


class ConnectTls(Section):
    """
    Calls are encrypted between the proxies; the containers of both sides speak as before.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
    """

    authority_arn: kinds.Authority
    """The authority of AWS Private CA that issues certificates, of the environment's region, with the tag
    `AmazonECSManaged: true`. One of short-lived certificates costs an eighth."""
    kms_key_arn: kinds.KeyArn | None = None
    """A key of yours for the certificates' own keys. Absent: `encryption_key` of the environment, or else AWS's."""


class ServiceConnect(Section):
    """How long the proxies of a module's callers wait, and what its own one writes."""

    idle_timeout_s: Annotated[int, within(limits.CONNECT_TIMEOUT_S)] = 300
    """Seconds until an idle connection is closed; 0: never."""
    request_timeout_s: Annotated[int, within(limits.CONNECT_TIMEOUT_S)] = 15
    """Seconds until an unanswered request has failed; 0: never."""
    access_log: CallLog | None = None
    """Who called, and what was answered (`access_log: {}`). Absent: nothing is written, as AWS has it."""
    tls: ConnectTls | None = None
    """By which certificates calls are encrypted. Absent: they are not. See service-connect.md."""


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


def authority_of(section: ServiceConnect | None) -> str:
    """ARN of the authority that issues the certificates of a module; empty: its calls are not encrypted."""
    return section.tls.authority_arn if section is not None and section.tls is not None else ""
