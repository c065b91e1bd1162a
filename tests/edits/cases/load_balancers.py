"""Edits of load balancers that modules share, and how requests are balanced."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.environment.effects import MODULE
from tests.edits.case import EditCase, of_environment, of_module
from tests.edits.cases.domain import DOMAIN
from tests.edits.cases.network import EXISTING
from tests.edits.cases.ports import OF_TCP
from tests.edits.plain import ACCOUNT, OF_WEB, Config, of_web, with_value

FRONT = with_value(DOMAIN, "modulestack:load_balancers/front", {"scheme": "internet-facing"})
"""A load balancer that modules could share, and `web` behind it; then behind its own, too."""
FRONTED = with_value(FRONT, "modulestack:modules/web/load_balancers", {"front": {}})
DUAL_FRONT = with_value(FRONTED, "modulestack:network/create/ip_address_type", "dualstack")
EDGED = with_value(FRONTED, "modulestack:load_balancers/front/cloudfront", {})
"""The same with CloudFront in front."""
EDGE_CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012"
BEHIND_BOTH = with_value(FRONT, "modulestack:modules/web/load_balancers", {"front": {}, "own": {"primary": True}})
BEHIND_BOTH_FIRST = with_value(
    FRONT, "modulestack:modules/web/load_balancers", {"front": {"primary": True}, "own": {"primary": False}}
)
INSIDE_TOO = with_value(DOMAIN, "modulestack:load_balancers/inner", {"scheme": "internal"})
"""One inside, at which modules could call `web`, which is public; then they do."""
INSIDE_TOO = with_value(INSIDE_TOO, "modulestack:modules/job", {"image": "a:1"})
CALLED_INSIDE = with_value(
    INSIDE_TOO,
    "modulestack:modules/web/load_balancers",
    {"own": {"primary": True}, "inner": {"callers": ["api"]}},
)
_CLOUDFRONT = "modulestack:load_balancers/front/cloudfront"
EDGE, EDGE_BOTH = (with_value(each, _CLOUDFRONT, {}) for each in (FRONT, BEHIND_BOTH_FIRST))
BEHIND = f"{MODULE}.load_balancers.<load_balancer>"
ANY_BALANCER = "load_balancers.<load_balancer>"
ONE_BY_ONE_AT_LEAST = {"minimum_healthy_percent": 0, "maximum_percent": 100}
TURNED_IN = with_value(FRONTED, "modulestack:load_balancers/front/scheme", "internal")
TURNED_IN = with_value(TURNED_IN, "modulestack:modules/web/reachable_from", ["api"])
BESIDE_THEIRS = with_value(
    EXISTING, "modulestack:load_balancers/front", {"scheme": "internet-facing", "existing": "platform"}
)
BEHIND_THEIRS = with_value(
    BESIDE_THEIRS, "modulestack:modules/web/load_balancers", {"front": {"routes": [{"paths": ["/*"]}]}}
)
STICKY = of_web("load_balancing", {"stickiness": {"duration_s": 100}})


def of_front(key: str, old: Any, new: Any, base: Config) -> EditCase:
    """An edit of the shared load balancer."""
    found = of_environment(f"load_balancers/front{key}", old, new, base, key=f"{ANY_BALANCER}{key.replace('/', '.')}")
    return dataclasses.replace(found, name=f"load_balancers.front{key.replace('/', '.')}: {old} to {new}")


CASES: tuple[EditCase, ...] = (
    of_module("health_check/path", None, "/healthz"),
    of_module("health_check/matcher", None, "200-299"),
    of_module("health_check/port", None, 9000),
    of_module("health_check/protocol", None, "https"),
    of_module("load_balancing/ip_address_type", None, "dualstack", EXISTING),
    of_module("load_balancing/ip_address_type", "dualstack", "dualstack-without-public-ipv4", EXISTING),
    of_module("load_balancing/preserve_client_ip", None, True, OF_TCP, module="api"),
    of_module("health_check/interval_s", None, 30),
    of_module("health_check/timeout_s", None, 10),
    of_module("health_check/healthy_threshold", None, 5),
    of_module("health_check/unhealthy_threshold", None, 5),
    of_module("load_balancing/algorithm", None, "weighted_random"),
    of_module("load_balancing/deregistration_delay_s", None, 10),
    of_module("load_balancing/slow_start_s", None, 60),
    of_module("load_balancing/cross_zone", None, False),
    of_module("load_balancing/idle_timeout_s", None, 120),
    of_module("load_balancing/client_keep_alive_s", None, 600),
    of_module("load_balancing/stickiness", None, {}),
    of_module("load_balancing/stickiness/duration_s", 100, 200, STICKY),
    of_front("", None, {"scheme": "internet-facing"}, DOMAIN),
    of_front("/scheme", "internet-facing", "internal", FRONT),
    of_front("/slot", None, 3, BEHIND_THEIRS),
    EditCase(
        key=f"{ANY_BALANCER}.existing",
        before=BESIDE_THEIRS,
        after=with_value(BESIDE_THEIRS, "modulestack:load_balancers/front/existing", None),
        name="load_balancers.front: one of its own in place of one that is there",
    ),
    EditCase(
        key=f"{ANY_BALANCER}.existing",
        before=BEHIND_THEIRS,
        after=with_value(BEHIND_THEIRS, "modulestack:load_balancers/front/existing", "other"),
        name="load_balancers.front: another one that is there",
    ),
    of_front("/cloudfront", None, {}, FRONT),
    of_front("/cloudfront", None, {}, FRONTED),
    of_front("/cloudfront/cached_paths", None, ["/static/*"], EDGED),
    of_front("/cloudfront/allowed_countries", None, ["DE", "FR"], EDGED),
    of_front("/cloudfront/blocked_countries", None, ["AQ"], EDGED),
    of_front("/cloudfront/price_class", None, "PriceClass_100", EDGED),
    of_front("/cloudfront/minimum_tls", None, "TLSv1.3_2025", EDGED),
    of_front("/cloudfront/response_timeout_s", None, 30, EDGED),
    of_front("/cloudfront/keepalive_timeout_s", None, 10, EDGED),
    of_front("/cloudfront/certificate", None, EDGE_CERTIFICATE, EDGED),
    EditCase(key=f"{ANY_BALANCER}.scheme", before=FRONTED, after=TURNED_IN, name="load_balancers.front: turned inside"),
    of_front("/ip_address_type", None, "dualstack", DUAL_FRONT),
    of_front(
        "/ip_address_type",
        "dualstack",
        "dualstack-without-public-ipv4",
        with_value(DUAL_FRONT, "modulestack:load_balancers/front/ip_address_type", "dualstack"),
    ),
    of_front("/idle_timeout_s", None, 90, FRONTED),
    EditCase(key=BEHIND, before=FRONT, after=BEHIND_BOTH, name="web: behind front, too"),
    EditCase(key=BEHIND, before=BEHIND_BOTH, after=FRONTED, name="web: behind front alone, at once"),
    EditCase(key=BEHIND, before=INSIDE_TOO, after=CALLED_INSIDE, name="web: called by api at inner, too"),
    EditCase(
        key=BEHIND,
        before=CALLED_INSIDE,
        after=with_value(INSIDE_TOO, "modulestack:retired_urls", ["https://web.internal.example.com"]),
        name="web: no longer called by api at inner",
    ),
    EditCase(
        key=f"{BEHIND}.callers",
        before=CALLED_INSIDE,
        after=with_value(CALLED_INSIDE, f"{OF_WEB}/load_balancers/inner/callers", ["api", "job"]),
        name="web: called by job at inner, too",
    ),
    EditCase(
        key=f"{BEHIND}.callers",
        before=with_value(CALLED_INSIDE, f"{OF_WEB}/load_balancers/inner/callers", ["job", "api"]),
        after=CALLED_INSIDE,
        name="web: no longer called by job at inner",
    ),
    EditCase(key=BEHIND, before=FRONT, after=FRONTED, name="web: from its own to front, at once"),
    EditCase(
        key=BEHIND,
        before=FRONT,
        after=with_value(FRONT, f"{OF_WEB}/load_balancers", {"own": {}}),
        name="web: behind its own, said",
    ),
    EditCase(
        key=f"{BEHIND}.primary",
        before=FRONTED,
        after=with_value(FRONTED, f"{OF_WEB}/load_balancers/front", {"primary": True}),
        name="web: behind front alone, primary",
    ),
    EditCase(
        key=BEHIND,
        before=with_value(FRONT, f"{OF_WEB}/deployment", ONE_BY_ONE_AT_LEAST),
        after=with_value(BEHIND_BOTH, f"{OF_WEB}/deployment", ONE_BY_ONE_AT_LEAST),
        name="web: behind front, too, one by one",
    ),
    EditCase(key=BEHIND, before=BEHIND_BOTH_FIRST, after=FRONTED, name="web: behind front alone, in the end"),
    EditCase(key=BEHIND, before=EDGE, after=EDGE_BOTH, name="web: behind front and CloudFront, too"),
    EditCase(key=BEHIND, before=EDGE_BOTH, after=EDGED, name="web: behind CloudFront alone, in the end"),
    EditCase(key=f"{BEHIND}.primary", before=BEHIND_BOTH, after=BEHIND_BOTH_FIRST, name="web: its name leads to front"),
    EditCase(
        key=f"{BEHIND}.routes",
        before=FRONTED,
        after=with_value(FRONTED, f"{OF_WEB}/load_balancers/front/routes", [{"hosts": ["*.example.com"]}]),
        name="web.load_balancers.front.routes: any name",
    ),
    # In an environment of its own: where another case named it before, the newest would be the one that was made since.
    dataclasses.replace(of_front("/certificate", None, "*.example.com", FRONTED), earlier=(FRONTED,)),
    of_front("/further_certificates", ["shop.example.org"], ["other.example.org"], FRONTED),
)
