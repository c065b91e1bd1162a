"""What the rules of shared load balancers, and of requests to them, tell to write."""

from __future__ import annotations

from typing import Any

from tests.edits.cases.network import EXISTING
from tests.edits.plain import PLAIN, Config, with_value
from tests.environment.followed_rule import API, WEB, Followed, of

DOMAIN = {"modulestack:domain": {"zone": "example.com"}}
FRONT = {"scheme": "internet-facing"}
INNER = {"scheme": "internal"}


def _file(*, domain: bool = True, **of_modules: Any) -> Config:
    """*of_modules* is what `web` (public) and `api` (private) have under load_balancers."""
    found = {**PLAIN, **(DOMAIN if domain else {}), "modulestack:load_balancers": {"front": FRONT, "inner": INNER}}
    for name, value in of_modules.items():
        found = with_value(found, f"modulestack:modules/{name}/load_balancers", value)
    return found


def _routes(*routes: dict[str, Any], **besides: Any) -> dict[str, Any]:
    return {"front": {"routes": list(routes), **besides}}


_SITE = "modulestack:modules/site"
_TWO = with_value(
    _file(web={"front": {}}),
    _SITE,
    {"image": "a:1", "port": 80, "reachable_from": "internet", "load_balancers": {"front": {}}},
)
_AT = f"{_SITE}/load_balancers/front/routes"
_HERE = f"{WEB}/load_balancers/front/routes"

OF_LOAD_BALANCERS: tuple[Followed, ...] = (
    of(
        "shared_load_balancers_are_there",
        {f"{WEB}/load_balancers": {"frnt": {}}},
        "did you mean front?",
        {f"{WEB}/load_balancers": {"front": {}}},
        base=_file(api={"inner": {}}),
    ),
    of(
        "shared_load_balancers_are_there",
        {f"{WEB}/load_balancers": {"front": {}}},
        "add it: modulestack:load_balancers: {front: {scheme: internet-facing}}",
        {"modulestack:load_balancers": {"front": FRONT}},
        base={**PLAIN, **DOMAIN},
    ),
    of(
        "schemes_fit_their_modules",
        {f"{WEB}/load_balancers": {"inner": {}}},
        "choose one that is internet-facing, or change reachable_from",
        {f"{WEB}/load_balancers": {"front": {}}},
        {f"{WEB}/reachable_from": ["api"]},
        base=_file(),
    ),
    of(
        "schemes_fit_their_modules",
        {f"{API}/load_balancers": {"front": {}}},
        "choose one that is internal, or change reachable_from",
        {f"{API}/load_balancers": {"inner": {}}},
        {f"{API}/reachable_from": "internet"},
        base=_file(),
    ),
    of(
        "schemes_fit_their_modules",
        {f"{WEB}/load_balancers": {"own": {"primary": True}, "inner": {}}},
        "say who calls it there, {callers: [...]}, beside an internet-facing one",
        {f"{WEB}/load_balancers/inner": {"callers": ["api"]}},
        base=_file(),
    ),
    of(
        "schemes_fit_their_modules",
        {f"{WEB}/load_balancers": {"own": {"primary": True}, "front": {"callers": ["api"]}}},
        "leave it out",
        {f"{WEB}/load_balancers/front": {}},
        base=_file(),
    ),
    of(
        "modules_call_at_one_internal_one",
        {f"{API}/load_balancers": {"inner": {"callers": ["web"]}}},
        "leave it out, as reachable_from of the module says it",
        {f"{API}/load_balancers/inner": {}},
        base=_file(),
    ),
    of(
        "modules_call_at_one_internal_one",
        {f"{WEB}/load_balancers": {"own": {"primary": True, "callers": ["api"]}, "inner": {}}},
        "write it at a shared one",
        {
            f"{WEB}/load_balancers/own/callers": None,
            f"{WEB}/load_balancers/inner": {"callers": ["api"]},
        },
        base=_file(),
    ),
    of(
        "modules_call_at_one_internal_one",
        {
            f"{WEB}/load_balancers": {
                "own": {"primary": True},
                "inner": {"callers": ["api"]},
                "core": {"callers": ["api"]},
            }
        },
        "leave one of them out",
        {f"{WEB}/load_balancers/core": None},
        base={**_file(), "modulestack:load_balancers": {"front": FRONT, "inner": INNER, "core": INNER}},
    ),
    of(
        "modules_call_at_one_internal_one",
        {f"{WEB}/load_balancers": {"inner": {"callers": ["api"]}}},
        "add another one, with primary: true",
        {f"{WEB}/load_balancers/own": {"primary": True}},
        {f"{WEB}/load_balancers/front": {"primary": True}},
        base=_file(),
    ),
    of(
        "callers_exist",
        {f"{WEB}/load_balancers": {"own": {"primary": True}, "inner": {"callers": ["apy"]}}},
        "did you mean api?",
        {f"{WEB}/load_balancers/inner": {"callers": ["api"]}},
        base=_file(),
    ),
    of(
        "further_ports_are_on_the_own_one",
        {f"{API}/ports": {"admin": {"port": 9090}}},
        "add own: {primary: true}",
        {f"{API}/load_balancers/own": {"primary": True}},
        base=_file(api={"inner": {}}),
    ),
    of(
        "further_ports_are_on_the_own_one",
        {f"{API}/ports": {"admin": {"port": 9090}}},
        "write primary: true at own",
        {f"{API}/load_balancers": {"own": {"primary": True}, "inner": {}}},
        base=_file(api={"inner": {"primary": True}, "own": {}}),
    ),
    of(
        "names_are_in_the_zone",
        {_HERE: [{"hosts": ["www.example.org"]}]},
        "allowed example.com or *.example.com",
        {_HERE: [{"hosts": ["www.example.com"]}]},
        {_HERE: [{"hosts": ["example.com"]}]},
        base=_file(),
    ),
    of(
        "names_are_in_the_zone",
        {_HERE: [{"hosts": ["www.example.com"], "paths": ["/v1/*"]}]},
        "needs a domain: add modulestack:domain: {zone: ...}",
        DOMAIN,
        {f"{_HERE}": [{"paths": ["/v1/*"]}]},
        base=_file(domain=False),
    ),
    of(
        "names_are_in_the_zone",
        {_HERE: [{"hosts": ["web.example.com", "a.*.example.com"]}]},
        "a wildcard is possible before the first dot only",
        {_HERE: [{"hosts": ["web.example.com", "*.a.example.com"]}]},
        base=_file(),
    ),
    of(
        "existing_subnets_suffice",
        {
            "modulestack:network": {
                "existing": {
                    "vpc_id": "vpc-01234567",
                    "private_subnet_ids": ["subnet-01234567", "subnet-01234568"],
                    "public_subnet_ids": ["subnet-01234560"],
                }
            },
            f"{WEB}/reachable_from": ["api"],
        },
        "which needs 2, in different zones",
        {"modulestack:network/existing/public_subnet_ids": ["subnet-01234560", "subnet-01234561"]},
        {"modulestack:load_balancers/front": None},
        base=_file(),
    ),
    of(
        "names_are_proven_once",
        {f"{WEB}/host": "example.com"},
        "have web behind front too, or name a certificate that is there (certificate)",
        {f"{WEB}/load_balancers": {"front": {}}},
        {f"{WEB}/certificate": "example.com"},
        {f"{WEB}/host": "www.example.com"},
        base=with_value(_TWO, f"{WEB}/load_balancers", None),
    ),
    of(
        "security_groups_are_of_the_own_one",
        {f"{WEB}/existing_security_groups": {"load_balancer": ["sg-01234567"]}},
        "leave it out, or have its own one",
        {f"{WEB}/existing_security_groups": None},
        {f"{WEB}/load_balancers/own": {"primary": True}},
        base=with_value(_file(web={"front": {}}), "modulestack:network", EXISTING["modulestack:network"]),
    ),
    of(
        "every_module_has_requests",
        {f"{WEB}/load_balancers": {"front": {}}},
        "add routes with paths, headers or others that are its alone, or modulestack:domain: {zone: ...}",
        {_HERE: [{"paths": ["/*"]}]},
        DOMAIN,
        base=_file(domain=False),
    ),
    of(
        "a_module_has_one_address",
        {_HERE: [{"hosts": ["*.a.example.com"]}]},
        "such as web.example.com",
        {_HERE: [{"hosts": ["*.a.example.com", "web.example.com"]}]},
        base=_file(),
    ),
    of(
        "names_lead_to_their_load_balancer",
        {_AT: [{"hosts": ["web.example.com"], "paths": ["/v1/*"]}], f"{WEB}/load_balancers": None},
        "choose another name, or have both modules behind one",
        {_AT: [{"hosts": ["site.example.com"], "paths": ["/v1/*"]}]},
        {f"{WEB}/load_balancers": {"front": {}}},
        base=_TWO,
    ),
    of(
        "requests_are_one_modules",
        {_AT: [{"hosts": ["web.example.com"]}]},
        "give one of the two another path, host, header or such",
        {_AT: [{"hosts": ["web.example.com"], "paths": ["/site/*"]}]},
        {_AT: [{"hosts": ["www.example.com"]}]},
        {_AT: [{"hosts": ["web.example.com"], "headers": {"X-A": "b"}}]},
        base=_TWO,
    ),
    of(
        "one_of_several_is_primary",
        {f"{WEB}/load_balancers": {"front": {}, "own": {}}},
        "write primary: true at that one",
        {f"{WEB}/load_balancers/front": {"primary": True}},
        {f"{WEB}/load_balancers/own": {"primary": True}},
        base=_file(),
    ),
    of(
        "one_of_several_is_primary",
        {f"{WEB}/load_balancers": {"front": {"primary": True}, "own": {"primary": True}}},
        "leave it out at the others",
        {f"{WEB}/load_balancers/own": {}},
        {f"{WEB}/load_balancers/front": {}},
        base=_file(),
    ),
    of(
        "own_takes_every_request",
        {f"{WEB}/load_balancers": {"own": {"routes": [{"paths": ["/v1/*"]}]}}},
        "leave them out",
        {f"{WEB}/load_balancers": {"own": {}}},
        base=_file(),
    ),
    of(
        "routes_are_possible",
        {_HERE: [{"paths": ["v1/*"]}]},
        "a path begins with /",
        {_HERE: [{"paths": ["/v1/*"]}]},
        base=_file(),
    ),
    of(
        "routes_are_possible",
        {_HERE: [{}]},
        "a rule needs a condition",
        {_HERE: [{"methods": ["GET"]}]},
        base=_file(),
    ),
)
