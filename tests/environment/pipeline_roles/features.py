"""An environment of as many modules as wanted that together have every feature that a pipeline's roles know of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import partitions
from modulestack.environment.model import Environment
from tests.environment.strategies import environment_of

OWN, OTHER = "123456789012", "210987654321"
KINDS = 4
"""Of modules; see ``_module``."""
LONG = "x" * 18
"""What makes the name of a module as long as it may be."""


def environment(
    count: int, *, region: str = "eu-west-1", name: str = "production", applications: int = 9, long: bool = False
) -> Environment:
    """*count* modules, *applications* of which a repository of their own releases; *long*: with the longest names."""
    return environment_of(config(count, region=region, name=name, applications=applications, long=long), name)


def config(
    count: int, *, region: str = "eu-west-1", name: str = "production", applications: int = 9, long: bool = False
) -> dict[str, Any]:
    """As the file says it."""
    begin = f"arn:{partitions.of_region(region).name}"
    modules = {
        f"application-{n:02}{'-' + LONG * 2 if long else ''}"[:32]: _module(n, region, name, begin)
        for n in range(count)
    }
    key = f"{begin}:kms:{region}:{OWN}:key/mrk-1234abcd12ab34cd56ef1234567890ab"
    more = ["w" * 64, "v" * 64] if long else []
    modules |= {
        f"existing{n}": {"image": "app:1", "existing_cluster": cluster, "existing_log_group": cluster}
        for n, cluster in enumerate(more)
    }
    return {
        "aws:region": region,
        "modulestack:account_id": OWN,
        "modulestack:network": {"create": {}},
        "modulestack:permissions_boundary": f"{begin}:iam::{OWN}:policy/modulestack-boundary-{name}",
        "modulestack:pipeline": {
            "repository": {"name": "example/modulestack", "id": 1296269, "owner_id": 9919},
            "oidc_provider": "create",
            "state_bucket": "s" * 63 if long else f"modulestack-state-{OWN}",
            "secrets_key_arn": key,
            "application_repositories": [
                {"name": "example/web", "id": 1300192, "owner_id": 9919, "modules": list(modules)[:applications]},
            ],
        },
        "modulestack:access_logs": {},
        "modulestack:file_systems": {"shared": {}},
        "modulestack:alerts": {"email": ["ops@example.com"]},
        "modulestack:dashboard": {},
        "modulestack:queries": {},
        "modulestack:pull_through_cache": {
            "ghcr.io": {"credentials": f"{begin}:secretsmanager:{region}:{OWN}:secret:ecr-pullthroughcache/g-AbCdEf"}
        },
        "modulestack:capacity": {"machines": {"instance_types": ["m7i.4xlarge"], "min": 1, "max": 2}},
        "modulestack:managed_instances": {"pool": {"daemons": {"agent": {"image": "ghcr.io/example/agent:1"}}}},
        "modulestack:modules": modules
        | {
            "daemon": {"image": "app:1", "capacity": "machines", "scheduling_strategy": "DAEMON", **SMALL},
            "pooled": {"image": "app:1", "capacity": "pool"},
        },
    }


SMALL = {"cpu": 128, "memory": 128}


def _module(n: int, region: str, name: str, begin: str) -> dict[str, Any]:
    """One with a file system, a worker on a queue, one on machines, one with a disk; each with what all may have."""
    account, registry = OTHER if n % 2 else OWN, f"dkr.ecr.{region}.{partitions.of_region(region).dns_suffix}"
    every: dict[str, Any] = {
        "image": f"{account}.{registry}/team/app-{n:02}:1.4.2",
        "secrets": {
            "DATABASE": f"secretsmanager:{name}/app-{n:02}/database",
            "KEY": f"{begin}:secretsmanager:{region}:{OTHER}:secret:shared/app-{n:02}-AbCdEf",
        },
        "environment_files": [f"s3://{name}-files/app-{n:02}.env"],
        "jobs": {
            "nightly": {"command": ["report"], "schedule": {"expression": "rate(1 day)"}},
            "migrate": {"command": ["migrate"], "before_release": True},
        },
        "exec": {},
        "containers": {"proxy": {"image": f"{OTHER}.{registry}/team/proxy:1", "memory": 64}},
    }
    key = f"{begin}:kms:{region}:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ac"
    snapshot = f"snap-{n:017x}"
    kinds: tuple[Mapping[str, Any], ...] = (
        {"port": 8080, "repository": {}, **_volume({"efs": "shared"})},
        {"scaling": {"min": 0, "max": 5, "queue": {"name": f"{name}-app-{n:02}", "messages_per_task": 5}}},
        {"port": 8080, "capacity": "machines", "cpu": 128, "memory": 256},
        {"port": 8080, **_volume({"ebs": {"snapshot_id": snapshot, "kms_key_arn": key}}), "jobs": {}},
    )
    return {**every, **kinds[n % KINDS]}


def _volume(volume: Mapping[str, Any]) -> dict[str, Any]:
    return {"volumes": {"data": volume}, "mounts": {"data": {"path": "/data"}}}
