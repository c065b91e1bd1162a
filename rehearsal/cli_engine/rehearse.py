"""The rehearsal of ``rehearsal.rehearse``, by Pulumi's own engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from rehearsal.cli_engine.find import Cli, find
from rehearsal.cli_engine.stage import CliStage
from rehearsal.outcome import Listener, Phase, Report
from rehearsal.rehearse import in_file_order, play
from rehearsal.standing import standing


def rehearse(
    name: str,
    root: Path,
    *,
    keep: bool = False,
    listen: Listener = lambda _event: None,
    seconds: Callable[[], float] = time.perf_counter,
    cli: Cli | None = None,
) -> tuple[Report, CliStage]:
    """
    Rehearse the environment *name* of *root* with ``pulumi up`` and ``pulumi destroy``; *keep* leaves it up.

    What is left of the stage is its embedded account: the engine's folder is gone.

    Raises:
        InvalidEnvironment: the file does not validate.
        NoCli: Pulumi's command line cannot be used.
        EngineFailed: it cannot be brought up, or down.
    """
    start = seconds()
    with CliStage(name, root, listen, cli or find()) as stage:
        began = stage.aws.clock.now()
        listen(Phase("up", f"bringing {name} up on the embedded AWS with pulumi up"))
        first, outputs, messages = stage.up()
        modules = in_file_order(stage, outputs["modules"])
        stage.settle(modules)
        rows = standing(stage.aws, modules)
        listen(Phase("again", "running pulumi up again"))
        second, _, _ = stage.up()
        listen(Phase("releases", "releasing to it, breaking it, healing it"))
        scenes = play(stage, modules, listen)
        listen(Phase("after", "running pulumi up after the releases"))
        third, _, _ = stage.up()
        left: tuple[str, ...] | None = None
        on_purpose: tuple[str, ...] = ()
        if not keep:
            listen(Phase("down", "taking it down with pulumi destroy"))
            stage.down()
            left, on_purpose = stage.left()
    report = Report(
        environment=name,
        seeded=tuple(stage.seeded),
        created=first.count("create"),
        modules=rows,
        messages=tuple(messages),
        changes_on_second_run=second.changed,
        scenes=scenes,
        changes_after_releases=third.changed,
        left_after_down=left,
        kept_on_purpose=on_purpose,
        aws_calls=len(stage.aws.calls),
        simulated_s=round(stage.aws.clock.now() - began, 1),
        seconds=round(seconds() - start, 2),
    )
    return report, stage
