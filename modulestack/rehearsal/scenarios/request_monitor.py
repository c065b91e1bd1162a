"""Asks a shared load balancer all along, as those who call modules behind it do: who answers, and does anybody?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from modulestack.contract.listener_rules.api_form import from_api, target_groups_of
from modulestack.contract.listener_rules.model import Request
from modulestack.contract.listener_rules.relation import request_for
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import attached
from modulestack.embedded_aws.cloudfront.edge import distribution_of
from modulestack.embedded_aws.traffic import OK, Answered, Traffic

INTERVAL_S = 5.0
"""Between two looks, simulated seconds."""
MOST = 10
"""Requests of a look: the module's own, and those of the modules whose rules are next to its."""


class Asked(NamedTuple):
    """A request, and whose it is."""

    request: Request
    rule: str
    """ARN of the rule that took it before."""
    target_group: str
    """ARN of the one that answered before."""
    target_groups: tuple[str, ...]
    """Those of the rule: where requests are shifted, the other one may answer next."""


class RequestMonitor:
    """A timeline on the account's clock that sends a request for each of a listener's rules, near those of a module."""

    def __init__(self, aws: EmbeddedAws, target_group: str) -> None:
        """*target_group* is the ARN of the module's on the shared load balancer."""
        self._aws, self._traffic = aws, Traffic(aws)
        self._next = aws.clock.now() + INTERVAL_S
        self.unanswered: dict[str, str] = {}
        """Request → what came in place of an answer of whose it is."""
        elb = aws.client("elbv2")
        with aws.internal():
            [group] = elb.describe_target_groups(TargetGroupArns=[target_group])["TargetGroups"]
            [balancer] = elb.describe_load_balancers(LoadBalancerArns=group["LoadBalancerArns"])["LoadBalancers"]
            front = distribution_of(aws, str(balancer["LoadBalancerArn"]))
            self._name = front or str(balancer["DNSName"])
            listeners = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
            self._scheme = "https" if any(each["Protocol"] == "HTTPS" for each in listeners) else "http"
            rules = [
                rule for each in listeners for rule in elb.describe_rules(ListenerArn=each["ListenerArn"])["Rules"]
            ]
            self._asked = _near(list(self._known(rules)), target_group)
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

    def _known(self, rules: list[dict[str, Any]]) -> Iterator[Asked]:
        """For each of *rules* a request that it takes; of one that others take all of, or that wants no task, none."""
        numbered = [rule for rule in rules if rule["Priority"] != "default"]
        for rule in sorted(numbered, key=lambda one: int(one["Priority"])):
            request = request_for(from_api(rule["Conditions"]))
            if request is not None:
                answered = self._send(request)
                group = answered.target_group
                if answered.rule == rule["RuleArn"] and group and (answered.status == OK or self._has_tasks(group)):
                    groups = tuple(each for action in rule["Actions"] for each in target_groups_of(action))
                    yield Asked(request, rule["RuleArn"], group, groups)

    def _has_tasks(self, target_group: str) -> bool:
        """Whether there are any, well or not: a module whose file wants none answers nobody."""
        found = self._aws.client("elbv2").describe_target_health(TargetGroupArn=target_group)
        return bool(found["TargetHealthDescriptions"])

    def _send(self, request: Request) -> Answered:
        query = f"?{urlencode(request.query)}" if request.query else ""
        return self._traffic.send(
            f"{self._scheme}://{request.host}{request.path}{query}",
            method=request.method,
            headers=request.headers,
            source=request.source,
            to=self._name,
            identified=True,
        )

    def _ask(self) -> None:
        for asked in self._asked:
            answered = self._send(asked.request)
            if answered.target_group not in asked.target_groups or answered.rule != asked.rule:
                self.unanswered.setdefault(str(asked.request), f"another rule took it ({answered.status})")
            elif answered.status != OK:
                self.unanswered.setdefault(str(asked.request), f"{answered.status}: no healthy task")


def _near(asked: list[Asked], target_group: str) -> list[Asked]:
    """At most MOST of *asked*, which are by priority: the first of *target_group* in their middle."""
    at = next((index for index, each in enumerate(asked) if each.target_group == target_group), 0)
    first = max(0, min(at - MOST // 2, len(asked) - MOST))
    return asked[first : first + MOST]
