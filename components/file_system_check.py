"""What stands where the environment's file systems are to be: nothing, what this stack made, or what was kept."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.file_systems import FILE_SYSTEM
from components.not_there import is_not_there
from components.parameters import Parameters
from modulestack.contract import paths
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment


def check(
    environment: Environment, parameters: Parameters, standing: StandingEnvironment, opts: pulumi.InvokeOptions
) -> Mapping[str, str]:
    """
    Ids, by name, of the file systems that an earlier stack or section made and left: they are used again.

    Says which those are, and which ones stay when the file no longer names them.

    Raises:
        pulumi.RunError: a file system that the file names, or that was kept, is not there. Nothing has been touched.
    """
    own = {each["name"]: each["outputs"] for each in standing.resources if each["type"] == FILE_SYSTEM}
    kept, refused = {}, []
    for name, wanted in environment.file_systems.items():
        parameter = paths.file_system_parameter(environment.name, name)
        left = parameters.get(parameter)
        if wanted.id:
            refused += _missing(wanted.id, f"file_systems.{name}.id", "make it, or write the id of another one", opts)
        elif left and f"{environment.name}-{name}" not in own:
            again = f"to have a new, empty one: aws ssm delete-parameter --name {parameter}"
            refused += _missing(left, f"file_systems.{name}", f"it was kept and is gone; {again}", opts)
            kept[name] = left
            end = ", and is deleted with the environment" if wanted.delete_with_environment else ""
            used = f"{left}, which was kept, is used again, with what is in it{end}"
            pulumi.log.info(f"file_systems.{name}: {used}; {again}")
    if refused:
        raise pulumi.RunError("\n".join(refused))
    for name in own:
        short = name.removeprefix(f"{environment.name}-")
        wanted_again = environment.file_systems.get(short)
        if wanted_again is None or not wanted_again.is_made:
            _say_what_becomes_of(short, str(own[name].get("id", "")), parameters, environment)
    return kept


def _say_what_becomes_of(name: str, id_: str, parameters: Parameters, environment: Environment) -> None:
    known = id_ or parameters.get(paths.file_system_parameter(environment.name, name), "it")
    pulumi.log.info(
        f"file_systems.{name}: is no longer made here: unless delete_with_environment was set, {known} is kept with "
        f"what is in it, and costs what that costs; where nobody needs it: aws efs delete-file-system --file-system-id "
        f"{known}"
    )


def _missing(id_: str, field: str, remedy: str, opts: pulumi.InvokeOptions) -> list[str]:
    """What to say if there is no such file system."""
    from pulumi_aws.efs.get_file_system import get_file_system

    try:
        get_file_system(file_system_id=id_, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return [f"{field}: there is no file system {id_}: {remedy}"]
        raise
    return []
