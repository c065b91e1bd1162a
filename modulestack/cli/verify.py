"""``modulestack verify``: the preflight alone, and all of it."""

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
def verify(
    *, what: str, values: tuple[str, ...], no_resolve: bool, environment: str, as_json: bool, aws: AwsOptions
) -> None:
    """
    Check what a release of MODULE needs, change nothing: image, secrets, log group, roles, target groups, alarms.

    Of a Managed Daemon, as SET/DAEMON, what its tasks need to start.

    Exit status 3 if something would make the release fail.
    """
    given = arguments.pairs(values)
    with reading(aws, as_json=as_json) as dependencies:
        from modulestack.release.outcome.verdict_table import VERDICTS_BY_NAME
        from modulestack.release.planning.daemon_discovery import daemon_called
        from modulestack.release.verbs.daemon_verify import verify_daemon
        from modulestack.release.verbs.verify import verify as plan_with_all_findings

        target, _, image = what.partition("=")
        if daemon := daemon_called(dependencies.aws, environment, target):
            if given:
                raise click.UsageError(f"--set: {target} is a daemon, which has no placeholders")
            image, findings = verify_daemon(dependencies.aws, daemon, image)
            name, good = target, f"nothing speaks against tasks of {image}"
        else:
            request = candidate(dependencies, environment, what, given, by_digest=not no_resolve)
            plan = plan_with_all_findings(dependencies, request)
            name, findings = request.manifest.module, plan.findings
            good = f"nothing speaks against a release of {plan.desired.image}"
        refused = any(finding.level == "refuse" for finding in findings)
        code = VERDICTS_BY_NAME["refused"].exit_code if refused else 0
        if as_json:
            rows = [{"level": finding.level, "text": finding.text} for finding in findings]
            say_json({"module": name, "findings": rows, "exit_code": code}, indent=2)
        else:
            for finding in findings:
                say(f"{finding.level}: {finding.text}")
            if not code:
                say(f"{name}: {good}")
        raise SystemExit(code)
