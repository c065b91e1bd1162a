"""
What AWS's own policies of caching and of requests to origins say. Those of an account's own are not embedded.

Sources: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html,
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
"""

from __future__ import annotations

import dataclasses

from modulestack.contract import cloudfront

_YEAR_S = 31_536_000
_ORIGIN_HEADERS = ("host", "origin", "x-http-method", "x-http-method-override", "x-method-override")


@dataclasses.dataclass(frozen=True, kw_only=True)
class CachePolicy:
    """What edges look at before they answer from what they keep, and how long they keep it."""

    least_s: int = 0
    usual_s: int = 0
    """Of an answer that does not say how long."""
    most_s: int = _YEAR_S
    headers: tuple[str, ...] = ()
    cookies: bool = False
    queries: bool = False

    def kept_s(self, cache_control: str) -> float:
        """
        How long an answer with the header *cache_control* is kept; 0: not at all.

        Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
        """
        said = dict(each.strip().lower().partition("=")[::2] for each in cache_control.split(",") if each.strip())
        if not self.most_s:
            return 0
        if said.keys() & {"no-store", "no-cache", "private"}:
            return self.least_s
        told = next((said[name] for name in ("s-maxage", "max-age") if said.get(name, "").isdecimal()), None)
        return min(max(self.usual_s if told is None else int(told), self.least_s), self.most_s)


CACHE_POLICIES = {
    cloudfront.CACHING_DISABLED: CachePolicy(most_s=0),
    cloudfront.CACHING_OPTIMIZED: CachePolicy(least_s=1, usual_s=86_400),
    cloudfront.USE_ORIGIN_CACHE_CONTROL: CachePolicy(headers=_ORIGIN_HEADERS, cookies=True),
    cloudfront.USE_ORIGIN_CACHE_CONTROL_WITH_QUERIES: CachePolicy(headers=_ORIGIN_HEADERS, cookies=True, queries=True),
}
ORIGIN_REQUEST_POLICIES = {cloudfront.ALL_VIEWER: True, cloudfront.ALL_VIEWER_EXCEPT_HOST: False}
"""Id → whether the viewer's Host header goes on."""
