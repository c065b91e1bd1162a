"""
Keys of an environment's configuration, as Pulumi knows them.

Source: https://www.pulumi.com/docs/iac/concepts/config/
"""

from __future__ import annotations

REGION = "aws:region"
"""The environment's region."""
PREFIX = "modulestack:"
"""Begins every key of ours."""
MODULES, NETWORK, DELETION_PROTECTION = f"{PREFIX}modules", f"{PREFIX}network", f"{PREFIX}deletion_protection"
