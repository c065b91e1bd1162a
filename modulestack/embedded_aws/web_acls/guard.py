"""What stands before the load balancers and distributions of an account: their web ACLs, and what these log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modulestack.contract.cloudfront import REGION
from modulestack.contract.listener_rules.model import Request, request_of
from modulestack.embedded_aws.cloudfront.edge import ViewerRequest
from modulestack.embedded_aws.cloudfront.scope import OF_EDGES
from modulestack.embedded_aws.cloudfront.state import EdgeEntity
from modulestack.embedded_aws.web_acls import request_log
from modulestack.embedded_aws.web_acls.evaluation import Rates, Ruling, judge

if TYPE_CHECKING:
    from modulestack.embedded_aws.account import EmbeddedAws

FORBIDDEN = 403
"""What a request that is blocked is answered with.
Source: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html"""


EDGE_STREAM = "cloudfront"
"""How streams of their logs begin, in place of a region: the page of names does not say so, and they do."""


class Source(NamedTuple):
    """What a web ACL guards, as its log calls it."""

    name: str
    id: str
    region: str
    """Of the log."""
    stream: str
    """How the names of its streams begin."""


class WebAclGuard:
    """Asks the web ACL of a load balancer, or of a distribution, if it has one."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws, self._rates, self._asked = aws, Rates(), 0

    def verdict(self, load_balancer: str, request: Request) -> Ruling | None:
        """
        What its web ACL does with *request* to *load_balancer* (ARN), logged; None: it has none.

        Only inside ``internal()``.
        """
        region = load_balancer.split(":")[3]
        acl = self._aws.backend("wafv2", region).get_web_acl_for_resource(load_balancer)
        if acl is None:
            return None
        source = Source("ALB", f"{self._aws.account_id}-{load_balancer.split(':loadbalancer/', 1)[1]}", region, region)
        return self._judged(acl, region, source, request)

    def blocks_at_the_edge(self, distribution: EdgeEntity, asked: ViewerRequest) -> bool:
        """Whether the web ACL of *distribution* refuses what is *asked*, logged. Only inside ``internal()``."""
        arn = distribution.config.get("WebACLId")
        if not arn:
            return False
        request = request_of(asked.url, method=asked.method, headers=asked.headers, source=asked.source)
        acl = self._aws.backend("wafv2", OF_EDGES).wacls[arn]
        source = Source("CF", distribution.id, REGION, EDGE_STREAM)
        return self._judged(acl, OF_EDGES, source, request).action == "BLOCK"

    def _judged(self, acl: Any, kept_in: str, source: Source, request: Request) -> Ruling:
        found = judge(
            acl.arn,
            [rule.to_dict() for rule in acl.rules],
            acl.default_action,
            source=request.source,
            ip_sets={arn: each.addresses for arn, each in self._aws.backend("wafv2", kept_in).ip_sets.items()},
            rates=self._rates,
            now=self._aws.clock.now(),
        )
        self._log(acl, source, request, found)
        return found

    def _log(self, acl: Any, source: Source, request: Request, verdict: Ruling) -> None:
        """Source: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html (names of streams)"""
        region = source.region
        logging = self._aws.backend("wafv2", region).logging_configurations.get(acl.arn)
        self._asked += 1
        if logging is None:
            return
        line = request_log.line(
            acl=acl.arn,
            verdict=verdict,
            request=request,
            source_name=source.name,
            source_id=source.id,
            redacted=logging.redacted_fields or (),
            at=self._aws.clock.now(),
            number=self._asked,
        )
        group = str(logging.log_destination_configs[0]).split(":log-group:", 1)[1].removesuffix(":*")
        logs = self._aws.ecs.region(region).dependencies
        if logs.has_log_group(group, region):
            logs.write_log(group, f"{source.stream}_{acl.name}_0", region, self._aws.clock.now(), (line,))
