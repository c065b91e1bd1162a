"""`quotas`: what AWS has raised in the account, beyond what it allows everybody."""

from __future__ import annotations

from typing import Annotated

from modulestack.contract import limits
from modulestack.contract.limits import INT32, Range
from modulestack.contract.listener_rules import quotas
from modulestack.fields.kinds import within
from modulestack.fields.section import Section

_BALANCERS = limits.LOAD_BALANCERS_PER_REGION


class QuotasSection(Section):
    """
    Quotas of the account and region that AWS has raised, so that more is not refused here. See quotas.md.

    Nothing is asked of AWS: who writes a number here has it already. Absent: what AWS allows everybody.
    """

    load_balancers: Annotated[int, within(Range(_BALANCERS, INT32))] | None = None
    """Application load balancers in the region: 50 and more (L-53DA6B97)."""
    network_load_balancers: Annotated[int, within(Range(_BALANCERS, INT32))] | None = None
    """Network load balancers in the region: 50 and more (L-69A177A2)."""
    rules_per_load_balancer: Annotated[int, within(Range(quotas.RULES_PER_LOAD_BALANCER, INT32))] | None = None
    """Rules of a shared load balancer: 100 and more (L-7EED9B64)."""
    certificates_per_load_balancer: (
        Annotated[int, within(Range(quotas.CERTIFICATES_PER_LOAD_BALANCER, INT32))] | None
    ) = None
    """Certificates of a load balancer beside the first: 25 and more (L-9365A611; of network ones L-52964454)."""
    rules_per_security_group: Annotated[int, within(limits.RAISED_RULES_PER_SECURITY_GROUP)] | None = None
    """Rules of a security group that let in: 60 to 1000 (L-0EA8095F)."""
    event_rules: Annotated[int, within(Range(limits.EVENT_RULES_PER_BUS, INT32))] | None = None
    """Rules of EventBridge on the region's default bus: 300 and more (L-244521F2)."""

    @property
    def most_load_balancers(self) -> int:
        """Application load balancers in the region."""
        return self.load_balancers or limits.LOAD_BALANCERS_PER_REGION

    @property
    def most_network_load_balancers(self) -> int:
        """Network load balancers in the region."""
        return self.network_load_balancers or limits.LOAD_BALANCERS_PER_REGION

    @property
    def most_rules(self) -> int:
        """Of a load balancer."""
        return self.rules_per_load_balancer or quotas.RULES_PER_LOAD_BALANCER

    @property
    def most_certificates(self) -> int:
        """Of a load balancer, beside the first."""
        return self.certificates_per_load_balancer or quotas.CERTIFICATES_PER_LOAD_BALANCER

    @property
    def most_rules_of_a_group(self) -> int:
        """That let in, of each kind of addresses."""
        return self.rules_per_security_group or limits.RULES_PER_SECURITY_GROUP

    @property
    def most_event_rules(self) -> int:
        """On one bus."""
        return self.event_rules or limits.EVENT_RULES_PER_BUS

    @property
    def raised(self) -> dict[str, int]:
        """Each that the file names."""
        return {key: value for key in type(self).model_fields if (value := getattr(self, key)) is not None}
