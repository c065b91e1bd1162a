"""Release the images of a pull request to its preview."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.cli.aws_options import AwsOptions
from modulestack.cli.output import say
from modulestack.cli.runner import make_dependencies, show_verdicts
from modulestack.release.aws_access.clock import SystemClock
from modulestack.release.outcome.verdicts import exit_code
from modulestack.release.planning.requests import ReleaseOptions, parse_requests
from modulestack.release.report.plain_lines import PlainLines
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from modulestack.release.verbs.previews import StackFailed

TIMEOUT_S = 1800.0


def release_all(aws: AwsOptions, environment: str, images: Mapping[str, str]) -> None:
    """
    Release *images* (by module), and show what came of it.

    Raises:
        StackFailed: one was not released.
        BadInput, AwsFailure: as of any release.
    """
    dependencies = make_dependencies(aws, SystemClock(), PlainLines(say))
    dependencies.begin_timeout(TIMEOUT_S)
    requests = parse_requests(dependencies.aws, environment, dict(images), {}, by_digest=True)
    options = ReleaseOptions(timeout_s=TIMEOUT_S)
    verdicts = release_modules(dependencies, requests, options, Coordination(), release.execute)
    show_verdicts(verdicts, as_json=False)
    if exit_code(verdicts):
        raise StackFailed(f"{environment} is up, and not all of it was released")
