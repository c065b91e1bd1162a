"""Rules of an environment's file systems, and of the modules that mount them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from modulestack.contract import arn
from modulestack.environment.file_system import AfterDays
from modulestack.environment.model import Environment, Module
from modulestack.features import efs
from modulestack.features.volumes import Volume, is_read_only
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation


def file_systems_are_made_or_there(environment: Environment) -> Iterator[RuleViolation]:
    """What is there already has its key, and is deleted by who made it; its mount targets are in a network."""
    for name, wanted in environment.file_systems.items():
        field: FieldPath = ("file_systems", name)
        if not wanted.is_made and wanted.kms_key_arn:
            text = "is of a file system that is made, and id names one that is there: leave it out"
            yield RuleViolation(((*field, "kms_key_arn"), (*field, "id")), text)
        if not wanted.is_made and wanted.delete_with_environment:
            text = "is of a file system that is made: one that id names is deleted by who made it: leave it out"
            yield RuleViolation(((*field, "delete_with_environment"), (*field, "id")), text)
        if not wanted.security_group_id:
            continue
        if wanted.is_made:
            text = "is of the mount targets of a file system that is there: add its id, or leave it out"
            yield RuleViolation(((*field, "security_group_id"), (*field, "id")), text)
        elif environment.network.existing is None:
            text = (
                "is of mount targets, which are in the VPC of the tasks, and that is made here: name the VPC under "
                "network.existing, or leave it out and mount targets are made"
            )
            yield RuleViolation(((*field, "security_group_id"), ("network",)), text)


def lifecycles_go_from_storage_to_cheaper_storage(environment: Environment) -> Iterator[RuleViolation]:
    """
    To Infrequent Access first, to Archive later, and back from there.

    Source: https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html
    """
    for name, wanted in environment.file_systems.items():
        if (lifecycle := wanted.lifecycle) is None:
            continue
        field: FieldPath = ("file_systems", name, "lifecycle")
        ia, archive = lifecycle.transition_to_ia, lifecycle.transition_to_archive
        if not wanted.is_made:
            text = "is of a file system that is made: one that id names has that of who made it: leave it out"
            yield RuleViolation((field, ("file_systems", name, "id")), text)
        elif ia is None:
            later = "transition_to_archive" if archive else "transition_to_primary_storage_class"
            said = archive or lifecycle.transition_to_primary_storage_class
            text = f"{later} needs it" if said else "nothing is said of it"
            yield RuleViolation(
                ((*field, "transition_to_ia"), field),
                f"is missing, and {text}: write when files go to Infrequent Access, such as AFTER_30_DAYS, or take "
                "lifecycle out",
            )
        elif archive and _days(archive) <= _days(ia):
            later_ones = [each for each in get_args(AfterDays) if _days(each) > _days(ia)]
            yield RuleViolation(
                ((*field, "transition_to_archive"), (*field, "transition_to_ia")),
                f"{archive} is not later than transition_to_ia ({ia}), from where files go there: "
                + (f"allowed {listed(later_ones)}" if later_ones else "leave it out, or have transition_to_ia earlier"),
            )


def _days(after: str) -> int:
    return int(after.split("_")[1])


def keys_of_file_systems_are_of_the_region(environment: Environment) -> Iterator[RuleViolation]:
    """EFS takes keys of its own region."""
    for name, wanted in environment.file_systems.items():
        found = arn.parse(wanted.kms_key_arn) if wanted.kms_key_arn else None
        if found and found.region != environment.region:
            yield RuleViolation(
                (("file_systems", name, "kms_key_arn"), ("region",)),
                f"is of region {found.region}, and the environment is in {environment.region}: choose a key of that "
                "region",
            )


def file_systems_differ(environment: Environment) -> Iterator[RuleViolation]:
    """One file system has one name."""
    seen: dict[str, str] = {}
    for name, wanted in environment.file_systems.items():
        if wanted.id and (first := seen.setdefault(wanted.id, name)) != name:
            fields: tuple[FieldPath, ...] = (("file_systems", name, "id"), ("file_systems", first, "id"))
            yield RuleViolation(fields, f"{wanted.id} is {bare(first)} already: use that name")


def volumes_are_of_file_systems(environment: Environment) -> Iterator[RuleViolation]:
    """A volume names a file system of its environment; those of others' access points are there already."""
    for field, module, volume in _volumes(environment):
        wanted = environment.file_systems.get(str(volume.efs))
        if wanted is None:
            yield RuleViolation(((*field, "efs"), ("file_systems",)), _no_file_system(str(volume.efs), environment))
        elif wanted.is_made and volume.access_point_id:
            yield RuleViolation(
                ((*field, "access_point_id"), ("file_systems", str(volume.efs))),
                f"is of a file system with id, and {bare(str(volume.efs))} is made here, with an access point for "
                f"{bare(module.name)}: leave it out",
            )


def _no_file_system(name: str, environment: Environment) -> str:
    known = list(environment.file_systems)
    if not known:
        return f"there is no file system {bare(name)}: add it: modulestack:file_systems: {{{bare(name)}: {{}}}}"
    close = nearest(name, known)
    return f"there is no file system {bare(name)}: {f'did you mean {close}?' if close else f'allowed {listed(known)}'}"


def directories_have_one_writer(environment: Environment) -> Iterator[RuleViolation]:
    """
    What one user wrote, another one may only read; what is first mounted is made the user's whose volume it is.

    Source: https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html
    """
    owners: dict[tuple[str, str], tuple[FieldPath, Module]] = {}
    for field, module, volume in _volumes(environment):
        if volume.access_point_id or is_read_only(module, str(field[-1])):
            continue
        directory = efs.directory_of(module.name, str(field[-1]), volume.directory)
        first, owner = owners.setdefault((str(volume.efs), directory), (field, module))
        if efs.posix_user(owner.user) != efs.posix_user(module.user):
            user: FieldPath = ("modules", module.name, "user")
            yield RuleViolation(
                (user, (*field, "directory"), (*first, "directory"), ("modules", owner.name, "user")),
                f"{module.user} would write to {directory} of {bare(str(volume.efs))}, which is {owner.user}'s of "
                f"{bare(owner.name)}: give both modules the same user, mount it read_only, or choose another directory",
            )


def file_systems_that_nobody_mounts(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: it costs little while it is empty, and may be kept for what is in it."""
    mounted = {volume.efs for _, _, volume in _volumes(environment)}
    for name in environment.file_systems:
        if name not in mounted:
            text = f"no module has a volume of it: add volumes: {{data: {{efs: {name}}}}} and a mount to one"
            yield RuleViolation((("file_systems", name),), text)


def _volumes(environment: Environment) -> Iterator[tuple[FieldPath, Module, Volume]]:
    """Every volume that is of a file system, with its field and its module."""
    for module in environment.modules.values():
        for name, volume in module.volumes.items():
            if volume.efs is not None:
                yield ("modules", module.name, "volumes", name), module, volume
