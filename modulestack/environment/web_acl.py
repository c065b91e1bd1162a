"""`web_acl`: what the file may say of AWS WAF before public load balancers and distributions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from modulestack.contract import limits
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section

ManagedRules = Literal["block", "count"]
DEFAULTS: dict[kinds.ManagedRuleGroup, ManagedRules] = {
    "AWSManagedRulesAmazonIpReputationList": "block",
    "AWSManagedRulesCommonRuleSet": "count",
    "AWSManagedRulesKnownBadInputsRuleSet": "block",
}
"""The rules of the second refuse bodies of more than 8 KiB, too: uploads."""


class WebAclSection(Section):
    """
    A web ACL of AWS WAF before every public load balancer: `{}` takes AWS's rules against known attacks.

    Before CloudFront there is one of us-east-1 that has the same rules; before load balancers that are there already,
    none.

    See security.md.
    """

    managed_rules: dict[kinds.ManagedRuleGroup, ManagedRules] = Field(default_factory=lambda: dict(DEFAULTS))
    """
    AWS's managed rule groups, by name: whether what they find is blocked, or only counted, to see first what it is.
    """
    requests_per_5_minutes: Annotated[int, within(limits.WAF_RATE)] | None = 2000
    """Most requests of one address in five minutes; what is more is blocked. `null`: no limit."""
    allowed: tuple[kinds.ClientAddresses, ...] = ()
    """Addresses (IPv4, such as 203.0.113.0/24) that always get through."""
    blocked: tuple[kinds.ClientAddresses, ...] = ()
    """Addresses that never do, unless `allowed` has them."""
    fail_open: bool = False
    """Whether load balancers let requests through when WAF does not answer; else they refuse them then."""
    log_retention_days: kinds.RetentionDays = 365
    """Days for which CloudWatch keeps the log of every request, without its headers authorization and cookie."""
    arn: kinds.WebAclArn | None = None
    """ARN of a web ACL of this region that is there, with rules and a log of its own. Absent: one is made."""
    cloudfront_arn: kinds.EdgeWebAclArn | None = None
    """
    The same for CloudFront (`arn:aws:wafv2:us-east-1:…:global/webacl/…`). Is required beside `arn` where it stands in
    front of a load balancer.
    """

    @property
    def is_made(self) -> bool:
        """Whether it is the environment's own: all that there are, or none."""
        return self.arn is None and self.cloudfront_arn is None
