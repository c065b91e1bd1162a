"""Lines of text in a terminal."""

from __future__ import annotations

from modulestack.cli.fitted_lines import fitted


def test_a_terminal_breaks_lines_between_words():
    """Anything else gets them whole."""
    line = "Pulumi.staging.yaml:14: modules.web.memory: 700 MiB does not pair with cpu 256: allowed 512, 1024, 2048"
    assert fitted(line, None) == line
    assert fitted(line, 60).splitlines() == [
        "Pulumi.staging.yaml:14: modules.web.memory: 700 MiB does not",
        "    pair with cpu 256: allowed 512, 1024, 2048",
    ]
    assert fitted(f"a: {'x' * 80}", 60).splitlines() == ["a:", f"    {'x' * 80}"]
