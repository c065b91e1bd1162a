"""
A maintenance page in front of a module: rules that answer by themselves, one before each that leads to the module.

It comes directly before that rule, so that requests which a narrower rule takes stay whose they are. Nothing that the
stack made is changed: `pulumi up` neither sees the page nor takes it away. Pure.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html (fixed response)
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from modulestack.contract import tags
from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.contract.listener_rules.api_form import from_api, target_groups_of, to_api
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.listener_rules.quotas import PRIORITY
from modulestack.contract.load_balancers import DEFAULT_PRIORITY, page_priority

MOST_CHARACTERS = 1024
"""Of a page. Source:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html"""
CONTENT_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "application/javascript",
    ".json": "application/json",
    ".txt": "text/plain",
}
"""How a page's file ends → the only types that AWS takes."""
STATUSES = (*range(200, 300), *range(400, 600))
UNAVAILABLE = 503
_EVERY_PATH = Conditions(paths=("*",))
_FIXED = "fixed-response"


@dataclasses.dataclass(frozen=True, kw_only=True)
class MaintenancePage:
    """What a load balancer answers in place of a module."""

    body: str
    content_type: str
    status: int
    """HTTP."""

    def action(self) -> dict[str, Any]:
        """As CreateRule takes it, and DescribeRules tells it."""
        answer = {"StatusCode": str(self.status), "ContentType": self.content_type, "MessageBody": self.body}
        return {"Type": _FIXED, "FixedResponseConfig": answer}


DEFAULT_PAGE = MaintenancePage(
    body=(
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>Maintenance</title><h1>We will be back soon</h1><p>This page is being worked on. "
        "Please try again in a few minutes.</p></html>"
    ),
    content_type="text/html",
    status=UNAVAILABLE,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class RuleState:
    """A rule as AWS tells it."""

    arn: str
    listener: str
    """ARN."""
    priority: str
    """A number, or ``default``."""
    conditions: Sequence[Mapping[str, Any]]
    actions: Sequence[Mapping[str, Any]]
    tags: Mapping[str, str]
    """Empty of those that answer with no fixed response: nobody needs to ask."""

    @property
    def is_page(self) -> bool:
        """Whether it answers by itself; whose page it is its tags say."""
        return [each["Type"] for each in self.actions] == [_FIXED]

    def leads_to(self, target_groups: Collection[str]) -> bool:
        """Whether it forwards to one of *target_groups* (ARNs)."""
        return any(group in target_groups for action in self.actions for group in target_groups_of(action))


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlannedPage:
    """One rule of a maintenance page, wanted or there."""

    listener: str
    """ARN."""
    priority: int
    conditions: Conditions
    rule: str = ""
    """ARN of the one that is there; empty: there is none yet."""
    is_as_wanted: bool = False

    def conditions_for_api(self) -> list[dict[str, Any]]:
        """As CreateRule takes them."""
        return to_api(self.conditions)


def pages_of(rules: Sequence[RuleState], module: str, environment: str) -> tuple[RuleState, ...]:
    """Those of *rules* that are the maintenance page of *module*."""
    wanted = (module, environment)
    return tuple(
        each
        for each in rules
        if each.is_page and (each.tags.get(tags.MAINTENANCE), each.tags.get(tags.ENVIRONMENT)) == wanted
    )


def planned_pages(
    rules: Sequence[RuleState], target_groups: Collection[str], module: str, environment: str, page: MaintenancePage
) -> tuple[PlannedPage, ...]:
    """
    A rule with *page* before each of *rules* that leads to *target_groups* (ARNs) of *module*.

    Raises:
        BadInput: nothing leads there, or somebody else's rule has a number that is needed.
    """
    pages = {(each.listener, each.priority): each for each in pages_of(rules, module, environment)}
    taken = {(each.listener, each.priority) for each in rules} - pages.keys()
    found = []
    for rule in (each for each in rules if each.leads_to(target_groups)):
        number = page_priority(rule.priority)
        place = (rule.listener, str(number))
        if place in taken or number not in PRIORITY:
            raise BadInput(
                f"{module}: another rule has priority {number} on {rule.listener}, where the maintenance page "
                "belongs: give that one another priority"
            )
        there = pages.get(place)
        conditions = _EVERY_PATH if rule.priority == DEFAULT_PRIORITY else from_api(rule.conditions)
        same = there is not None and from_api(there.conditions) == conditions and _says(there, page)
        found.append(
            PlannedPage(
                listener=rule.listener,
                priority=number,
                conditions=conditions,
                rule=there.arn if there else "",
                is_as_wanted=same,
            )
        )
    if not found:
        raise BadInput(f"{module}: no listener leads to its target groups: run {make_again(environment)}")
    return tuple(found)


def _says(rule: RuleState, page: MaintenancePage) -> bool:
    """Whether *rule* answers with *page*."""
    wanted = page.action()["FixedResponseConfig"]
    return all(action.get("FixedResponseConfig") == wanted for action in rule.actions)
