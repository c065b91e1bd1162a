"""
CloudFront: what a distribution and a VPC origin may be, and when they may change and go.

Codes and most texts: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html,
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateVpcOrigin.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import certificates, cloudfront
from modulestack.contract.country_codes import COUNTRIES
from modulestack.embedded_aws.cloudfront.managed_policies import CACHE_POLICIES, ORIGIN_REQUEST_POLICIES
from modulestack.embedded_aws.cloudfront.scope import OF_EDGES
from modulestack.embedded_aws.cloudfront.state import EdgeEntity, state_of
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.validation.certificate_lifecycle import bring_up_to_date
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

Params = Mapping[str, Any]
_NOT_PLAYED = {
    "": ("OriginGroups", "CustomErrorResponses", "Logging", "ContinuousDeploymentPolicyId", "Staging", "TenantConfig",
         "AnycastIpListId", "ViewerMtlsConfig", "ConnectionFunctionAssociation", "CacheTagConfig"),
    "origin": ("CustomOriginConfig", "S3OriginConfig", "OriginAccessControlId", "OriginPath"),
    "behavior": ("LambdaFunctionAssociations", "FunctionAssociations", "FieldLevelEncryptionId", "ForwardedValues",
                 "RealtimeLogConfigArn", "ResponseHeadersPolicyId", "GrpcConfig", "TrustedKeyGroups", "TrustedSigners",
                 "SmoothStreaming"),
}  # fmt: skip
"""What would be taken and not heeded here."""


def config_is_possible(context: RequestContext, params: Params) -> None:
    """Of a distribution that is made or changed."""
    with_tags = params.get("DistributionConfigWithTags", params)
    config, own = with_tags["DistributionConfig"], params.get("Id", "")
    _only_what_is_played(config)
    _quantities_agree(config)
    _origins_are_there(context, config)
    for behavior in _behaviors(config):
        _behavior_is_possible(config, behavior)
    extra = (config.get("CacheBehaviors") or {}).get("Quantity", 0)
    if extra > cloudfront.CACHE_BEHAVIORS:
        raise AwsError(
            "TooManyCacheBehaviors", "You cannot create more cache behaviors for the distribution than are allowed."
        )
    _names_are_its(context, config, own)
    _geography_is_known(config)
    _web_acl_is_there(context, config.get("WebACLId", ""))


def _only_what_is_played(config: Params) -> None:
    parts = [("", config), *(("origin", each) for each in config["Origins"]["Items"])]
    parts += [("behavior", each) for each in _behaviors(config)]
    for kind, part in parts:
        for name in _NOT_PLAYED[kind]:
            if _says_something(part.get(name)):
                raise NotEmbedded(f"the embedded AWS does not play {name} of distributions")
    if any("VpcOriginConfig" not in each for each in config["Origins"]["Items"]):
        raise AwsError("InvalidOrigin", "The specified origin server does not exist or is not valid.")


def _says_something(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_says_something(each) for each in value.values())
    return bool(value)


def _quantities_agree(config: Params) -> None:
    for name, part in _lists(config):
        if part.get("Quantity", 0) != len(part.get("Items", [])):
            raise AwsError("InconsistentQuantities", f"The value of Quantity and the size of Items don't match: {name}")


def _lists(value: Any, name: str = "DistributionConfig") -> Iterator[tuple[str, Params]]:
    if isinstance(value, Mapping):
        if "Quantity" in value:
            yield name, value
        for key, inner in value.items():
            yield from _lists(inner, key)
    elif isinstance(value, list):
        for each in value:
            yield from _lists(each, name)


def _behaviors(config: Params) -> list[Params]:
    return [config["DefaultCacheBehavior"], *(config.get("CacheBehaviors") or {}).get("Items", [])]


def _origins_are_there(context: RequestContext, config: Params) -> None:
    for origin in config["Origins"]["Items"]:
        said = origin["VpcOriginConfig"]
        state_of(context.aws).vpc_origin(said["VpcOriginId"])
        ranges = {
            "OriginReadTimeout": cloudfront.RESPONSE_TIMEOUT_S,
            "OriginKeepaliveTimeout": cloudfront.KEEPALIVE_TIMEOUT_S,
        }
        for name, allowed in ranges.items():
            if name in said and said[name] not in allowed:
                text = f"The parameter {name} must be between {allowed.min} and {allowed.max}."
                raise AwsError(f"Invalid{name}", text)


def _behavior_is_possible(config: Params, behavior: Params) -> None:
    if behavior["TargetOriginId"] not in {each["Id"] for each in config["Origins"]["Items"]}:
        raise AwsError("NoSuchOrigin", "One or more of your origins or origin groups do not exist.", 404)
    if behavior.get("CachePolicyId") not in CACHE_POLICIES:
        raise AwsError("NoSuchCachePolicy", "The cache policy does not exist.", 404)
    policy = behavior.get("OriginRequestPolicyId")
    if policy and policy not in ORIGIN_REQUEST_POLICIES:
        raise AwsError("NoSuchOriginRequestPolicy", "The origin request policy does not exist.", 404)


def _names_are_its(context: RequestContext, config: Params, own: str) -> None:
    """
    A certificate of us-east-1 that is issued has every name, and no other distribution any.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements
    """
    names = (config.get("Aliases") or {}).get("Items", [])
    said = config.get("ViewerCertificate") or {}
    arn = said.get("ACMCertificateArn")
    if names and not arn:
        raise _certificate(
            "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted "
            "certificate that validates your authorization to use the domain name."
        )
    if arn:
        in_region = RequestContext(context.aws, cloudfront.REGION)
        bring_up_to_date(in_region)
        known = in_region.backend("acm")._certificates.get(arn)
        if known is None or known.status != "ISSUED":
            raise _certificate(
                "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't "
                "include a valid certificate chain."
            )
        has = {known.common_name, *known.sans}
        if any(not certificates.cover(has, name) and name not in has for name in names):
            raise _certificate(
                "The certificate that is attached to your distribution doesn't cover the alternate domain name "
                "(CNAME) that you're trying to add."
            )
    if len(names) > cloudfront.NAMES_PER_DISTRIBUTION:
        raise AwsError(
            "TooManyDistributionCNAMEs",
            "Your request contains more CNAMEs than are allowed per distribution.",
        )
    for other in state_of(context.aws).distributions.values():
        if other.id != own and {*names} & {*(other.config.get("Aliases") or {}).get("Items", [])}:
            raise AwsError(
                "CNAMEAlreadyExists",
                "One or more of the CNAMEs you provided are already associated with a different resource.",
                409,
            )


def _certificate(text: str) -> AwsError:
    return AwsError("InvalidViewerCertificate", text)


def _geography_is_known(config: Params) -> None:
    said = (config.get("Restrictions") or {}).get("GeoRestriction")
    if not said:
        return
    locations = said.get("Items", [])
    if bool(locations) != (said["RestrictionType"] != "none"):
        raise AwsError("InvalidGeoRestrictionParameter", "The specified geo restriction parameter is not valid.")
    if any(each not in COUNTRIES for each in locations):
        raise AwsError("InvalidLocationCode", "The location code specified is not valid.")


def _web_acl_is_there(context: RequestContext, arn: str) -> None:
    """Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html (WebACLId)"""
    if arn and arn not in context.aws.backend("wafv2", OF_EDGES).wacls:
        raise AwsError("InvalidWebACLId", "Web ACL is not accessible by the requester.")


def caller_reference_stays(context: RequestContext, params: Params) -> None:
    """Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html"""
    found = state_of(context.aws).distribution(params["Id"])
    _is_the_one_that_was_seen(found, params)
    if params["DistributionConfig"]["CallerReference"] != found.config["CallerReference"]:
        raise AwsError("IllegalUpdate", "The update contains modifications that are not allowed.")


def distribution_is_disabled(context: RequestContext, params: Params) -> None:
    """Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteDistribution.html"""
    found = state_of(context.aws).distribution(params["Id"])
    _is_the_one_that_was_seen(found, params)
    if found.config["Enabled"] or not found.is_deployed(context.aws.clock.now()):
        raise AwsError(
            "DistributionNotDisabled",
            "The distribution you are trying to delete has not been disabled.",
            409,
        )


def _is_the_one_that_was_seen(found: EdgeEntity, params: Params) -> None:
    if not params.get("IfMatch"):
        raise AwsError("InvalidIfMatchVersion", "The If-Match version is missing or not valid for the resource.")
    if params["IfMatch"] != found.etag:
        text = "The request failed because it didn't meet the preconditions in one or more request-header fields"
        raise AwsError("PreconditionFailed", text, 412)


def vpc_origin_is_possible(context: RequestContext, params: Params) -> None:
    """
    A load balancer of this account, in a VPC with an internet gateway, which no traffic goes through.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
    (prerequisites)
    """
    config, own = params["VpcOriginEndpointConfig"], params.get("Id", "")
    if len(config["Name"]) > cloudfront.VPC_ORIGIN_NAME_LENGTH:
        raise AwsError("InvalidArgument", "The argument is invalid: Name is too long")
    for other in state_of(context.aws).vpc_origins.values():
        if other.id != own and other.config["Name"] == config["Name"]:
            raise AwsError("EntityAlreadyExists", "The entity already exists. You must provide a unique entity.", 409)
    region = config["Arn"].split(":")[3] if config["Arn"].count(":") > 4 else ""
    balancers = context.aws.backend("elbv2", region).load_balancers if region else {}
    found = balancers.get(config["Arn"])
    if found is None:
        raise AwsError("InvalidArgument", f"The argument is invalid: there is no load balancer {config['Arn']}")
    gateways = context.aws.backend("ec2", region).internet_gateways.values()
    if not any(each.vpc and each.vpc.id == found.vpc_id for each in gateways):
        raise AwsError("InvalidArgument", f"The argument is invalid: VPC {found.vpc_id} has no internet gateway")


def vpc_origin_is_unused(context: RequestContext, params: Params) -> None:
    """Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteVpcOrigin.html"""
    _is_free(context, params, "CannotDeleteEntityWhileInUse", "delete")


def vpc_origin_may_change(context: RequestContext, params: Params) -> None:
    """Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateVpcOrigin.html"""
    _is_free(context, params, "CannotUpdateEntityWhileInUse", "update")


def _is_free(context: RequestContext, params: Params, code: str, what: str) -> None:
    state = state_of(context.aws)
    _is_the_one_that_was_seen(state.vpc_origin(params["Id"]), params)
    if state.users_of(params["Id"]):
        raise AwsError(code, f"The entity cannot be {what}d while it is in use.", 409)


RULES = ServiceRules(
    before={
        "CreateDistribution": (config_is_possible,),
        "CreateDistributionWithTags": (config_is_possible,),
        "CreateVpcOrigin": (vpc_origin_is_possible,),
        "DeleteDistribution": (distribution_is_disabled,),
        "DeleteVpcOrigin": (vpc_origin_is_unused,),
        "UpdateDistribution": (caller_reference_stays, config_is_possible),
        "UpdateVpcOrigin": (vpc_origin_may_change, vpc_origin_is_possible),
    },
)
