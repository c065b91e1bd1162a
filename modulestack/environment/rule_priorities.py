"""
Priorities of the rules of shared load balancers: each rule is given a number once, and keeps it as long as it stands.

A rule is what it says: another condition makes it another rule, with another number. So no number of a rule that
stands ever changes, and none is given away in the run that frees it: AWS refuses the first of two rules that swap
theirs, and the run would end half-way. See docs/adr/.

Sources:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html (priority)
    https://github.com/pulumi/pulumi-aws/issues/175
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from modulestack.contract.listener_rules.breadth import breadth
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.listener_rules.relation import Kind, relation
from modulestack.contract.load_balancers import RULE_PRIORITIES

Claim = tuple[str, Conditions]
"""A module, and requests that are its."""
PER_HALF = 20
"""Numbers between a rule and one that claims half as much: 50 characters of host and path fit, with room for many."""
APART = 10
"""Numbers that are left free on the way, where a rule cannot be where it belongs."""


class NoFreePriority(Exception):
    """No number is free between two rules that stand; the message names both, and what to do."""


def priorities(
    wanted: Iterable[Claim],
    standing: Mapping[Claim, int],
    taken: Collection[int] = (),
    parts: Mapping[Claim, Conditions] = MappingProxyType({}),
    among: range = RULE_PRIORITIES,
) -> dict[Claim, int]:
    """
    The priority of each of *wanted*; that of one that is *standing* is what it was.

    A narrower rule comes before the one that it is part of; apart from that, one is as near as can be to where its
    breadth has it. *taken* are numbers besides those of *standing* that are somebody's on the listener. *parts* are
    those that are a part of the same module's route, which is its value: they come before that, and to all others they
    are as that is, so that they take nothing that is narrower. New ones are *among* those, rules of testers last:
    all others have what they would have without them.

    Raises:
        NoFreePriority: there is no such number.
    """
    given = {claim: standing[claim] for claim in wanted if claim in standing}
    used = {*taken, *standing.values()}
    new = [each for each in wanted if each not in standing]
    for claim in sorted(new, key=lambda each: (_is_of_testers(each, parts), *_order(each))):
        given[claim] = number = _place(claim, given, used, parts, among)
        used.add(number)
    return given


def _is_of_testers(claim: Claim, parts: Mapping[Claim, Conditions]) -> bool:
    """Whether it asks for a header that the route of which it is a part does not."""
    return claim in parts and claim[1].headers != parts[claim].headers


def _order(claim: Claim) -> tuple[object, ...]:
    """Narrower ones first, and always in one order."""
    module, conditions = claim
    return (breadth(conditions), module, repr(conditions))


def _place(
    claim: Claim,
    given: Mapping[Claim, int],
    used: Collection[int],
    parts: Mapping[Claim, Conditions],
    among: range,
) -> int:
    low, high = RULE_PRIORITIES[0] - 1, RULE_PRIORITIES[-1] + 1
    if claim in parts and (claim[0], parts[claim]) not in given:
        high -= RULE_PRIORITIES.step  # the rest of the route comes after it
    before = after = None
    for other, number in given.items():
        kind = _kind(claim, other, parts)
        if kind is Kind.NARROWER and number < high:
            high, after = number, other
        elif kind is Kind.WIDER and number > low:
            low, before = number, other
    home = home_of(parts.get(claim, claim[1]))
    if not low < home < high:
        step = min(APART, (high - low) // 2)
        home = low + step if home <= low else high - step
    if among.step > RULE_PRIORITIES.step:  # rather before where it belongs than after what is wider and somebody else's
        home -= (home - among.start) % among.step
    for distance in range(RULE_PRIORITIES[-1]):
        for number in (home + distance, home - distance):
            if low < number < high and number in among and number not in used:
                return number
    first, second = (f"{one[0]}'s" if one else "the end" for one in (before, after))
    raise NoFreePriority(
        f"a rule of {claim[0]} has to come between {first} ({low}) and {second} ({high}), and all numbers there are "
        "taken: take one of the two routes out, run `pulumi up`, and write it again: it is given another number"
    )


def _kind(claim: Claim, other: Claim, parts: Mapping[Claim, Conditions]) -> Kind:
    """How *claim* lies to *other*: a part as its whole route does, but to that."""
    whole, others = (claim[0], parts.get(claim, claim[1])), (other[0], parts.get(other, other[1]))
    if whole != others or not parts.keys() & {claim, other}:
        return relation(whole[1], others[1]).kind
    if claim in parts and other in parts:
        # Of one route those of testers come before what they are part of; sources do not meet.
        has_testers = _is_of_testers(claim, parts) or _is_of_testers(other, parts)
        return relation(claim[1], other[1]).kind if has_testers else Kind.APART
    return Kind.NARROWER if claim in parts else Kind.WIDER


def home_of(conditions: Conditions) -> int:
    """Where *conditions* belong by their breadth: the less they claim, the earlier; the narrowest share the first."""
    claimed = breadth(conditions)
    halves = math.log2(claimed.denominator) - math.log2(claimed.numerator)
    return max(RULE_PRIORITIES[0], RULE_PRIORITIES[-1] - round(halves * PER_HALF))
