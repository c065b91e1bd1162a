"""
moto, imported so that it reads nothing of the caller's environment, and each of AWS's service models once.

moto makes boto3 sessions of its own, some while it is imported, to learn which regions there are. They would read the
caller's AWS configuration (and fail on a bad AWS_PROFILE) and parse models that are parsed already: 0.9 s for EC2
alone. It also looks up its own methods anew for each request (1 ms), makes 1,200 machine images for each account (0.1
s), and reads what EC2 instance types there are in which zone (0.3 s and 80 MiB); the types themselves are read when
they are asked for (``instance_types.py``).
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import sys
from collections.abc import Iterator
from typing import Any

import boto3

from modulestack.embedded_aws import session
from modulestack.embedded_aws.moto_partition import complete_names

_SETTINGS = (
    "INITIAL_NO_AUTH_ACTION_COUNT",
    "MOTO_",
    "S3_IGNORE_SUBDOMAIN_BUCKETNAME",
    "S3_UPLOAD_PART_MIN_SIZE",
    "TEST_PROXY_MODE",
    "TEST_SERVER_MODE",
)
"""How the names of moto's environment variables begin."""

INSTANCE_OPERATIONS = frozenset(
    {
        "CreateFleet",
        "DescribeInstanceTypeOfferings",
        "ModifySpotFleetRequest",
        "RequestSpotFleet",
        "RequestSpotInstances",
    }
)
"""Operations of EC2 that need to know which instance types there are in which zone, which moto is imported without."""


def module(name: str) -> Any:
    """Import a module of moto's. Call with ``moto_state.LOCK`` held."""
    if name in sys.modules:
        return sys.modules[name]
    take_settings_over()
    complete_names(importlib.import_module("moto.utilities.utils"))
    with _sealed_sessions(), _without_instance_types():
        importlib.import_module("moto.core.utils").create_loader = session.LoaderForMoto  # type: ignore[attr-defined]
        responses: Any = importlib.import_module("moto.core.responses")
        if not hasattr(responses.method_names_from_class, "cache_info"):
            responses.method_names_from_class = functools.cache(responses.method_names_from_class)
        return importlib.import_module(name)


def take_settings_over() -> None:
    """Replace moto's environment variables of this process by our own: they change how the embedded account answers."""
    for variable in [variable for variable in os.environ if variable.startswith(_SETTINGS)]:
        del os.environ[variable]
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"


@contextlib.contextmanager
def _sealed_sessions() -> Iterator[None]:
    """Modules that do ``from boto3 import Session`` in here get one that is sealed; boto3 is as it was afterwards."""
    original = boto3.Session
    boto3.Session = session.for_moto
    try:
        yield
    finally:
        boto3.Session = original


@contextlib.contextmanager
def _without_instance_types() -> Iterator[None]:
    """Modules of moto's that are imported in here find no EC2 instance types."""
    utils: Any = importlib.import_module("moto.utilities.utils")
    original = utils.load_resource

    def load_resource(path: str, *arguments: Any) -> Any:
        return {} if "instance_type" in path else original(path, *arguments)

    utils.load_resource = load_resource
    try:
        yield
    finally:
        utils.load_resource = original
