"""Where a request arrived: an account and a region."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.interfaces import Account


@dataclasses.dataclass(frozen=True)
class RequestContext:
    """Only used while a request is being answered."""

    aws: Account
    region: str

    def backend(self, service: str) -> Any:
        """moto's own object behind *service* here."""
        return self.aws.backend(service, self.region)


Rule = Callable[[RequestContext, Mapping[str, Any]], None]
"""Takes the parameters of a request, as boto3 names them. May raise AwsError."""

Rules = Mapping[str, tuple[Rule, ...]]
"""By operation."""
