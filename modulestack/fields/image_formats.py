"""
Container images.

Each check returns its text or raises ValueError. The message continues the text: ``is no name: allowed …``.
"""

from __future__ import annotations

from modulestack.contract import image_reference

IMAGE_PATTERN = r"^[\[A-Za-z0-9][^\s@]*(:[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$"


def image(text: str) -> str:
    """A container image with a tag or a digest."""
    image_reference.read(text)
    return text
