"""CloudFront in front of a load balancer that modules share: a distribution, its way into the VPC, its certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import acm, cloudfront, lb
from pulumi_aws.ec2.get_managed_prefix_list import get_managed_prefix_list

from components.addressed import DistributionAddress, RecordTarget
from components.web_acl import WebAclOfAll
from modulestack.contract import cloudfront as contract
from modulestack.contract.prefix_lists import CLOUDFRONT
from modulestack.environment.cloudfront import CloudFront
from modulestack.environment.edge import aliases, edge_names, has_cloudfront
from modulestack.environment.model import Environment
from modulestack.environment.shared_certificates import proven_name
from modulestack.features.domain import HTTP, HTTPS

ORIGIN = "load-balancer"


def prefix_list(environment: Environment, opts: pulumi.InvokeOptions) -> str:
    """
    Id of the list of the addresses that CloudFront asks load balancers from; empty: it asks none of *environment*.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
    """
    return get_managed_prefix_list(name=CLOUDFRONT, opts=opts).id if has_cloudfront(environment) else ""


def in_front_of(
    name: str,
    stem: str,
    balancer: lb.LoadBalancer,
    listener: Resource,
    environment: Environment,
    made_certificates: Mapping[str, Output[str]],
    web_acl: WebAclOfAll | None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> RecordTarget:
    """
    What names of the load balancer *name* lead to: a distribution in front of *balancer*, or it itself.

    *made_certificates* are those that shared load balancers show, by what is proven for them.
    """
    section = environment.load_balancers[name].cloudfront
    if section is None:
        return balancer
    # Its endpoint cannot change while a distribution leads there: a load balancer that is replaced gets another one.
    origin = cloudfront.VpcOrigin(
        f"{stem}-vpc-origin",
        vpc_origin_endpoint_config=cloudfront.VpcOriginVpcOriginEndpointConfigArgs(
            name=balancer.name,
            arn=balancer.arn,
            http_port=HTTP,
            https_port=HTTPS,
            origin_protocol_policy="https-only",
            origin_ssl_protocols=cloudfront.VpcOriginVpcOriginEndpointConfigOriginSslProtocolsArgs(
                items=[contract.ORIGIN_TLS], quantity=1
            ),
        ),
        tags=tags,
        opts=ResourceOptions.merge(
            opts, ResourceOptions(depends_on=[listener], replace_on_changes=["vpcOriginEndpointConfig"])
        ),
    )
    distribution = cloudfront.Distribution(
        f"{stem}-distribution",
        enabled=True,
        comment=f"{environment.name} {name}",
        aliases=list(aliases(environment, name)),
        origins=[_origin(section, balancer, origin)],
        default_cache_behavior=cloudfront.DistributionDefaultCacheBehaviorArgs(
            **_behavior(environment, contract.CACHING_DISABLED)
        ),
        ordered_cache_behaviors=[
            cloudfront.DistributionOrderedCacheBehaviorArgs(
                path_pattern=path, **_behavior(environment, contract.USE_ORIGIN_CACHE_CONTROL_WITH_QUERIES)
            )
            for path in section.cached_paths
        ],
        http_version="http2and3",
        is_ipv6_enabled=True,
        price_class=section.price_class,
        restrictions=cloudfront.DistributionRestrictionsArgs(
            geo_restriction=cloudfront.DistributionRestrictionsGeoRestrictionArgs(**_countries(section))
        ),
        viewer_certificate=cloudfront.DistributionViewerCertificateArgs(
            acm_certificate_arn=section.certificate
            or _certificate(stem, edge_names(environment, name), made_certificates, tags, opts),
            minimum_protocol_version=section.minimum_tls,
            ssl_support_method="sni-only",
        ),
        web_acl_id=web_acl.edge_arn if web_acl else None,
        wait_for_deployment=True,
        tags=tags,
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=list(web_acl.edge_ready) if web_acl else [])),
    )
    return DistributionAddress(dns_name=distribution.domain_name, zone_id=distribution.hosted_zone_id)


def _origin(
    section: CloudFront, balancer: lb.LoadBalancer, origin: cloudfront.VpcOrigin
) -> cloudfront.DistributionOriginArgs:
    return cloudfront.DistributionOriginArgs(
        origin_id=ORIGIN,
        domain_name=balancer.dns_name,
        vpc_origin_config=cloudfront.DistributionOriginVpcOriginConfigArgs(
            vpc_origin_id=origin.id,
            origin_read_timeout=section.response_timeout_s,
            origin_keepalive_timeout=section.keepalive_timeout_s,
        ),
    )


def _countries(section: CloudFront) -> dict[str, Any]:
    if section.allowed_countries:
        return {"restriction_type": "whitelist", "locations": sorted(section.allowed_countries)}
    if section.blocked_countries:
        return {"restriction_type": "blacklist", "locations": sorted(section.blocked_countries)}
    return {"restriction_type": "none"}


def _behavior(environment: Environment, cache_policy: str) -> dict[str, Any]:
    """With the client's own Host header, by which rules tell modules apart and certificates are shown."""
    redirects = environment.domain is not None and environment.domain.http_redirect
    return {
        "target_origin_id": ORIGIN,
        "viewer_protocol_policy": "redirect-to-https" if redirects else "https-only",
        "allowed_methods": list(contract.METHODS),
        "cached_methods": list(contract.CACHED_METHODS),
        "cache_policy_id": cache_policy,
        "origin_request_policy_id": contract.ALL_VIEWER,
        "compress": True,
    }


def _certificate(
    stem: str,
    names: Sequence[str],
    made_certificates: Mapping[str, Output[str]],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Input[str]:
    """
    ARN of the one for all *names*, in the region where CloudFront looks.

    It has the proofs of those that the load balancer shows, and waits for them: records are an account's, whatever the
    region.

    Source: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    """
    first, *others = names
    requested = acm.Certificate(
        f"{stem}-edge-certificate",
        region=contract.REGION,
        domain_name=first,
        subject_alternative_names=others or None,
        validation_method="DNS",
        tags=tags,
        opts=opts,
    )
    proven = [made_certificates[each] for each in dict.fromkeys(map(proven_name, (first, *others)))]
    issued = acm.CertificateValidation(
        f"{stem}-edge-certificate",
        region=contract.REGION,
        certificate_arn=Output.all(requested.arn, *proven).apply(lambda arns: str(arns[0])),
        opts=opts,
    )
    arn: Output[str] = issued.certificate_arn
    return arn
