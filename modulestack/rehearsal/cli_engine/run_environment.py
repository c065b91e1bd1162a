"""The environment variables of Pulumi's command line in a run of ours; nothing leads out of it."""

from __future__ import annotations

import dataclasses
import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path

from modulestack.embedded_aws import session
from modulestack.embedded_aws.provider import clock_endpoint, endpoint

WITHOUT_METADATA = "?metadata=skip"
"""
No file of attributes beside each of the state's: it is written in place, and a program that reads its own state
meanwhile gets ``failed to load checkpoint: EOF``.

Source: https://pkg.go.dev/gocloud.dev/blob/fileblob#URLOpener
"""
KEPT = ("LANG", "LC_ALL", "PATH", "PYTHONPATH", "SYSTEMROOT", "TERM", "TZ")
"""All that is taken from the caller's environment."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunFolders:
    """The folders of one run, all under one temporary folder."""

    base: Path

    @property
    def home(self) -> Path:
        """HOME, and everything that programs put there."""
        return self.base / "home"

    @property
    def pulumi_home(self) -> Path:
        """PULUMI_HOME: plugins."""
        return self.base / "pulumi"

    @property
    def backend(self) -> Path:
        """Where the state is kept."""
        return self.base / "backend"

    @property
    def scratch(self) -> Path:
        """TMPDIR."""
        return self.base / "tmp"

    def make(self) -> None:
        """Make them all."""
        for folder in (self.home, self.pulumi_home, self.backend, self.scratch):
            folder.mkdir(parents=True)


def variables(
    places: RunFolders, *, passphrase: str, aws_url: str, time_url: str, caller: Mapping[str, str] | None = None
) -> dict[str, str]:
    """
    Every variable that the command line, its plugins and the program see.

    Source: https://www.pulumi.com/docs/iac/cli/environment-variables/
    """
    caller = os.environ if caller is None else caller
    kept = {name: caller[name] for name in KEPT if name in caller}
    user_base = {"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {}
    return {
        **kept,
        **user_base,
        "HOME": str(places.home),
        "TMPDIR": str(places.scratch),
        "PULUMI_HOME": str(places.pulumi_home),
        "PULUMI_BACKEND_URL": places.backend.as_uri() + WITHOUT_METADATA,
        "PULUMI_CONFIG_PASSPHRASE": passphrase,
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_SUPPRESS_NEO_LINK": "true",
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
        "PULUMI_DEBUG_COMMANDS": "true",
        "PULUMI_ERROR_OUTPUT_STRING": "true",
        endpoint.VARIABLE: aws_url,
        clock_endpoint.VARIABLE: time_url,
        "AWS_ACCESS_KEY_ID": session.ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": session.SECRET_ACCESS_KEY,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
