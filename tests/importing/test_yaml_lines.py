"""Lines of a module in the text of a file: everything else stays."""

from __future__ import annotations

import pytest

from modulestack.contract.errors import BadInput
from modulestack.importing.yaml_lines import module_text, with_module

LINES = {"image": "app:1", "tasks": 2, "environment": {"A": "yes", "B": "1", "C": "a: b", "D": "é"}}
MODULE = ["web:", "  image: app:1", "  tasks: 2", '  environment: {A: "yes", B: "1", C: "a: b", D: "é"}']


def _indented(column: int) -> str:
    return "".join(f"{' ' * column}{line}\n" for line in MODULE)


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        ("config:\n  modulestack:modules:\n    a: {image: x}\n", "", 4),
        (
            "config:\n  modulestack:modules:\n    a: {image: x}   # why\n",
            "    # of nobody\n  aws:region: eu-west-1\n",
            4,
        ),
        ("config:\n  modulestack:modules:\n      a:\n        command: |\n          x\n", "\n# the end\n", 6),
        ("config:\n  modulestack:modules:\n    a:\n      command:\n      - x\n      - y\n", "encryptionsalt: v1\n", 4),
        ('config:\n  modulestack:modules:\n    a:\n      image: "x\n        y"\n', "", 4),
        ("config:\n  modulestack:modules:\n    a: &a {image: x}\n    b: *a\n", "  aws:region: eu-west-1\n", 4),
        ("config:\n  modulestack:modules:\n", "  aws:region: eu-west-1\n", 4),
        ("\ufeffconfig:\n  t: 'a\u2028b'\n  modulestack:modules:\n    a: {image: x}\n", "# \u2028# c\n", 4),
    ],
)
def test_they_go_below_the_last_module(before: str, after: str, column: int):
    assert with_module(before + after, "Pulumi.a.yaml", "web", LINES) == before + _indented(column) + after


def test_line_ends_of_windows_stay():
    before, after = "config:\r\n  modulestack:modules:\r\n    a: {image: x}\r\n", "  # end\r\n"
    expected = before + _indented(4).replace("\n", "\r\n") + after
    assert with_module(before + after, "Pulumi.a.yaml", "web", LINES) == expected


def test_a_file_without_modules_gets_them_below_its_last_setting():
    before = "config:\n  aws:region: eu-west-1\n"
    expected = before + "  modulestack:modules:\n" + _indented(4) + "# salt\n"
    assert with_module(before + "# salt\n", "Pulumi.a.yaml", "web", LINES) == expected


def test_modules_on_one_line_are_refused():
    with pytest.raises(BadInput, match=r"^Pulumi\.a\.yaml: modulestack:modules, or config, is written as {\.\.\.}"):
        with_module("config:\n  modulestack:modules: {a: {image: x}}\n", "Pulumi.a.yaml", "web", LINES)


def test_what_would_change_something_else_is_refused():
    """The lines refer to nothing, but the file may."""
    with pytest.raises(BadInput, match="web cannot be written into it without changing something else"):
        with_module("config:\n  modulestack:modules:\n    web: {image: x}\n    a: {}\n", "Pulumi.a.yaml", "web", LINES)


def test_the_module_alone_is_shown_as_it_stands_in_a_file():
    assert module_text("web", LINES) == "modulestack:modules:\n" + _indented(2)
