"""Edits of repositories, and images that ECR pulls through."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.edits.case import EditCase, of_environment, of_module
from tests.edits.cases.containers import BESIDE
from tests.edits.cases.daemons import MANAGED_DAEMON
from tests.edits.plain import ACCOUNT, KEY, PLAIN, Config, of_web, with_value

UPSTREAM = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:ecr-pullthroughcache/ghcr-AbCdEf"
OTHER_UPSTREAM = UPSTREAM.replace("/ghcr-", "/other-")
GHCR = ("modulestack:pull_through_cache/ghcr.io", {"credentials": UPSTREAM})
BY_WAY_OF_ECR = with_value(PLAIN, *GHCR)
STORED = of_web("repository", {"untagged_days": 7})


def _of_caches(key: str, old: Any, new: Any, base: Config, host: str = "ghcr.io") -> EditCase:
    """An edit of the pull-through cache of *host*, or of a *key* of it."""
    of_any = "pull_through_cache.<pull_through_cache>"
    found = of_environment(f"pull_through_cache/{host}{key}", old, new, base, key=f"{of_any}{key.replace('/', '.')}")
    return dataclasses.replace(found, name=f"pull_through_cache.{host}{key.replace('/', '.')}: {old} to {new}")


CASES: tuple[EditCase, ...] = (
    of_module("repository", None, {}),
    of_module("repository", None, {"delete_with_module": True}, module="api"),
    of_module("repository/untagged_days", None, 3, STORED),
    of_module("repository/pull_accounts", None, ["210987654321"], STORED),
    of_module("repository/kms_key_arn", None, KEY, STORED),
    of_module("repository/delete_with_module", None, True, STORED),
    _of_caches("", None, {"credentials": UPSTREAM}, PLAIN),
    _of_caches("", None, {}, PLAIN, host="quay.io"),
    _of_caches("", None, {"credentials": UPSTREAM}, BESIDE),
    _of_caches("/prefix", None, "shared/ghcr", with_value(BESIDE, *GHCR)),
    _of_caches("", None, {"credentials": UPSTREAM}, MANAGED_DAEMON),
    _of_caches("/prefix", None, "shared/ghcr", with_value(MANAGED_DAEMON, *GHCR)),
    _of_caches("/credentials", UPSTREAM, OTHER_UPSTREAM, BY_WAY_OF_ECR),
    _of_caches("/prefix", None, "shared/ghcr", BY_WAY_OF_ECR),
    _of_caches("/immutable_tags", None, True, BY_WAY_OF_ECR),
    _of_caches("/untagged_days", None, 7, BY_WAY_OF_ECR),
    _of_caches("/untagged_days", 7, 14, BY_WAY_OF_ECR),
)
