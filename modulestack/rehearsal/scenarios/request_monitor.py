"""Asks a shared load balancer all along, as those who call modules behind it do: who answers, and does anybody?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from modulestack.contract.listener_rules.api_form import from_api
from modulestack.contract.listener_rules.model import ListenerRule, Request
from modulestack.contract.listener_rules.relation import request_for
from modulestack.contract.listener_rules.router import Router
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import attached
from modulestack.rehearsal.module_status import healthy_target_count

INTERVAL_S = 5.0
"""Between two looks, simulated seconds."""
MOST = 10
"""Requests of a look: the module's own, and those of the modules whose rules are next to its."""


class Asked(NamedTuple):
    """A request, and whose it is."""

    request: Request
    target_group: str
    """ARN of the one that answered before."""


class RequestMonitor:
    """A timeline on the account's clock that sends a request for each of a listener's rules, near those of a module."""

    def __init__(self, aws: EmbeddedAws, target_group: str) -> None:
        """*target_group* is the ARN of the module's on the shared load balancer."""
        self._aws = aws
        self._next = aws.clock.now() + INTERVAL_S
        with aws.internal():
            self._listener = _listener_of(aws, target_group)
            self._asked = _near(list(_asked(_rules(aws, self._listener))), target_group)
            self.unanswered: dict[str, str] = {}
            """Request → what came in place of an answer of whose it is."""
            self._ask()
        self._seen = aws.visits

    @property
    def modules(self) -> int:
        """How many modules are asked."""
        return len({asked.target_group for asked in self._asked})

    def next_due(self) -> float:
        """When it asks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Ask, once for all the times that passed; where nobody was since the last look, all is as it was."""
        while self._next <= time:
            self._next += INTERVAL_S
        if self._aws.visits != self._seen:
            with self._aws.internal():
                self._ask()
            self._seen = self._aws.visits

    @contextlib.contextmanager
    def watching(self) -> Iterator[RequestMonitor]:
        """While in here, it asks."""
        with attached(self._aws.clock, self):
            yield self

    def summary(self) -> str:
        """For people."""
        if not self.unanswered:
            return f"requests to {self.modules} modules behind it were answered all along"
        return "; ".join(f"{request}: {text}" for request, text in self.unanswered.items())

    def _ask(self) -> None:
        router = Router(_rules(self._aws, self._listener))
        for asked in self._asked:
            rule = router.route(asked.request)
            if rule is None:
                self.unanswered.setdefault(str(asked.request), "404 of the load balancer's")
            elif rule.target != asked.target_group:
                self.unanswered.setdefault(str(asked.request), f"came to {_name(rule.target)}")
            elif not healthy_target_count(self._aws, [rule.target]):
                self.unanswered.setdefault(str(asked.request), f"no healthy task in {_name(rule.target)}")


def _near(asked: list[Asked], target_group: str) -> list[Asked]:
    """At most MOST of *asked*, which are by priority: the first of *target_group* in their middle."""
    at = next((index for index, each in enumerate(asked) if each.target_group == target_group), 0)
    first = max(0, min(at - MOST // 2, len(asked) - MOST))
    return asked[first : first + MOST]


def _asked(rules: list[ListenerRule]) -> Iterator[Asked]:
    """For each rule a request that it takes; for one that others take all of, none."""
    router = Router(rules)
    for rule in sorted(rules, key=lambda one: one.priority):
        request = request_for(rule.conditions)
        if request is not None and router.route(request) == rule:
            yield Asked(request, rule.target)


def _rules(aws: EmbeddedAws, listener: str) -> list[ListenerRule]:
    """The rules of *listener* (ARN) that lead to a target group, as AWS tells them."""
    described: list[dict[str, Any]] = aws.client("elbv2").describe_rules(ListenerArn=listener)["Rules"]
    return [
        ListenerRule(
            priority=int(rule["Priority"]), conditions=from_api(rule["Conditions"]), target=_target(rule["Actions"])
        )
        for rule in described
        if rule["Priority"] != "default"
    ]


def _target(actions: list[dict[str, Any]]) -> str:
    last = actions[-1]
    groups = last.get("ForwardConfig", {}).get("TargetGroups") or [{}]
    return str(last.get("TargetGroupArn") or groups[0].get("TargetGroupArn", ""))


def _listener_of(aws: EmbeddedAws, target_group: str) -> str:
    """ARN of the listener that has a rule for *target_group*."""
    elb = aws.client("elbv2")
    [group] = elb.describe_target_groups(TargetGroupArns=[target_group])["TargetGroups"]
    listeners = elb.describe_listeners(LoadBalancerArn=group["LoadBalancerArns"][0])["Listeners"]
    arns = [str(each["ListenerArn"]) for each in listeners]
    return next(arn for arn in arns if any(rule.target == target_group for rule in _rules(aws, arn)))


def _name(target_group: str) -> str:
    return target_group.rpartition("targetgroup/")[2].partition("/")[0]
