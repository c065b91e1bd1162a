"""
CloudFront: where it is, its managed policies, and what a distribution may have.

Sources: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html (quotas),
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html,
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
"""

from __future__ import annotations

from typing import Literal

from modulestack.contract.limits import Range

REGION = "us-east-1"
"""Where certificates and web ACLs of distributions are, wherever their load balancers are.
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html"""
ZONE_ID = "Z2FDTNDATAQYW2"
"""Of every distribution's own name: https://docs.aws.amazon.com/general/latest/gr/cf_region.html"""

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
USE_ORIGIN_CACHE_CONTROL = "83da9c7e-98b4-4e11-a168-04f0df8e2c65"
USE_ORIGIN_CACHE_CONTROL_WITH_QUERIES = "4cc15a8a-d715-48a4-82b8-cc0b614638fe"
"""UseOriginCacheControlHeaders-QueryStrings: what is cached, and for how long, is the application's to say."""
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
"""Everything of a request goes on to the load balancer, its Host header too."""
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

PriceClass = Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"]
SecurityPolicy = Literal["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"]
"""Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html"""
ORIGIN_TLS = "TLSv1.2"
"""The newest by which CloudFront speaks to a load balancer."""

# https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_VpcOriginConfig.html
RESPONSE_TIMEOUT_S = Range(1, 120)
KEEPALIVE_TIMEOUT_S = Range(1, 120)

NAMES_PER_DISTRIBUTION = 100
CACHE_BEHAVIORS = 75
"""Beside the default one."""
NAMES_PER_CERTIFICATE = 10
"""Source: https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html (domain names per ACM certificate)"""
VPC_ORIGIN_NAME_LENGTH = 64
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
CACHED_METHODS = ("GET", "HEAD")
VPC_ORIGIN_ROLE = "vpcorigin.cloudfront.amazonaws.com"
"""Who has the service-linked role by which CloudFront reaches into VPCs.
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-service-linked-roles-vpc-origin.html"""
