"""
Find modules' stacks by the manifests that the stacks left in SSM.

No Pulumi, no state file: one GetParameters for five modules.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence
from typing import NamedTuple

from modulestack.contract import paths
from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import InvalidManifest, ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AwsFailure

_AT_ONCE = 5
"""Modules per call: GetParameters takes ten names.
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DiscoveredModule:
    """A module's stack, and the image that its last successful release left."""

    manifest: ModuleManifest
    released_image: str
    """Empty: nothing was released yet."""


class Names(NamedTuple):
    """What there is of an environment, sorted."""

    modules: tuple[str, ...]
    daemons: tuple[str, ...] = ()
    """Of managed instances: ``set/daemon``."""


def discover(aws: AwsClient, environment: str, modules: Sequence[str]) -> dict[str, DiscoveredModule]:
    """
    The stacks of *modules*, in their order.

    Raises:
        BadInput: an unknown module or environment (the existing ones are listed), a parameter that this version cannot
            read, or one that belongs to another account or region.
        AwsFailure: SSM could not be asked.
    """
    values: dict[str, str] = {}
    arns: dict[str, str] = {}
    for start in range(0, len(modules), _AT_ONCE):
        some = modules[start : start + _AT_ONCE]
        names = [
            path(environment, module) for module in some for path in (paths.manifest_parameter, paths.image_parameter)
        ]
        for item in aws.call("ssm", "get_parameters", Names=names)["Parameters"]:
            values[item["Name"]], arns[item["Name"]] = item["Value"], item.get("ARN", "")
    if missing := [m for m in modules if paths.manifest_parameter(environment, m) not in values]:
        raise BadInput(*unknown(aws, environment, missing))
    found: dict[str, DiscoveredModule] = {}
    problems: list[str] = []
    for module in modules:
        path = paths.manifest_parameter(environment, module)
        try:
            manifest = ModuleManifest.from_json(values[path], path)
        except (InvalidManifest, TypeError, KeyError, AttributeError) as error:
            problems.append(
                str(error) if isinstance(error, InvalidManifest) else f"{path}: not a module stack's manifest"
            )
            continue
        problems += _elsewhere(manifest, path, arns[path])
        found[module] = DiscoveredModule(
            manifest=manifest, released_image=values.get(paths.image_parameter(environment, module), "")
        )
    if problems:
        raise BadInput(*problems)
    return found


def all_names(aws: AwsClient, environment: str) -> Names:
    """
    Names of all modules and daemons of *environment*.

    Raises:
        BadInput: there is no such environment here.
    """
    found = _paths(aws, paths.environment_root(environment))
    modules = sorted({owner[1] for owner in map(paths.owner_of_manifest, found) if owner})
    if not modules:
        raise BadInput(*unknown(aws, environment, []))
    return Names(tuple(modules), _daemons(found, environment))


def _daemons(parameters: Sequence[str], environment: str) -> tuple[str, ...]:
    owners = map(paths.owner_of_daemon, parameters)
    return tuple(sorted({owner[1] for owner in owners if owner and owner[0] == environment}))


def _elsewhere(manifest: ModuleManifest, path: str, arn: str) -> list[str]:
    parts = arn.split(":")
    if len(parts) < 6 or (parts[3], parts[4]) == (manifest.region, manifest.account):
        return []
    whose = f"it belongs to account {manifest.account} in {manifest.region}"
    caller = f"these credentials are for account {parts[4]} in {parts[3]}"
    return [f"{path}: {whose}, and {caller}: use --profile and --region of the right one"]


def unknown(aws: AwsClient, environment: str, missing: Sequence[str]) -> list[str]:
    """
    That *missing* are no modules of *environment*, a sentence each, and what there is instead; none: the environment.

    A daemon, ``set/daemon``, is told from a module by its name.
    """
    try:
        known = _paths(aws, paths.ROOT)
    except AwsFailure as failure:
        them = f"{', '.join(missing)} of {environment}" if missing else environment
        return [f"there is no {them} here; what there is could not be read: {failure}"]
    owners = [paths.owner_of_manifest(parameter) for parameter in known]
    modules = sorted({owner[1] for owner in owners if owner and owner[0] == environment})
    daemons = _daemons(known, environment)
    environments = sorted({owner[0] for owner in owners if owner})
    if modules:
        there = ", ".join(modules) + (f", and the daemons {', '.join(daemons)}" if daemons else "")
        again = f"if the file has it, {make_again(environment)} makes it"
        return [
            f"{name} is a daemon: `pulumi up` rolls it out, and status, logs and verify know it"
            if name in daemons
            else f"unknown {'daemon' if '/' in name else 'module'} {name!r}: {environment} has {there}"
            f"{_near(name, [*modules, *daemons])}; {again}"
            for name in missing
        ]
    where = f"in {aws.region}" if aws.region else "here"
    there = f"known: {', '.join(environments)}{_near(environment, environments)}" if environments else "there are none"
    return [f"unknown environment {environment!r} {where}: {there}; {make_again(environment)} makes it"]


def _near(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _paths(aws: AwsClient, path: str) -> list[str]:
    return [p["Name"] for p in aws.paginate("ssm", "get_parameters_by_path", "Parameters", Path=path, Recursive=True)]
