"""Paths by which the two sides find each other's things: SSM parameters, S3 objects, log groups, IAM roles."""

from __future__ import annotations

ROOT = "/modulestack/"
"""Beginning of the path of every parameter, log group and role of every environment."""


def environment_root(environment: str) -> str:
    """Path under which all parameters, log groups and task roles of *environment* are, with its closing slash."""
    return f"{ROOT}{environment}/"


def manifest_parameter(environment: str, module: str) -> str:
    """Name of the SSM parameter that holds the module's manifest."""
    return f"{environment_root(environment)}{module}/target"


def network_parameter(environment: str) -> str:
    """Name of the SSM parameter that says on what network *environment* is."""
    return f"{environment_root(environment)}network"


def subnets_parameter(environment: str, tier: str) -> str:
    """Name of the SSM parameter that lists ids of one kind of *environment*'s subnets, for others."""
    return f"{environment_root(environment)}subnets.{tier}"


def file_system_parameter(environment: str, file_system: str) -> str:
    """Name of the SSM parameter that holds the id of a file system that *environment* made; it is kept with it."""
    return f"{environment_root(environment)}file-system.{file_system}"


def owner_of_manifest(parameter: str) -> tuple[str, str] | None:
    """Environment and module whose manifest is in *parameter*; None if it holds no manifest."""
    match parameter.removeprefix(ROOT).split("/"):
        case [environment, module, "target"]:
            return environment, module
    return None


def daemon_parameter(environment: str, capacity: str, daemon: str) -> str:
    """Name of the SSM parameter that says where a daemon of managed instances is."""
    return f"{environment_root(environment)}{capacity}/{daemon}/daemon"


def owner_of_daemon(parameter: str) -> tuple[str, str] | None:
    """Environment and ``set/daemon`` whose manifest is in *parameter*; None if it holds no daemon's."""
    match parameter.removeprefix(ROOT).split("/"):
        case [environment, capacity, daemon, "daemon"]:
            return environment, f"{capacity}/{daemon}"
    return None


def image_parameter(environment: str, module: str) -> str:
    """Name of the SSM parameter that holds the image of the last successful release."""
    return f"{environment_root(environment)}{module}/image"


def revision_parameter(environment: str, module: str) -> str:
    """Name of the SSM parameter that holds the revision of the last successful release: ``family:number``."""
    return f"{image_parameter(environment, module)}-revision"


def metrics_parameter(environment: str, module: str) -> str:
    """Name of the SSM parameter that says which metrics of the service are not of a minute, since its last release."""
    return f"{image_parameter(environment, module)}-metrics"


def early_success_parameter(environment: str, module: str) -> str:
    """Name of the SSM parameter that says from what percentage of its tasks on a rolling update succeeds early."""
    return f"{image_parameter(environment, module)}-early-success"


def container_image_parameter(environment: str, module: str, placeholder: str) -> str:
    """As ``image_parameter``, of a container beside the module's own: that of whose image is *placeholder*."""
    return f"{environment_root(environment)}{module}/{placeholder}"


def is_left_by_releases(name: str) -> bool:
    """Whether *name* is that of a parameter that a release leaves, and that outlives the stack."""
    last = name.rpartition("/")[2]
    kept = {"image", "image-early-success", "image-metrics", "image-revision"}
    return name.startswith(ROOT) and (last in kept or last.startswith("image."))


def log_group(environment: str, module: str, existing: str | None = None) -> str:
    """Name of a module's log group, if it is not the *existing* one of that name."""
    return existing or f"{environment_root(environment)}{module}"


def log_stream_prefix(environment: str, module: str, existing_group: str | None = None) -> str:
    """
    What the names of a module's log streams begin with, before ``/<container>/<task id>``.

    In a group that is not its own it tells the module from all others that write there.
    """
    return f"{environment}-{module}" if existing_group else module


def daemon_log_group(environment: str, capacity: str, daemon: str) -> str:
    """Name of the log group of a daemon of managed instances."""
    return f"{environment_root(environment)}{capacity}/{daemon}"


def exec_log_group(environment: str, module: str) -> str:
    """Name of the log group of a module's ECS Exec sessions."""
    return f"{log_group(environment, module)}/exec"


def role_path(environment: str, module: str = "") -> str:
    """IAM path of an environment's roles, or of a module's: policies name all of these by it, and no others."""
    return environment_root(environment) + (f"{module}/" if module else "")


def pipeline_role_path(environment: str) -> str:
    """IAM path of the roles of an environment's pipeline, beside that of its other roles."""
    return f"/modulestack-pipeline/{environment}/"


def module_prefix(module: str) -> str:
    """S3 prefix of everything of a module."""
    return f"modules/{module}/"


def template_key(module: str) -> str:
    """S3 key of a module's task-definition template."""
    return f"{module_prefix(module)}task-definition.json"


def records_prefix(module: str) -> str:
    """S3 prefix of a module's release records."""
    return f"{module_prefix(module)}releases/"


def runs_prefix(module: str) -> str:
    """S3 prefix of the records of a module's jobs."""
    return f"{module_prefix(module)}runs/"


TRUST_STORES = "trust-stores/"
"""S3 prefix of the files of which trust stores are made."""


def ca_bundle_key(load_balancer: str) -> str:
    """S3 key of the CAs' certificates for a load balancer of that name."""
    return f"{TRUST_STORES}{load_balancer}/ca-bundle.pem"


def revocation_list_key(load_balancer: str, file: str) -> str:
    """The same of a list of revoked certificates, the *file* beside the program."""
    return f"{TRUST_STORES}{load_balancer}/revocations/{file}"


def lock_key(module: str) -> str:
    """S3 key of a module's release lock."""
    return f"{module_prefix(module)}lock.json"
