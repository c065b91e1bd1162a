"""Somebody disables the key of all that an environment keeps, while a release is wanted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from modulestack.contract import encryption_key
from modulestack.features.encryption_key import KEY_IS_DISABLED
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.releases import told
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario


def _release(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    before = module.running_image(), module.revision_count()
    with disabled(module) as key:
        verdict = module.release("r1")
    untouched = (module.running_image(), module.revision_count()) == before
    met = untouched and key in verdict.why and "enable-key" in verdict.hint
    return Observation(
        met and availability.served(module.least_healthy()), f"{told(verdict)}; {availability.summary()}"
    )


@contextlib.contextmanager
def disabled(module: RehearsedModule) -> Iterator[str]:
    """In here nobody can use the key; its ARN."""
    kms = module.aws.client("kms")
    alias = encryption_key.alias(module.manifest.environment)
    key: str = kms.describe_key(KeyId=alias)["KeyMetadata"]["Arn"]
    kms.disable_key(KeyId=key)
    try:
        yield key
    finally:
        kms.enable_key(KeyId=key)


DISABLED_KEY = Scenario(
    name=KEY_IS_DISABLED,
    promise="a release says which key, and nothing is touched",
    run=_release,
    tags=("r1",),
    on_demand=True,
)
