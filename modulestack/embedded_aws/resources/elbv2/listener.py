"""aws:lb/listener:Listener. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.elbv2 import common as elb
from modulestack.embedded_aws.resources.handler import Handler, InvalidInput, Properties

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


class Listener(Handler):
    """A port of a load balancer, and what happens to what arrives there."""

    type = "aws:lb/listener:Listener"
    replaces = frozenset({"loadBalancerArn", "region"})

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """Only the actions that the program uses."""
        for action in inputs["defaultActions"]:
            if action["type"] not in {"forward", "redirect", "fixed-response"}:
                raise InvalidInput("defaultActions", f"a rehearsal knows no action {action['type']}")
        for name in inputs:
            if name.startswith("routingHttp"):
                raise InvalidInput(name, "a rehearsal does not know it")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateListener."""
        made = ctx.client("elbv2").create_listener(
            LoadBalancerArn=inputs["loadBalancerArn"], **_request(inputs), **elb.tagged(ctx, inputs)
        )
        return str(made["Listeners"][0]["ListenerArn"])

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:  # noqa: ARG002
        """DescribeListeners and tags."""
        client = ctx.client("elbv2")
        listener = elb.found(client.describe_listeners, "Listeners", ListenerArns=[id_])
        if listener is None:
            return None
        certificates = listener.get("Certificates") or []
        secure = {"certificateArn": certificates[0]["CertificateArn"]} if certificates else {}
        return {
            "arn": id_,
            **secure,
            "defaultActions": [
                _action_outputs(action, order) for order, action in enumerate(listener["DefaultActions"], start=1)
            ],
            "loadBalancerArn": listener["LoadBalancerArn"],
            "port": listener["Port"],
            "protocol": listener["Protocol"],
            "region": ctx.region,
            **{f"routingHttpResponse{name}HeaderValue": "" for name in _HEADERS},
            "routingHttpResponseServerEnabled": True,
            "sslPolicy": listener.get("SslPolicy") or "",
            **tags.outputs(ctx, elb.tags_of(client, id_)),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """ModifyListener; tags."""
        wanted = _request(inputs)
        if wanted != _request(outputs):
            ctx.client("elbv2").modify_listener(ListenerArn=id_, **wanted)
        elb.retag(ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteListener."""
        try:
            ctx.client("elbv2").delete_listener(ListenerArn=id_)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ListenerNotFound":
                raise


def _request(properties: Properties) -> dict[str, Any]:
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
