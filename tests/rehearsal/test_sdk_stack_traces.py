"""Registrations without stack traces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime import resource

from modulestack.rehearsal.resource_monitor import ResourceMonitor
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.sdk_stack_traces import without_stack_traces


def test_the_sdk_has_the_function_that_is_replaced():
    """If an SDK has it no longer, rehearsals work as before, and slower."""
    assert callable(resource._get_stack_trace)


def test_afterwards_the_sdk_is_as_it_was():
    before = resource._get_stack_trace
    with without_stack_traces():
        assert list(resource._get_stack_trace().frames) == []
    assert resource._get_stack_trace is before


def test_a_rehearsals_registrations_have_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "Pulumi.yaml").write_text("name: toy\nruntime: python\n")
    (tmp_path / "Pulumi.toy.yaml").write_text(
        (Path(__file__).parents[2] / "Pulumi.staging.yaml").read_text(encoding="utf-8")
    )
    (tmp_path / "__main__.py").write_text(
        "import pulumi\npulumi.ComponentResource('toy:index:Thing', 'thing')\n", encoding="utf-8"
    )
    frames: list[int] = []
    register = ResourceMonitor.RegisterResource

    def count(self: ResourceMonitor, request: Any) -> Any:
        frames.append(len(request.stackTrace.frames))
        return register(self, request)

    monkeypatch.setattr(ResourceMonitor, "RegisterResource", count)
    Sandbox("toy", tmp_path).up()
    assert frames == [0, 0]
