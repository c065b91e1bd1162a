"""Edits of file systems, volumes and mounts."""

from __future__ import annotations

from typing import Any

from tests.edits.case import EditCase, of_environment, of_module
from tests.edits.cases.containers import BESIDE
from tests.edits.cases.machines import MACHINED
from tests.edits.cases.network import EXISTING
from tests.edits.plain import KEY, OF_WEB, OTHER_KEY, PLAIN, Config, with_value

OWN_MOUNT = (f"{OF_WEB}/mounts/disk", {"path": "/disk"})
SNAPSHOT = "snap-0123456789abcdef0"
ON_A_DISK: Config = with_value(
    with_value(PLAIN, f"{OF_WEB}/volumes/data", {"ebs": {"size_gib": 10}}), f"{OF_WEB}/mounts/data", {"path": "/data"}
)
OF_A_SNAPSHOT: Config = with_value(ON_A_DISK, f"{OF_WEB}/volumes/data/ebs/snapshot_id", SNAPSHOT)
MOUNTED = with_value(
    with_value(BESIDE, f"{OF_WEB}/containers/proxy/mounts/disk", {"path": "/disk"}), f"{OF_WEB}/volumes/disk", {}
)
FILE_SYSTEM, ACCESS_POINT = "fs-0123456789abcdef0", "fsap-0123456789abcdef0"
SHARED = with_value(PLAIN, "modulestack:file_systems/shared", {})
COOLING = with_value(SHARED, "modulestack:file_systems/shared/lifecycle", {"transition_to_ia": "AFTER_30_DAYS"})
KEPT = with_value(
    with_value(SHARED, f"{OF_WEB}/volumes/data", {"efs": "shared"}), f"{OF_WEB}/mounts/data", {"path": "/data"}
)
"""`web` has a volume in a file system."""
READER = (
    f"{OF_WEB}/containers/proxy",
    {"image": "ghcr.io/example/proxy:1", "mounts": {"data": {"path": "/data", "read_only": True}}},
)
WRITER = {"image": "ghcr.io/example/proxy:1", "mounts": {"data": {"path": "/data"}}}
READ_BY_WEB = with_value(
    with_value(with_value(KEPT, *READER), f"{OF_WEB}/containers/proxy/mounts/data/read_only", None),
    f"{OF_WEB}/mounts/data/read_only",
    True,
)
BY_ID = with_value(KEPT, "modulestack:file_systems/shared", {"id": FILE_SYSTEM})
MADE_BY_OTHERS = with_value(
    with_value(BY_ID, "modulestack:network", EXISTING["modulestack:network"]),
    "modulestack:file_systems/shared/security_group_id",
    "sg-0123456789abcdef0",
)
LOGS = "/var/log"
ON_A_MACHINE = with_value(
    with_value(MACHINED, "modulestack:modules/api/volumes/logs", {"host_path": LOGS}),
    "modulestack:modules/api/mounts/logs",
    {"path": "/logs", "read_only": True},
)
"""`api` reads a directory of its machine."""
DOCKER = "/var/run/docker.sock"
COMMANDING = with_value(
    with_value(ON_A_MACHINE, "modulestack:modules/api/volumes/logs/host_path", DOCKER),
    "modulestack:modules/api/volumes/logs/exceptions",
    {DOCKER: "it asks Docker what runs"},
)


def _of_file_systems(key: str, old: Any, new: Any, base: Config = PLAIN, **besides: Any) -> EditCase:
    """An edit of the file system `shared`, or of a *key* of it."""
    return of_environment(
        f"file_systems/shared{key}", old, new, base, key=f"file_systems.<file_system>{key.replace('/', '.')}", **besides
    )


def _deleted(config: Config) -> Config:
    """*config*, in which the file system `shared` goes with the environment."""
    return with_value(config, "modulestack:file_systems/shared/delete_with_environment", True)


KEEP_IT = {"file_systems/shared/delete_with_environment": None}

CASES: tuple[EditCase, ...] = (
    _of_file_systems("", None, {}),
    _of_file_systems("", None, {"delete_with_environment": True}),
    _of_file_systems("/id", None, FILE_SYSTEM, SHARED),
    _of_file_systems("/id", None, FILE_SYSTEM, KEPT),
    _of_file_systems("/id", None, FILE_SYSTEM, _deleted(SHARED), **KEEP_IT),
    _of_file_systems("/id", None, FILE_SYSTEM, _deleted(KEPT), **KEEP_IT),
    _of_file_systems("/security_group_id", None, "sg-0123456789abcdef0", MADE_BY_OTHERS),
    _of_file_systems("/kms_key_arn", None, KEY, SHARED),
    _of_file_systems("/delete_with_environment", None, True, SHARED),
    _of_file_systems("/lifecycle", None, {"transition_to_ia": "AFTER_30_DAYS"}, SHARED),
    _of_file_systems("/lifecycle/transition_to_ia", "AFTER_30_DAYS", "AFTER_14_DAYS", COOLING),
    _of_file_systems("/lifecycle/transition_to_archive", None, "AFTER_90_DAYS", COOLING),
    _of_file_systems("/lifecycle/transition_to_primary_storage_class", None, "AFTER_1_ACCESS", COOLING),
    of_module("volumes/data", None, {"efs": "shared"}, SHARED, mounts={"data": {"path": "/data"}}),
    of_module("volumes/data/efs", None, "shared", with_value(KEPT, f"{OF_WEB}/volumes/data", {})),
    of_module("volumes/data/efs", "shared", "other", with_value(KEPT, "modulestack:file_systems/other", {})),
    of_module("volumes/data/directory", None, "/other", KEPT),
    of_module("volumes/data/access_point_id", None, ACCESS_POINT, BY_ID),
    of_module("volumes/data", None, {"ebs": {"size_gib": 10}}, mounts={"data": {"path": "/data"}}),
    of_module("volumes/data/ebs", None, {"size_gib": 10}, with_value(ON_A_DISK, f"{OF_WEB}/volumes/data", {})),
    of_module("volumes/data/ebs/size_gib", 10, 20, ON_A_DISK),
    of_module("volumes/data/ebs/type", None, "gp2", ON_A_DISK),
    of_module("volumes/data/ebs/iops", None, 4000, ON_A_DISK),
    of_module("volumes/data/ebs/throughput_mib_s", None, 200, ON_A_DISK),
    of_module("volumes/data/ebs/filesystem", None, "ext4", ON_A_DISK),
    of_module("volumes/data/ebs/kms_key_arn", None, KEY, ON_A_DISK),
    of_module("volumes/data/ebs/kms_key_arn", KEY, OTHER_KEY, ON_A_DISK),
    of_module("volumes/data/ebs/snapshot_id", None, SNAPSHOT, ON_A_DISK),
    of_module("volumes/data/ebs/initialization_rate_mib_s", None, 100, OF_A_SNAPSHOT),
    of_module("volumes/logs", None, {"host_path": LOGS}, MACHINED, module="api", mounts={"logs": {"path": "/logs"}}),
    of_module(
        "volumes/logs/host_path",
        None,
        LOGS,
        with_value(ON_A_MACHINE, "modulestack:modules/api/volumes/logs", {}),
        module="api",
    ),
    of_module("volumes/logs/host_path", LOGS, "/var/tmp", ON_A_MACHINE, module="api"),
    of_module("volumes/logs/exceptions", {DOCKER: "it asks Docker"}, {DOCKER: "it looks"}, COMMANDING, module="api"),
    of_module("mounts/logs/read_only", True, False, ON_A_MACHINE, module="api"),
    of_module("mounts/data/read_only", None, True, KEPT),
    of_module("mounts/data", {"path": "/data"}, None, with_value(KEPT, *READER)),
    of_module("containers/proxy/mounts/data", {"path": "/data"}, None, READ_BY_WEB),
    of_module("containers/proxy/mounts/data/read_only", None, True, READ_BY_WEB),
    of_module("containers/proxy", WRITER, None, READ_BY_WEB),
    of_module("containers/proxy", {**WRITER, "secrets": {"A": "ssm:/a"}}, None, READ_BY_WEB),
    of_module("user", "1000:1000", "2000:2000", KEPT),
    of_module("volumes/disk", None, {}, mounts={"disk": {"path": "/disk"}}),
    of_module("mounts/disk", None, {"path": "/disk"}, MOUNTED),
    of_module("mounts/disk/path", "/disk", "/other", MOUNTED),
    of_module("mounts/disk/read_only", None, True, with_value(MOUNTED, f"{OF_WEB}/mounts/disk", {"path": "/d"})),
    of_module("containers/proxy/mounts/disk", {"path": "/disk"}, None, with_value(MOUNTED, *OWN_MOUNT)),
    of_module("containers/proxy/mounts/disk/path", "/disk", "/other", MOUNTED),
    of_module("containers/proxy/mounts/disk/read_only", None, True, MOUNTED),
)
