"""A request that is a module's, as the rules of its load balancer have it: not each has every path of its name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from modulestack.contract.listener_rules.api_form import from_api, target_groups_of
from modulestack.contract.listener_rules.model import Request
from modulestack.contract.listener_rules.relation import request_for
from modulestack.embedded_aws.traffic import Answered, NoWay, Traffic
from modulestack.rehearsal.scenarios.clients import STRANGER
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule


def own_request(module: RehearsedModule, *, path: str = "/", source: str = STRANGER) -> Request:
    """
    The first that *module* answers *source*: of *path* at its address, or of a rule that leads to it.

    If there is none, that of *path*.
    """
    first = Request(host=urlsplit(module.manifest.url).netloc, path=path)
    return next((each for each in (first, *_of_rules(module)) if _is_answered(module, each, source)), first)


def marked(request: Request, mark: str) -> Request:
    """*request* with *mark* at the end of its query, by which it is found in a log."""
    return dataclasses.replace(request, query=(*request.query, ("rehearsal", mark)))


def url_of(request: Request, scheme: str) -> str:
    """Where *request* is sent."""
    return f"{scheme}://{request.host}{request.path}{'?' if request.query else ''}{urlencode(request.query)}"


def _of_rules(module: RehearsedModule) -> Iterator[Request]:
    elbv2, groups = module.aws.client("elbv2"), module.manifest.target_groups
    tests = {each.test_rule for each in module.manifest.traffic}
    primary = next((each.target_group for each in module.manifest.load_balancers if each.primary), groups[0])
    [found] = elbv2.describe_target_groups(TargetGroupArns=[primary])["TargetGroups"]
    for listener in elbv2.describe_listeners(LoadBalancerArn=found["LoadBalancerArns"][0])["Listeners"]:
        for rule in elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
            leads_there = any(primary in target_groups_of(action) for action in rule["Actions"])
            if rule["RuleArn"] in tests:
                continue
            conditions = from_api(rule["Conditions"])
            request = request_for(conditions) if leads_there and rule["Conditions"] else None
            if request is not None:
                named = conditions.hosts or conditions.host_regexes
                yield request if named else dataclasses.replace(request, host=urlsplit(module.manifest.url).netloc)


def send(module: RehearsedModule, request: Request, *, source: str, **how: Any) -> Answered:
    """
    Send *request* from the address *source* to where *module* answers; *how* as ``Traffic.send`` has it.

    Raises:
        NoWay: it is not let in.
    """
    url, headers = url_of(request, urlsplit(module.manifest.url).scheme), (*request.headers, *how.pop("headers", ()))
    return Traffic(module.aws).send(url, method=request.method, headers=headers, source=source, **how)


def _is_answered(module: RehearsedModule, request: Request, source: str) -> bool:
    try:
        answered = send(module, request, source=source, identified=True)
    except NoWay:
        return False
    manifest = module.manifest
    return answered.target_group in {*manifest.target_groups, *manifest.alternates.values()}
