"""What an edit of an environment that is up did to it, and to each of its modules."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Mapping

from modulestack.engine.resource_state import ResourceStep
from modulestack.fields.effects import EffectKind
from tests.edits.relied_on import Fact


@dataclasses.dataclass(frozen=True, kw_only=True)
class Observed:
    """What an edit did."""

    changed: tuple[ResourceStep, ...]
    messages: tuple[str, ...]
    refusal: str | None
    """What `up` said instead; None: it ended well."""
    writes: tuple[str, ...]
    """Operations that change something at AWS."""
    least_healthy: Mapping[str, int]
    """Module → fewest healthy targets while it was watched; of those that were served and still are in the file."""
    rolled: frozenset[str]
    """Modules of which more tasks are gone than the service wants fewer."""
    released_later: frozenset[str]
    """Modules whose manifest has another template or other values for placeholders, and what runs has not."""
    workers: frozenset[str]
    """Modules that nobody is sent to."""
    unreachable: tuple[str, ...]
    """Modules that nobody could call before, and that do not work by themselves either."""
    nobodys: tuple[str, ...]
    """How names of resources begin that lead to modules otherwise than their DNS names did before."""
    lost_access: frozenset[str]
    """Modules whose execution role may do less."""
    left: frozenset[tuple[str, str]]
    """Module, and what holds or ends its deployments otherwise than its file says."""
    no_longer: frozenset[Fact]
    """What somebody relied on and is not so any more, of modules that still are in the file."""

    def of(self, module: str) -> Observed:
        """What is of *module* alone; every resource of a module has its name in front."""
        return self._kept({module}.__contains__)

    def beside(self, modules: Collection[str]) -> Observed:
        """What is of none of *modules*."""
        return self._kept(lambda owner: owner not in modules)

    @property
    def kinds(self) -> frozenset[EffectKind]:
        """What the table must have declared; a replacement stands for all that is changed beside it."""
        if self.refusal is not None:
            return frozenset({EffectKind.REFUSED})
        kinds = set()
        steps = [step for step in self.changed if not _follows(step) and not step.type.startswith("pulumi:")]
        if any(step.operation == "replace" and step.type != _REVISION for step in steps):
            kinds.add(EffectKind.REPLACED)
        elif steps:
            kinds.add(EffectKind.IN_PLACE)
        if self.rolled and EffectKind.REPLACED not in kinds:
            kinds.add(EffectKind.ROLLS)
        if self.released_later:
            kinds.add(EffectKind.NEXT_RELEASE)
        zone_ends = any(step.operation == "delete" and step.type == _SUBNET for step in steps)
        unused = (*(f"{name}-" for name in self.unreachable), *self.nobodys)
        used = [step for step in steps if not step.name.startswith(unused)]
        cut = [step for step in used if _cuts(step) and not (zone_ends and step.type == _ROUTE)]
        cut = [step for step in cut if not self._goes_after_its_successor(step)]
        opened = {owner_of(step.name) for step in steps if step.type == _RULE and "actions" in step.changed}
        cut = [
            step
            for step in cut
            if not (_is_of_addresses(step) or (step.type == _RULE and owner_of(step.name) in opened))
        ]
        if 0 in self.least_healthy.values() or self.lost_access or self.no_longer or cut:
            kinds.add(EffectKind.INTERRUPTS)
        return frozenset(kinds or {EffectKind.NOTHING})

    def _goes_after_its_successor(self, step: ResourceStep) -> bool:
        """Of the service of a worker: whether another one runs as it goes, and tasks of both never all ended."""
        is_replaced = any(each.operation == "replace" and each.urn == step.urn for each in self.changed)
        module = step.name.removesuffix("-service")
        return step.type == _SERVICE and is_replaced and module in self.workers and bool(self.least_healthy.get(module))

    def _kept(self, is_kept: Callable[[str], bool]) -> Observed:
        """That of which *is_kept* says so, given the name of the module, or what else stands in front."""
        return dataclasses.replace(
            self,
            changed=tuple(step for step in self.changed if is_kept(owner_of(step.name))),
            messages=tuple(each for each in self.messages if is_kept(_subject(each))),
            least_healthy={name: least for name, least in self.least_healthy.items() if is_kept(name)},
            rolled=frozenset(filter(is_kept, self.rolled)),
            released_later=frozenset(filter(is_kept, self.released_later)),
            unreachable=tuple(filter(is_kept, self.unreachable)),
            lost_access=frozenset(filter(is_kept, self.lost_access)),
            left=frozenset(each for each in self.left if is_kept(owner_of(each[0]))),
            no_longer=frozenset(fact for fact in self.no_longer if is_kept(owner_of(fact[1]))),
        )


def _is_of_addresses(step: ResourceStep) -> bool:
    """A rule for some of the internet only: whether somebody misses it, what is relied on tells."""
    return step.type == _INGRESS and re.search(r"-lb-from-([0-9]|pl-)", step.name) is not None


_RULE = "aws:lb/listenerRule:ListenerRule"
_INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_SERVICE = "aws:ecs/service:Service"
_FOLLOWERS = ("-task-template", "-manifest", "-execution")
"""Ends of names of what only tells releases, or lets ECS start what they bring."""
_REVISION = "aws:ecs/taskDefinition:TaskDefinition"
"""To Pulumi a new revision replaces the old one, which stays as it is."""
_ROUTE, _SUBNET = "aws:ec2/route:Route", "aws:ec2/subnet:Subnet"
_GROUP = "aws:autoscaling/group:Group"
_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
_CUTS = (
    _ENDPOINT,
    "aws:ecs/service:Service",
    _ROUTE,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "aws:lb/listener:Listener",
    _RULE,
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:route53/record:Record",
    "aws:servicediscovery/httpNamespace:HttpNamespace",
    "aws:servicediscovery/service:Service",
    _INGRESS,
)
"""What somebody uses: where one of these is deleted, he is cut off."""


def _follows(step: ResourceStep) -> bool:
    return step.operation == "update" and step.name.endswith(_FOLLOWERS)


def _cuts(step: ResourceStep) -> bool:
    if step.type == _ROUTE and step.operation in {"update", "replace"}:
        return True
    if step.type == _GROUP and step.operation == "update" and step.name.endswith("-nat"):
        return "launchTemplate" in step.changed  # its one instance is replaced
    if step.type == _ENDPOINT and step.operation == "create":
        return step.name.endswith(("-s3", "-dynamodb"))  # a route, where there was another one
    if "-open-" in step.name:  # whether somebody is asked now is among what is relied on
        return False
    return step.operation == "delete" and step.type in _CUTS and "validation" not in step.name


def owner_of(name: str) -> str:
    """``web`` of ``web-lb-tg``, the module's if that has no ``-`` in its own name."""
    return name.partition("-")[0]


def _subject(message: str) -> str:
    """The module that *message* is about: ``modules.web.cpu: …``, ``web: …``."""
    words = message.partition(":")[0].split(".")
    return words[1] if words[0] == "modules" and len(words) > 1 else words[0]
