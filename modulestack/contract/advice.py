"""Commands that messages tell people to run; a test takes each of them at its word."""

from __future__ import annotations


def make_again(environment: str) -> str:
    """
    What makes again what somebody deleted by hand, and makes what never was.

    Without ``--refresh`` Pulumi compares the program with its state only, and finds nothing to do.

    Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_up/
    """
    return f"`pulumi up --refresh -s {environment}`"
