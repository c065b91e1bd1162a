"""The dashboard of an environment: its body is a function of what the file says and of what was made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pulumi import Output, ResourceOptions
from pulumi_aws import cloudwatch

from components.account import AwsAccount
from components.reachability import Reachability
from modulestack.contract import names
from modulestack.environment.dashboard_body import Row, body, shown
from modulestack.environment.model import Environment

DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"


def dashboard(
    environment: Environment, account: AwsAccount, reachabilities: Mapping[str, Reachability], opts: ResourceOptions
) -> None:
    """The dashboard, if the file asks for one; *reachabilities* are what stands in front of each module."""
    if environment.dashboard is None:
        return
    suffixes = {
        module.name: {
            target: [balancer.arn_suffix, group.arn_suffix]
            for target, (balancer, group) in reachabilities[module.name].watched.items()
        }
        for module in shown(environment)
    }
    # Many outputs in a few levels are one output of JSON; each is known once its thing is made.
    text = Output.json_dumps(suffixes).apply(_body_of(environment, account))
    cloudwatch.Dashboard(
        f"{environment.name}-dashboard",
        dashboard_name=names.dashboard(environment.name, environment.region),
        dashboard_body=text,
        opts=opts,
    )


def _body_of(environment: Environment, account: AwsAccount) -> Callable[[str], str]:
    def made(suffixes: str) -> str:
        known: dict[str, dict[str, Any]] = json.loads(suffixes)
        rows = [
            Row(module=module, targets={name: (both[0], both[1]) for name, both in known[module.name].items()})
            for module in shown(environment)
        ]
        return body(environment, rows, account)

    return made
