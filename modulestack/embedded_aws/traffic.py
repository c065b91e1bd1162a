"""
Requests through the load balancers of an embedded account: name, listener, certificate, rule, target group, task.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html (fail open)
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html (codes)
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from modulestack.contract import certificates
from modulestack.contract.listener_rules.api_form import from_api
from modulestack.contract.listener_rules.forwarding import Forward, WeightedGroup, chosen_group
from modulestack.contract.listener_rules.model import ListenerRule, Request, request_of
from modulestack.contract.listener_rules.router import Router
from modulestack.embedded_aws.listener_certificates import further_certificates
from modulestack.embedded_aws.log_delivery.log_lines import Handled
from modulestack.embedded_aws.open_doors import lets_in
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.embedded_aws.web_acls.guard import FORBIDDEN, WebAclGuard

if TYPE_CHECKING:
    from modulestack.embedded_aws.account import EmbeddedAws

GROUP_COOKIE = "AWSALBTG"
"""Names the target group that a client stays with. AWS encrypts its value; here it is the group's ARN.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html"""
OK, NO_TARGET, NO_ANSWER = 200, 503, 504
INTERNAL = "internal"


class NoWay(Exception):
    """
    A request does not reach a load balancer.

    Nobody is found at its host, nobody listens on its port, or a security group does not let its sender in.
    """


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of a request."""

    status: int
    """
    200: a healthy task has it. 403: a web ACL blocks it. 503: its target group has no task. 504: none that is healthy.
    Else: a rule's own.
    """
    rule: str | None
    """ARN of the rule that took it; None: the listener's default did."""
    target_group: str | None = None
    """ARN."""
    service: str | None = None
    """Name of the ECS service whose task has it."""
    task: str | None = None
    """ARN."""
    target: str | None = None
    """Address and port of that task."""
    location: str | None = None
    """Of a redirect."""
    body: str = ""
    """Of a fixed response."""
    certificate: str | None = None
    """ARN of the certificate that the client was shown."""
    is_trusted: bool = True
    """Whether that certificate has the host's name. A client that looks, as all should, goes away if it has not."""
    cookies: Mapping[str, str]
    """Those that the load balancer sets."""


class Traffic:
    """Sends requests. Which target group of several, and which of its tasks, is drawn as *seed* says."""

    def __init__(self, aws: EmbeddedAws, *, seed: int = 0) -> None:
        self._aws, self._context = aws, RequestContext(aws, aws.region)
        self._chance, self._turns = random.Random(seed), itertools.count()  # noqa: S311
        self._sent, self._guard = 0, WebAclGuard(aws)
        self._routers: dict[str, tuple[object, Router]] = {}

    def send(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: tuple[tuple[str, str], ...] = (),
        source: str = Request.source,
        cookies: Mapping[str, str] | None = None,
        to: str | None = None,
    ) -> Answered:
        """
        Send one request to *url*; *to* is a load balancer's DNS name, if the host does not lead there yet.

        Raises:
            NoWay: it reaches no load balancer, or is not let in.
        """
        request = request_of(url, method=method, headers=headers, source=source)
        with self._aws.internal():
            listener = self._listener(url, to, source)
            verdict = self._guard.verdict(listener.load_balancer_arn, request)
            if verdict and verdict.action == "BLOCK":
                answered = Answered(status=FORBIDDEN, rule=None, cookies={})
                self._log(url, request, listener, "0", "waf", answered)
                return answered
            rule = self._router(listener).route(request)
            actions = listener.rules[rule.target].actions if rule else listener.default_actions
            action = max((one.data for one in actions), key=lambda data: int(data.get("Order", 1)))
            answered = self._answered(url, listener, rule, action, dict(cookies or {}))
            done = f"waf,{action['Type']}" if verdict else str(action["Type"])
            self._log(url, request, listener, str(rule.priority) if rule else "0", done, answered)
            return answered

    def _answered(
        self, url: str, listener: Any, rule: ListenerRule | None, action: Mapping[str, Any], cookies: dict[str, str]
    ) -> Answered:
        certificate, is_trusted = self._certificate(listener, urlsplit(url).hostname or "")
        found: dict[str, Any] = {"rule": rule.target if rule else None, "cookies": {}}
        found |= {"certificate": certificate, "is_trusted": is_trusted}
        if action["Type"] == "redirect":
            config = action["RedirectConfig"]
            status = int(str(config["StatusCode"]).removeprefix("HTTP_"))
            return Answered(status=status, location=_location(config, url), **found)
        if action["Type"] == "fixed-response":
            config = action["FixedResponseConfig"]
            return Answered(status=int(config["StatusCode"]), body=config.get("MessageBody", ""), **found)
        return self._forwarded(action, cookies, found)

    def _log(self, url: str, request: Request, listener: Any, priority: str, actions: str, answered: Answered) -> None:
        """Where the load balancer logs what it is asked."""
        self._sent += 1
        agent = next((value for name, value in request.headers if name.lower() == "user-agent"), "-")
        handled = Handled(
            url=url,
            method=request.method,
            client=request.source,
            user_agent=agent,
            port=int(listener.port),
            status=answered.status,
            actions=actions,
            target=answered.target,
            target_group=answered.target_group,
            location=answered.location,
            certificate=answered.certificate,
            priority=priority,
            load_balancer=listener.load_balancer_arn.split(":loadbalancer/", 1)[1],
            at=self._aws.clock.now(),
            number=self._sent,
        )
        self._aws.log_files.answered(listener.load_balancer_arn, handled)

    def _forwarded(self, action: Mapping[str, Any], cookies: dict[str, str], found: dict[str, Any]) -> Answered:
        forward = _forward(action)
        group = chosen_group(forward, draw=self._chance.random(), kept=cookies.get(GROUP_COOKIE))
        if group is None:
            return Answered(status=NO_TARGET, **found)
        if forward.sticky_s:
            found["cookies"] = {GROUP_COOKIE: group}
        region = self._aws.ecs.region(self._aws.region)
        targets = [one for one in region.targets.get(group, []) if one.state in {"healthy", "unhealthy"}]
        healthy = [one for one in targets if one.state == "healthy"]
        if not targets:
            return Answered(status=NO_TARGET, target_group=group, **found)
        taken = (healthy or targets)[next(self._turns) % len(healthy or targets)]
        task = next(
            task for cluster in region.clusters.values() for task in cluster.tasks.values() if taken in task.targets
        )
        return Answered(
            status=OK if healthy else NO_ANSWER,
            target_group=group,
            service=task.service.name if task.service else None,
            task=task.arn,
            target=f"{taken.address}:{taken.port}",
            **found,
        )

    def _listener(self, url: str, to: str | None, source: str) -> Any:
        parts = urlsplit(url)
        host = (to or parts.hostname or "").lower()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        for balancer in self._context.backend("elbv2").load_balancers.values():
            if balancer.dns_name.lower() in self._names(host):
                for listener in balancer.listeners.values():
                    if int(listener.port) == port:
                        if balancer.scheme != INTERNAL and not lets_in(self._context, balancer, source, port):
                            raise NoWay(f"{url}: load balancer {balancer.name} lets {source} not in: it gets no answer")
                        return listener
                raise NoWay(f"{url}: load balancer {balancer.name} does not listen on port {port}")
        raise NoWay(f"{url}: {host} is no load balancer's name, and no record of Route 53 leads from it to one")

    def _names(self, host: str) -> set[str]:
        """*host*, and what Route 53 says it is."""
        return {host, *(found.lower().rstrip(".").removeprefix("dualstack.") for found in self._records(host))}

    def _records(self, host: str) -> Iterator[str]:
        for zone in self._context.backend("route53").zones.values():
            for record in zone.rrsets:
                name = str(record.name).replace("\\052", "*").rstrip(".").lower()
                if certificates.covers(name, host):
                    if record.alias_target:
                        yield record.alias_target["DNSName"]
                    elif record.type == "CNAME":
                        yield from (one["Value"] if isinstance(one, dict) else str(one) for one in record.records)

    def _router(self, listener: Any) -> Router:
        """Made anew once a rule has changed."""
        rules = [rule for rule in listener.rules.values() if not rule.is_default]
        state = [(rule.arn, rule.priority, rule.conditions) for rule in rules]
        known = self._routers.get(listener.arn)
        if known is None or known[0] != state:
            made = Router(
                ListenerRule(priority=int(rule.priority), conditions=from_api(rule.conditions), target=rule.arn)
                for rule in rules
            )
            known = self._routers[listener.arn] = (state, made)
        return known[1]

    def _certificate(self, listener: Any, host: str) -> tuple[str | None, bool]:
        """The certificate that the client sees, and whether it is the host's."""
        if listener.protocol != "HTTPS":
            return None, True
        known = self._context.backend("acm")._certificates
        arns = [arn for arn in (*further_certificates(listener), listener.certificate) if arn in known]
        names = {arn: {known[arn].common_name, *known[arn].sans} for arn in arns}
        fitting = certificates.shown(names, host)
        return fitting or listener.certificate, fitting is not None


def _forward(action: Mapping[str, Any]) -> Forward:
    config = action.get("ForwardConfig") or {}
    groups = config.get("TargetGroups") or [{"TargetGroupArn": action["TargetGroupArn"]}]
    sticky = config.get("TargetGroupStickinessConfig") or {}
    return Forward(
        groups=tuple(WeightedGroup(group=one["TargetGroupArn"], weight=int(one.get("Weight", 1))) for one in groups),
        sticky_s=int(sticky["DurationSeconds"]) if sticky.get("Enabled") else None,
    )


def _location(config: Mapping[str, Any], url: str) -> str:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#redirect-actions"""
    parts = urlsplit(url)
    own = {
        "protocol": parts.scheme,
        "host": parts.hostname or "",
        "port": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "path": parts.path.lstrip("/"),
        "query": parts.query,
    }
    defaults = {
        "Protocol": "#{protocol}",
        "Host": "#{host}",
        "Port": "#{port}",
        "Path": "/#{path}",
        "Query": "#{query}",
    }
    said = {}
    for name, default in defaults.items():
        text = str(config.get(name) or default)
        for key, value in own.items():
            text = text.replace(f"#{{{key}}}", value)
        said[name] = text
    query = f"?{said['Query']}" if said["Query"] else ""
    return f"{said['Protocol'].lower()}://{said['Host']}:{said['Port']}{said['Path']}{query}"
