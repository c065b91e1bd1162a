"""An account for each test, and one for a whole file where making a new one would only cost time."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.context import Context


def _beside(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ShapeCheck = _beside("response_shapes").ShapeCheck


@pytest.fixture
def response_shapes() -> Any:
    """The class that checks an account's answers."""
    return ShapeCheck


@pytest.fixture
def aws() -> Iterator[EmbeddedAws]:
    """A fresh account; every answer that the test saw had the shape that botocore's model gives it."""
    account = EmbeddedAws()
    check = ShapeCheck(account)
    yield account
    account.close()
    assert check.problems == set()


@pytest.fixture
def ctx(aws: EmbeddedAws) -> Context:
    """A provider with one default tag on that account."""
    return context(aws)


@pytest.fixture(scope="module")
def shared_aws() -> Iterator[EmbeddedAws]:
    """As ``aws``, for all tests of a file."""
    account = EmbeddedAws()
    check = ShapeCheck(account)
    yield account
    account.close()
    assert check.problems == set()


@pytest.fixture(scope="module")
def shared_ctx(shared_aws: EmbeddedAws) -> Context:
    """As ``ctx``, for all tests of a file."""
    return context(shared_aws)


def context(aws: EmbeddedAws) -> Context:
    """A provider with one default tag."""
    return Context(
        client=aws.client,
        clients=aws.client,
        region=aws.region,
        account_id=aws.account_id,
        default_tags={"modulestack:environment": "staging"},
        sleep=aws.clock.sleep,
    )
