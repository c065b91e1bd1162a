"""What an edit of one file system, or of one volume, is said to do: nothing of what is done to the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from modulestack.environment.comparison import key_edits
from modulestack.environment.load import from_file
from modulestack.environment.model import Environment
from modulestack.environment.settings import dotted
from modulestack.fields.effects import EffectKind

FILE_SYSTEM, OTHER = "fs-0123456789abcdef0", "fs-0123456789abcdef1"
INTERRUPTS = EffectKind.INTERRUPTS


def _environment(folder: Path, systems: dict[str, Any], **web: Any) -> Environment:
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {"zones": 2}},
        "modulestack:file_systems": systems,
        "modulestack:modules": {"web": {"image": "ghcr.io/example/web:1", **web}},
    }
    (folder / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    return from_file("shop", folder)


def _interrupting(before: Environment, after: Environment) -> dict[str, bool]:
    """Key → whether its edit interrupts."""
    return {dotted(edit.path): INTERRUPTS in edit.kinds for edit in key_edits(before, after)}


def _text(before: Environment, after: Environment, key: str) -> str:
    [found] = [edit.text for edit in key_edits(before, after) if dotted(edit.path) == key]
    return found


VOLUME: dict[str, Any] = {"volumes": {"data": {"efs": "mounted"}}, "mounts": {"data": {"path": "/data"}}}


def test_another_file_system_interrupts_whom_mounts_that_one_only(tmp_path: Path):
    before = _environment(tmp_path, {"mounted": {}, "idle": {}}, **VOLUME)
    after = _environment(tmp_path, {"mounted": {"id": FILE_SYSTEM}, "idle": {"id": OTHER}}, **VOLUME)
    assert _interrupting(before, after) == {"file_systems.mounted.id": True, "file_systems.idle.id": False}


def test_only_the_one_that_is_to_be_deleted_is_said_to_be(tmp_path: Path):
    deleted = {"delete_with_environment": True}
    before = _environment(tmp_path, {"mounted": {}, "kept": {}, "gone": deleted}, **VOLUME)
    after = _environment(tmp_path, {"mounted": {}, "new": {}}, **VOLUME)
    assert _interrupting(before, after) == {
        "file_systems.kept": False,
        "file_systems.gone": True,
        "file_systems.new": False,
    }
    assert "is made" in _text(before, after, "file_systems.new")
    assert "it stays" in _text(before, after, "file_systems.kept")


def test_one_that_is_deleted_because_another_takes_its_place_is_said_to_be(tmp_path: Path):
    before = _environment(tmp_path, {"mounted": {"delete_with_environment": True}}, **VOLUME)
    after = _environment(tmp_path, {"mounted": {"id": FILE_SYSTEM}}, **VOLUME)
    assert "it is deleted with all that is in it" in _text(before, after, "file_systems.mounted.id")
    assert "tasks cannot be started anew" in _text(before, after, "file_systems.mounted.id")


def test_a_volume_that_is_added_where_another_ends_does_not_end(tmp_path: Path):
    systems: dict[str, Any] = {"mounted": {}}
    before = _environment(tmp_path, systems, **VOLUME)
    after = _environment(
        tmp_path, systems, volumes={"new": {"efs": "mounted"}}, mounts={"new": {"path": "/new", "read_only": True}}
    )
    assert _interrupting(before, after) == {
        "modules.web.volumes.new": False,
        "modules.web.volumes.data": True,
        "modules.web.mounts.new": False,
        "modules.web.mounts.data": True,
    }


def test_the_container_that_alone_writes_takes_the_permission_along(tmp_path: Path):
    """And one beside which another one writes does not."""
    proxy = {"image": "ghcr.io/example/proxy:1", "mounts": {"data": {"path": "/data"}}}
    read = {**VOLUME, "mounts": {"data": {"path": "/data", "read_only": True}}}
    only, beside = (
        _environment(tmp_path, {"mounted": {}}, **web, containers={"proxy": proxy}) for web in (read, VOLUME)
    )
    reader, writer = (_environment(tmp_path, {"mounted": {}}, **web) for web in (read, VOLUME))
    key = "modules.web.containers.proxy"
    assert _interrupting(only, reader) == {key: True}
    assert "may no longer write" in _text(only, reader, key)
    assert _interrupting(beside, writer) == {key: False}
    assert [edit.kinds for edit in key_edits(reader, only)] == [(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE)]


def test_what_the_container_needed_besides_is_said_too(tmp_path: Path):
    proxy = {
        "image": "ghcr.io/example/proxy:1",
        "mounts": {"data": {"path": "/data"}},
        "secrets": {"A": "ssm:/a"},
    }
    read = {**VOLUME, "mounts": {"data": {"path": "/data", "read_only": True}}}
    before = _environment(tmp_path, {"mounted": {}}, **read, containers={"proxy": proxy})
    text = _text(before, _environment(tmp_path, {"mounted": {}}, **read), "modules.web.containers.proxy")
    assert "may no longer write" in text
    assert "no task can be started anew" in text
