"""Have ECR keep what is to run: an image without a tag gets one, before its revision is registered."""

from __future__ import annotations

import functools

from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AccessDenied
from modulestack.release.outcome.attempt import ReleaseAttempt
from modulestack.release.task_definition.image_tags import released_tag, tag_as_released


def keep_images(attempt: ReleaseAttempt) -> Steps[None]:
    """
    Give a tag to what the plan found without one. Who may not do that may release all the same.

    Raises:
        BadInput: an image is there no more.
        AwsFailure: ECR did not do it.
    """
    aws = attempt.dependencies.aws
    for image in attempt.plan.untagged:
        tag = functools.partial(tag_as_released, aws, image)
        try:
            yield from attempt.ask(tag, patience_s=attempt.left_s)
        except AccessDenied as denied:
            text = f"no permission for {denied.action}: {image} stays without a tag, and its repository will delete it"
            attempt.report("finding", text, level="warn")
        else:
            attempt.report("register", f"{image.short()} is called {released_tag(image)}, so that ECR keeps it")
