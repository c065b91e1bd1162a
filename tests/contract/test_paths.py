"""Paths that the program writes to and releases read from."""

from __future__ import annotations

import pytest

from modulestack.contract import paths


def test_the_owner_of_a_manifest_is_read_back_from_its_path():
    assert paths.owner_of_manifest(paths.manifest_parameter("dev", "web")) == ("dev", "web")


@pytest.mark.parametrize(
    "name", [paths.image_parameter("dev", "web"), "/modulestack/dev/target", "/x/dev/web/target/y", ""]
)
def test_what_holds_no_manifest_has_no_owner(name: str):
    assert paths.owner_of_manifest(name) is None


def test_everything_of_an_environment_is_under_its_root():
    root = paths.environment_root("dev")
    found = [paths.manifest_parameter("dev", "web"), paths.image_parameter("dev", "web"), paths.log_group("dev", "web")]
    assert [name.startswith(root) for name in found] == [True, True, True]


def test_what_releases_leave_is_known_by_its_name():
    left = [paths.image_parameter("dev", "web"), paths.revision_parameter("dev", "web")]
    others = [paths.manifest_parameter("dev", "web"), "/other/image", "/other/image-revision"]
    assert [name for name in (*left, *others) if paths.is_left_by_releases(name)] == left
