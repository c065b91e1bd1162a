"""Stand-ins for web ACLs that somebody else made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.cloudfront.scope import OF_EDGES

_SEEN = {"CloudWatchMetricsEnabled": True, "MetricName": "stand-in", "SampledRequestsEnabled": True}


def seed_web_acls(aws: EmbeddedAws, references: Sequence[str]) -> Iterator[str]:
    """Make a web ACL without rules of each of the ARNs *references*; says what was made."""
    for arn in dict.fromkeys(references):
        is_global, (name, id_) = ":global/" in arn, arn.split("/")[-2:]
        waf = aws.client("wafv2", arn.split(":")[3])
        made = waf.create_web_acl(
            Name=name,
            Scope="CLOUDFRONT" if is_global else "REGIONAL",
            DefaultAction={"Allow": {}},
            VisibilityConfig=_SEEN,
        )["Summary"]
        with aws.internal():
            known = aws.backend("wafv2", OF_EDGES if is_global else None).wacls
            acl = known.pop(made["ARN"])
            acl.arn, acl.id = arn, id_
            known[arn] = acl
        yield f"web ACL {name}, which lets everything through"
