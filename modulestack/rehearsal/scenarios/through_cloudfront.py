"""Somebody asks a module by way of CloudFront, for what edges keep and what they do not; and without it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from modulestack.contract.country_codes import COUNTRIES
from modulestack.contract.listener_rules.model import Request
from modulestack.embedded_aws.cloudfront.edge import CACHE, FORBIDDEN, HIT, MISS, MOVED, UNKNOWN
from modulestack.embedded_aws.traffic import OK, Answered, NoWay, Traffic
from modulestack.features.routes import THROUGH_CLOUDFRONT
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.clients import STRANGER
from modulestack.rehearsal.scenarios.own_request import own_request, url_of
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

KEPT_S = 60
"""For how long the module says that its answers may be kept, while this is tried."""

PLAIN = {"redirect-to-https": MOVED, "https-only": FORBIDDEN}
"""How a distribution takes requests that are not encrypted → what it answers them."""


def _ask(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    traffic, url = Traffic(module.aws), module.manifest.url
    own = own_request(module)
    plain = _send(traffic, own, scheme="http")
    twice = [_send(traffic, own) for _ in range(2)]
    kept = list(_kept(module, traffic, url))
    directly = _directly(module, traffic, own)
    countries = {each: _send(traffic, own, country=each).status for each in _countries(module)}
    told = [
        f"port 80: {plain.status}",
        f"twice: {', '.join(f'{each.status} {each.headers.get(CACHE)}' for each in twice)}",
        *(f"{path} twice: {', '.join(seen)}" for path, seen in kept),
        *(f"from {each}: {status}" for each, status in countries.items()),
        f"the load balancer itself: {directly or 'no answer'}",
    ]
    met = (
        plain.status == PLAIN[_distribution(module)["DefaultCacheBehavior"]["ViewerProtocolPolicy"]]
        and [(each.status, each.headers.get(CACHE), each.is_trusted) for each in twice] == [(OK, MISS, True)] * 2
        and all(seen == [MISS, HIT, MISS] for _, seen in kept)
        and countries == _countries(module)
        and directly is None
    )
    return Observation(met, f"{'; '.join(told)}; {availability.summary()}")


def _send(
    traffic: Traffic, own: Request, *, scheme: str = "https", to: str | None = None, country: str = UNKNOWN
) -> Answered:
    return traffic.send(
        url_of(own, scheme),
        method=own.method,
        headers=own.headers,
        source=STRANGER,
        to=to,
        identified=True,
        country=country,
    )


def _countries(module: RehearsedModule) -> dict[str, int]:
    """One that the distribution's list has and one that it has not, with what their clients are to get."""
    said = _distribution(module)["Restrictions"]["GeoRestriction"]
    if said["RestrictionType"] == "none":
        return {}
    listed, other = said["Items"][0], min(COUNTRIES - {*said["Items"]}, default=UNKNOWN)
    is_allowed = said["RestrictionType"] == "whitelist"
    found = {listed: OK if is_allowed else FORBIDDEN, other: FORBIDDEN if is_allowed else OK}
    return {country: status for country, status in found.items() if country != UNKNOWN}


def _get(traffic: Traffic, url: str) -> Answered:
    return traffic.send(url, source=STRANGER, identified=True)


def _kept(module: RehearsedModule, traffic: Traffic, url: str) -> Iterator[tuple[str, list[str]]]:
    """The first path that edges keep and the module answers: from where an answer is, the next, and one later."""
    behaviours, image = module.aws.ecs.behaviours, module.running_image()
    before = behaviours.of(image)
    for pattern in _cached_paths(module):
        path = pattern.replace("*", f"rehearsal-{module.manifest.module}").replace("?", "x")
        if _get(traffic, f"{url}{path}").target_group not in module.manifest.target_groups:
            continue
        behaviours.set(image, dataclasses.replace(before, cache_control=f"public, max-age={KEPT_S}"))
        try:
            seen = [_get(traffic, f"{url}{path}").headers.get(CACHE, "") for _ in range(2)]
            module.aws.clock.sleep(KEPT_S + 1)
            seen.append(_get(traffic, f"{url}{path}").headers.get(CACHE, ""))
        finally:
            behaviours.set(image, before)
        yield path, seen
        return


def _cached_paths(module: RehearsedModule) -> list[str]:
    config = _distribution(module)
    return [str(each["PathPattern"]) for each in config.get("CacheBehaviors", {}).get("Items", [])]


def _distribution(module: RehearsedModule) -> dict[str, Any]:
    """The one that has the module's name."""
    host = urlsplit(module.manifest.url).hostname
    listed = module.aws.client("cloudfront").list_distributions()["DistributionList"].get("Items", [])
    found: dict[str, Any] = next(each for each in listed if host in each.get("Aliases", {}).get("Items", []))
    return found


def _directly(module: RehearsedModule, traffic: Traffic, own: Request) -> int | None:
    """What the load balancer answers that CloudFront asks; None: nothing."""
    to = str(_distribution(module)["Origins"]["Items"][0]["DomainName"])
    try:
        return _send(traffic, own, to=to).status
    except NoWay:
        return None


CLOUDFRONT = Scenario(
    name=THROUGH_CLOUDFRONT,
    promise="edges answer, keep what the module lets them keep and nothing else, and nobody passes them by",
    run=_ask,
    on_demand=True,
    not_tried=no_task_runs,
)
