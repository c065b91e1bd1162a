"""Where a request arrived: an account and a region."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.interfaces import AccountInterface


@dataclasses.dataclass(frozen=True)
class RequestContext:
    """Only used while a request is being answered."""

    aws: AccountInterface
    region: str
    account_id: str | None = None
    """Another one than the embedded account, by a role of which the request was made."""

    def backend(self, service: str) -> Any:
        """moto's own object behind *service* here."""
        return self.aws.backend(service, self.region, self.account_id)

    def hosted_zones(self) -> Iterator[Any]:
        """Of the account, and of those in which somebody of it has taken a role."""
        others = {each.account_id for each in self.aws.sessions.values()}
        for account_id in sorted({self.aws.account_id, *others}):
            yield from self.aws.backend("route53", self.region, account_id).zones.values()


RequestRule = Callable[[RequestContext, Mapping[str, Any]], None]
"""Takes the parameters of a request, as boto3 names them. May raise AwsError."""

RulesByOperation = Mapping[str, tuple[RequestRule, ...]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceRules:
    """All rules of one AWS service, by operation."""

    before: RulesByOperation = dataclasses.field(default_factory=dict)
    """What AWS refuses and moto does not: run before moto sees the request."""
    after: RulesByOperation = dataclasses.field(default_factory=dict)
    """What AWS does beside and moto does not: run once moto has answered without an error."""
