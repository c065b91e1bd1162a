"""What a module's file says of a load balancer that it shares: which requests there are the module's."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from modulestack.contract.listener_rules.model import Conditions, HeaderCondition, QueryCondition, QueryValue
from modulestack.fields import kinds
from modulestack.fields.section import Section


class Route(Section):
    """
    Requests that belong to the module: those that meet all of these, of each any one value.

    `*` stands for any characters, `?` for one. A narrower route of another module comes first.
    """

    hosts: tuple[str, ...] = ()
    """Such as `api.example.com`, in the zone of the balancer's names. Absent: any host."""
    paths: tuple[str, ...] = ()
    """Such as `/v1/*`; capitals count, and `/v1/*` has no `/v1`."""
    methods: tuple[str, ...] = ()
    """Such as `GET`."""
    headers: dict[str, kinds.ConditionValues] = Field(default_factory=dict)
    """Name of a header → its values."""
    query: dict[str, kinds.ConditionValues] = Field(default_factory=dict)
    """Key of the query string → its values."""
    sources: tuple[str, ...] = ()
    """CIDR blocks of whoever connects, such as `10.0.0.0/8`."""

    @property
    def conditions(self) -> Conditions:
        """As a listener rule has them; in one order, as none has a meaning."""
        return Conditions(
            hosts=_sorted(self.hosts),
            paths=_sorted(self.paths),
            methods=_sorted(self.methods),
            headers=tuple(
                HeaderCondition(name=name, values=_sorted(values)) for name, values in sorted(self.headers.items())
            ),
            queries=tuple(
                QueryCondition(values=tuple(QueryValue(key=key, value=value) for value in _sorted(values)))
                for key, values in sorted(self.query.items())
            ),
            sources=_sorted(self.sources),
        )


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


class ModuleLoadBalancer(Section):
    """A load balancer that the module is behind. `{}` of a shared one: requests to the module's own name."""

    routes: tuple[Route, ...] = ()
    """
    Of a shared one: which requests are the module's. Absent: those to its own name, `<module>.<zone>` or `host`; of a
    private module `<module>.<private zone>`.
    """
    primary: bool = False
    """
    Of several: whether the module's DNS name leads to this one; exactly one has it. Of one alone it always does.
    """
    callers: tuple[str, ...] = ()
    """
    Of an internal one, of a module that is `reachable_from: internet`: modules that call it there, at
    `<module>.<private zone>`. See load-balancers.md.
    """
