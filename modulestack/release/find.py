"""
Find modules' stacks by the target parameters that the stacks left in SSM.

No Pulumi, no state file: one GetParameters for five modules.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import InvalidManifest, ModuleManifest, image_parameter_path, manifest_path
from modulestack.release.aws import Aws
from modulestack.release.errors import AwsFailure

_AT_ONCE = 5
"""Modules per call: GetParameters takes ten names.
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html"""
_ROOT = "/modulestack/"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Found:
    """A module's stack, and the image that its last successful release left."""

    manifest: ModuleManifest
    released_image: str
    """Empty: nothing was released yet."""


def find(aws: Aws, environment: str, modules: Sequence[str]) -> dict[str, Found]:
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
        names = [path(environment, module) for module in some for path in (manifest_path, image_parameter_path)]
        for item in aws.ask("ssm", "get_parameters", Names=names)["Parameters"]:
            values[item["Name"]], arns[item["Name"]] = item["Value"], item.get("ARN", "")
    if missing := [m for m in modules if manifest_path(environment, m) not in values]:
        raise BadInput(_unknown(aws, environment, missing))
    found: dict[str, Found] = {}
    problems: list[str] = []
    for module in modules:
        path = manifest_path(environment, module)
        try:
            manifest = ModuleManifest.from_json(values[path], path)
        except (InvalidManifest, TypeError, KeyError, AttributeError) as error:
            problems.append(
                str(error) if isinstance(error, InvalidManifest) else f"{path}: not a module stack's manifest"
            )
            continue
        problems += _elsewhere(manifest, path, arns[path])
        found[module] = Found(
            manifest=manifest, released_image=values.get(image_parameter_path(environment, module), "")
        )
    if problems:
        raise BadInput("\n".join(problems))
    return found


def every_module(aws: Aws, environment: str) -> list[str]:
    """
    Names of all modules of *environment*, sorted.

    Raises:
        BadInput: there is no such environment here.
    """
    names = _paths(aws, f"{_ROOT}{environment}/")
    modules = sorted({path.split("/")[3] for path in names if path.endswith("/target") and path.count("/") == 4})
    if not modules:
        raise BadInput(_unknown(aws, environment, []))
    return modules


def _elsewhere(manifest: ModuleManifest, path: str, arn: str) -> list[str]:
    parts = arn.split(":")
    if len(parts) < 6 or (parts[3], parts[4]) == (manifest.region, manifest.account):
        return []
    whose = f"it belongs to account {manifest.account} in {manifest.region}"
    ours = f"these credentials are for account {parts[4]} in {parts[3]}"
    return [f"{path}: {whose}, and {ours}: use --profile and --region of the right one"]


def _unknown(aws: Aws, environment: str, missing: Sequence[str]) -> str:
    try:
        paths = [path.split("/") for path in _paths(aws, _ROOT) if path.endswith("/target")]
    except AwsFailure:
        paths = []
    modules = sorted({parts[3] for parts in paths if parts[2] == environment})
    environments = sorted({parts[2] for parts in paths})
    if modules:
        lines = [
            f"unknown module {name!r}: {environment} has {', '.join(modules)}{_near(name, modules)}" for name in missing
        ]
        return "\n".join(lines)
    where = f"in {aws.region}" if aws.region else "here"
    there = f"known: {', '.join(environments)}{_near(environment, environments)}" if environments else "there are none"
    return f"unknown environment {environment!r} {where}: {there}; `pulumi up -s {environment}` makes it"


def _near(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _paths(aws: Aws, path: str) -> list[str]:
    return [p["Name"] for p in aws.pages("ssm", "get_parameters_by_path", "Parameters", Path=path, Recursive=True)]
