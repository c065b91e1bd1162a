"""A Pulumi home of one run's own: the local providers under the exact versions that the installed SDKs ask for."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import modulestack
from modulestack.embedded_aws.provider import sdk_schema

PROVIDERS = {"aws": "pulumi_aws", "awsx": "pulumi_awsx"}
"""Provider → the SDK whose version it answers for."""


def make(home: Path) -> None:
    """
    Fill *home* with plugins.

    Each is one executable file that becomes the provider's process, so that the engine holds it directly: no language
    host between them, which would cost half a second and outlive a killed engine.
    """
    for provider, package in PROVIDERS.items():
        folder = home / "plugins" / f"resource-{provider}-v{sdk_schema.plugin_version(package)}"
        folder.mkdir(parents=True)
        plugin = folder / f"pulumi-resource-{provider}"
        plugin.write_text(launcher(provider, sys.executable, Path(modulestack.__file__).parent.parent))
        plugin.chmod(0o755)


def launcher(provider: str, python: str, packages: Path) -> str:
    """
    The plugin's text: *python* runs *provider* out of *packages*.

    Two memory arenas are enough for its threads. ``-P`` keeps the working directory, which is the program's (another
    revision's, maybe), out of the way.
    """
    return (
        "#!/bin/sh\n"
        "export MALLOC_ARENA_MAX=2\n"
        f'PYTHONPATH={shlex.quote(str(packages))}"${{PYTHONPATH:+:$PYTHONPATH}}" '
        f'exec {shlex.quote(python)} -P -m modulestack.embedded_aws.provider {provider} "$@"\n'
    )
