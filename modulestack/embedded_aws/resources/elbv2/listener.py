"""aws:lb/listener:Listener. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener"""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.elbv2 import common as elb
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    ResourceTable,
    UpdateOperation,
    always,
    answered,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler

_REDIRECT = {
    "host": ("Host", "#{host}"),
    "path": ("Path", "/#{path}"),
    "port": ("Port", "#{port}"),
    "protocol": ("Protocol", "#{protocol}"),
    "query": ("Query", "#{query}"),
    "statusCode": ("StatusCode", None),
}
_HEADERS = (
    "AccessControlAllowCredentials",
    "AccessControlAllowHeaders",
    "AccessControlAllowMethods",
    "AccessControlAllowOrigin",
    "AccessControlExposeHeaders",
    "AccessControlMaxAge",
    "ContentSecurityPolicy",
    "StrictTransportSecurity",
    "XContentTypeOptions",
    "XFrameOptions",
)
"""The response headers that a listener may set: none here."""


def _known_actions_only(inputs: Properties) -> Properties:
    for action in inputs["defaultActions"]:
        if action["type"] not in {"forward", "redirect", "fixed-response"}:
            raise InvalidInput("defaultActions", f"a rehearsal knows no action {action['type']}")
    for name in inputs:
        if name.startswith("routingHttp"):
            raise InvalidInput(name, "a rehearsal does not know it")
    return inputs


def _request(_: str, properties: Properties) -> dict[str, Any]:
    certificate = properties.get("certificateArn")
    return {
        "Port": properties["port"],
        "Protocol": properties.get("protocol", "HTTP"),
        "DefaultActions": [_action(action) for action in properties["defaultActions"]],
        **({"Certificates": [{"CertificateArn": certificate}]} if certificate else {}),
        **({"SslPolicy": properties["sslPolicy"]} if properties.get("sslPolicy") else {}),
    }


def _action(action: Properties) -> dict[str, Any]:
    if action["type"] == "forward":
        groups = (action.get("forward") or {}).get("targetGroups")
        listed = {"TargetGroups": [{"TargetGroupArn": g["arn"], "Weight": g.get("weight", 1)} for g in groups or []]}
        return (
            {"Type": "forward", "ForwardConfig": listed}
            if groups
            else {"Type": "forward", "TargetGroupArn": action["targetGroupArn"]}
        )
    if action["type"] == "redirect":
        wanted = action["redirect"]
        config = {aws: wanted.get(name, default) for name, (aws, default) in _REDIRECT.items()}
        return {"Type": "redirect", "RedirectConfig": config}
    wanted = action["fixedResponse"]
    names = {"contentType": "ContentType", "messageBody": "MessageBody", "statusCode": "StatusCode"}
    return {
        "Type": "fixed-response",
        "FixedResponseConfig": {aws: wanted[name] for name, aws in names.items() if name in wanted},
    }


def _action_outputs(action: dict[str, Any], order: int) -> Properties:
    shown: Properties = {"order": action.get("Order", order), "type": action["Type"]}
    if action["Type"] == "forward":
        groups = action.get("ForwardConfig", {}).get("TargetGroups") or []
        if len(groups) > 1:
            shown["forward"] = {
                "targetGroups": [{"arn": g["TargetGroupArn"], "weight": g.get("Weight", 1)} for g in groups]
            }
        else:
            shown["targetGroupArn"] = action.get("TargetGroupArn") or groups[0]["TargetGroupArn"]
    elif action["Type"] == "redirect":
        config = action["RedirectConfig"]
        shown["redirect"] = {name: config.get(aws, default) for name, (aws, default) in _REDIRECT.items()}
    else:
        config = action["FixedResponseConfig"]
        shown["fixedResponse"] = {
            "contentType": config.get("ContentType", ""),
            "messageBody": config.get("MessageBody", ""),
            "statusCode": config["StatusCode"],
        }
    return shown


def _certificate(listener: Described) -> str | None:
    certificates = listener.found.get("Certificates") or []
    return str(certificates[0]["CertificateArn"]) if certificates else None


def _actions(listener: Described) -> list[Properties]:
    return [_action_outputs(action, order) for order, action in enumerate(listener.found["DefaultActions"], start=1)]


HANDLER = TableHandler(
    ResourceTable(
        type="aws:lb/listener:Listener",
        service="elbv2",
        check=_known_actions_only,
        create="create_listener",
        create_params=lambda _, inputs: {"LoadBalancerArn": inputs["loadBalancerArn"], **_request("", inputs)},
        id=answered("Listeners.0.ListenerArn"),
        describe="describe_listeners",
        describe_params=lambda id_, _: {"ListenerArns": [id_]},
        found="Listeners",
        missing=("*NotFound",),
        outputs={
            "arn": the_id,
            "certificateArn": _certificate,
            "defaultActions": _actions,
            "loadBalancerArn": "LoadBalancerArn",
            "port": "Port",
            "protocol": "Protocol",
            **{f"routingHttpResponse{name}HeaderValue": always("") for name in _HEADERS},
            "routingHttpResponseServerEnabled": always(True),
            "sslPolicy": lambda listener: listener.found.get("SslPolicy") or "",
        },
        key=lambda id_, _: {"ListenerArn": id_},
        updates=(UpdateOperation(operation="modify_listener", params=_request),),
        delete="delete_listener",
        tag_form=elb.TAGS,
        replaces=frozenset({"loadBalancerArn", "region"}),
    )
)
"""A port of a load balancer, and what happens to what arrives there."""
