"""What identity providers and load balancers call what they tell each other. As ``aws_formats``."""

from __future__ import annotations

from modulestack.contract.partitions import PARTITION, REGION
from modulestack.fields.pattern import matches

ENDPOINT_PATTERN = r"^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[!-~]*)?$"
ENDPOINT_LENGTH = 256
"""Source, of a JWKS endpoint, for all of them:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_JwtValidationActionConfig.html"""
CLIENT_ID_PATTERN = r"^[!-~]{1,256}$"
USER_POOL_PATTERN = rf"^arn:{PARTITION}:cognito-idp:{REGION}:[0-9]{{12}}:userpool/[A-Za-z0-9_-]{{1,55}}$"
USER_POOL_DOMAIN_PATTERN = r"^[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?$"
SCOPE_PATTERN = r"^[!-~]+( [!-~]+)*$"
CLAIM_PATTERN = r"^[!-~]{1,256}$"
EXTRA_PARAMETER_PATTERN = r"^[A-Za-z0-9_.-]{1,64}$"


def endpoint(text: str) -> str:
    """
    An address of an identity provider's.

    Source ("This must be a full URL, including the HTTPS protocol, the domain, and the path"):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
    """
    if text.startswith("http://"):
        raise ValueError("is not encrypted on its way: allowed https:// only")
    if len(text) > ENDPOINT_LENGTH:
        raise ValueError(f"is too long: {len(text)} characters, {ENDPOINT_LENGTH} are allowed")
    if not matches(ENDPOINT_PATTERN, text):
        raise ValueError("is no address of an identity provider: allowed such as https://login.example.com/token")
    return text


def client_id(text: str) -> str:
    """What an identity provider calls the application."""
    if not matches(CLIENT_ID_PATTERN, text):
        raise ValueError("is no client's id: allowed up to 256 characters, no blanks")
    return text


def user_pool(text: str) -> str:
    """A user pool of Amazon Cognito by its ARN."""
    if not matches(USER_POOL_PATTERN, text):
        raise ValueError(
            "is no user pool's ARN: allowed such as "
            "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI"
        )
    return text


def user_pool_domain(text: str) -> str:
    """The prefix of a user pool's domain, or all of a domain of one's own."""
    if not matches(USER_POOL_DOMAIN_PATTERN, text):
        raise ValueError("is no user pool's domain: allowed its prefix, such as example, or auth.example.com")
    return text


def scope(text: str) -> str:
    """What is asked of an identity provider: words with a blank between."""
    if not matches(SCOPE_PATTERN, text):
        raise ValueError("is no scope: allowed words with one blank between, such as openid email")
    return text


def extra_parameter(text: str) -> str:
    """The name of a query parameter."""
    if not matches(EXTRA_PARAMETER_PATTERN, text):
        raise ValueError("is no parameter's name: allowed letters, digits, _ . -, such as prompt")
    return text


def claim_name(text: str) -> str:
    """
    The name of a token's claim.

    Source: https://datatracker.ietf.org/doc/html/rfc7519#section-4 (claim names)
    """
    if not matches(CLAIM_PATTERN, text):
        raise ValueError("is no claim's name: allowed up to 256 characters, no blanks, such as scope")
    return text
