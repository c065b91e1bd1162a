"""CloudFront in front of a load balancer that modules share: what the file may say of it."""

from __future__ import annotations

from typing import Annotated

from modulestack.contract import cloudfront
from modulestack.contract.cloudfront import PriceClass, SecurityPolicy
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


class CloudFront(Section):
    """
    A distribution of CloudFront is what the internet asks; the load balancer has no public address.

    See cloudfront.md.
    """

    cached_paths: tuple[kinds.CachedPath, ...] = ()
    """
    Patterns of paths, such as `/static/*`, whose answers edges keep for as long as these say (`Cache-Control`). All
    other requests go to tasks.
    """
    allowed_countries: tuple[kinds.Country, ...] | None = None
    """
    Codes of countries (ISO 3166-1 alpha-2, such as DE) whose clients are answered; others get 403. Absent: all are.
    """
    blocked_countries: tuple[kinds.Country, ...] | None = None
    """Codes of countries whose clients get 403, in place of `allowed_countries`."""
    price_class: PriceClass = "PriceClass_All"
    """From where in the world it answers: `PriceClass_100` leaves out the dearest places."""
    minimum_tls: SecurityPolicy = "TLSv1.2_2025"
    """Oldest TLS, and weakest ciphers, by which clients are answered."""
    response_timeout_s: Annotated[int, within(cloudfront.RESPONSE_TIMEOUT_S)] = 60
    """Seconds that a task may take to begin an answer, or between two parts of it; then the client gets 504."""
    keepalive_timeout_s: Annotated[int, within(cloudfront.KEEPALIVE_TIMEOUT_S)] = 5
    """Seconds for which a connection to the load balancer is kept for a next request: fewer than `idle_timeout_s`."""
    certificate: kinds.EdgeCertificate | None = None
    """
    ARN of a certificate of us-east-1 that is there, for every name. Absent: one is made. Is required beside
    `certificate` of the load balancer.
    """
