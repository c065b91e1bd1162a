"""
aws:cloudfront/distribution:Distribution.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_distribution
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from modulestack.contract.cloudfront import ZONE_ID
from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.cloudfront.common import TAGS, listed, renamed, tags_of
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, Properties

_TIMEOUT_S = 90 * 60
_BEHAVIOR = "cachePolicyId compress originRequestPolicyId targetOriginId viewerProtocolPolicy pathPattern"
_KNOWN = "defaultCacheBehavior orderedCacheBehaviors origins restrictions viewerCertificate waitForDeployment"


class DistributionHandler(Handler):
    """What answers at the edges."""

    type = "aws:cloudfront/distribution:Distribution"
    defaults: Mapping[str, Any] = {
        "httpVersion": "http2",
        "priceClass": "PriceClass_All",
        "retainOnDelete": False,
        "staging": False,
        "waitForDeployment": True,
    }

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateDistributionWithTags; waits until it is deployed, unless told not to."""
        config = _config(inputs, f"terraform-{uuid.uuid4().hex}")
        wanted = tags.pairs(tags.wanted(ctx, inputs))
        made = ctx.client("cloudfront").create_distribution_with_tags(
            DistributionConfigWithTags={"DistributionConfig": config, "Tags": {"Items": wanted}}
        )
        id_ = str(made["Distribution"]["Id"])
        self._wait(ctx, id_, inputs)
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """GetDistribution. Behaviors, origins and the certificate are as they were put."""
        found = _found(ctx, id_)
        if found is None:
            return None
        told, config = found["Distribution"], found["Distribution"]["DistributionConfig"]
        return {
            **{name: known.get(name) for name in _KNOWN.split()},
            "aliases": sorted(config.get("Aliases", {}).get("Items", [])) or None,
            "arn": told["ARN"],
            "callerReference": config["CallerReference"],
            "comment": config["Comment"],
            "domainName": told["DomainName"],
            "enabled": config["Enabled"],
            "etag": found["ETag"],
            "hostedZoneId": ZONE_ID,
            "httpVersion": config.get("HttpVersion", "http2"),
            "inProgressValidationBatches": told["InProgressInvalidationBatches"],
            "isIpv6Enabled": config.get("IsIPV6Enabled", False),
            "lastModifiedTime": f"{told['LastModifiedTime']:%Y-%m-%d %H:%M:%S} +0000 UTC",
            "loggingV1Enabled": False,
            "priceClass": config.get("PriceClass", "PriceClass_All"),
            "retainOnDelete": False,
            "staging": False,
            "status": told["Status"],
            "trustedKeyGroups": [{"enabled": False, "items": []}],
            "trustedSigners": [{"enabled": False, "items": []}],
            "webAclId": config.get("WebACLId", ""),
            **tags.outputs(ctx, tags_of(ctx.client("cloudfront"), told["ARN"])),
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdateDistribution; tags."""
        etag = _found(ctx, id_)["ETag"]  # type: ignore[index]
        ctx.client("cloudfront").update_distribution(
            Id=id_, IfMatch=etag, DistributionConfig=_config(inputs, outputs["callerReference"])
        )
        self._wait(ctx, id_, inputs)
        tags.change(TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:  # noqa: ARG002
        """Disabled, and once that is everywhere DeleteDistribution."""
        client, found = ctx.client("cloudfront"), _found(ctx, id_)
        if found is None:
            return
        config = found["Distribution"]["DistributionConfig"]
        if config["Enabled"]:
            client.update_distribution(Id=id_, IfMatch=found["ETag"], DistributionConfig={**config, "Enabled": False})
        ctx.wait_until(lambda: _is_deployed(ctx, id_), what=f"{id_} to be disabled", timeout_s=_TIMEOUT_S)
        client.delete_distribution(Id=id_, IfMatch=(_found(ctx, id_) or found)["ETag"])

    @staticmethod
    def _wait(ctx: Context, id_: str, inputs: Properties) -> None:
        if inputs.get("waitForDeployment") is not False:
            ctx.wait_until(lambda: _is_deployed(ctx, id_), what=f"{id_} to be deployed", timeout_s=_TIMEOUT_S)


def _found(ctx: Context, id_: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ctx.client("cloudfront").get_distribution(Id=id_)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchDistribution":
            return None
        raise
    return found


def _is_deployed(ctx: Context, id_: str) -> bool:
    found = _found(ctx, id_)
    return found is None or str(found["Distribution"]["Status"]) == "Deployed"


def _config(inputs: Properties, reference: str) -> dict[str, Any]:
    geography = inputs["restrictions"]["geoRestriction"]
    return {
        "CallerReference": reference,
        "Comment": inputs.get("comment") or "",
        "Aliases": listed(inputs.get("aliases")),
        "Origins": listed([_origin(each) for each in inputs["origins"]]),
        "DefaultCacheBehavior": _behavior(inputs["defaultCacheBehavior"]),
        "CacheBehaviors": listed([_behavior(each) for each in inputs.get("orderedCacheBehaviors") or ()]),
        "Restrictions": {
            "GeoRestriction": {"RestrictionType": geography["restrictionType"], **listed(geography.get("locations"))}
        },
        "ViewerCertificate": renamed(
            inputs["viewerCertificate"],
            "acmCertificateArn=ACMCertificateArn cloudfrontDefaultCertificate=CloudFrontDefaultCertificate "
            "minimumProtocolVersion sslSupportMethod=SSLSupportMethod",
        ),
        "WebACLId": inputs.get("webAclId") or "",
        **renamed(inputs, "defaultRootObject enabled httpVersion isIpv6Enabled=IsIPV6Enabled priceClass"),
    }


def _origin(said: Properties) -> dict[str, Any]:
    vpc = renamed(said.get("vpcOriginConfig") or {}, "vpcOriginId originReadTimeout originKeepaliveTimeout")
    return {
        **renamed(said, "domainName originId=Id connectionAttempts connectionTimeout"),
        **({"VpcOriginConfig": vpc} if vpc else {}),
    }


def _behavior(said: Properties) -> dict[str, Any]:
    cached = listed(said["cachedMethods"])
    return {
        **renamed(said, _BEHAVIOR),
        "AllowedMethods": {**listed(said["allowedMethods"]), "CachedMethods": cached},
    }


HANDLER = DistributionHandler()
