"""
What a listener's rule (of a Network Load Balancer: the listener) really does with requests, and how to mend it.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html,
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html
"""

from __future__ import annotations

import copy
import dataclasses
import json
import shlex
from collections.abc import Mapping
from typing import Any

from modulestack.contract.load_balancers import is_listener
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected

_GONE = {"RuleNotFound", "RuleNotFoundException", "ListenerNotFound", "ListenerNotFoundException"}


def what(arn: str) -> str:
    """What *arn* is, for people."""
    return "listener" if is_listener(arn) else "rule"


@dataclasses.dataclass(frozen=True, kw_only=True)
class RuleWeights:
    """A rule, or a Network Load Balancer's listener."""

    arn: str
    weights: Mapping[str, int]
    """Target group → its weight, of those that it forwards to; none: it forwards nowhere."""
    actions: tuple[Mapping[str, Any], ...]
    """All of its actions, as AWS answers them."""

    @property
    def is_listener(self) -> bool:
        """Whether it is a listener itself."""
        return is_listener(self.arn)

    def mend(self, live: str, region: str) -> str:
        """The command by which all of it goes to *live* (ARN) again, and what else it does stays."""
        actions = [_pointed(action, live) for action in self.actions]
        what = "modify-listener --listener-arn" if self.is_listener else "modify-rule --rule-arn"
        option = "--default-actions" if self.is_listener else "--actions"
        given = shlex.quote(json.dumps(actions, separators=(",", ":")))
        return f"aws elbv2 {what} {self.arn} --region {region} {option} {given}"


def read_weights(aws: AwsClient, arn: str) -> RuleWeights | None:
    """
    The rule or listener *arn*; None: it is gone.

    Raises:
        AwsFailure: AWS could not be asked.
    """
    try:
        if is_listener(arn):
            found = aws.call("elbv2", "describe_listeners", ListenerArns=[arn])["Listeners"][0].get("DefaultActions")
        else:
            found = aws.call("elbv2", "describe_rules", RuleArns=[arn])["Rules"][0].get("Actions")
    except Rejected as rejected:
        if rejected.code not in _GONE:
            raise
        return None
    actions = tuple(found or ())
    return RuleWeights(arn=arn, weights=_weights(actions), actions=actions)


def _weights(actions: tuple[Mapping[str, Any], ...]) -> dict[str, int]:
    for action in actions:
        if action.get("Type") != "forward":
            continue
        groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or ()
        if groups:
            return {each["TargetGroupArn"]: each.get("Weight", 1) for each in groups}
        return {action["TargetGroupArn"]: 1} if action.get("TargetGroupArn") else {}
    return {}


def _pointed(action: Mapping[str, Any], live: str) -> dict[str, Any]:
    """*action*, with all requests for *live* if it forwards."""
    made: dict[str, Any] = copy.deepcopy(dict(action))
    groups = (made.get("ForwardConfig") or {}).get("TargetGroups") or ()
    if made.get("Type") == "forward" and groups:
        made.pop("TargetGroupArn", None)
        for each in groups:
            each["Weight"] = 1 if each["TargetGroupArn"] == live else 0
    return made
