"""Tests of Logs Insights."""
