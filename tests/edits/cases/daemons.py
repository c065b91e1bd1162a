"""Edits of daemons of managed instances."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.edits.case import EditCase
from tests.edits.cases.containers import CHECK
from tests.edits.cases.managed_instances import MANAGED, of_managed
from tests.edits.plain import KEY, Config, with_value


def _of_daemon(key: str, old: Any, new: Any, base: Config | None = None) -> EditCase:
    """An edit of a key of the daemon `agent`."""
    return of_managed(f"daemons/agent/{key}", old, new, base or MANAGED_DAEMON)


def _in_daemon(place: str, key: str, old: Any, new: Any, base: Config | None = None) -> EditCase:
    """An edit of a *key* of one of the daemon's volumes or mounts."""
    case = _of_daemon(f"{place}/{key}", old, new, base or WATCHING)
    kind = place.partition("/")[0]
    named = f"{kind}.<{kind.removesuffix('s')}>.{key}"
    return dataclasses.replace(case, key=f"managed_instances.<managed_instance>.daemons.<daemon>.{named}")


def _of_proc(exceptions: dict[str, str]) -> Config:
    """The daemon reads what the kernel tells of its instance."""
    at = "modulestack:managed_instances/pool/daemons/agent/volumes/logs"
    return with_value(WATCHING, at, {"host_path": "/proc", "exceptions": exceptions})


DAEMON = {"image": "ghcr.io/example/agent:1"}
MANAGED_DAEMON = with_value(MANAGED, "modulestack:managed_instances/pool/daemons", {"agent": DAEMON})
"""`api` on managed instances; and with a daemon on every one of them."""
OF_INSTANCE = {"host_path": "/var/log"}
WATCHING = with_value(
    with_value(MANAGED_DAEMON, "modulestack:managed_instances/pool/daemons/agent/volumes", {"logs": OF_INSTANCE}),
    "modulestack:managed_instances/pool/daemons/agent/mounts",
    {"logs": {"path": "/logs"}},
)
"""With a daemon that reads the logs of its instance."""
KEYED_DAEMON = with_value(
    MANAGED_DAEMON, "modulestack:managed_instances/pool/daemons/agent/secrets", {"KEY": "ssm:/agent/key"}
)
WATCHED_DAEMON = with_value(MANAGED_DAEMON, "modulestack:managed_instances/pool/daemons/agent/alarms", ["agents-fail"])
PRIVILEGED_DAEMON = with_value(
    MANAGED_DAEMON,
    "modulestack:managed_instances/pool/daemons/agent",
    {**DAEMON, "privileged": True, "exceptions": {"privileged": "loads programs"}},
)
CHECKED_DAEMON = with_value(MANAGED_DAEMON, "modulestack:managed_instances/pool/daemons/agent/health_check", CHECK)

CASES: tuple[EditCase, ...] = (
    of_managed("daemons/agent", None, DAEMON),
    _of_daemon("image", "ghcr.io/example/agent:1", "ghcr.io/example/agent:2"),
    _of_daemon("cpu", None, 256),
    _of_daemon("memory", None, 256),
    _of_daemon("command", None, ["run"]),
    _of_daemon("entry_point", None, ["/agent"]),
    _of_daemon("environment", None, {"LEVEL": "debug"}),
    _of_daemon("secrets", None, {"KEY": "ssm:/agent/key"}),
    _of_daemon("user", None, "2000"),
    _of_daemon("run_as_root", None, True),
    _of_daemon("writable_root", None, True),
    *(
        EditCase(
            key=f"managed_instances.<managed_instance>.daemons.<daemon>.{key}",
            before=MANAGED_DAEMON,
            after=WATCHING,
            name=f"managed_instances.pool.daemons.agent.{key}: of the instance's",
        )
        for key in ("volumes.<volume>", "mounts.<mount>")
    ),
    _in_daemon("volumes/logs", "host_path", "/var/log", "/var/other"),
    _in_daemon(
        "volumes/logs", "exceptions", {"/proc": "counts"}, {"/proc": "counts all"}, _of_proc({"/proc": "counts"})
    ),
    _in_daemon("mounts/logs", "path", "/logs", "/other"),
    _in_daemon("mounts/logs", "read_only", None, False),
    _of_daemon("registry_credentials", None, "secretsmanager:registry"),
    _of_daemon("secrets_kms_key_arns", None, [KEY], KEYED_DAEMON),
    _of_daemon("alarms", None, ["agents-fail"]),
    _of_daemon("bake_minutes", None, 5, WATCHED_DAEMON),
    _of_daemon("capabilities", None, ["NET_ADMIN"]),
    _of_daemon("dropped_capabilities", None, ["ALL"]),
    EditCase(
        key="managed_instances.<managed_instance>.daemons.<daemon>.privileged",
        before=MANAGED_DAEMON,
        after=PRIVILEGED_DAEMON,
        name="managed_instances.pool.daemons.agent.privileged: with a reason",
    ),
    _of_daemon(
        "exceptions", {"privileged": "loads programs"}, {"privileged": "loads eBPF programs"}, PRIVILEGED_DAEMON
    ),
    _of_daemon("health_check", None, CHECK),
    *(
        _of_daemon(f"health_check/{key}", None if key != "command" else ["CMD", "true"], value, CHECKED_DAEMON)
        for key, value in (
            ("command", ["CMD", "/check"]),
            ("interval_s", 10),
            ("timeout_s", 3),
            ("retries", 4),
            ("start_period_s", 20),
        )
    ),
    _of_daemon("task_policy_arns", None, ["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    _of_daemon("log_retention_days", None, 60),
    _of_daemon("drain_percent", None, 50),
)
