"""What a container may be and do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .definitions import containers
from .rule import Config, Resource, RuleFinding, Unchecked, Violation, shown

Container = Mapping[str, Any]


def read_only_root(resource: Resource, config: Config) -> Iterator[RuleFinding]:
    """Nothing that breaks in can change the image's files; *allowed_containers* (config) may be written to."""
    return _each(resource, _read_only_root, config["allowed_containers"])


def non_root(resource: Resource, config: Config) -> Iterator[RuleFinding]:
    """
    A user other than root, said here: an image's own USER cannot be seen, so it does not count.

    *allowed_containers* (config) may be root.
    """
    return _each(resource, _non_root, config["allowed_containers"])


def not_privileged(resource: Resource, config: Config) -> Iterator[RuleFinding]:
    """No container is root of its machine; *allowed_containers* (config) may be."""
    return _each(resource, _not_privileged, config["allowed_containers"])


def non_blocking_logs(resource: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """Output goes somewhere, and a slow log never stops the application."""
    return _each(resource, _non_blocking_logs)


def _each(
    resource: Resource, rule: Callable[[str, Container], Iterator[Violation]], allowed: Sequence[str] = ()
) -> Iterator[RuleFinding]:
    for found in containers(resource):
        if isinstance(found, Violation | Unchecked):
            yield found
        elif found[1].get("name") not in allowed:
            yield from rule(*found)


def _read_only_root(path: str, container: Container) -> Iterator[Violation]:
    given = container.get("readonlyRootFilesystem")
    if given is not True:
        yield Violation(
            path=f"{path}.readonlyRootFilesystem",
            found=shown(given),
            allowed="true",
            do="set it, and mount a volume where the application writes",
        )


def _non_root(path: str, container: Container) -> Iterator[Violation]:
    given = container.get("user")
    if not given or str(given).split(":")[0] in ("root", "0"):
        yield Violation(
            path=f"{path}.user",
            found=shown(given or None),
            allowed="any user but root and 0",
            do="name one that the image has, such as 1000:1000",
        )


def _not_privileged(path: str, container: Container) -> Iterator[Violation]:
    if container.get("privileged") in (True, "true"):
        yield Violation(
            path=f"{path}.privileged",
            found="true",
            allowed="false",
            do="give it the capabilities that it needs, or have it in allowed_containers",
        )


def _non_blocking_logs(path: str, container: Container) -> Iterator[Violation]:
    logs = container.get("logConfiguration")
    if not logs or not logs.get("logDriver"):
        yield Violation(
            path=f"{path}.logConfiguration",
            found="not set",
            allowed="a log driver",
            do="give it the driver awslogs with the option mode=non-blocking",
        )
        return
    if logs["logDriver"] == "awsfirelens":  # the agent connects it asynchronously, with a buffer of its own
        return
    mode = (logs.get("options") or {}).get("mode")
    if mode != "non-blocking":
        yield Violation(
            path=f"{path}.logConfiguration.options.mode",
            found=shown(mode),
            allowed="'non-blocking'",
            do="set it: a log that blocks stops the application",
        )
