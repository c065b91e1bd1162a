"""Which load balancers a module is behind: its own, as ever, or shared ones, with the requests that are its there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.listener_rules.problems import problems
from modulestack.contract.load_balancers import OWN
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core import CoreKeys
from modulestack.features.core_effects import STOPS_ALL
from modulestack.features.feature import Feature
from modulestack.features.route import ModuleLoadBalancer
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, UNLESS_RETIRED, Edit, Effect, EffectKind, Effects
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath, RuleViolation

SHARED = "a release behind a shared load balancer"
"""Name of the scenario."""
THROUGH_CLOUDFRONT = "requests through CloudFront"
"""The same, of modules whose name leads there."""


class RoutesKeys(CoreKeys):
    """Where requests come from."""

    load_balancers: dict[kinds.LoadBalancerReference, ModuleLoadBalancer] = Field(default_factory=dict)
    """
    Load balancers that the module is behind: `front: {}` for the one of the environment's `load_balancers` that is
    called `front`, `own: {}` for one of its own. Absent: one of its own. See load-balancers.md.
    """

    @property
    def has_own_load_balancer(self) -> bool:
        """Whether it has one that is nobody else's."""
        return self.has_load_balancer and (not self.load_balancers or OWN in self.load_balancers)

    @property
    def shared_load_balancers(self) -> Mapping[str, ModuleLoadBalancer]:
        """The others, by name."""
        if not self.has_load_balancer:
            return {}
        return {name: said for name, said in self.load_balancers.items() if name != OWN}

    @property
    def inner_load_balancer(self) -> str | None:
        """Name of the internal one at which modules call a public module; None: it has none."""
        if not self.load_balancers or not self.is_public:
            return None
        primary, shared = self.primary_load_balancer, self.shared_load_balancers
        return next((name for name, said in shared.items() if said.callers and name != primary), None)

    @property
    def callers(self) -> tuple[str, ...]:
        """Names of the modules that call it: of a public one those that do so at an internal load balancer."""
        if self.reachable_from != "internet":
            return self.reachable_from
        return self.load_balancers[name].callers if (name := self.inner_load_balancer) else ()

    @property
    def is_named_inside(self) -> bool:
        """Whether a record in a private zone leads to one of its load balancers."""
        return self.has_load_balancer and (not self.is_public or bool(self.callers))

    @property
    def primary_load_balancer(self) -> str:
        """Name of the one to which the module's DNS name leads; ``own``: its own."""
        named = [name for name, said in self.load_balancers.items() if said.primary] or [*self.load_balancers, OWN]
        return named[0]


def modules_call_at_one_internal_one(module: RoutesKeys) -> Iterator[RuleViolation]:
    """A name leads to one load balancer, and that of a private module is what ``reachable_from`` is about."""
    called = [name for name, said in module.load_balancers.items() if said.callers]
    inner = module.inner_load_balancer
    for name in called:
        field: FieldPath = ("load_balancers", name, "callers")
        if not module.is_public:
            text = "is of modules that the internet reaches: leave it out, as reachable_from of the module says it"
            yield RuleViolation((field, ("reachable_from",)), text)
        elif name == OWN:
            text = (
                "is of an internal load balancer, and the module's own one is internet-facing: write it at a shared one"
            )
            yield RuleViolation((field, ("reachable_from",)), text)
        elif name == module.primary_load_balancer:
            text = f"is of an internal load balancer, and the module's public name leads to {name}"
            end = " at another one" if len(module.load_balancers) > 1 else ""
            advice = f"{'leave it out, or write' if end else 'add another one, with'} primary: true{end}"
            yield RuleViolation((field, ("load_balancers",)), f"{text}: {advice}")
        elif inner and name != inner:
            text = f"is said of {inner}, too, and the name that modules call leads to one: leave one of them out"
            yield RuleViolation((field, ("load_balancers", inner, "callers")), text)


def one_of_several_is_primary(module: RoutesKeys) -> Iterator[RuleViolation]:
    """A name leads to one load balancer, and a map has no order."""
    primary = [name for name, said in module.load_balancers.items() if said.primary]
    fields: tuple[FieldPath, ...] = tuple(("load_balancers", name) for name in primary)
    if len(primary) > 1:
        text = f"is primary beside {primary[0]}: the module's name leads to one of them: leave it out at the others"
        yield RuleViolation((fields[1], fields[0]), text)
    elif len(module.load_balancers) > 1 and not primary:
        text = (
            f"{listed(module.load_balancers, 'and')} are several, and the module's name leads to one: write primary: "
            "true at that one"
        )
        yield RuleViolation((("load_balancers",), *(("load_balancers", name) for name in module.load_balancers)), text)


def own_takes_every_request(module: RoutesKeys) -> Iterator[RuleViolation]:
    """Nobody else is behind it."""
    if (own := module.load_balancers.get(OWN)) and own.routes:
        text = "are of a shared load balancer: every request to the module's own one is the module's: leave them out"
        yield RuleViolation((("load_balancers", OWN, "routes"),), text)


def routes_are_possible(module: RoutesKeys) -> Iterator[RuleViolation]:
    """What AWS takes as a rule's conditions."""
    for field, conditions in routes_of(module):
        for found in problems(conditions):
            value = f"{bare(found.value)} " if found.value else ""
            where: FieldPath = tuple(filter(None, found.where.split(".", 1)))
            yield RuleViolation(((*field, *where),), f"{value}{found.text}")


def routes_of(module: RoutesKeys) -> Iterator[tuple[FieldPath, Conditions]]:
    """Each route that the file says of *module*, and its field."""
    for name, said in module.shared_load_balancers.items():
        for index, route in enumerate(said.routes):
            yield ("load_balancers", name, "routes", index), route.conditions


def contribute(module: RoutesKeys, context: ModuleContext) -> Contribution:
    """What the shared load balancers need is made by ``components/``; a rehearsal shows that others go on meanwhile."""
    shared = module.shared_load_balancers
    is_behind = module.primary_load_balancer in context.behind_cloudfront.intersection(shared)
    scenarios = (*((SHARED,) if shared else ()), *((THROUGH_CLOUDFRONT,) if is_behind else ()))
    return Contribution(feature="routes", scenarios=scenarios)


def _is_taken_away(edit: Edit[RoutesKeys]) -> bool:
    return str(edit.path[1]) not in edit.after.load_balancers


_EFFECTS: dict[str, Effects[RoutesKeys]] = {
    "load_balancers.<load_balancer>": (
        Effect(
            kinds=(EffectKind.NOTHING,),
            text="that is what a module has that says nothing",
            when="where `own` stands alone",
            holds=lambda edit: _behind(edit.before) == _behind(edit.after),
        ),
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="add the address that modules call there to `retired_urls` first",
            when="when one goes that has `callers`, unless `retired_urls` names it",
            holds=lambda edit: edit.is_refused and _is_called(edit.before, edit),
        ),
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="first have both, the new one primary, and run `up`; take the old one away a few minutes later",
            when="when the module's name would lead to another one in the same run in which this goes",
            holds=lambda edit: edit.is_refused,
        ),
        STOPS_ALL,
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="modules that call it there find nobody, and are told no address any more",
            remedy="to be called there again, write it again",
            when="taken away, with `callers`",
            holds=lambda edit: _is_called(edit.before, edit),
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.NEXT_RELEASE),
            text="tasks are replaced by ones that are behind it, too; callers are told with their next release",
            when="with `callers`",
            holds=lambda edit: _is_called(edit.after, edit),
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS),
            text="tasks leave it, then it is deleted if it was the module's own",
            when="taken away",
            holds=_is_taken_away,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS),
            text="tasks that run are replaced by ones that are behind it, too",
        ),
    ),
    "load_balancers.<load_balancer>.routes": (
        UNLESS_RETIRED,
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="requests that no route has any more are answered with 404",
            remedy="see that nobody sends them; to have them again, write the route again",
            when="without a route that was there",
            holds=lambda edit: not set(_routes(edit.before, edit)) <= set(_routes(edit.after, edit)),
        ),
        *IN_PLACE,
    ),
    "load_balancers.<load_balancer>.primary": (
        UNLESS_RETIRED,
        Effect(
            kinds=(EffectKind.NOTHING,),
            text="its name leads there anyhow",
            when="of one alone",
            holds=lambda edit: edit.before.primary_load_balancer == edit.after.primary_load_balancer,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="the module's name leads there once its tasks are healthy there"),
    ),
    "load_balancers.<load_balancer>.callers": (
        UNLESS_RETIRED,
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="a module that is taken out can no longer call this one there",
            remedy="put it into the list again, and it can call at once",
            when="without a module that was there",
            holds=lambda edit: not set(edit.before.callers) <= set(edit.after.callers),
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
            text="a new caller may call at once, and is told the address with its next release",
        ),
    ),
}


def _is_called(module: RoutesKeys, edit: Edit[RoutesKeys]) -> bool:
    """Whether modules call the public *module* at the load balancer whose key is edited."""
    return module.inner_load_balancer == str(edit.path[1])


def _behind(module: RoutesKeys) -> frozenset[str]:
    """The load balancers of *module*, by name."""
    return frozenset((*module.shared_load_balancers, *((OWN,) if module.has_own_load_balancer else ())))


def _routes(module: RoutesKeys, edit: Edit[RoutesKeys]) -> tuple[str, ...]:
    """The routes of the load balancer whose key is edited, in a form to compare; empty: that of the module's name."""
    routes = module.load_balancers[str(edit.path[1])].routes
    return tuple(route.model_dump_json() for route in routes) or ("",)


FEATURE = Feature(
    keys=RoutesKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(
        one_of_several_is_primary,
        own_takes_every_request,
        routes_are_possible,
        modules_call_at_one_internal_one,
    ),
    needs_port={("load_balancers",): "which load balancers the module is behind"},
)
