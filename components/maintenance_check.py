"""
Maintenance pages that would stay where their module is no longer: looked for before anything is touched.

A page is a rule that the stack has not made, so that no run takes it away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi_aws.lb.get_listener_rule import get_listener_rule

from components.not_there import is_not_there
from modulestack.contract import tags
from modulestack.contract.load_balancers import page_priority
from modulestack.environment.leaving_rules import LeavingRule, leaving_rules
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from modulestack.fields.text import bare


def check(environment: Environment, standing: StandingEnvironment, opts: pulumi.InvokeOptions) -> None:
    """
    See whether a rule that goes has a page before it, on a listener that stays.

    Raises:
        pulumi.RunError: there is one, or it cannot be looked up; a line for each module and load balancer.
    """
    refused = dict.fromkeys(_refusals(environment, standing, opts))
    if refused:
        raise pulumi.RunError("\n".join(refused))


def _refusals(environment: Environment, standing: StandingEnvironment, opts: pulumi.InvokeOptions) -> Iterator[str]:
    for rule in leaving_rules(environment, standing):
        found = _found(rule, opts)
        if found.get(tags.MAINTENANCE) == rule.module and found.get(tags.ENVIRONMENT) == environment.name:
            yield (
                f"{rule.module} has its maintenance page on, which would stay at {bare(rule.balancer)} for requests "
                f"that lead to the module no more: first run `modulestack maintenance {rule.module} off -e "
                f"{environment.name}`, then `pulumi up`"
            )


def _found(rule: LeavingRule, opts: pulumi.InvokeOptions) -> Mapping[str, Any]:
    """Tags of what is directly before *rule*; none: there is nothing."""
    try:
        tagged = get_listener_rule(listener_arn=rule.listener, priority=page_priority(str(rule.priority)), opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return {}
        raise pulumi.RunError(f"{rule.module}: its maintenance page cannot be looked up: {error}") from None
    return tagged.tags or {}
