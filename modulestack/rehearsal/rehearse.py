"""
A rehearsal: an environment's real file, up on the embedded AWS, up again, released to, broken and healed, and down.

Says what it expected and what it saw; draws nothing (``report.py`` does).
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from modulestack.rehearsal.engine import Failed
from modulestack.rehearsal.outcome import Listener, Phase, Report
from modulestack.rehearsal.scene import Scene
from modulestack.rehearsal.scenes import Play
from modulestack.rehearsal.stage import Stage
from modulestack.rehearsal.standing import standing


def rehearse(
    name: str,
    root: Path,
    *,
    keep: bool = False,
    listen: Listener = lambda _event: None,
    seconds: Callable[[], float] = time.perf_counter,
) -> tuple[Report, Stage]:
    """
    Rehearse the environment *name* of *root*; *keep* leaves it up.

    Raises:
        InvalidEnvironment, Failed, ProgramError: it cannot be brought up, or down.
    """
    start = seconds()
    stage = Stage(name, root, listen)
    report = perform(stage, "the program", keep=keep, listen=listen)
    return dataclasses.replace(report, seconds=round(seconds() - start, 2)), stage


def perform(stage: Stage, program: str, *, keep: bool, listen: Listener) -> Report:
    """All the acts on *stage*; *program* is what a run is called. The report's ``seconds`` are the caller's to fill in."""
    name, began = stage.environment.name, stage.aws.clock.now()
    listen(Phase("up", f"bringing {name} up on the embedded AWS"))
    first, outputs, messages = stage.up()
    modules = in_file_order(stage, outputs["modules"])
    stage.settle(modules)
    rows = standing(stage.aws, modules)
    listen(Phase("again", f"running {program} again"))
    second, _, _ = stage.up()
    listen(Phase("releases", "releasing to it, breaking it, healing it"))
    scenes = play(stage, modules, listen)
    listen(Phase("after", f"running {program} after the releases"))
    third, _, _ = stage.up()
    left: tuple[str, ...] | None = None
    on_purpose: tuple[str, ...] = ()
    if not keep:
        listen(Phase("down", "taking it down"))
        stage.down()
        left, on_purpose = stage.left()
    return Report(
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
        seconds=0.0,
    )


def in_file_order(stage: Stage, modules: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The stack's output, its modules in the file's order."""
    return {name: modules[name] for name in stage.environment.modules}


def play(stage: Stage, modules: dict[str, dict[str, str]], listen: Listener) -> tuple[Scene, ...]:
    """The scenes of the first public module; without one, of the first."""
    declared = stage.environment.modules
    name = next((n for n, module in declared.items() if module.reachable_from == "internet"), next(iter(declared)))
    scenes = []
    for scene in Play(
        stage.aws, stage.manifest(modules, name), declared[name].image, patience_s=stage.patience_s
    ).scenes():
        listen(scene)
        scenes.append(scene)
    return tuple(scenes)


__all__: Sequence[str] = ("Failed", "Listener", "Phase", "Report", "Stage", "rehearse")
