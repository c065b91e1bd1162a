"""``python -m bench.routing``: processor time of requests through a listener's rules, and of comparing all rules."""

from __future__ import annotations

import itertools
import random
import sys
import time

from modulestack.contract.listener_rules.model import Conditions, HeaderCondition, ListenerRule, Request
from modulestack.contract.listener_rules.relation import Kind, relation
from modulestack.contract.listener_rules.router import Router

RULES, REQUESTS = 100, 100_000


def main() -> None:
    """Measure and print."""
    rules = [ListenerRule(priority=at, conditions=_conditions(at), target=f"m{at}") for at in range(1, RULES + 1)]
    chance = random.Random(1)  # noqa: S311
    requests = [_request(chance, at) for at in range(REQUESTS)]
    began = time.process_time()
    router = Router(rules)
    answered = sum(router.route(one) is not None for one in requests)
    _say(f"{REQUESTS:,} requests, {RULES} rules, {answered:,} answered", "≤ 2 s", began)
    began = time.process_time()
    pairs = itertools.combinations((rule.conditions for rule in rules), 2)
    meeting = sum(relation(first, second).kind is not Kind.APART for first, second in pairs)
    _say(f"{RULES} rules compared, {meeting} pairs meet", "≤ 1 s", began)


def _conditions(at: int) -> Conditions:
    """By host, by path of one host, by path of any, by header: as applications do."""
    if at % 4 == 0:
        return Conditions(hosts=(f"m{at}.example.com", f"*.m{at}.example.com"))
    if at % 4 == 1:
        return Conditions(hosts=("api.example.com",), paths=(f"/m{at}/*", f"/m{at}"))
    if at % 4 == 2:
        return Conditions(paths=(f"/*/m{at}/?*",), methods=("GET", "HEAD"))
    return Conditions(paths=(f"/v{at}/*",), headers=(HeaderCondition(name="X-Tenant", values=(f"t{at}*",)),))


def _request(chance: random.Random, at: int) -> Request:
    """No two of one path."""
    module = chance.randrange(1, RULES + 1)
    host = chance.choice(("api.example.com", f"m{module}.example.com", f"{at % 500}.m{module}.example.com"))
    path = chance.choice((f"/m{module}/{at}", f"/eu/m{module}/{at}", f"/v{module}/{at}"))
    return Request(host=host, path=path, headers=(("Accept", "*/*"), ("X-Tenant", f"t{module}-{at}")))


def _say(what: str, aim: str, began: float) -> None:
    sys.stdout.write(f"{what:<48} {f'{time.process_time() - began:.2f} s':>20}   {aim}\n")


if __name__ == "__main__":
    main()
