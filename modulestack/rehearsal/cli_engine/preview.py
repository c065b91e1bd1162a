"""What an environment would become: against nothing, or against what another revision made."""

from __future__ import annotations

import dataclasses
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import SimulatedClock
from modulestack.engine.resource_state import Operation, ResourceStep
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.load import from_file, names
from modulestack.environment.model import Environment
from modulestack.rehearsal.cli_engine import git_revision
from modulestack.rehearsal.cli_engine.cli_stack import CliStack
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli, find_pulumi_cli
from modulestack.rehearsal.seeding.environment import seed_account
from modulestack.rehearsal.seeding.images import account_id_of
from modulestack.rehearsal.seeding.two_versions import seed_both_versions

ORDER: tuple[Operation, ...] = ("replace", "delete", "update", "create")
"""What cannot be taken back comes first."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Preview:
    """What ``pulumi preview`` says."""

    environment: str
    against: str | None
    """The commit that was brought up; None: none was."""
    changes: tuple[ResourceStep, ...]
    """In ``ORDER``, then by name."""
    unchanged: int
    messages: tuple[str, ...]
    """What the program logged, and what could not be taken from the other revision."""
    text: str
    """As the engine shows it."""
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """Operation → how many."""
        return {name: sum(step.operation == name for step in self.changes) for name in ORDER}


Say = Callable[[str], None]


def preview(
    name: str,
    root: Path,
    *,
    against: str | None = None,
    say: Say = lambda _text: None,
    seconds: Callable[[], float] = time.perf_counter,
) -> Preview:
    """
    Preview environment *name* of *root* on a fresh embedded AWS.

    With *against*, a git revision, the environment exists there as that revision has it: its own program and file.

    Raises:
        InvalidEnvironment: the file does not validate.
        NoRevision: there is no such revision.
        NoCli: Pulumi's command line cannot be used.
        EngineFailed: the program, a provider or AWS refuses.
    """
    start = seconds()
    environment = from_file(name, root)
    commit = git_revision.resolve(root, against) if against is not None else None
    cli = find_pulumi_cli()
    aws = EmbeddedAws(
        region=environment.region,
        account_id=account_id_of(environment),
        clock=SimulatedClock(time.time()),
    )
    with tempfile.TemporaryDirectory(prefix="modulestack-") as folder:
        before = Path(folder) / "before"
        if commit is not None:
            git_revision.unpack(root, commit, before)
        if commit is None or name not in names(before):
            found, messages, text = _alone(aws, environment, root, cli, say)
            if commit is not None:
                messages = [f"{name} does not exist at {against}: all of it is new", *messages]
        else:
            found, messages, text = _after(aws, environment, before, root, cli, say, str(against))
    changes = sorted(
        (step for step in found if step.operation != "same"), key=lambda step: (ORDER.index(step.operation), step.name)
    )
    return Preview(
        environment=name,
        against=commit,
        changes=tuple(changes),
        unchanged=sum(step.operation == "same" for step in found),
        messages=tuple(messages),
        text=text,
        seconds=round(seconds() - start, 2),
    )


def as_json(found: Preview) -> dict[str, Any]:
    """One JSON document; README.md lists its fields."""
    return {
        "environment": found.environment,
        "against": found.against,
        "counts": found.counts,
        "unchanged": found.unchanged,
        "changes": [
            {"operation": s.operation, "type": s.type, "name": s.name, "urn": s.urn, "changed": list(s.changed)}
            for s in found.changes
        ],
        "messages": list(found.messages),
        "seconds": found.seconds,
    }


Found = tuple[list[ResourceStep], list[str], str]


def shown(text: str) -> str:
    """What the engine shows, without its dots."""
    lines = [line for line in text.splitlines() if not line.startswith("@ ")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _alone(aws: EmbeddedAws, environment: Environment, root: Path, cli: PulumiCli, say: Say) -> Found:
    _, overrides = seed_account(aws, environment)
    say(f"previewing {environment.name} on an empty embedded AWS")
    with CliStack(environment.name, root, aws, cli) as stack:
        stack.configure(overrides)
        run, text = stack.preview()
        return run.steps, stack.messages, shown(text)


def _after(
    aws: EmbeddedAws, environment: Environment, before: Path, root: Path, cli: PulumiCli, say: Say, against: str
) -> Found:
    name = environment.name
    messages: list[str] = []
    try:
        _, old, new = seed_both_versions(aws, from_file(name, before), environment)
    except InvalidEnvironment as error:
        # Its own program may still understand it; only the stand-ins are a guess.
        messages.append(f"{name} at {against} does not follow today's rules: {error.problems[0]}")
        _, new = seed_account(aws, environment)
        old = new
    with CliStack(name, before, aws, cli) as stack:
        say(f"bringing {name} up on the embedded AWS as it is at {against}")
        stack.configure(old)
        stack.up()
        say(f"previewing {name} as it is here")
        stack.use(root, new)
        run, text = stack.preview()
        return run.steps, [*messages, *stack.messages], shown(text)
