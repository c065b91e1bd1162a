"""What was asked for cannot be done."""

from __future__ import annotations

from modulestack.contract.visible import visible


class BadInput(Exception):
    """
    What was asked for cannot be done; nothing was changed.

    *sentences* are full ones, one a line; what they quote ends no line.
    """

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(visible(sentence) for sentence in sentences))
