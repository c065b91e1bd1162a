"""Files that create resources of a feature's own, found by the feature's name."""

from __future__ import annotations

import importlib

import pytest

from tests.support.program import ROOT

OF_THE_ENVIRONMENT = {"access_logs", "encryption_key", "nat_instance", "web_acl"}
"""What the environment has once, by itself or in its network: these features add nothing beside a service."""
FEATURES = {
    path.stem for path in (ROOT / "modulestack/features").glob("[!_]*.py") if "\nFEATURE = " in path.read_text()
}
COMPONENTS = {path.stem for path in (ROOT / "components").glob("[!_]*.py")}


@pytest.mark.parametrize("file", sorted((FEATURES & COMPONENTS) - OF_THE_ENVIRONMENT))
def test_a_feature_s_file_of_components_is_called(file: str):
    """By one name or the other; a misspelt one would never be."""
    found = importlib.import_module(f"components.{file}")
    assert {"before_service", "after_service"} & vars(found).keys()
