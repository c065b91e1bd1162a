"""Fixtures of these tests."""

from tests.support.told import told, told_of_web

__all__ = ["told", "told_of_web"]
