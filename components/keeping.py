"""What was taken over keeps settings as they were."""

from __future__ import annotations

from pulumi import ResourceOptions


def keeping(opts: ResourceOptions, kept: list[str] | None) -> ResourceOptions:
    """*opts* of something that keeps the arguments *kept* as they were."""
    return ResourceOptions.merge(opts, ResourceOptions(ignore_changes=kept)) if kept else opts
