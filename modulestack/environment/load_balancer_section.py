"""A load balancer that modules share: what the file may say of it."""

from __future__ import annotations

from typing import Annotated, Literal

from modulestack.contract import limits
from modulestack.contract.ip_address_types import IPV4, IpAddressType
from modulestack.contract.previews import SLOT
from modulestack.environment.cloudfront import CloudFront
from modulestack.features.mutual_authentication_section import MutualAuthentication
from modulestack.features.request_headers_section import RequestHeaders
from modulestack.features.security_headers_section import SecurityHeaders
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section


class LoadBalancerSection(Section):
    """An application load balancer that modules share, each with the requests that are its: see load-balancers.md."""

    scheme: Literal["internet-facing", "internal"]
    """`internet-facing` for modules that are `reachable_from: internet`, `internal` for the others."""
    existing: kinds.ExistingLoadBalancerName | None = None
    """Name of an application load balancer that is there, on whose listener rules are made; absent: one is made."""
    slot: Annotated[int, within(SLOT)] | None = None
    """
    With `existing`: which of 100 series of rules' priorities is this environment's alone on it. Absent: rules get
    numbers that nobody has. Previews are given theirs: see previews.md.
    """
    ip_address_type: IpAddressType = "ipv4"
    """
    Its addresses: `dualstack` has IPv6, too; `dualstack-without-public-ipv4` of one that faces the internet has no
    others that are public. The subnets must have IPv6. See protocols.md.
    """
    idle_timeout_s: Annotated[int, within(limits.IDLE_TIMEOUT_S)] = 60
    """Seconds until an idle connection is closed."""
    certificate: kinds.Certificate | None = None
    """
    A certificate of ACM that is there, by ARN or domain name (`'*.example.com'`). Absent: one for the zone is made. See
    certificates.md.
    """
    further_certificates: tuple[kinds.Certificate, ...] = ()
    """Certificates, named likewise, that clients see who ask for one of their names."""

    security_headers: SecurityHeaders | None = None
    """Absent: answers have the headers that tasks give them. `{}`: safe ones besides. See security.md."""
    mutual_authentication: MutualAuthentication | None = None
    """Absent: clients are asked for no certificate of their own. Needs a domain. See mutual-tls.md."""
    cloudfront: CloudFront | None = None
    """Absent: the internet asks the load balancer itself. `{}`: CloudFront stands in front of it. See cloudfront.md."""

    @property
    def faces_internet(self) -> bool:
        """Whether it has public addresses of its own."""
        return not self.is_internal and self.cloudfront is None

    @property
    def takes_web_acl(self) -> bool:
        """Whether the web ACL of its region stands before it; owners of one that is there have their own."""
        return self.faces_internet and self.existing is None

    @property
    def is_guarded(self) -> bool:
        """Whether `web_acl` stands before it, or before CloudFront in front of it."""
        return self.takes_web_acl or self.cloudfront is not None

    request_headers: RequestHeaders | None = None
    """Absent: headers have AWS's names, and tasks are not told of TLS. See mutual-tls.md."""

    @property
    def has_ipv6(self) -> bool:
        """Whether it is made with IPv6."""
        return self.ip_address_type != IPV4

    @property
    def is_internal(self) -> bool:
        """Whether it is reached from the VPC only."""
        return self.scheme == "internal"
