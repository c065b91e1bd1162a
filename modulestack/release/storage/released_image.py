"""
The image of the last successful release, in SSM: what a service starts from when its stack is made anew.

Written after a success only; the Pulumi program reads it. See docs/design.md, "Who owns what".
"""

from __future__ import annotations

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient


def keep_released_image(aws: AwsClient, manifest: ModuleManifest, image: str) -> None:
    """
    Keep *image* (``repository@sha256:...`` or ``repository:tag``) as the module's released image.

    Raises:
        AwsFailure: it was not kept, or that is not known.
    """
    aws.call("ssm", "put_parameter", Name=manifest.image_parameter, Value=image, Type="String", Overwrite=True)
