"""Tests of web ACLs."""
