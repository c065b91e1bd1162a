"""Who may ask a public module: everybody, or the addresses that its file names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modulestack.contract.ip_address_types import IPV4
from modulestack.contract.listener_rules import quotas
from modulestack.contract.listener_rules.problems import value_count
from modulestack.contract.load_balancers import OWN
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, Seed, Statement
from modulestack.features.domain import DomainKeys
from modulestack.features.feature import Feature
from modulestack.features.load_balancing import LoadBalancingKeys
from modulestack.features.route import ModuleLoadBalancer
from modulestack.fields import kinds
from modulestack.fields.effects import Edit, Effect, EffectKind
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation

ONLY_ALLOWED = "requests of an address that is not allowed"
"""The scenario."""
_FIELD: FieldPath = ("allowed_sources",)


class AllowedSourcesKeys(DomainKeys, LoadBalancingKeys):
    """From where requests may come."""

    allowed_sources: tuple[kinds.SourceAddresses, ...] | None = None
    """
    The only addresses that may ask a module which is `reachable_from: internet`: ranges such as 203.0.113.0/24 or
    2001:db8::/32; on a load balancer of its own prefix lists (`pl-...`), too. Absent: everybody. See security.md.
    """

    @property
    def prefix_lists(self) -> tuple[str, ...]:
        """Ids of those that are allowed."""
        return tuple(each for each in self.allowed_sources or () if each.startswith("pl-"))

    @property
    def narrowed(self) -> Mapping[str, ModuleLoadBalancer]:
        """The shared load balancers whose rules look at addresses; at the internal one modules call, wherever from."""
        return {name: said for name, said in self.shared_load_balancers.items() if name != self.inner_load_balancer}


def somebody_is_allowed(module: AllowedSourcesKeys) -> Iterator[RuleViolation]:
    """An empty list is nobody, which is what a private module is for."""
    if module.allowed_sources == ():
        text = "lists nobody, and who may ask must be said: name ranges, or leave it out for everybody"
        yield RuleViolation((_FIELD,), text)
    for index, each in enumerate(module.allowed_sources or ()):
        if each in (module.allowed_sources or ())[:index]:
            yield RuleViolation(((*_FIELD, index),), f"{each} is in the list twice")


def the_internet_is_what_is_narrowed(module: AllowedSourcesKeys) -> Iterator[RuleViolation]:
    """A private module is asked by the modules that it names, whose addresses nobody knows beforehand."""
    if module.allowed_sources and not module.is_public and module.has_load_balancer:
        text = "narrows who of the internet may ask, and the module is private: leave it out"
        yield RuleViolation((_FIELD, ("reachable_from",)), f"{text}, or set reachable_from: internet")


def ipv6_needs_a_load_balancer_that_has_it(module: AllowedSourcesKeys) -> Iterator[RuleViolation]:
    """From where nobody can come is a mistake. Of load balancers that modules share: dual_stack_rules.py."""
    if not module.has_load_balancer or not module.is_public or module.narrowed:
        return
    has = module.has_own_load_balancer and module.load_balancing.ip_address_type != IPV4
    for index, each in enumerate(module.allowed_sources or ()):
        if ":" in each and not has:
            text = f"{each} is of IPv6, and the load balancer has none: set load_balancing.ip_address_type: dualstack"
            yield RuleViolation(((*_FIELD, index), ("load_balancing", "ip_address_type")), f"{text}, or leave it out")


def rules_of_shared_ones_know_no_prefix_lists(module: AllowedSourcesKeys) -> Iterator[RuleViolation]:
    """
    Nor two conditions on the source.

    Source ("The source IP addresses, in CIDR format"):
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SourceIpConditionConfig.html
    """
    shared = module.narrowed
    if not module.allowed_sources or not shared:
        return
    for index, each in enumerate(module.allowed_sources):
        if each.startswith("pl-"):
            text = f"{each} is a prefix list, which rules of a shared load balancer ({listed(shared, 'and')}) do not "
            text += f"know: write its ranges, or have a load balancer of its own ({OWN}: {{}}) alone"
            yield RuleViolation(((*_FIELD, index), ("load_balancers",)), text)
    for balancer, said in shared.items():
        for index, route in enumerate(said.routes):
            if value_count(route.conditions) >= quotas.CONDITION_VALUES_PER_RULE:
                at: FieldPath = ("load_balancers", balancer, "routes", index)
                text = f"has {value_count(route.conditions)} values, and a rule {quotas.CONDITION_VALUES_PER_RULE}, of "
                yield RuleViolation((at, _FIELD), f"{text}which allowed_sources needs one: write two routes of it")
            if route.sources:
                where: FieldPath = ("load_balancers", balancer, "routes", index, "sources")
                text = "say from where requests come, as allowed_sources does for all routes: leave one of the two out"
                yield RuleViolation((where, _FIELD), text)


def contribute(module: AllowedSourcesKeys, context: ModuleContext) -> Contribution:
    """A rehearsal asks from elsewhere; prefix lists are looked up before anything is made."""
    if not module.allowed_sources or not module.is_public or not module.has_load_balancer:
        return Contribution(feature="allowed_sources")
    # Those of AWS's own have no account.
    lists = tuple(f"arn:{context.partition}:ec2:{context.region}:*:prefix-list/{each}" for each in module.prefix_lists)
    look = (
        Statement(actions=("ec2:DescribeManagedPrefixLists",), resources=("*",)),
        Statement(actions=("ec2:GetManagedPrefixListEntries",), resources=lists),
    )
    return Contribution(
        feature="allowed_sources",
        seeds=tuple(Seed(kind="prefix_list", reference=each) for each in module.prefix_lists),
        pipeline=tuple(PipelineAccess(role="preview", statement=each) for each in (look if lists else ())),
        scenarios=(ONLY_ALLOWED,),
    )


def _closes(edit: Edit[AllowedSourcesKeys]) -> bool:
    after = edit.after.allowed_sources
    return after is not None and not set(edit.before.allowed_sources or ("",)) <= set(after)


FEATURE: Feature[AllowedSourcesKeys] = Feature(
    keys=AllowedSourcesKeys,
    contribute=contribute,
    effects={
        "allowed_sources": (
            Effect(
                kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
                text="whoever is not in the list any more is not answered; all others are, all along",
                remedy="see in the access log who asks",
                when="without somebody who was allowed",
                holds=_closes,
            ),
            Effect(kinds=(EffectKind.IN_PLACE,), text="more may ask; all others are answered all along"),
        )
    },
    rules=(
        somebody_is_allowed,
        the_internet_is_what_is_narrowed,
        ipv6_needs_a_load_balancer_that_has_it,
        rules_of_shared_ones_know_no_prefix_lists,
    ),
    needs_port={("allowed_sources",): "from where requests may come"},
)
