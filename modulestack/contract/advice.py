"""Commands that messages tell people to run; a test takes each of them at its word."""

from __future__ import annotations


def make_again(environment: str) -> str:
    """
    What makes again what somebody deleted by hand, and makes what never was.

    Without ``--refresh`` Pulumi compares the program with its state only, and finds nothing to do.

    Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_up/
    """
    return f"`pulumi up --refresh -s {environment}`"


def logs_command(module: str, environment: str, *, container: str = "", task: str = "") -> str:
    """What shows the output of *module*: of its own container unless *container* says another, of all tasks or one."""
    options = [("--container", container), ("--task", task)]
    return " ".join(
        [f"modulestack logs {module} -e {environment}", *(f"{name} {value}" for name, value in options if value)]
    )


def verify_command(module: str, environment: str) -> str:
    """What looks for everything that tasks of *module* need to start."""
    return f"modulestack verify {module} -e {environment}"


def stop_command(module: str, environment: str, task: str) -> str:
    """What stops one *task* (its id) of *module*."""
    return f"modulestack stop {module} {task} -e {environment}"


def restart_command(module: str, environment: str) -> str:
    """What replaces the tasks of *module* by new ones, which start first."""
    return f"modulestack restart {module} -e {environment}"


def run_command(module: str, environment: str, job: str) -> str:
    """What runs a *job* of *module* now."""
    return f"modulestack run {module} {job} -e {environment}"
