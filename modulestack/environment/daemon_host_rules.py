"""Rules of what Managed Daemons have of their instances: nothing that gives them an instance, by mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modulestack.contract import host_paths
from modulestack.contract.task_definition_rules.kernel import CAPABILITIES
from modulestack.environment.daemon_host import ALL, PRIVILEGED, RISKY
from modulestack.environment.daemon_rules import daemons
from modulestack.environment.managed_daemon import DaemonSection
from modulestack.environment.model import Environment
from modulestack.features.ephemeral_storage import PATH
from modulestack.fields.text import bare, listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

_LEAST_REASON = 3


def volumes_of_daemons_are_mounted(environment: Environment) -> Iterator[RuleViolation]:
    """A volume is for a mount, and a mount of a volume."""
    for at, said in daemons(environment):
        for name in said.volumes.keys() - said.mounts.keys():
            yield RuleViolation(
                ((*at, "volumes", name), (*at, "mounts")), "is mounted nowhere: name it under mounts, or leave it out"
            )
        for name in said.mounts.keys() - said.volumes.keys():
            close = nearest(name, said.volumes)
            allowed = f"allowed {listed(said.volumes)}" if said.volumes else "add it under volumes"
            told = f"there is no such volume: {f'did you mean {close}?' if close else allowed}"
            yield RuleViolation(((*at, "mounts", name), (*at, "volumes", name)), told)


def mounts_of_daemons_differ(environment: Environment) -> Iterator[RuleViolation]:
    """A path in the container is one thing."""
    for at, said in daemons(environment):
        taken = {} if said.writable_root else {PATH: "the daemon's own, in memory"}
        for name, mount in said.mounts.items():
            path, field = mount.path.rstrip("/") or "/", (*at, "mounts", name, "path")
            if path == "/":
                yield RuleViolation((field,), "/ is the whole of the container: choose a directory")
            elif path in taken:
                yield RuleViolation((field,), f"{mount.path} is {taken[path]} already: choose another path")
            taken.setdefault(path, f"where {name} is mounted")


def daemons_write_where_it_is_possible(environment: Environment) -> Iterator[RuleViolation]:
    """
    The rest of the file system of a managed instance is read-only.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-security.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-tasks-services.html (volumes)
    """
    for at, said in daemons(environment):
        for name, mount in said.mounts.items():
            path = said.volumes[name].host_path if name in said.volumes else "/var"
            if not mount.read_only and not host_paths.is_writable_on_managed_instances(path):
                yield RuleViolation(
                    ((*at, "mounts", name, "read_only"), (*at, "volumes", name, "host_path")),
                    f"is false, and {path} is read-only on managed instances: allowed in "
                    f"{listed(host_paths.MANAGED_WRITABLE)}",
                )


def risky_paths_of_daemons_have_a_reason(environment: Environment) -> Iterator[RuleViolation]:
    """
    What gives a daemon the instance, and so all that runs there, is never mounted by mistake.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html
    """
    for at, said in daemons(environment):
        for name, volume in said.volumes.items():
            here: FieldPath = (*at, "volumes", name)
            path, why = volume.host_path, host_paths.why_risky(volume.host_path)
            if why and path not in volume.exceptions:
                yield RuleViolation(
                    ((*here, "host_path"), (*here, "exceptions")),
                    f"{path} {why}: choose another path, or write in the volume's `exceptions` why it has to be",
                )
            needed = {path: ""} if why else {}
            yield from _exceptions((*here, "exceptions"), volume.exceptions, needed)


def capabilities_of_daemons_are_known(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html"""
    for at, said in daemons(environment):
        for key in ("capabilities", "dropped_capabilities"):
            names: tuple[str, ...] = getattr(said, key)
            for index, name in enumerate(names):
                field: FieldPath = (*at, key, index)
                if name not in CAPABILITIES:
                    close = nearest(name.upper().removeprefix("CAP_"), sorted(CAPABILITIES))
                    told = f"did you mean {close}?" if close else "allowed Linux's, such as NET_ADMIN"
                    yield RuleViolation((field,), f"{bare(name)} is no capability: {told}")
                elif name in names[:index]:
                    yield RuleViolation((field,), f"{name} is in the list twice")
                elif key == "capabilities" and name in said.dropped_capabilities:
                    other = (*at, "dropped_capabilities", said.dropped_capabilities.index(name))
                    yield RuleViolation((field, other), f"{name} is dropped, too: keep one of the two")


def what_gives_a_daemon_the_instance_has_a_reason(environment: Environment) -> Iterator[RuleViolation]:
    """
    A daemon that is root of its instance is so by a listed exception.

    Source: https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4
    """
    for at, said in daemons(environment):
        needed = _needed(said)
        for what, field in needed.items():
            if what not in said.exceptions:
                does = RISKY[ALL] if what == PRIVILEGED else f"{what} {RISKY[what]}"
                text = f"{does}: leave it out, or write in the daemon's `exceptions` why {what} has to be"
                yield RuleViolation(((*at, *field), (*at, "exceptions")), text)
        yield from _exceptions((*at, "exceptions"), said.exceptions, needed)


def privileged_daemons_have_all_capabilities(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html (ignored then)"""
    for at, said in daemons(environment):
        for key in ("capabilities", "dropped_capabilities"):
            if said.privileged and getattr(said, key):
                text = "is not looked at in a privileged container, which has all: leave one of the two out"
                yield RuleViolation(((*at, key), (*at, PRIVILEGED)), text)


def _needed(said: DaemonSection) -> dict[str, FieldPath]:
    """What of *said* needs a reason → where it stands."""
    risky = {name: ("capabilities", index) for index, name in enumerate(said.capabilities) if name in RISKY}
    return {**({PRIVILEGED: (PRIVILEGED,)} if said.privileged else {}), **risky}


def _exceptions(field: FieldPath, given: Mapping[str, str], needed: Mapping[str, object]) -> Iterator[RuleViolation]:
    """A reason for what does not stand there, or needs none, would excuse a later edit unseen."""
    for what, reason in given.items():
        if what not in needed:
            there = f"allowed {listed(needed)}" if needed else "nothing there needs one"
            yield RuleViolation(((*field, what),), f"needs no exception: {there}; leave it out")
        elif len(reason.strip()) < _LEAST_REASON:
            yield RuleViolation(((*field, what),), "gives no reason: say why it has to be")
