"""A release of an image that ECR has not fetched yet, while it cannot sign in to the image's own registry."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from modulestack.contract.image_reference import parse
from modulestack.features.pull_through import UNFETCHED
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario

WITHOUT_CREDENTIALS = "{}"
"""What the secret holds meanwhile."""


def _release(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before, revisions = module.running_image(), module.revision_count()
    with _wrong(module, _secret(module)):
        verdict = module.release("unfetched")
    untouched = (module.running_image(), module.revision_count()) == (before, revisions)
    met = verdict.kind == "refused" and "ECR could not fetch it" in verdict.why and untouched
    return Observation(
        met and availability.served(module.least_healthy()), f"{told(verdict)}; {availability.summary()}"
    )


def _secret(module: RehearsedModule) -> str:
    """ARN of the secret by which ECR signs in to the registry of the module's image; empty: it signs in nowhere."""
    wanted = parse(module.image("any")).ecr
    rules = module.aws.client("ecr").describe_pull_through_cache_rules()["pullThroughCacheRules"]
    for rule in rules:
        if wanted and wanted.repository.startswith(f"{rule['ecrRepositoryPrefix']}/"):
            return str(rule.get("credentialArn") or "")
    return ""


@contextlib.contextmanager
def _wrong(module: RehearsedModule, secret: str) -> Iterator[None]:
    """In here *secret*, an ARN, holds no credentials."""
    secrets = module.aws.client("secretsmanager")
    before = secrets.get_secret_value(SecretId=secret)["SecretString"]
    secrets.put_secret_value(SecretId=secret, SecretString=WITHOUT_CREDENTIALS)
    try:
        yield
    finally:
        secrets.put_secret_value(SecretId=secret, SecretString=before)


def _signs_in_nowhere(module: RehearsedModule) -> str:
    return "" if _secret(module) else "not tried: ECR fetches its images without credentials"


UNFETCHED_IMAGE = Scenario(
    name=UNFETCHED,
    promise="refused before the service is touched, and why is said",
    run=_release,
    on_demand=True,
    not_tried=_signs_in_nowhere,
)
