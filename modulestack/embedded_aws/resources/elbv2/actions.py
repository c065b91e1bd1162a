"""What a listener or a rule does with a request: the provider's form, and the API's."""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.elbv2 import authentication_config
from modulestack.embedded_aws.resources.handler import Properties

_REDIRECT = {
    "host": ("Host", "#{host}"),
    "path": ("Path", "/#{path}"),
    "port": ("Port", "#{port}"),
    "protocol": ("Protocol", "#{protocol}"),
    "query": ("Query", "#{query}"),
    "statusCode": ("StatusCode", None),
}


def request(action: Properties) -> dict[str, Any]:
    """One action, as the API takes it."""
    if action["type"] == "forward":
        forward = action.get("forward") or {}
        if not forward.get("targetGroups"):
            return {"Type": "forward", "TargetGroupArn": action["targetGroupArn"]}
        groups = [{"TargetGroupArn": g["arn"], "Weight": g.get("weight", 1)} for g in forward["targetGroups"]]
        return {"Type": "forward", "ForwardConfig": {"TargetGroups": groups, **_stickiness(forward)}}
    if action["type"] == "redirect":
        wanted = action["redirect"]
        config = {aws: wanted.get(name, default) for name, (aws, default) in _REDIRECT.items()}
        return {"Type": "redirect", "RedirectConfig": config}
    if action["type"] in authentication_config.NAMES:
        return authentication_config.request(action)
    wanted = action["fixedResponse"]
    names = {"contentType": "ContentType", "messageBody": "MessageBody", "statusCode": "StatusCode"}
    return {
        "Type": "fixed-response",
        "FixedResponseConfig": {aws: wanted[name] for name, aws in names.items() if name in wanted},
    }


def all_outputs(actions: list[dict[str, Any]], known: list[Properties]) -> list[Properties]:
    """*actions* of the API's, as the provider shows them; *known* are those that were asked for."""
    found = [outputs(action, order) for order, action in enumerate(actions, start=1)]
    return [authentication_config.with_secret(each, known) for each in found]


def outputs(action: dict[str, Any], order: int) -> Properties:
    """One action of the API's, as the provider shows it."""
    shown: Properties = {"order": action.get("Order", order), "type": action["Type"]}
    if action["Type"] == "forward":
        forward = action.get("ForwardConfig", {})
        groups = forward.get("TargetGroups") or []
        sticky = forward.get("TargetGroupStickinessConfig") or {}
        if len(groups) > 1 or sticky.get("Enabled"):
            shown["forward"] = {
                "targetGroups": [{"arn": g["TargetGroupArn"], "weight": g.get("Weight", 1)} for g in groups],
                **({"stickiness": _stickiness_outputs(sticky)} if sticky.get("Enabled") else {}),
            }
        else:
            shown["targetGroupArn"] = action.get("TargetGroupArn") or groups[0]["TargetGroupArn"]
    elif action["Type"] == "redirect":
        config = action["RedirectConfig"]
        shown["redirect"] = {name: config.get(aws, default) for name, (aws, default) in _REDIRECT.items()}
    elif action["Type"] in authentication_config.NAMES:
        shown |= authentication_config.outputs(action)
    else:
        config = action["FixedResponseConfig"]
        shown["fixedResponse"] = {
            "contentType": config.get("ContentType", ""),
            "messageBody": config.get("MessageBody", ""),
            "statusCode": config["StatusCode"],
        }
    return shown


def _stickiness(forward: Properties) -> dict[str, Any]:
    wanted = forward.get("stickiness")
    if not wanted:
        return {}
    duration = {"DurationSeconds": wanted["duration"]} if wanted.get("duration") else {}
    return {"TargetGroupStickinessConfig": {"Enabled": wanted.get("enabled", False), **duration}}


def _stickiness_outputs(sticky: dict[str, Any]) -> Properties:
    return {"duration": sticky.get("DurationSeconds", 0), "enabled": sticky["Enabled"]}
