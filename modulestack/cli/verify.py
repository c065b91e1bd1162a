"""``modulestack verify``: the preflight alone, and all of it."""

from __future__ import annotations

import click

from modulestack.cli import arguments
from modulestack.cli.aws_options import AwsOptions, candidate_options, document_options
from modulestack.cli.output import say, say_json
from modulestack.cli.runner import candidate, reading


@click.command()
@candidate_options
@document_options
def verify(
    *, what: str, values: tuple[str, ...], no_resolve: bool, environment: str, as_json: bool, aws: AwsOptions
) -> None:
    """
    Check what a release of MODULE needs, change nothing: image, secrets, log group, roles, target groups, alarms.

    Exit status 3 if something would make the release fail.
    """
    given = arguments.pairs(values)
    with reading(aws, as_json=as_json) as dependencies:
        from modulestack.release.outcome.verdict_table import VERDICTS_BY_NAME
        from modulestack.release.verbs.verify import verify as plan_with_all_findings

        request = candidate(dependencies, environment, what, given, by_digest=not no_resolve)
        plan, module = plan_with_all_findings(dependencies, request), request.manifest.module
        code = VERDICTS_BY_NAME["refused"].exit_code if plan.refusals else 0
        if as_json:
            rows = [{"level": finding.level, "text": finding.text} for finding in plan.findings]
            say_json({"module": module, "findings": rows, "exit_code": code}, indent=2)
        else:
            for finding in plan.findings:
                say(f"{finding.level}: {finding.text}")
            if not code:
                say(f"{module}: nothing speaks against a release of {plan.desired.image}")
        raise SystemExit(code)
