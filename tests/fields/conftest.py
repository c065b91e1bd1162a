"""Fixtures of these tests."""

from tests.support.problems import problems, problems_of_web

__all__ = ["problems", "problems_of_web"]
