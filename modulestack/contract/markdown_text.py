"""Text that comes from outside, in Markdown."""

from __future__ import annotations

import html
import re

from modulestack.contract.visible import visible


def markdown_text(text: str) -> str:
    """*text* in a table's cell or a line, as text: no HTML, no link, no image, no code."""
    return re.sub(r"([\\`*_\[\]|~!])", r"\\\1", html.escape(visible(text), quote=False))
