"""Somebody asks from an address that the web ACL blocks, and somebody from another one."""

from __future__ import annotations

import json
from typing import Any

from modulestack.features.web_acl import REQUESTS_ARE_BLOCKED
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.clients import allowed_client
from modulestack.rehearsal.scenarios.logged_requests import NOT_LET_IN, ask, load_balancer_of
from modulestack.rehearsal.scenarios.own_request import marked, own_request
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs


def _ask(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    waf = module.aws.client("wafv2")
    acl = waf.get_web_acl_for_resource(ResourceArn=load_balancer_of(module)).get("WebACL")
    if acl is None:
        return Observation(False, "no web ACL stands before its load balancer")
    blocked = _first_blocked(waf, acl)
    client = allowed_client(module)
    own = marked(own_request(module, source=client), _mark(module))
    statuses = {"another address": ask(module, own, client=client)}
    if blocked:
        statuses[blocked] = ask(module, own, client=blocked)
    logged = _logged(module, acl["ARN"])
    told = ", ".join(f"{who}: {status}" for who, status in statuses.items())
    # Whom the security group does not let in never comes as far as the web ACL.
    expected = [200, NOT_LET_IN if statuses.get(blocked) == NOT_LET_IN else 403][: len(statuses)]
    asked = [status for status in statuses.values() if status != NOT_LET_IN]
    met = [*statuses.values()] == expected and len(logged) == len(asked)
    return Observation(met, f"{told}; {len(logged)} of them in its log; {availability.summary()}")


def _mark(module: RehearsedModule) -> str:
    """By which its requests are found: others may be behind its load balancer."""
    return f"blocked-{module.manifest.module}"


def _first_blocked(waf: Any, acl: dict[str, Any]) -> str:
    """An address that its list blocks; empty: it has none."""
    for rule in acl["Rules"]:
        reference = rule["Statement"].get("IPSetReferenceStatement")
        if reference and "Block" in rule.get("Action", {}):
            name, id_ = reference["ARN"].split("/")[-2:]
            found = waf.get_ip_set(Name=name, Scope="REGIONAL", Id=id_)["IPSet"]["Addresses"]
            return str(found[0]).partition("/")[0]
    return ""


def _logged(module: RehearsedModule, acl: str) -> list[dict[str, Any]]:
    """The lines of these requests in the log of *acl*."""
    logging = module.aws.client("wafv2").get_logging_configuration(ResourceArn=acl)["LoggingConfiguration"]
    group = logging["LogDestinationConfigs"][0].split(":log-group:")[1]
    pages = module.aws.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    lines = [json.loads(event["message"]) for page in pages for event in page["events"]]
    id_ = load_balancer_of(module).split(":loadbalancer/")[1]
    return [
        each
        for each in lines
        if each["httpRequest"]["args"].endswith(f"={_mark(module)}") and each["httpSourceId"].endswith(id_)
    ]


BLOCKED_REQUESTS = Scenario(
    name=REQUESTS_ARE_BLOCKED,
    promise="403 for it, an answer for others, and a line of each in the web ACL's log",
    run=_ask,
    on_demand=True,
    not_tried=no_task_runs,
)
