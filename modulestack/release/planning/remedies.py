"""What to do about what a release needs and does not find: the stack makes its own things again, and no others."""

from __future__ import annotations

from modulestack.contract import arn, image_reference, paths
from modulestack.contract.advice import make_again
from modulestack.contract.image_reference import Image
from modulestack.contract.manifest import ModuleManifest


def of_secret() -> str:
    """For a parameter or a secret that is not there: no stack makes one."""
    return "make or restore it"


def of_image(image: Image, manifest: ModuleManifest) -> str:
    """
    For an image that its repository does not have: it was never pushed, or somebody or a lifecycle has deleted it.

    What runs from it goes on, and cannot be started anew.
    """
    module, environment = manifest.module, manifest.environment
    if not image.digest:
        return "push it, or name a tag that is there"
    return (
        "it was never pushed, or was deleted, by hand or by the repository's lifecycle: push the same again, or take "
        f"another one (`modulestack history {module} -e {environment}` lists what was released)"
    )


def of_queue(manifest: ModuleManifest) -> str:
    """For a queue that is not there: no stack makes one."""
    again = f"run `pulumi up -s {manifest.environment}`"
    return f"make it, or write the one that is meant as the module's scaling.queue and {again}"


def of_file_system(manifest: ModuleManifest) -> str:
    """For a file system, its mount targets or access points that are not there: the stack's, or those that it names."""
    return f"{_again(manifest)}; one that the file names by id is mended by who made it"


def of_log_group(name: str, manifest: ModuleManifest) -> str:
    """For a log group that is not there."""
    environment, module = manifest.environment, manifest.module
    is_own = name in (paths.log_group(environment, module), paths.exec_log_group(environment, module))
    return _again(manifest) if is_own else "make it"


def of_environment_file() -> str:
    """For a file of variables that is not in S3; what is in it only who runs the module knows."""
    return "put it there, or take it out of `environment_files` in the file"


def of_role(role: str, manifest: ModuleManifest, otherwise: str) -> str:
    """For a role (ARN) that is not there, or not as the stack makes it; *otherwise*: if it is not the stack's."""
    return _again(manifest) if f":role{paths.role_path(manifest.environment)}" in role else otherwise


def of_load_balancing(manifest: ModuleManifest) -> str:
    """For a target group, a listener or a load balancer: they are always the stack's."""
    return _again(manifest)


def of_permission(role: str, action: str, resource: str, manifest: ModuleManifest) -> str:
    """
    For a *role* that may not do *action* on *resource*.

    The stack allows repositories of the module's own account and region, and that of the file's image.
    """
    found = arn.parse(resource)
    if action == "kms:Decrypt" and found and found.account == manifest.account and "*" not in resource:
        write = f"write the key under {manifest.module}'s `secrets_kms_key_arns` in the file"
        return f"{write}, and run `pulumi up -s {manifest.environment}`"
    if not action.startswith("ecr:") or found is None:
        return of_role(role, manifest, "allow it")
    first = image_reference.parse(manifest.placeholders["image"]).ecr
    is_allowed = (found.account, found.region) == (manifest.account, manifest.region)
    if is_allowed or (first is not None and first.arn == resource):
        return of_role(role, manifest, "allow it")
    write = f"write an image of that repository as {manifest.module}'s `image` in the file"
    return f"{write}, and run `pulumi up -s {manifest.environment}`"


def of_boundary(boundary: str) -> str:
    """For what a permissions boundary (ARN), which only an administrator of the account changes, has no room for."""
    return f"let an administrator add it to the policy {boundary.rpartition('/')[2]}"


def of_image_elsewhere(account: str, repository: str, execution_role: str) -> str:
    """
    What the policy of a *repository* of another *account* must say, of which this one can see nothing.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
    """
    return (
        f"{repository} is of account {account}: its repository policy must allow {execution_role} "
        "ecr:BatchCheckLayerAvailability, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer, and who releases "
        "ecr:BatchGetImage"
    )


def _again(manifest: ModuleManifest) -> str:
    return f"run {make_again(manifest.environment)}"
