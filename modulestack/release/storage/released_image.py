"""
The last successful release, in SSM: its image, and its revision.

A stack that is made anew starts from the image; a service that is, from the revision. Written after a success only; the
Pulumi program reads both. See docs/design.md, "Who owns what".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import paths
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.placeholders import image_placeholder
from modulestack.contract.service_settings import (
    EARLY_SUCCESS,
    MONITORING,
    NO_METRICS,
    NOT_EARLY,
    early_percent,
    resolutions,
)
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied


def keep_released(
    aws: AwsClient, manifest: ModuleManifest, *, image: str, revision: str, beside: Mapping[str, str] | None = None
) -> None:
    """
    Keep *image* (``repository@sha256:...`` or ``repository:tag``) and *revision* (``family:number``).

    *beside*: container beside the module's own → its image. Which metrics are not of a minute, and whether rolling
    updates succeed early, is kept, too, where the manifest says anything of that: docs/adr/0027.

    The image comes last: what shows that all was kept. Where the role may not keep a revision, because the stack that
    made it did not know of any, the image is kept all the same.

    Raises:
        AwsFailure: not all was kept, or that is not known.
    """
    denied: AccessDenied | None = None
    metrics = manifest.service_settings.get(MONITORING)
    try:
        _put(aws, paths.revision_parameter(manifest.environment, manifest.module), revision)
    except AccessDenied as refusal:
        denied = refusal
    for name, each in (beside or {}).items():
        placeholder = image_placeholder(name)
        _put(aws, paths.container_image_parameter(manifest.environment, manifest.module, placeholder), each)
    if metrics is not None:
        value = ",".join(resolutions(metrics)) or NO_METRICS
        _put(aws, paths.metrics_parameter(manifest.environment, manifest.module), value)
    keep_early_success(aws, manifest)
    _put(aws, manifest.image_parameter, image)
    if denied is not None:
        raise denied


def keep_early_success(aws: AwsClient, manifest: ModuleManifest) -> None:
    """
    Keep that the service succeeds early as *manifest* has it, if the file ever said anything of that.

    Raises:
        AwsFailure: it was not kept, or that is not known.
    """
    if EARLY_SUCCESS in manifest.service_settings:
        _put_early(aws, manifest, early_percent(manifest.service_settings))


def announce_early_success(aws: AwsClient, manifest: ModuleManifest, now: Mapping[str, Any]) -> None:
    """
    The same before the service, whose ``deploymentConfiguration`` is *now*, is updated: whatever comes of that.

    The lesser percentage of before and afterwards: `pulumi up` sets no ``minimumHealthyPercent`` above it.

    Raises:
        AwsFailure: it was not kept, or that is not known.
    """
    wanted = early_percent(manifest.service_settings)
    if wanted is not None:
        before = early_percent(now)
        _put_early(aws, manifest, wanted if before is None else min(wanted, before))


def _put_early(aws: AwsClient, manifest: ModuleManifest, percent: int | None) -> None:
    value = NOT_EARLY if percent is None else str(percent)
    _put(aws, paths.early_success_parameter(manifest.environment, manifest.module), value)


def _put(aws: AwsClient, parameter: str, value: str) -> None:
    aws.call("ssm", "put_parameter", Name=parameter, Value=value, Type="String", Overwrite=True)
