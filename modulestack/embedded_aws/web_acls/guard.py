"""What stands before the load balancers of an account: their web ACLs, and what these log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modulestack.contract.listener_rules.model import Request
from modulestack.embedded_aws.web_acls import request_log
from modulestack.embedded_aws.web_acls.evaluation import Rates, Ruling, judge

if TYPE_CHECKING:
    from modulestack.embedded_aws.account import EmbeddedAws

FORBIDDEN = 403
"""What a request that is blocked is answered with.
Source: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html"""


class WebAclGuard:
    """Asks the web ACL of a load balancer, if it has one."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws, self._rates, self._asked = aws, Rates(), 0

    def verdict(self, load_balancer: str, request: Request) -> Ruling | None:
        """
        What its web ACL does with *request* to *load_balancer* (ARN), logged; None: it has none.

        Only inside ``internal()``.
        """
        region = load_balancer.split(":")[3]
        backend = self._aws.backend("wafv2", region)
        acl = backend.get_web_acl_for_resource(load_balancer)
        if acl is None:
            return None
        found = judge(
            acl.arn,
            [rule.to_dict() for rule in acl.rules],
            acl.default_action,
            source=request.source,
            ip_sets={arn: each.addresses for arn, each in backend.ip_sets.items()},
            rates=self._rates,
            now=self._aws.clock.now(),
        )
        self._log(region, acl.arn, acl.name, load_balancer, request, found)
        return found

    def _log(self, region: str, acl: str, name: str, load_balancer: str, request: Request, verdict: Ruling) -> None:
        """Source: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html (names of streams)"""
        logging = self._aws.backend("wafv2", region).logging_configurations.get(acl)
        self._asked += 1
        if logging is None:
            return
        line = request_log.line(
            acl=acl,
            verdict=verdict,
            request=request,
            account_id=self._aws.account_id,
            load_balancer=load_balancer.split(":loadbalancer/", 1)[1],
            redacted=logging.redacted_fields or (),
            at=self._aws.clock.now(),
            number=self._asked,
        )
        group = str(logging.log_destination_configs[0]).split(":log-group:", 1)[1].removesuffix(":*")
        logs = self._aws.ecs.region(region).dependencies
        if logs.has_log_group(group, region):
            logs.write_log(group, f"{region}_{name}_0", region, self._aws.clock.now(), (line,))
