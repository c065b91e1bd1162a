"""The table of features: whatever a feature's file has is asked for, and a module has the keys of all of them."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from modulestack import features
from modulestack.features.feature import Feature
from modulestack.features.registry import FEATURES, KEYS, Module

FILES = [
    name
    for _, name, _ in pkgutil.iter_modules(features.__path__)
    if hasattr(importlib.import_module(f"modulestack.features.{name}"), "FEATURE")
]
ROOT = Path(__file__).parents[2]


def test_every_file_with_a_feature_is_registered():
    """None is forgotten."""
    assert sorted(feature.name for feature in FEATURES) == sorted(FILES)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_every_rule_that_is_written_is_asked(feature: Feature[Module]):
    """Public functions of the feature's file, and of that of its rules, that yield violations."""
    asked = (*feature.rules, *feature.context_rules, *feature.warnings, *feature.notices)
    written = {
        name
        for file in {feature.keys.__module__, *(rule.__module__ for rule in asked)}
        for name, value in vars(importlib.import_module(file)).items()
        if getattr(value, "__module__", None) == file
        and getattr(value, "__annotations__", {}).get("return") == "Iterator[RuleViolation]"
    }
    assert {rule.__name__ for rule in asked} == written


def test_a_module_has_every_key_once():
    """No two features have a key of the same name, and people are told of all."""
    assert sorted(KEYS) == sorted(Module.model_fields)


def test_features_are_told_apart():
    """Each has a name of its own."""
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)


def test_no_feature_needs_pulumi():
    """So that checking a file stays quick, and works where the program's libraries are not installed."""
    code = (
        "import sys, modulestack.features.registry; "
        "print(sorted({'pulumi', 'pulumi_aws', 'boto3', 'moto'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
