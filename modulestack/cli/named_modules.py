"""The modules that a command names: where their stacks are, and what is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modulestack.cli import arguments

if TYPE_CHECKING:
    from modulestack.contract.manifest import ModuleManifest
    from modulestack.release.dependencies import Dependencies
    from modulestack.release.planning.requests import ReleaseRequest, Verb


def manifest_of(dependencies: Dependencies, environment: str, module: str) -> ModuleManifest:
    """
    Where the stack of *module* is.

    Raises:
        BadInput: an unknown module or environment.
    """
    from modulestack.release.planning.discovery import discover

    return discover(dependencies.aws, environment, [module])[module].manifest


def logging_of(dependencies: Dependencies, environment: str, name: str) -> ModuleManifest:
    """
    Where the output of *name*, a module or a daemon as ``set/daemon``, is.

    Raises:
        BadInput: an unknown module, daemon or environment.
    """
    from modulestack.release.planning.daemon_discovery import find_daemons, is_daemons_name

    if is_daemons_name(name):
        return find_daemons(dependencies.aws, environment, [name])[0].as_module()
    return manifest_of(dependencies, environment, name)


def request_for(dependencies: Dependencies, environment: str, module: str, verb: Verb = "release") -> ReleaseRequest:
    """
    A request for *module* without an image.

    Raises:
        BadInput: an unknown module or environment.
    """
    from modulestack.release.planning.discovery import discover
    from modulestack.release.planning.requests import ReleaseRequest

    discovered = discover(dependencies.aws, environment, [module])[module]
    return ReleaseRequest(verb=verb, discovered=discovered)


def candidate(
    dependencies: Dependencies, environment: str, what: str, values: dict[str, str], *, by_digest: bool
) -> ReleaseRequest:
    """
    The request in *what* (``web``, ``web=IMAGE`` or ``web/proxy=IMAGE``), with *values* of placeholders.

    Raises:
        BadInput: an unknown module or environment, or an image that is none.
    """
    from modulestack.release.planning.requests import parse_requests

    module, container, image = arguments.target_of(what)
    own, beside = ({module: ""}, {module: {container: image}}) if container else ({module: image}, {})
    return parse_requests(dependencies.aws, environment, own, values, by_digest=by_digest, beside=beside)[0]
