"""A request that is a module's, as the rules of its load balancer have it: not each has every path of its name."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from modulestack.contract.listener_rules.api_form import from_api, target_groups_of
from modulestack.contract.listener_rules.model import Request
from modulestack.contract.listener_rules.relation import request_for
from modulestack.embedded_aws.traffic import NoWay, Traffic
from modulestack.rehearsal.scenarios.clients import STRANGER
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule


def own_request(module: RehearsedModule) -> Request:
    """The first that *module* answers: of ``/`` at its address, or of a rule that leads to it; or else the former."""
    traffic, root = Traffic(module.aws), Request(host=urlsplit(module.manifest.url).hostname or "")
    return next((each for each in (root, *_of_rules(module)) if _is_answered(module, traffic, each)), root)


def url_of(request: Request, scheme: str) -> str:
    """Where *request* is sent."""
    return f"{scheme}://{request.host}{request.path}{'?' if request.query else ''}{urlencode(request.query)}"


def _of_rules(module: RehearsedModule) -> Iterator[Request]:
    elbv2, groups = module.aws.client("elbv2"), module.manifest.target_groups
    primary = next((each.target_group for each in module.manifest.load_balancers if each.primary), groups[0])
    [found] = elbv2.describe_target_groups(TargetGroupArns=[primary])["TargetGroups"]
    for listener in elbv2.describe_listeners(LoadBalancerArn=found["LoadBalancerArns"][0])["Listeners"]:
        for rule in elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]:
            leads_there = any(primary in target_groups_of(action) for action in rule["Actions"])
            request = request_for(from_api(rule["Conditions"])) if leads_there and rule["Conditions"] else None
            if request is not None:
                yield request


def _is_answered(module: RehearsedModule, traffic: Traffic, request: Request) -> bool:
    url, headers = url_of(request, urlsplit(module.manifest.url).scheme), request.headers
    try:
        answered = traffic.send(url, method=request.method, headers=headers, source=STRANGER, identified=True)
    except NoWay:
        return False
    return answered.target_group in module.manifest.target_groups
