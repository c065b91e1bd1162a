"""Somebody asks from an address that the web ACL blocks, and somebody from another one."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from modulestack.contract.cloudfront import REGION
from modulestack.features.web_acl import REQUESTS_ARE_BLOCKED
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.clients import allowed_client
from modulestack.rehearsal.scenarios.distributions import distribution_before
from modulestack.rehearsal.scenarios.logged_requests import NOT_LET_IN, ask, load_balancer_of
from modulestack.rehearsal.scenarios.own_request import marked, own_request
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs


@dataclasses.dataclass(frozen=True, kw_only=True)
class WebAclInFront:
    """What judges who asks a module."""

    waf: Any
    """Client of where it is."""
    logs: Any
    """Likewise."""
    scope: str
    found: dict[str, Any]
    guarded: str
    """How its log calls what it guards ends."""


def _in_front(module: RehearsedModule) -> WebAclInFront | None:
    """That of CloudFront, if that is in front of the module, or of its load balancer; None: there is none."""
    balancer = load_balancer_of(module)
    if (distribution := distribution_before(module, balancer)) is not None:
        if not distribution["WebACLId"]:
            return None
        waf, scope = module.aws.client("wafv2", REGION), "CLOUDFRONT"
        name, id_ = distribution["WebACLId"].split("/")[-2:]
        found = waf.get_web_acl(Name=name, Scope=scope, Id=id_)["WebACL"]
        logs, guarded = module.aws.client("logs", REGION), distribution["Id"]
        return WebAclInFront(waf=waf, logs=logs, scope=scope, found=found, guarded=guarded)
    waf, logs = module.aws.client("wafv2"), module.aws.client("logs")
    found = waf.get_web_acl_for_resource(ResourceArn=balancer).get("WebACL")
    guarded = balancer.split(":loadbalancer/")[1]
    return WebAclInFront(waf=waf, logs=logs, scope="REGIONAL", found=found, guarded=guarded) if found else None


def _ask(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    acl = _in_front(module)
    if acl is None:
        return Observation(False, "no web ACL stands before its load balancer")
    blocked = _first_blocked(acl)
    client = allowed_client(module)
    own = marked(own_request(module, source=client), _mark(module))
    statuses = {"another address": ask(module, own, client=client)}
    if blocked:
        statuses[blocked] = ask(module, own, client=blocked)
    logged = _logged(module, acl)
    told = ", ".join(f"{who}: {status}" for who, status in statuses.items())
    # Whom the security group does not let in never comes as far as the web ACL.
    expected = [200, NOT_LET_IN if statuses.get(blocked) == NOT_LET_IN else 403][: len(statuses)]
    asked = [status for status in statuses.values() if status != NOT_LET_IN]
    met = [*statuses.values()] == expected and len(logged) == len(asked)
    return Observation(met, f"{told}; {len(logged)} of them in its log; {availability.summary()}")


def _mark(module: RehearsedModule) -> str:
    """By which its requests are found: others may be behind its load balancer."""
    return f"blocked-{module.manifest.module}"


def _first_blocked(acl: WebAclInFront) -> str:
    """An address that its list blocks; empty: it has none."""
    for rule in acl.found["Rules"]:
        reference = rule["Statement"].get("IPSetReferenceStatement")
        if reference and "Block" in rule.get("Action", {}):
            name, id_ = reference["ARN"].split("/")[-2:]
            found = acl.waf.get_ip_set(Name=name, Scope=acl.scope, Id=id_)["IPSet"]["Addresses"]
            return str(found[0]).partition("/")[0]
    return ""


def _logged(module: RehearsedModule, acl: WebAclInFront) -> list[dict[str, Any]]:
    """The lines of these requests in its log."""
    logging = acl.waf.get_logging_configuration(ResourceArn=acl.found["ARN"])["LoggingConfiguration"]
    group = logging["LogDestinationConfigs"][0].split(":log-group:")[1]
    pages = acl.logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    lines = [json.loads(event["message"]) for page in pages for event in page["events"]]
    return [
        each
        for each in lines
        if each["httpRequest"]["args"].endswith(f"={_mark(module)}") and each["httpSourceId"].endswith(acl.guarded)
    ]


BLOCKED_REQUESTS = Scenario(
    name=REQUESTS_ARE_BLOCKED,
    promise="403 for it, an answer for others, and a line of each in the web ACL's log",
    run=_ask,
    on_demand=True,
    not_tried=no_task_runs,
)
