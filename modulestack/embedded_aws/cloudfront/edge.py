"""
A request at the edge: whose it is, whether it is kept there, and what the load balancer behind it is sent.

Sources:
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html
"""

from __future__ import annotations

import dataclasses
import fnmatch
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from modulestack.contract import certificates
from modulestack.contract.cloudfront import CACHED_METHODS, REGION
from modulestack.contract.prefix_lists import CLOUDFRONT
from modulestack.embedded_aws.cloudfront.managed_policies import CACHE_POLICIES, ORIGIN_REQUEST_POLICIES
from modulestack.embedded_aws.cloudfront.state import EdgeEntity, domain_name, state_of
from modulestack.embedded_aws.interfaces import AccountInterface

MOVED, FORBIDDEN, BAD_GATEWAY, NO_ANSWER = 301, 403, 502, 504
HIT, MISS = "Hit from cloudfront", "Miss from cloudfront"
REDIRECT, ERROR = "Redirect from cloudfront", "Error from cloudfront"
UNKNOWN = ""
"""The country of an address of which nobody knows where it is: it is answered.
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html"""
CACHE = "X-Cache"
"""The header by which an edge says where an answer is from."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ViewerRequest:
    """What somebody sends to an edge."""

    url: str
    method: str
    headers: tuple[tuple[str, str], ...]
    cookies: Mapping[str, str]
    source: str
    country: str = UNKNOWN
    """Where that address is (ISO 3166-1 alpha-2)."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class OriginRequest:
    """What the edge then sends to a load balancer."""

    url: str
    """With the Host header's name in it."""
    to: str
    """DNS name of the load balancer."""
    method: str
    headers: tuple[tuple[str, str], ...]
    cookies: Mapping[str, str]
    source: str
    """CloudFront's own address."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FromOrigin:
    """What came back."""

    answer: Any
    """In whatever form the caller has it."""
    status: int
    cache_control: str
    certificate: Collection[str] | None
    """The names of the certificate that the load balancer showed; None: none."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AtTheEdge:
    """What the viewer gets."""

    status: int
    cache: str
    """The value of X-Cache."""
    answer: Any = None
    """The load balancer's; None: the edge's own."""
    location: str | None = None
    certificate: str | None = None
    is_trusted: bool = True


class CacheKey(NamedTuple):
    """What edges look at: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html"""

    path: str
    queries: str
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, str], ...]


class Kept(NamedTuple):
    """An answer that is kept."""

    answer: Any
    until: float


class Edge:
    """
    Of the account *aws*; *ask* sends a request on, and gives None if nobody answers.

    *blocks* says whether the web ACL of a distribution refuses a request.
    """

    def __init__(
        self,
        aws: AccountInterface,
        ask: Callable[[OriginRequest], FromOrigin | None],
        blocks: Callable[[EdgeEntity, ViewerRequest], bool],
    ) -> None:
        self._aws, self._ask, self._blocks = aws, ask, blocks

    def distribution(self, names: Collection[str]) -> EdgeEntity | None:
        """The one that one of the DNS *names* leads to. Only in ``internal()``."""
        found = state_of(self._aws).distributions.values()
        return next((each for each in found if domain_name(each) in names), None)

    def answer(self, distribution: EdgeEntity, asked: ViewerRequest) -> AtTheEdge:
        """What *distribution* answers. Only in ``internal()``."""
        parts, config = urlsplit(asked.url), distribution.config
        host = (parts.hostname or "").lower()
        names = [*(config.get("Aliases") or {}).get("Items", []), domain_name(distribution)]
        shown = self._shown(config, host)
        if not config["Enabled"] or not certificates.cover(names, host):
            return AtTheEdge(status=FORBIDDEN, cache=ERROR, **shown)
        # What is refused for its country is not shown to the web ACL:
        # https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-geo-match.html
        if _is_kept_out(config, asked.country):
            return AtTheEdge(status=FORBIDDEN, cache=ERROR, **shown)
        # Before all that edges do with it themselves: a redirect, an answer that they keep.
        if self._blocks(distribution, asked):
            return AtTheEdge(status=FORBIDDEN, cache=ERROR, **shown)
        behavior = behavior_of(config, parts.path or "/")
        if parts.scheme == "http" and behavior["ViewerProtocolPolicy"] == "https-only":
            return AtTheEdge(status=FORBIDDEN, cache=ERROR)
        if parts.scheme == "http" and behavior["ViewerProtocolPolicy"] == "redirect-to-https":
            return AtTheEdge(status=MOVED, cache=REDIRECT, location=urlunsplit(parts._replace(scheme="https")))
        if asked.method not in behavior["AllowedMethods"]["Items"]:
            return AtTheEdge(status=FORBIDDEN, cache=ERROR, **shown)
        return self._forwarded(distribution, behavior, asked, host, shown)

    def _forwarded(
        self,
        distribution: EdgeEntity,
        behavior: Mapping[str, Any],
        asked: ViewerRequest,
        host: str,
        shown: dict[str, Any],
    ) -> AtTheEdge:
        policy, now = CACHE_POLICIES[behavior["CachePolicyId"]], self._aws.clock.now()
        kept = state_of(self._aws).cached.setdefault(distribution.id, {})
        key = _key(policy, asked, host)
        is_cached = asked.method in CACHED_METHODS and policy.most_s > 0
        if is_cached and (found := kept.get(key)) and found.until > now:
            return AtTheEdge(status=found.answer.status, cache=HIT, answer=found.answer.answer, **shown)
        back = self._ask(self._to_origin(distribution, behavior, policy.headers, asked, host))
        if back is None:
            return AtTheEdge(status=NO_ANSWER, cache=ERROR, **shown)
        if not self._trusts(behavior, policy.headers, back, host, distribution):
            return AtTheEdge(status=BAD_GATEWAY, cache=ERROR, **shown)
        if is_cached and back.status < 400 and (seconds := policy.kept_s(back.cache_control)):
            kept[key] = Kept(back, now + seconds)
        return AtTheEdge(status=back.status, cache=MISS, answer=back.answer, **shown)

    def _to_origin(
        self,
        distribution: EdgeEntity,
        behavior: Mapping[str, Any],
        cached_headers: Collection[str],
        asked: ViewerRequest,
        host: str,
    ) -> OriginRequest:
        """Always by HTTPS on the VPC origin's port."""
        origin, parts = _origin(distribution, behavior), urlsplit(asked.url)
        name = host if _keeps_host(behavior, cached_headers) else origin["DomainName"]
        return OriginRequest(
            url=urlunsplit(parts._replace(scheme="https", netloc=name)),
            to=origin["DomainName"].lower(),
            method=asked.method,
            headers=(*asked.headers, ("X-Forwarded-For", asked.source), ("Via", "2.0 cloudfront.net (CloudFront)")),
            cookies=asked.cookies,
            source=self.address(),
        )

    def _trusts(
        self,
        behavior: Mapping[str, Any],
        cached_headers: Collection[str],
        back: FromOrigin,
        host: str,
        distribution: EdgeEntity,
    ) -> bool:
        """
        Whether the load balancer's certificate has its own name, or that of the Host header if this goes on.

        Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html
        """
        if back.certificate is None:
            return False
        names = [_origin(distribution, behavior)["DomainName"]]
        names += [host] if _keeps_host(behavior, cached_headers) else []
        return any(certificates.cover(back.certificate, name) for name in names)

    def address(self) -> str:
        """One of those that CloudFront asks load balancers from."""
        lists = self._aws.backend("ec2").managed_prefix_lists.values()
        found = next(each for each in lists if each.prefix_list_name == CLOUDFRONT)
        block: str = list(found.entries.values())[-1][0]["Cidr"]
        return f"{block.rpartition('.')[0]}.1"

    def _shown(self, config: Mapping[str, Any], host: str) -> dict[str, Any]:
        """The certificate that the viewer sees, and whether it is the host's."""
        arn = (config.get("ViewerCertificate") or {}).get("ACMCertificateArn")
        known = self._aws.backend("acm", REGION)._certificates.get(arn)
        if known is None:
            return {"certificate": None, "is_trusted": host.endswith(".cloudfront.net")}
        return {"certificate": arn, "is_trusted": certificates.cover({known.common_name, *known.sans}, host)}


def _is_kept_out(config: Mapping[str, Any], country: str) -> bool:
    """Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html"""
    said = (config.get("Restrictions") or {}).get("GeoRestriction") or {"RestrictionType": "none"}
    if said["RestrictionType"] == "none" or country == UNKNOWN:
        return False
    is_listed, lets_in = country in said.get("Items", ()), said["RestrictionType"] == "whitelist"
    return is_listed is not lets_in


def distribution_of(aws: AccountInterface, load_balancer: str) -> str | None:
    """DNS name of the distribution in front of *load_balancer* (ARN); None: there is none. Only in ``internal()``."""
    state = state_of(aws)
    origin = state.in_front_of(load_balancer)
    return next(map(domain_name, state.users_of(origin.id)), None) if origin else None


def behavior_of(config: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """
    The first cache behavior whose pattern *path* meets, or the default one.

    Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
    """
    for each in (config.get("CacheBehaviors") or {}).get("Items", []):
        pattern = each["PathPattern"] if each["PathPattern"].startswith("/") else f"/{each['PathPattern']}"
        if re.match(fnmatch.translate(pattern.replace("[", "[[]")), path):
            found: Mapping[str, Any] = each
            return found
    default: Mapping[str, Any] = config["DefaultCacheBehavior"]
    return default


def _origin(distribution: EdgeEntity, behavior: Mapping[str, Any]) -> Mapping[str, Any]:
    origins = distribution.config["Origins"]["Items"]
    found: Mapping[str, Any] = next(each for each in origins if each["Id"] == behavior["TargetOriginId"])
    return found


def _keeps_host(behavior: Mapping[str, Any], cached_headers: Collection[str]) -> bool:
    return "host" in cached_headers or ORIGIN_REQUEST_POLICIES.get(behavior.get("OriginRequestPolicyId", ""), False)


def _key(policy: Any, asked: ViewerRequest, host: str) -> CacheKey:
    parts = urlsplit(asked.url)
    headers = {**{name.lower(): value for name, value in asked.headers}, "host": host}
    return CacheKey(
        parts.path or "/",
        parts.query if policy.queries else "",
        tuple((name, headers[name]) for name in policy.headers if name in headers),
        tuple(sorted(asked.cookies.items())) if policy.cookies else (),
    )
