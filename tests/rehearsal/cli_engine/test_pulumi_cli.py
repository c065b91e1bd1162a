"""What is said where Pulumi's command line is absent, old or not whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from modulestack.rehearsal.cli_engine.errors import PulumiCliMissing
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli, find_pulumi_cli, parsed


def _install(folder: Path, *, version: str = "v3.260.0", parts: bool = True) -> dict[str, str]:
    names = {"pulumi": f"#!/bin/sh\necho {version}\n"}
    if parts:
        names |= {"pulumi-language-python": "#!/bin/sh\n", "pulumi-language-python-exec": "#!/bin/sh\n"}
    for name, text in names.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return {"PATH": str(folder)}


def test_it_is_found_on_path(tmp_path: Path):
    assert find_pulumi_cli(_install(tmp_path)) == PulumiCli(str(tmp_path / "pulumi"), "3.260.0")


def test_its_parts_may_lie_beside_what_a_link_points_to(tmp_path: Path):
    real, linked = tmp_path / "real", tmp_path / "linked"
    real.mkdir()
    linked.mkdir()
    _install(real)
    (linked / "pulumi").symlink_to(real / "pulumi")
    assert find_pulumi_cli({"PATH": str(linked)}).version == "3.260.0"


def test_absent_it_says_how_to_install_it(tmp_path: Path):
    with pytest.raises(
        PulumiCliMissing, match=r"^Pulumi's command line is not on PATH: install it from https://www\.pulumi\.com/"
    ):
        find_pulumi_cli({"PATH": str(tmp_path)})


@pytest.mark.parametrize("version", ["v3.199.9", "v2.25.0", "nonsense"])
def test_too_old_it_says_what_is_needed(tmp_path: Path, version: str):
    with pytest.raises(PulumiCliMissing, match=r"pulumi is version \S+, 3\.200\.0 or newer is needed: install it"):
        find_pulumi_cli(_install(tmp_path, version=version))


def test_without_its_language_host_it_names_it(tmp_path: Path):
    with pytest.raises(PulumiCliMissing, match=r"^pulumi-language-python is missing: it belongs beside "):
        find_pulumi_cli(_install(tmp_path, parts=False))


def test_one_that_does_not_run_is_named(tmp_path: Path):
    (tmp_path / "pulumi").write_bytes(b"\x7fELF nonsense")
    (tmp_path / "pulumi").chmod(0o755)
    with pytest.raises(PulumiCliMissing, match=r"pulumi does not run: .*install it"):
        find_pulumi_cli({"PATH": str(tmp_path)})


@pytest.mark.parametrize(
    ("text", "numbers"), [("v3.260.0", (3, 260, 0)), ("3.261.0-alpha.1", (3, 261, 0)), ("dev", ()), ("", ())]
)
def test_versions(text: str, numbers: tuple[int, ...]):
    assert parsed(text) == numbers
