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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from urllib.parse import urlsplit

from modulestack.contract.authentication import COGNITO, JWT, OIDC
from modulestack.contract.listener_rules.api_form import from_api
from modulestack.contract.listener_rules.forwarding import Forward, WeightedGroup, chosen_group
from modulestack.contract.listener_rules.model import ListenerRule, Request, request_of
from modulestack.contract.listener_rules.router import Router
from modulestack.contract.mutual_tls import OFF, SUCCESS, VERIFY
from modulestack.contract.request_headers import HEADERS, TLS_HEADERS, TLS_IS_TOLD, attribute
from modulestack.embedded_aws.authentication_gate import Exchange, Gate, GateVerdict
from modulestack.embedded_aws.cloudfront.edge import (
    CACHE,
    UNKNOWN,
    AtTheEdge,
    Edge,
    FromOrigin,
    OriginRequest,
    ViewerRequest,
)
from modulestack.embedded_aws.listener_lookup import ListenerLookup, NoWay
from modulestack.embedded_aws.log_delivery.log_lines import CIPHER, NOT_SHOWN, TLS, Handled
from modulestack.embedded_aws.mutual_tls import client_details, verification
from modulestack.embedded_aws.mutual_tls.listeners import asked_of_clients
from modulestack.embedded_aws.mutual_tls.trust_stores import stores_of
from modulestack.embedded_aws.mutual_tls.verification import Chain
from modulestack.embedded_aws.redirects import location
from modulestack.embedded_aws.response_headers import response_headers
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.embedded_aws.web_acls.guard import FORBIDDEN, WebAclGuard

__all__ = ["GROUP_COOKIE", "Answered", "ConnectionClosed", "NoWay", "Traffic"]

if TYPE_CHECKING:
    from modulestack.embedded_aws.account import EmbeddedAws

GROUP_COOKIE = "AWSALBTG"
"""Names the target group that a client stays with. AWS encrypts its value; here it is the group's ARN.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html"""
OK, BAD_GATEWAY, NO_TARGET, NO_ANSWER = 200, 502, 503, 504
_LOGGED = {COGNITO: "authenticate", OIDC: "authenticate", JWT: JWT}
"""Kind of action → how access logs have it; of tokens the page does not say.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#actions-taken"""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of a request."""

    status: int
    """
    200: a healthy task has it. 401: nobody knows who asks. 403: a web ACL blocks it. 502: its task is being stopped.
    503: its target group has no task. 504: none that is healthy, or its zone is lost. Else: a rule's own, or a redirect
    to sign in.
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
    """Whether that certificate has the host's name and is not over: a client that looks goes away else."""
    cookies: Mapping[str, str]
    """Those that the load balancer sets."""
    told: Mapping[str, str] = field(default_factory=dict)
    """Headers by which it tells the target who asks."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Those that its listener adds, and of an edge ``X-Cache``."""
    cache_control: str = ""
    """What the task says of how long others may keep the answer."""


class Sending(TypedDict, total=False):
    """How requests are sent; all of it may be left out."""

    method: str
    headers: tuple[tuple[str, str], ...]
    source: str
    """The client's address."""
    cookies: Mapping[str, str] | None
    to: str | None
    """A load balancer's DNS name, if the host does not lead there yet."""
    identified: bool
    """Whether who asks has a session, a token or a certificate of its own, wherever one is asked for."""
    shows: Chain
    """Or the certificate that it shows, and those of who has signed it."""
    country: str
    """Where *source* is (ISO 3166-1 alpha-2), of which CloudFront has its own knowledge."""


class ConnectionClosed(NoWay):
    """A load balancer ends the handshake: it does not take the client's certificate, or the client has shown none."""


class Traffic:
    """Sends requests. Which target group of several is drawn, as *seed* says; of its tasks each has its turn."""

    def __init__(self, aws: EmbeddedAws, *, seed: int = 0, draws: Iterator[float] | None = None) -> None:
        """*draws* without end, from 0 to less than 1, are in the place of chance: what is first in a rule has less."""
        self._aws, self._context = aws, RequestContext(aws, aws.region)
        self._lookup = ListenerLookup(self._context)
        chance = random.Random(seed)  # noqa: S311
        self._draws, self._turns = draws or iter(chance.random, None), itertools.count()
        self._sent, self._guard, self._gate = 0, WebAclGuard(aws), Gate(aws)
        self._edge = Edge(aws, self._ask_for_the_edge, self._guard.blocks_at_the_edge)
        self._is_identified = False
        self._routers: dict[str, tuple[object, Router]] = {}

    def send(self, url: str, **how: Unpack[Sending]) -> Answered:
        """
        Send one request to *url*.

        Raises:
            ConnectionClosed: the load balancer lets nobody in with that certificate.
            NoWay: it reaches no load balancer, or is not let in.
        """
        return self.send_several(url, 1, **how)[0]

    def send_several(self, url: str, count: int, **how: Unpack[Sending]) -> tuple[Answered, ...]:
        """
        Send *count* requests to *url* at one moment, all of them alike; the way to the rule is looked up once.

        Raises:
            ConnectionClosed: the load balancer lets nobody in with that certificate.
            NoWay: they reach no load balancer, or are not let in.
        """
        headers, source = how.get("headers", ()), how.get("source", Request.source)
        to, cookies, shows = how.get("to"), how.get("cookies") or {}, how.get("shows", ())
        identified, method = how.get("identified", False), how.get("method", "GET")
        request = request_of(url, method=method, headers=headers, source=source)
        with self._aws.internal():
            if at_the_edge := self._edge.distribution(self._lookup.names((to or urlsplit(url).hostname or "").lower())):
                asked_there = ViewerRequest(
                    url=url,
                    method=method,
                    headers=headers,
                    cookies=dict(cookies),
                    source=source,
                    country=how.get("country", UNKNOWN),
                )
                self._is_identified = identified
                return tuple(_from_edge(self._edge.answer(at_the_edge, asked_there)) for _ in range(count))
            listener = self._lookup.listener(url, to, source)
            certificates = self._connected(url, request, listener, shows, identified=identified)
            verdict = self._guard.verdict(listener.load_balancer_arn, request)
            if verdict and verdict.action == "BLOCK":
                blocked = Answered(status=FORBIDDEN, cookies={}, **self._shown(url, listener, None, by_itself=True))
                return self._logged([blocked] * count, url, request, listener, "0", "waf", shows)
            rule = self._router(listener).route(request)
            actions = listener.rules[rule.target].actions if rule else listener.default_actions
            *first, action = sorted((one.data for one in actions), key=lambda data: int(data.get("Order", 1)))
            sent = Exchange(
                url=url,
                headers={name.lower(): value for name, value in headers},
                cookies=cookies,
                is_identified=identified,
            )
            asked, done = self._asked(listener, first, sent)
            if asked.status is not None:
                answers = [self._refused(url, listener, rule, asked)] * count
            else:
                told, done = {**certificates, **asked.headers}, [*done, str(action["Type"])]
                found = [self._answered(url, listener, rule, action, dict(cookies)) for _ in range(count)]
                answers = [replace(each, told=told) for each in found]
            handled_by = ",".join(["waf", *done] if verdict else done)
            priority = str(rule.priority) if rule else "0"
            return self._logged(answers, url, request, listener, priority, handled_by, shows)

    def _logged(
        self,
        answers: Sequence[Answered],
        url: str,
        request: Request,
        listener: Any,
        priority: str,
        actions: str,
        shows: Chain,
    ) -> tuple[Answered, ...]:
        """*answers*, each of them logged where the load balancer does so."""
        for each in answers:
            self._log(url, request, listener, priority, actions, each, shows)
        return tuple(answers)

    def _connected(
        self, url: str, request: Request, listener: Any, shows: Chain, *, identified: bool
    ) -> Mapping[str, str]:
        """
        What targets are told of the certificate that the client *shows*.

        Raises:
            ConnectionClosed: it is not let in.
        """
        asked = asked_of_clients(listener)
        if asked["Mode"] == VERIFY and not (identified and not shows):
            store = stores_of(self._context.backend("elbv2"))[asked["TrustStoreArn"]]
            ignores = bool(asked["IgnoreClientCertificateExpiry"])
            why = verification.outcome(shows, store, now=self._aws.clock.now(), ignores_expiry=ignores)
            if why != SUCCESS:
                handled = self._handled(url, request, listener, shows)
                self._aws.log_files.refused(listener.load_balancer_arn, replace(handled, failure=why))
                raise ConnectionClosed(f"{url}: the load balancer has closed the connection: {why}")
        found = dict(client_details.told(asked["Mode"], shows)) if asked["Mode"] != OFF else {}
        balancer = self._context.backend("elbv2").load_balancers[listener.load_balancer_arn]
        if listener.protocol == "HTTPS" and balancer.attrs.get(TLS_IS_TOLD) == "true":
            found |= dict(zip(TLS_HEADERS, (TLS, CIPHER), strict=True))
        return {listener.attributes.get(attribute(name)) or HEADERS[name]: value for name, value in found.items()}

    def _ask_for_the_edge(self, asked: OriginRequest) -> FromOrigin | None:
        """What the load balancer behind an edge answers; None: it does not."""
        try:
            answered = self.send(
                asked.url,
                method=asked.method,
                headers=asked.headers,
                source=asked.source,
                cookies=asked.cookies,
                to=asked.to,
                identified=self._is_identified,
            )
        except NoWay:
            return None
        return FromOrigin(
            answer=answered,
            status=answered.status,
            cache_control=answered.cache_control,
            certificate=self._lookup.names_on(answered.certificate),
        )

    def _asked(
        self, listener: Any, actions: Iterable[Mapping[str, Any]], sent: Exchange
    ) -> tuple[GateVerdict, list[str]]:
        """What comes of *actions*, which come before the last one, and which of them were carried out."""
        balancer = self._context.backend("elbv2").load_balancers[listener.load_balancer_arn]
        every = (one.data for rule in listener.rules.values() for one in rule.actions)
        if returned := self._gate.returned(every, balancer, sent):
            return returned, ["authenticate"]
        verdict, done = GateVerdict(), list[str]()
        for action in actions:
            found = self._gate.verdict(action, balancer, sent)
            done.append(_LOGGED[action["Type"]])
            verdict = replace(found, headers={**verdict.headers, **found.headers})
            if found.status is not None:
                break
        return verdict, done

    def _refused(self, url: str, listener: Any, rule: ListenerRule | None, asked: GateVerdict) -> Answered:
        found = self._shown(url, listener, rule, by_itself=True)
        return Answered(status=asked.status or 0, location=asked.location, cookies=asked.cookies, **found)

    def _shown(self, url: str, listener: Any, rule: ListenerRule | None, *, by_itself: bool) -> dict[str, Any]:
        """What is of every answer: the rule, the certificate, and headers that the listener adds."""
        certificate, is_trusted = self._lookup.certificate(listener, urlsplit(url).hostname or "")
        return {
            "rule": rule.target if rule else None,
            "certificate": certificate,
            "is_trusted": is_trusted,
            "headers": response_headers(listener, by_itself=by_itself),
        }

    def _answered(
        self, url: str, listener: Any, rule: ListenerRule | None, action: Mapping[str, Any], cookies: dict[str, str]
    ) -> Answered:
        found = {"cookies": {}, **self._shown(url, listener, rule, by_itself=action["Type"] != "forward")}
        if action["Type"] == "redirect":
            config = action["RedirectConfig"]
            status = int(str(config["StatusCode"]).removeprefix("HTTP_"))
            return Answered(status=status, location=location(config, url), **found)
        if action["Type"] == "fixed-response":
            config = action["FixedResponseConfig"]
            return Answered(status=int(config["StatusCode"]), body=config.get("MessageBody", ""), **found)
        return self._forwarded(action, cookies, found)

    def _log(
        self,
        url: str,
        request: Request,
        listener: Any,
        priority: str,
        actions: str,
        answered: Answered,
        shows: Chain,
    ) -> None:
        """Where the load balancer logs what it is asked."""
        handled = replace(
            self._handled(url, request, listener, shows),
            status=answered.status,
            actions=actions,
            target=answered.target,
            target_group=answered.target_group,
            location=answered.location,
            certificate=answered.certificate,
            priority=priority,
        )
        self._aws.log_files.answered(listener.load_balancer_arn, handled)

    def _handled(self, url: str, request: Request, listener: Any, shows: Chain) -> Handled:
        """A connection, of which no request has been answered yet."""
        self._sent += 1
        agent = next((value for name, value in request.headers if name.lower() == "user-agent"), "-")
        asks = asked_of_clients(listener)["Mode"] != OFF
        return Handled(
            url=url,
            method=request.method,
            client=request.source,
            user_agent=agent,
            port=int(listener.port),
            status=0,
            actions="",
            target=None,
            target_group=None,
            location=None,
            certificate=None,
            priority="0",
            load_balancer=listener.load_balancer_arn.split(":loadbalancer/", 1)[1],
            at=self._aws.clock.now(),
            number=self._sent,
            client_certificate=client_details.logged(shows) if asks else NOT_SHOWN,
        )

    def _forwarded(self, action: Mapping[str, Any], cookies: dict[str, str], found: dict[str, Any]) -> Answered:
        forward = _forward(action)
        group = chosen_group(forward, draw=next(self._draws), kept=cookies.get(GROUP_COOKIE))
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
        ends, is_there = task.desired_status == "STOPPED", task.zone not in region.lost_zones
        return Answered(
            status=NO_ANSWER if not is_there else BAD_GATEWAY if ends else OK if healthy else NO_ANSWER,
            target_group=group,
            service=task.service.name if task.service else None,
            task=task.arn,
            target=f"{taken.address}:{taken.port}",
            cache_control=self._cache_control(task, int(taken.port)),
            **found,
        )

    def _cache_control(self, task: Any, port: int) -> str:
        """What the container of *task* that listens on *port* says to caches."""
        for each in task.containers:
            if any(mapping["containerPort"] == port for mapping in each.definition.get("portMappings", ())):
                return self._aws.ecs.behaviours.of(each.image).cache_control
        return ""

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


def _from_edge(found: AtTheEdge) -> Answered:
    """What the viewer has of it."""
    own: dict[str, Any] = {"certificate": found.certificate, "is_trusted": found.is_trusted}
    if found.answer is None:
        shown = {CACHE: found.cache}
        return Answered(status=found.status, rule=None, location=found.location, cookies={}, headers=shown, **own)
    answered: Answered = found.answer
    return replace(answered, headers={**answered.headers, CACHE: found.cache}, **own)


def _forward(action: Mapping[str, Any]) -> Forward:
    config = action.get("ForwardConfig") or {}
    groups = config.get("TargetGroups") or [{"TargetGroupArn": action["TargetGroupArn"]}]
    sticky = config.get("TargetGroupStickinessConfig") or {}
    return Forward(
        groups=tuple(WeightedGroup(group=one["TargetGroupArn"], weight=int(one.get("Weight", 1))) for one in groups),
        sticky_s=int(sticky["DurationSeconds"]) if sticky.get("Enabled") else None,
    )
