"""Priorities of listener rules: given once, kept, in the order that the rules need."""

from __future__ import annotations

import dataclasses
import itertools
import random

import pytest

from modulestack.contract.deployment_strategies import of_testers
from modulestack.contract.listener_rules.model import Conditions, HeaderCondition
from modulestack.contract.listener_rules.relation import Kind, relation
from modulestack.contract.load_balancers import RULE_PRIORITIES
from modulestack.environment.rule_priorities import Claim, NoFreePriority, priorities

HOSTS = ("www.example.com", "api.example.com", "*.example.com", "a.b.example.com", "*.b.example.com")
PATHS = ("/*", "/v1/*", "/v1/users/*", "/v1/users", "/v?/*", "/static/*")
POOL = tuple(
    Conditions(hosts=hosts, paths=paths, methods=methods)
    for hosts in ((), *((host,) for host in HOSTS), HOSTS[:2])
    for paths in ((), *((path,) for path in PATHS), PATHS[1:3])
    for methods in ((), ("GET",), ("GET", "POST"))
    if hosts or paths or methods
)
"""Many of which are parts of each other."""


def _edited(wanted: tuple[Claim, ...], chance: random.Random) -> tuple[Claim, ...]:
    """One module is added, taken away or renamed, or one route is another."""
    free = [each for each in POOL if each not in {conditions for _, conditions in wanted}]
    new = (f"m{chance.randrange(10**6)}", chance.choice(free))
    if not wanted or chance.random() < 0.45:
        return (*wanted, new)
    at = chance.randrange(len(wanted))
    replaced = {"remove": (), "rename": ((new[0], wanted[at][1]),), "change": ((wanted[at][0], new[1]),)}
    return (*wanted[:at], *replaced[chance.choice([*replaced])], *wanted[at + 1 :])


@pytest.mark.parametrize("seed", range(6))
def test_no_edit_moves_the_rule_of_another_module(seed: int):
    """What stands keeps its number, numbers that are freed rest for a run, and narrower rules come first."""
    chance = random.Random(seed)
    wanted: tuple[Claim, ...] = ()
    given: dict[Claim, int] = {}
    for _ in range(80):
        wanted = _edited(wanted, chance)
        after = priorities(wanted, given)
        assert {claim: after[claim] for claim in wanted if claim in given} == {
            claim: number for claim, number in given.items() if claim in wanted
        }
        fresh = {number for claim, number in after.items() if claim not in given}
        assert not fresh & set(given.values())
        given = after
    assert len(wanted) > 10
    assert len(set(given.values())) == len(given) == len(wanted)
    assert set(given.values()) <= set(RULE_PRIORITIES)
    for (first, number), (second, other) in itertools.permutations(given.items(), 2):
        if relation(first[1], second[1]).kind is Kind.NARROWER:
            assert number < other, (first, second)


def test_numbers_do_not_hang_on_who_else_is_new():
    """The order of the file is no order of rules."""
    wanted = [(f"m{at}", conditions) for at, conditions in enumerate(POOL[:30])]
    assert priorities(wanted, {}) == priorities([*reversed(wanted)], {})


def test_numbers_below_a_thousand_are_left_to_operators():
    """A hundred rules of the narrowest kind."""
    wanted = [(f"m{at}", Conditions(hosts=(f"{at:03}." + "x" * 60 + ".example.com",))) for at in range(100)]
    assert min(priorities(wanted, {}).values()) >= 1000


def test_without_a_number_between_two_rules_one_is_taken_out_and_written_again():
    """Both are named; that one is then given another number, and there is room."""
    narrow, wide = Conditions(paths=("/v1/users/*",)), Conditions(paths=("/*",))
    standing = {("web", narrow): 2001, ("api", wide): 2003}
    with pytest.raises(NoFreePriority, match=r"rule of new .* between web's \(2001\) and api's \(2003\)"):
        priorities([*standing, ("new", Conditions(paths=("/v1/*",)))], standing)
    left = priorities([("web", narrow)], standing)
    after = priorities([*left, ("new", Conditions(paths=("/v1/*",)))], left)
    again = priorities([*after, ("api", wide)], after)
    assert again["web", narrow] < again["new", Conditions(paths=("/v1/*",))] < again["api", wide]


def test_a_route_of_everything_leaves_room_for_its_parts():
    """Those of testers come first, and are given numbers last: all others have what they would have without them."""
    whole = Conditions(paths=("/*",))
    sources = dataclasses.replace(whole, sources=("203.0.113.0/24",))
    header = HeaderCondition(name="X-Test", values=("1",))
    plain, allowed = ("web", whole), ("web", sources)
    tested = ("web", of_testers(sources, header))
    before = priorities([allowed, plain], {}, (), {allowed: whole})
    given = priorities([allowed, plain, tested], {}, (), {allowed: whole, tested: whole})
    assert given == {**before, tested: given[tested]}
    assert given[tested] < given[allowed] < given[plain]
    narrower = ("api", Conditions(paths=("/v1/*",)))
    assert priorities([narrower, plain, tested], {}, (), {tested: whole})[narrower] < given[tested]


def test_allowed_sources_take_nothing_that_is_narrower_than_their_route():
    """A part comes before its route, and after whatever of others comes before that: whoever was there first."""
    whole, other = Conditions(hosts=("www.example.com",)), Conditions(hosts=("www.example.com",), paths=("/v1/*",))
    first, second = (Conditions(hosts=whole.hosts, sources=(f"203.0.{number}.0/24",)) for number in (1, 2))
    web = [("web", first), ("web", second), ("web", whole)]
    parts = dict.fromkeys(web[:2], whole)
    for before, after in ((web, [*web, ("api", other)]), ([web[2], ("api", other)], [*web, ("api", other)])):
        given = priorities(after, priorities(before, {}, (), parts), (), parts)
        assert given["api", other] < min(given[claim] for claim in web[:2])
        assert max(given[claim] for claim in web[:2]) < given["web", whole]
