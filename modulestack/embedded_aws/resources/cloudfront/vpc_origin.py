"""
aws:cloudfront/vpcOrigin:VpcOrigin.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_vpc_origin
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.cloudfront.common import TAGS, renamed, tags_of
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, Properties

_TIMEOUT_S = 15 * 60


class VpcOriginHandler(Handler):
    """CloudFront's way into a VPC."""

    type = "aws:cloudfront/vpcOrigin:VpcOrigin"

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateVpcOrigin; waits until it is deployed."""
        made = ctx.client("cloudfront").create_vpc_origin(
            VpcOriginEndpointConfig=_config(inputs), **tags.at_creation(TAGS, ctx, inputs)
        )
        id_ = str(made["VpcOrigin"]["Id"])
        self._wait(ctx, id_)
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetVpcOrigin."""
        found = _found(ctx, id_)
        if found is None:
            return None
        told = found["VpcOrigin"]
        config = told["VpcOriginEndpointConfig"]
        protocols = config.get("OriginSslProtocols") or {}
        return {
            "arn": told["Arn"],
            "etag": found["ETag"],
            "timeouts": known.get("timeouts"),
            "vpcOriginEndpointConfig": {
                "arn": config["Arn"],
                "httpPort": config["HTTPPort"],
                "httpsPort": config["HTTPSPort"],
                "name": config["Name"],
                "originProtocolPolicy": config["OriginProtocolPolicy"],
                "originSslProtocols": {
                    "items": protocols.get("Items", []),
                    "quantity": protocols.get("Quantity", 0),
                },
            },
            **tags.outputs(ctx, tags_of(ctx.client("cloudfront"), told["Arn"])),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdateVpcOrigin; tags."""
        if inputs["vpcOriginEndpointConfig"] != outputs["vpcOriginEndpointConfig"]:
            etag = (_found(ctx, id_) or {})["ETag"]
            ctx.client("cloudfront").update_vpc_origin(Id=id_, IfMatch=etag, VpcOriginEndpointConfig=_config(inputs))
            self._wait(ctx, id_)
        tags.change(TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """DeleteVpcOrigin."""
        if (found := _found(ctx, id_)) is not None:
            self._wait(ctx, id_)
            ctx.client("cloudfront").delete_vpc_origin(Id=id_, IfMatch=found["ETag"])

    @staticmethod
    def _wait(ctx: Context, id_: str) -> None:
        ctx.wait_until(
            lambda: (_found(ctx, id_) or {})["VpcOrigin"]["Status"] == "Deployed",
            what=f"{id_} to be deployed",
            timeout_s=_TIMEOUT_S,
        )


def _found(ctx: Context, id_: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ctx.client("cloudfront").get_vpc_origin(Id=id_)
    except ClientError as error:
        if error.response["Error"]["Code"] == "EntityNotFound":
            return None
        raise
    return found


def _config(inputs: Properties) -> dict[str, Any]:
    said = inputs["vpcOriginEndpointConfig"]
    protocols = said["originSslProtocols"]
    return {
        **renamed(said, "arn httpPort=HTTPPort httpsPort=HTTPSPort name originProtocolPolicy"),
        "OriginSslProtocols": {"Items": protocols["items"], "Quantity": protocols["quantity"]},
    }


HANDLER = VpcOriginHandler()
