"""What commands on previews are handed: the environment beside which they are, and AWS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from modulestack.cli.aws_options import AwsOptions
from modulestack.cli.output import say_text
from modulestack.cli.runner import reading

if TYPE_CHECKING:
    from modulestack.environment.model import Environment
    from modulestack.environment.previews_section import PreviewsSection
    from modulestack.release.dependencies import Dependencies

_LEFT = (
    "interrupted: the preview is half made, or half gone; the same command goes on\n"
    "Next: modulestack preview-env list -e {base}"
)


@contextmanager
def of_base(
    name: str, aws: AwsOptions, *, as_json: bool = False, only_reads: bool = False
) -> Iterator[tuple[Environment, PreviewsSection, Dependencies]]:
    """
    The environment beside which previews are, by its file here, and what a verb is handed; errors are shown.

    *only_reads*: nothing is half made when it is interrupted.
    """
    from modulestack.contract.errors import BadInput
    from modulestack.environment import load
    from modulestack.environment.errors import InvalidEnvironment

    try:
        base = load.from_file(name, Path.cwd())
    except InvalidEnvironment as error:
        say_text(str(error), err=True)
        raise SystemExit(2) from None
    with beside(name, aws, as_json=as_json, only_reads=only_reads) as dependencies:
        if base.previews is None:
            raise BadInput(f"{name} has no previews: add modulestack:previews: {{}} to Pulumi.{name}.yaml")
        yield base, base.previews, dependencies


@contextmanager
def beside(name: str, aws: AwsOptions, *, as_json: bool = False, only_reads: bool = False) -> Iterator[Dependencies]:
    """What a verb on previews of the environment *name* is handed; errors are shown."""
    from modulestack.release.verbs.previews import StackFailed

    try:
        left = "interrupted: nothing was changed" if only_reads else _LEFT.format(base=name)
        with reading(aws, as_json=as_json, interrupted=left) as dependencies:
            yield dependencies
    except StackFailed as error:
        say_text(f"{error}\nThe same command goes on where it stopped.", err=True)
        raise SystemExit(1) from None
