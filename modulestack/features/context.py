"""What a feature may know besides its module: plain values, all known before a resource is made."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleContext:
    """A module's environment, as far as features ask for it."""

    environment: str
    """The environment's name."""
    region: str
    partition: str
    """``aws``, ``aws-cn`` or ``aws-us-gov``."""
    account_id: str
    """Twelve digits; zeros: not known."""
    zone: str | None
    """Name of the public hosted zone; None: the environment has no domain."""
    http_redirect: bool
    """Whether port 80 of public load balancers redirects to HTTPS. Only with a zone."""
    private_zone: str
    """Name of the zone in which modules find each other."""
    urls: Mapping[str, str]
    """Name of each module that this one may call → its address."""
    keeps_plain_http: bool = False
    """Whether port 80 forwards as it did before there was a domain, for callers that do not know of it yet."""

    @property
    def knows_account(self) -> bool:
        """Whether it is known in which account it will be."""
        return bool(self.account_id.strip("0"))

    def arn(self, service: str, resource: str) -> str:
        """ARN of a thing in this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"
