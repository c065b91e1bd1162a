"""A number of two runs side by side, and by how much it differs."""

from __future__ import annotations

Row = tuple[str, str, str, str]


def compared_row(
    name: str, first: float | None, second: float | None, spelled: str, unit: str = "", *, is_known: bool
) -> Row:
    """*spelled* is how both are formatted; None is ``-``. *is_known*: there is a second run."""
    texts = ["-" if each is None else f"{each:{spelled}}{unit}" for each in (first, second)]
    differs = "" if first is None or second is None else f"{second - first:+{spelled}}{unit}"
    is_same = texts[0] == texts[1]
    return (name, texts[0], texts[1] if is_known else "", "" if is_same or not is_known else differs)
