"""What the next release of an image would change."""

from __future__ import annotations

from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.plan import draft_release
from modulestack.release.planning.requests import ReleaseRequest
from modulestack.release.task_definition.comparison import DefinitionDifference


def diff(dependencies: Dependencies, request: ReleaseRequest) -> tuple[DefinitionDifference, ...]:
    """
    What separates what *request* asks for from what runs, by path; empty: nothing. Reads only.

    Raises:
        BadInput: it cannot be done as asked.
        AwsFailure: AWS could not be asked.
    """
    return draft_release(dependencies.aws, request).differences
