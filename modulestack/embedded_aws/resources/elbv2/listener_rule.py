"""
aws:lb/listenerRule:ListenerRule.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener_rule
"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.elbv2 import actions, conditions
from modulestack.embedded_aws.resources.elbv2 import common as elb
from modulestack.embedded_aws.resources.handler import Handler, Properties


class ListenerRuleHandler(Handler):
    """Which requests of a listener go where. Its priority and what it says change in place, one after the other."""

    type = "aws:lb/listenerRule:ListenerRule"
    replaces = frozenset({"listenerArn", "region"})

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateRule; without a priority, the one after the listener's last."""
        client = ctx.client("elbv2")
        answer = client.create_rule(
            ListenerArn=inputs["listenerArn"],
            Priority=inputs.get("priority") or _next_priority(client, inputs["listenerArn"]),
            **_said(inputs),
            **tags.at_creation(elb.TAGS, ctx, inputs),
        )
        return str(answer["Rules"][0]["RuleArn"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeRules and its tags."""
        client = ctx.client("elbv2")
        rule = elb.found(client.describe_rules, "Rules", RuleArns=[id_])
        if rule is None:
            return None
        return {
            "actions": actions.all_outputs(rule["Actions"], known.get("actions") or []),
            "arn": id_,
            "conditions": [conditions.outputs(one) for one in rule["Conditions"]],
            "listenerArn": id_.replace(":listener-rule/", ":listener/").rpartition("/")[0],
            "priority": int(rule["Priority"]),
            "region": ctx.region,
            **tags.outputs(ctx, elb.tags_of(client, id_)),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """
        SetRulePriorities of this rule alone, then ModifyRule with what changed.

        Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/listener_rule.go
        """
        client, priority = ctx.client("elbv2"), inputs.get("priority")
        if priority and priority != outputs.get("priority"):
            client.set_rule_priorities(RulePriorities=[{"RuleArn": id_, "Priority": priority}])
        before, after = _said(outputs), _said(inputs)
        if changed := {name: after[name] for name in after if after[name] != before[name]}:
            client.modify_rule(RuleArn=id_, **changed)
        tags.change(elb.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteRule."""
        client = ctx.client("elbv2")
        if elb.found(client.describe_rules, "Rules", RuleArns=[id_]) is not None:
            client.delete_rule(RuleArn=id_)


def _said(properties: Properties) -> dict[str, Any]:
    asked = enumerate(properties["actions"], start=1)
    return {
        "Actions": [{**actions.request(one), "Order": one.get("order") or order} for order, one in asked],
        "Conditions": [each for one in properties["conditions"] for each in conditions.request(one)],
    }


def _next_priority(client: Any, listener_arn: str) -> int:
    rules = client.get_paginator("describe_rules").paginate(ListenerArn=listener_arn)
    taken = [int(rule["Priority"]) for page in rules for rule in page["Rules"] if rule["Priority"] != "default"]
    return max(taken, default=0) + 1


HANDLER = ListenerRuleHandler()
