"""
moto, imported so that it reads nothing of the caller's environment, and each of AWS's service models once.

moto makes boto3 sessions of its own, some while it is imported, to learn which regions there are. They would read the caller's
AWS configuration (and fail on a bad AWS_PROFILE) and parse models that are parsed already: 0.9 s for EC2 alone.
"""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Iterator
from typing import Any

import boto3

from localaws import session


def module(name: str) -> Any:
    """
    Import a module of moto's. Call with ``moto_state.LOCK`` held.

    Removes moto's environment variables from this process: they would change how the embedded account answers.
    """
    for variable in [variable for variable in os.environ if variable.startswith("MOTO_")]:
        del os.environ[variable]
    with _sealed_sessions():
        importlib.import_module("moto.core.utils").create_loader = session.loader  # type: ignore[attr-defined]
        return importlib.import_module(name)


@contextlib.contextmanager
def _sealed_sessions() -> Iterator[None]:
    """Modules that do ``from boto3 import Session`` in here get one that is sealed; boto3 is as it was afterwards."""
    original = boto3.Session
    boto3.Session = session.sealed
    try:
        yield
    finally:
        boto3.Session = original
