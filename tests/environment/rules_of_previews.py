"""What the rules of previews tell to write."""

from __future__ import annotations

from tests.edits.cases.domain import DOMAIN, ZONE_ROLE
from tests.edits.cases.load_balancers import FRONTED
from tests.edits.cases.pipeline import PIPELINE
from tests.edits.plain import BOUNDARY, OWNED, PLAIN, with_value
from tests.environment.followed_rule import of

PREVIEWS = "modulestack:previews"
FRONT = {"front": {"scheme": "internet-facing"}}
INNER = {
    "front": {"scheme": "internet-facing"},
    "inner": {"scheme": "internal"},
    "other": {"scheme": "internet-facing"},
}
PIPED = {key: OWNED[key] for key in ("modulestack:account_id", "modulestack:permissions_boundary")}
PIPED_BESIDE = {**FRONTED, **PIPED, "modulestack:pipeline": PIPELINE}
OF_PREVIEWS = (
    of(
        "previews_have_names",
        {PREVIEWS: {}},
        "add modulestack:domain",
        {"modulestack:domain": {"zone": "example.com"}},
        base=with_value(PLAIN, "modulestack:load_balancers", FRONT),
    ),
    of(
        "previews_have_names",
        {PREVIEWS: {"domain": "preview.example.org"}},
        "write one such as preview.example.com",
        {f"{PREVIEWS}/domain": "preview.example.com"},
        base=FRONTED,
    ),
    of(
        "previews_stay_in_the_account",
        {PREVIEWS: {}, "modulestack:domain": {"zone": "example.com", "zone_id": "Z0A", "role": ZONE_ROLE}},
        "or leave one of the two out",
        {"modulestack:domain/role": None},
        base=FRONTED,
    ),
    of(
        "previews_share_a_load_balancer",
        {PREVIEWS: {}},
        "and there is none: add modulestack:load_balancers",
        {"modulestack:load_balancers": FRONT},
        base=DOMAIN,
    ),
    of(
        "previews_share_a_load_balancer",
        {PREVIEWS: {}},
        "which one of front or other previews share",
        {f"{PREVIEWS}/load_balancer": "front"},
        base=with_value(FRONTED, "modulestack:load_balancers", INNER),
    ),
    of(
        "previews_share_a_load_balancer",
        {PREVIEWS: {"load_balancer": "frant"}},
        "there is no load balancer frant: did you mean front?",
        {f"{PREVIEWS}/load_balancer": "front"},
        base=FRONTED,
    ),
    of(
        "previews_share_a_load_balancer",
        {PREVIEWS: {"load_balancer": "inner"}},
        "inner is internal, and previews are reached from the internet",
        {f"{PREVIEWS}/load_balancer": "front"},
        base=with_value(FRONTED, "modulestack:load_balancers", INNER),
    ),
    of(
        "previews_have_modules",
        {PREVIEWS: {"modules": {"web": {}, "apy": {}}}},
        "there is no module apy: did you mean api?",
        {f"{PREVIEWS}/modules": {"web": {}, "api": {}}},
        base=FRONTED,
    ),
    of(
        "previews_have_modules",
        {PREVIEWS: {"modules": {"api": {}}}},
        "have no module that the internet reaches by HTTP",
        {f"{PREVIEWS}/modules": {"web": {}}},
        base=FRONTED,
    ),
    of(
        "previews_are_bounded",
        {PREVIEWS: {}},
        "missing: with modulestack:pipeline, pull requests make roles",
        {f"{PREVIEWS}/permissions_boundary": BOUNDARY.replace("any", "previews")},
        base=PIPED_BESIDE,
    ),
    of(
        "previews_are_bounded",
        {PREVIEWS: {"permissions_boundary": BOUNDARY}},
        "whose things previews must not reach",
        {f"{PREVIEWS}/permissions_boundary": BOUNDARY.replace("any", "previews")},
        base=PIPED_BESIDE,
    ),
    of(
        "slots_are_of_load_balancers_that_are_there",
        {"modulestack:load_balancers/front/slot": 3},
        "this one is made here: leave it out",
        {"modulestack:load_balancers/front/slot": None},
        base=FRONTED,
    ),
)
