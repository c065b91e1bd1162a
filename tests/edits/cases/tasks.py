"""Edits of a module's task: image, size, command, secrets, permissions."""

from __future__ import annotations

from tests.edits.case import EditCase, of_module
from tests.edits.cases.machines import MACHINED
from tests.edits.plain import KEY, ONE_BY_ONE, OWNED, of_web, with_value

FOREIGN = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/web:1"
EXEC = of_web("exec", {"log_retention_days": 30})
WORDS = with_value(of_web("placeholders", {"v": "1"}), "modulestack:modules/web/environment", {"V": "${v}"})
UPLOADS = {"actions": ["s3:GetObject", "s3:PutObject"], "resources": ["arn:aws:s3:::any-uploads/*"]}
SECRET = of_web("secrets", {"A": "ssm:/a"})
PULLED = of_web("registry_credentials", "secretsmanager:registry")

CASES: tuple[EditCase, ...] = (
    of_module("image", "ghcr.io/example/web:1", "ghcr.io/example/web:2"),
    of_module("image", FOREIGN, "ghcr.io/example/web:2", OWNED),
    of_module("cpu", None, 512, memory=1024),
    of_module("memory", None, 1024),
    of_module("cpu_architecture", None, "ARM64"),
    of_module("entry_point", None, ["program"]),
    of_module("command", ["serve"], ["serve", "--fast"]),
    of_module("environment", {"E": "1"}, {"E": "2", "F": "3"}),
    of_module("placeholders", {"v": "1"}, {"v": "2"}, WORDS),
    of_module("user", None, "app"),
    of_module("stop_timeout_s", None, 60),
    of_module("run_as_root", None, True),
    of_module("writable_root", None, True),
    of_module("working_directory", None, "/srv"),
    of_module("start_timeout_s", None, 60),
    of_module("memory_reservation", None, 64),
    of_module("open_files", None, 1000),
    of_module("ulimits", None, {"nofile": "1000:2000"}),
    of_module("ulimits", {"memlock": "unlimited"}, {"memlock": 65536, "nproc": 100}, MACHINED, module="api"),
    of_module("capabilities", None, ["SYS_PTRACE"]),
    of_module("docker_labels", None, {"a": "b"}),
    of_module("log_retention_days", None, 7),
    of_module("task_policy_arns", None, ["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    of_module("permissions", None, [UPLOADS]),
    of_module("permissions", [UPLOADS], [{**UPLOADS, "actions": ["s3:GetObject"]}], of_web("permissions", [UPLOADS])),
    of_module("exec", None, {}),
    of_module("exec", None, {}, ONE_BY_ONE, module="api"),
    of_module("exec/log_retention_days", 30, 60, EXEC),
    of_module("exec/kms_key_arn", None, KEY, EXEC),
    of_module("ephemeral_storage_gib", None, 50),
    of_module("secrets", None, {"A": "ssm:/a"}),
    of_module("secrets", {"A": "ssm:/a"}, {"B": "secretsmanager:b"}, SECRET),
    of_module("environment_files", None, ["s3://any-files/a.env"]),
    of_module("environment_files", ["s3://any-files/a.env"], ["s3://any-files/b.env"]),
    of_module("registry_credentials", None, "secretsmanager:registry"),
    of_module("registry_credentials", "secretsmanager:registry", "secretsmanager:other", PULLED),
    of_module("secrets_kms_key_arns", None, [KEY], SECRET),
)
