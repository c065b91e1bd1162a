"""A service gets its own strategy back when the one release that had another is over."""

from __future__ import annotations

from modulestack.contract.advice import make_again
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, Interrupted
from modulestack.release.outcome.attempt import ReleaseAttempt
from modulestack.release.outcome.verdict_table import MAY_GO_ON
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning import service_settings


def restore_strategy(attempt: ReleaseAttempt, verdict: Verdict) -> Steps[tuple[str, ...]]:
    """
    Send the service's own ``deploymentConfiguration`` again, if *verdict* ends a deployment that had another one.

    A line if that could not be, or not yet: then the service keeps it.
    """
    kept = attempt.plan.request.override
    if kept is None or attempt.update != "done":
        return ()
    aws, manifest, own = attempt.dependencies.aws, attempt.manifest, attempt.plan.service
    strategy = own.strategy.lower()
    configuration = service_settings.deployment_configuration(manifest, own, own.configuration)
    left = (
        f"the service stays set to {kept.strategy} instead of {strategy}: releases go on with that "
        f"until {make_again(manifest.environment)}, or a release with --strategy {strategy}"
    )
    if verdict.kind in MAY_GO_ON or verdict.kind == "superseded":
        return (left,)
    try:
        yield from attempt.ask(
            lambda: aws.call(
                "ecs",
                "update_service",
                cluster=manifest.cluster,
                service=manifest.service,
                deploymentConfiguration=configuration,
            ),
            patience_s=attempt.cleaning_s,
        )
    except (AwsFailure, Interrupted) as problem:
        return (f"{left} ({'interrupted' if isinstance(problem, Interrupted) else problem})",)
    return ()
