"""What CloudFront answers in front of a shared load balancer: names, and its certificate's. Pure."""

from __future__ import annotations

from modulestack.environment.model import Environment
from modulestack.environment.shared_load_balancer import certificate_names, names_on
from modulestack.features.domain import is_pattern


def has_cloudfront(environment: Environment) -> bool:
    """Whether it is in front of any load balancer."""
    return any(map(environment.has_cloudfront, environment.load_balancers))


def aliases(environment: Environment, balancer: str) -> tuple[str, ...]:
    """
    Every name, and ``*.example.com``, at which *balancer* is asked, sorted.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
    """
    return tuple(sorted(name for name in names_on(environment, balancer) if not is_odd(name)))


def is_odd(name: str) -> bool:
    """Whether *name* is a pattern that CloudFront and DNS do not know."""
    return is_pattern(name.removeprefix("*."))


def edge_names(environment: Environment, balancer: str) -> tuple[str, ...]:
    """What the one certificate that is made for it is for: as those of *balancer* together."""
    return certificate_names(environment, balancer)
