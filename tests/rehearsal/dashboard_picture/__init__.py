"""Tests of pictures of dashboards."""
