"""What every section of an environment's file is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """
    A part of the file: unknown keys are refused, values never change.

    The docstring below a key is its description; ``descriptions.py`` reads it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
