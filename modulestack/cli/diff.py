"""``modulestack diff``: what the next release of the same image would change."""

from __future__ import annotations

import click

from modulestack.cli import arguments
from modulestack.cli.aws_options import AwsOptions, candidate_options, document_options
from modulestack.cli.named_modules import candidate
from modulestack.cli.output import say, say_json
from modulestack.cli.runner import reading


@click.command()
@candidate_options
@document_options
def diff(
    *, what: str, values: tuple[str, ...], no_resolve: bool, environment: str, as_json: bool, aws: AwsOptions
) -> None:
    """
    Show what separates MODULE's template and placeholders from what runs.

    Values that look secret are never shown.
    """
    given = arguments.pairs(values)
    with reading(aws, as_json=as_json) as dependencies:
        from modulestack.release.task_definition.redaction import describe_difference, redacted
        from modulestack.release.verbs.diff import diff as read
        from modulestack.release.verbs.rollout_status import progress_text

        request = candidate(dependencies, environment, what, given, by_digest=not no_resolve)
        found, module = read(dependencies, request), request.manifest.module
        progress = progress_text(dependencies.aws, request.manifest)
        if as_json:
            rows = [
                {"path": d.path, "from": redacted(d.path, d.before), "to": redacted(d.path, d.after)} for d in found
            ]
            more = {"progress": progress} if progress else {}
            say_json({"module": module, "differences": rows, **more}, indent=2)
            return
        for difference in found:
            say(describe_difference(difference))
        if progress:
            say(f"{module}: compared with what is being deployed ({progress})")
        if not found:
            say(f"{module}: what runs is what the template says")
