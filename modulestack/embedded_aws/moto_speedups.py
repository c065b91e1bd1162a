"""
Methods of moto's that look through, and copy, everything that an account has: shown only the part that is asked for.

With 40 modules they took a tenth of all the time that moto took. tests/embedded_aws/test_moto_contract.py fails when
moto's inside changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws import certificate_keys, queue_messages


def speed_up(service: str, backend: Any) -> None:
    """Replace methods of *backend*, moto's object behind *service* (boto3's name), for this account and region."""
    if service == "acm":
        certificate_keys.install()
    if service == "sqs":
        queue_messages.install()
    if service == "ec2":
        backend.describe_tags = lambda filters=None: _tags(backend, filters)
        backend.describe_security_group_rules = lambda ids, filters: _security_group_rules(backend, ids, filters)
    if service == "s3":
        backend.list_object_versions = lambda bucket_name, *arguments, prefix="", **named: _object_versions(
            backend, bucket_name, *arguments, prefix=prefix, **named
        )


class _NarrowedTags:
    """Stands for the EC2 backend while moto looks through its tags."""

    def __init__(self, backend: Any, ids: list[str]) -> None:
        self.VALID_TAG_FILTERS = backend.VALID_TAG_FILTERS
        self.tags = {id_: backend.tags[id_] for id_ in ids if id_ in backend.tags}


def _tags(backend: Any, filters: dict[str, list[str]] | None) -> Any:
    """DescribeTags, which moto asks itself for each resource that it describes: it tries every tag of the region."""
    ids = (filters or {}).get("resource-id", [])
    exact = bool(ids) and not any(character in id_ for id_ in ids for character in "*?")
    shown = _NarrowedTags(backend, ids) if exact else backend
    return type(backend).describe_tags(shown, filters)


class _NarrowedGroups:
    """Stands for the EC2 backend while moto looks through its security groups."""

    def __init__(self, groups: Mapping[str, Any]) -> None:
        self.groups = {"": groups}


def _security_group_rules(backend: Any, ids: list[str], filters: dict[str, list[str]]) -> Any:
    """DescribeSecurityGroupRules: moto copies every rule of the region first."""
    wanted = set(filters.get("group-id", ())) if filters else set()
    asked = set(ids or ())
    groups = {
        group.id: group
        for of_vpc in backend.groups.values()
        for group in of_vpc.values()
        if (not wanted or group.id in wanted)
        and (not asked or any(rule.id in asked for rule in (*group.egress_rules, *group.ingress_rules)))
    }
    return type(backend).describe_security_group_rules(_NarrowedGroups(groups), ids, filters)


class _NarrowedKeys:
    """Stands for a bucket's keys while moto copies every version of them."""

    def __init__(self, keys: Any, prefix: str) -> None:
        self._keys, self._prefix = keys, prefix

    def iterlists(self) -> Iterator[tuple[str, list[Any]]]:
        """Each key with its versions."""
        return ((key, versions) for key, versions in self._keys.iterlists() if key.startswith(self._prefix))


class _NarrowedBucket:
    """Stands for the S3 backend, and for the one bucket that it is asked for."""

    def __init__(self, bucket: Any, prefix: str) -> None:
        self.keys = _NarrowedKeys(bucket.keys, prefix)

    def get_bucket(self, name: str) -> _NarrowedBucket:  # noqa: ARG002
        """Itself."""
        return self


def _object_versions(backend: Any, bucket_name: str, *arguments: Any, prefix: str, **named: Any) -> Any:
    """ListObjectVersions: moto copies all of the bucket's objects, their content too, whatever the prefix."""
    narrowed = _NarrowedBucket(backend.get_bucket(bucket_name), prefix or "")
    return type(backend).list_object_versions(narrowed, bucket_name, *arguments, prefix=prefix, **named)
