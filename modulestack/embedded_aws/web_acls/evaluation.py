"""
What a web ACL does with a request.

Rules go by priority; the first that blocks or allows ends it, one that counts does not. A rule that limits a rate
counts all requests of an address in its window, blocked ones too. What AWS's managed rule groups look for is AWS's own:
here no request matches one.

Sources: https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing.html,
https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-request-limiting.html
"""

from __future__ import annotations

import collections
import dataclasses
import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any, Literal

WINDOW_S = 300
"""Of a rate that names none."""
Rule = Mapping[str, Any]
"""As the API has it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ruling:
    """What came of it."""

    action: Literal["ALLOW", "BLOCK"]
    rule: str
    """Name of the rule that ended it; ``Default_Action``: none did."""
    kind: str
    """As logs call it: ``REGULAR``, ``RATE_BASED`` or ``MANAGED_RULE_GROUP``."""
    counted: tuple[str, ...] = ()
    """Names of the rules that matched and only count."""


class Rates:
    """How often each address has asked of late, by web ACL and rule."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, str, str], collections.deque[float]] = collections.defaultdict(collections.deque)

    def over(self, acl: str, rule: str, source: str, *, limit: int, window_s: float, now: float) -> bool:
        """Count a request of *source*; whether there were more than *limit* in *window_s*, epoch seconds."""
        asked = self._asked[acl, rule, source]
        asked.append(now)
        while asked[0] <= now - window_s:
            asked.popleft()
        return len(asked) > limit


def judge(
    acl: str,
    rules: Sequence[Rule],
    default_action: Mapping[str, Any],
    *,
    source: str,
    ip_sets: Mapping[str, Sequence[str]],
    rates: Rates,
    now: float,
) -> Ruling:
    """
    What the web ACL *acl* (ARN) does with a request from the address *source*.

    *ip_sets*: ARN → its addresses.
    """
    counted: list[str] = []
    ended: tuple[Literal["ALLOW", "BLOCK"], Rule] | None = None
    for rule in sorted(rules, key=lambda each: int(each["Priority"])):
        # Rates are counted behind what ended it, too: they are of what comes in.
        matches = _matches(acl, rule, rule["Statement"], source=source, ip_sets=ip_sets, rates=rates, now=now)
        if not matches or ended:
            continue
        action = rule.get("Action") or {}
        if "Block" in action:
            ended = ("BLOCK", rule)
        elif "Allow" in action:
            ended = ("ALLOW", rule)
        else:
            counted.append(str(rule["Name"]))
    if ended is None:
        blocks = "Block" in default_action
        return Ruling(
            action="BLOCK" if blocks else "ALLOW", rule="Default_Action", kind="REGULAR", counted=tuple(counted)
        )
    action_, rule = ended
    return Ruling(action=action_, rule=str(rule["Name"]), kind=kind_of(rule), counted=tuple(counted))


def kind_of(rule: Rule) -> str:
    """As logs call it."""
    if "RateBasedStatement" in rule["Statement"]:
        return "RATE_BASED"
    return "MANAGED_RULE_GROUP" if "ManagedRuleGroupStatement" in rule["Statement"] else "REGULAR"


def _matches(
    acl: str,
    rule: Rule,
    statement: Mapping[str, Any],
    *,
    source: str,
    ip_sets: Mapping[str, Sequence[str]],
    rates: Rates,
    now: float,
) -> bool:
    [(kind, said)] = statement.items()
    if kind == "IPSetReferenceStatement":
        address = ipaddress.ip_address(source)
        networks = (ipaddress.ip_network(each) for each in ip_sets.get(said["ARN"], ()))
        return any(address.version == each.version and address in each for each in networks)
    if kind == "RateBasedStatement":
        window_s = said.get("EvaluationWindowSec", WINDOW_S)
        return rates.over(acl, str(rule["Name"]), source, limit=int(said["Limit"]), window_s=window_s, now=now)
    return False
