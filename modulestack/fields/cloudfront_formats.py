"""What CloudFront takes: patterns of paths, countries, certificates and web ACLs of its region."""

from __future__ import annotations

from modulestack.contract.cloudfront import REGION
from modulestack.contract.country_codes import COUNTRIES
from modulestack.fields.pattern import matches

PATH_PATTERN = r"^/[A-Za-z0-9_.*?$/~\"'@:+&-]{0,254}$"
"""Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html"""
COUNTRY_PATTERN = r"^[A-Z]{2}$"
CERTIFICATE_PATTERN = r"^arn:aws:acm:us-east-1:[0-9]{12}:certificate/[0-9a-f-]{36}$"
WEB_ACL_PATTERN = r"^arn:aws:wafv2:us-east-1:[0-9]{12}:global/webacl/[A-Za-z0-9_-]{1,128}/[0-9a-f-]{36}$"
"""Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html (WebACLId)"""


def cached_path(text: str) -> str:
    """
    A pattern of paths, with ``*`` and ``?``.

    Raises:
        ValueError: it is none.
    """
    if not text.startswith("/"):
        raise ValueError(f"does not begin with /: write such as /{text.lstrip('*').lstrip('/') or 'static/*'}")
    if not matches(PATH_PATTERN, text):
        raise ValueError(
            "is no pattern of paths: allowed up to 255 letters, digits and _-.*?$/~\"'@:+&, such as /static/*"
        )
    return text


def country(text: str) -> str:
    """
    A country, by its code of ISO 3166-1 alpha-2.

    Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GeoRestriction.html (Items)

    Raises:
        ValueError: there is none of that code.
    """
    if text not in COUNTRIES:
        meant = {"EN": "GB", "UK": "GB", "EL": "GR"}.get(text.upper(), text.upper())
        advice = f"did you mean {meant}?" if meant in COUNTRIES else "allowed such as DE, FR or US"
        raise ValueError(f"is no code of a country (ISO 3166-1 alpha-2): {advice}")
    return text


def edge_certificate(text: str) -> str:
    """
    ARN of a certificate that CloudFront can show.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html

    Raises:
        ValueError: it is none.
    """
    if not matches(CERTIFICATE_PATTERN, text):
        raise ValueError(
            f"is no ARN of a certificate of {REGION}, where CloudFront looks: allowed such as arn:aws:acm:{REGION}:"
            "123456789012:certificate/12345678-1234-1234-1234-123456789012"
        )
    return text


def edge_web_acl(text: str) -> str:
    """
    ARN of a web ACL that can guard distributions.

    Raises:
        ValueError: it is none.
    """
    if not matches(WEB_ACL_PATTERN, text):
        example = f"arn:aws:wafv2:{REGION}:123456789012:global/webacl/NAME/1234abcd-12ab-34cd-56ef-1234567890ab"
        raise ValueError(f"is no ARN of a web ACL for CloudFront, which are global: allowed such as {example}")
    return text
