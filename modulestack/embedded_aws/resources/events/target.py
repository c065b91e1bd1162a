"""aws:cloudwatch/eventTarget:EventTarget. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_target"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, Properties


class EventTargetHandler(Handler):
    """Who is told of a rule's events, and how it reads."""

    type = "aws:cloudwatch/eventTarget:EventTarget"
    replaces = frozenset({"eventBusName", "region", "rule", "targetId"})
    autoname = Autoname("targetId", 64)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """PutTargets."""
        self._put(ctx, inputs)
        return f"{inputs['rule']}-{inputs['targetId']}"

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """ListTargetsByRule."""
        rule, target_id = known.get("rule", ""), known.get("targetId", "")
        try:
            listed = ctx.client("events").list_targets_by_rule(Rule=rule)["Targets"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        found = next((each for each in listed if f"{rule}-{each['Id']}" == id_), None)
        if found is None:
            return None
        transformer = found.get("InputTransformer")
        return {
            "arn": found["Arn"],
            "eventBusName": "default",
            "forceDestroy": known.get("forceDestroy", False),
            "input": found.get("Input", ""),
            "inputPath": "",
            **(
                {
                    "inputTransformer": {
                        "inputPaths": transformer.get("InputPathsMap", {}),
                        "inputTemplate": transformer["InputTemplate"],
                    }
                }
                if transformer
                else {}
            ),
            "region": ctx.region,
            "roleArn": "",
            "rule": rule,
            "targetId": target_id,
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:  # noqa: ARG002
        """PutTargets again."""
        self._put(ctx, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """RemoveTargets; of a rule that is gone, its targets are, too."""
        try:
            ctx.client("events").remove_targets(Rule=outputs["rule"], Ids=[outputs["targetId"]])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise

    def _put(self, ctx: Context, inputs: Properties) -> None:
        target: dict[str, Any] = {"Id": inputs["targetId"], "Arn": inputs["arn"]}
        if inputs.get("input"):
            target["Input"] = inputs["input"]
        if transformer := inputs.get("inputTransformer"):
            target["InputTransformer"] = {
                "InputPathsMap": transformer.get("inputPaths") or {},
                "InputTemplate": transformer["inputTemplate"],
            }
        ctx.client("events").put_targets(Rule=inputs["rule"], Targets=[target])


HANDLER = EventTargetHandler()
"""Who is told of a rule's events."""
