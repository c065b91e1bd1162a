"""What must not go by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, shown

WANTED = {
    "aws:lb/loadBalancer:LoadBalancer": ("enableDeletionProtection", True),
    "aws:s3/bucket:Bucket": ("forceDestroy", False),
}
"""Type → the property, and its value under protection."""


def protection(resource: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """AWS itself refuses to delete load balancers, and buckets that hold something."""
    path, wanted = WANTED[resource.type]
    given = resource.get(path)
    if given is UNKNOWN:
        yield Unchecked(path=path)
    elif bool(given) is not wanted:
        yield Violation(
            path=path,
            found=shown(given),
            allowed=shown(wanted),
            do="set `modulestack:deletion_protection: true` in the environment's file",
        )
