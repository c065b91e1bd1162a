"""How CloudFront speaks to clients, and to load balancers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, shown

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
_ENCRYPTED = ("redirect-to-https", "https-only")
_TLS = ("TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin"
_DO = "set it in components/cloudfront.py"


def are_encrypted(distribution: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """Nobody is answered without TLS, nor by one that is older than 1.2."""
    ordered = distribution.get("orderedCacheBehaviors")
    policies = {"defaultCacheBehavior": distribution.get("defaultCacheBehavior.viewerProtocolPolicy")}
    if ordered is UNKNOWN:
        yield Unchecked(path="orderedCacheBehaviors")
    else:
        policies |= {
            f"orderedCacheBehaviors.{index}": _of(each, "viewerProtocolPolicy")
            for index, each in enumerate(ordered or ())
        }
    for path, given in policies.items():
        yield from _one_of(f"{path}.viewerProtocolPolicy", given, _ENCRYPTED)
    path = "viewerCertificate.minimumProtocolVersion"
    yield from _one_of(path, distribution.get(path), _TLS)


def origins_are_encrypted(origin: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """What a client sent by TLS goes on by TLS, whatever the client chose."""
    path = "vpcOriginEndpointConfig.originProtocolPolicy"
    yield from _one_of(path, origin.get(path), ("https-only",))


def _of(behavior: Any, name: str) -> Any:
    return behavior if behavior is UNKNOWN else behavior.get(name)


def _one_of(path: str, given: Any, allowed: tuple[str, ...]) -> Iterator[RuleFinding]:
    if given is UNKNOWN:
        yield Unchecked(path=path)
    elif given not in allowed:
        yield Violation(path=path, found=shown(given), allowed=" or ".join(allowed), do=_DO)
