"""
Register a task definition exactly once.

RegisterTaskDefinition takes no client token: each call makes a revision. Ours carry the release's id as a tag, by which
a registration whose answer was lost is found again, and one that was made twice is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import PASSING, AwsFailure, Rejected, ResponseLost
from modulestack.release.aws_access.patience import PAUSE_S, patiently
from modulestack.release.task_definition.comparison import definition_digest
from modulestack.release.task_definition.fields import revision_name
from modulestack.release.task_definition.placeholder_values import hashed, is_same

RELEASE_TAG = "modulestack:release"
TEMPLATE_TAG = "modulestack:template"
"""Its value is the template's sha256."""
DEFINITION_TAG = "modulestack:definition"
"""
Its value is a salted hash of what was registered, each revision's with a salt of its own: whoever may read tags and not
definitions cannot try out which placeholder's value is behind it.

A revision is never changed: whoever asks for the same again gets it, whatever AWS made of it in its answers.
"""
_ATTEMPTS = 3
_PAUSE_S = 2.0
"""Between two searches: listings lag behind registrations."""
_NEWEST = 5


def register_definition(
    aws: AwsClient,
    manifest: ModuleManifest,
    request: Mapping[str, Any],
    release: str,
    *,
    patience_s: float,
    on_trouble: Callable[[AwsFailure], None],
) -> Steps[dict[str, Any]]:
    """
    Register *request* for the release with this id; the task definition as AWS answers it.

    Raises:
        AwsFailure: it was not registered; ResponseLost: that is not known.
    """
    wanted = with_our_tags(manifest, request, release=release, definition=hashed(_digest(manifest, request)))
    until = aws.clock.now() + patience_s
    while True:
        try:
            registered: dict[str, Any] = aws.call_once("ecs", "register_task_definition", **wanted)["taskDefinition"]
            return registered
        except PASSING as failure:
            on_trouble(failure)
            found = None
            if isinstance(failure, ResponseLost):
                found = yield from _find_registered(aws, manifest.family, release, until, on_trouble)
            if found:
                return found
            if aws.clock.now() >= until:
                raise
        yield PAUSE_S


def registered_by(
    aws: AwsClient, family: str, release: str, *, newer_than: int = 0, but: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """
    The newest ACTIVE revisions (as AWS answers them) of the release with this id, *newer_than* a number, *but* some.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    return [
        answer["taskDefinition"]
        for answer in _newest(aws, family, newer_than=newer_than, but=but)
        if {"key": RELEASE_TAG, "value": release} in answer.get("tags", ())
    ]


def newest_registered_as(
    aws: AwsClient, manifest: ModuleManifest, request: Mapping[str, Any], *, newer_than: int, but: Iterable[str] = ()
) -> tuple[dict[str, Any], str] | None:
    """
    The newest ACTIVE revision that a release made of *request*, *newer_than* a number, *but* some; and its release.

    None: there is none.

    Raises:
        AwsFailure: ECS could not be asked.
    """
    for answer in _newest(aws, manifest.family, newer_than=newer_than, but=but):
        tags = {tag["key"]: tag["value"] for tag in answer.get("tags", ())}
        if (release := tags.get(RELEASE_TAG)) and is_registered_as(tags.get(DEFINITION_TAG, ""), manifest, request):
            return answer["taskDefinition"], release
    return None


def _newest(aws: AwsClient, family: str, *, newer_than: int, but: Iterable[str]) -> Iterator[dict[str, Any]]:
    """DescribeTaskDefinition's answers about the newest ACTIVE revisions."""
    arns = aws.call(
        "ecs", "list_task_definitions", familyPrefix=family, status="ACTIVE", sort="DESC", maxResults=_NEWEST
    )["taskDefinitionArns"]
    known = set(but)
    for arn in arns:
        if arn not in known and number_of(arn) > newer_than and revision_name(arn).rpartition(":")[0] == family:
            yield aws.call("ecs", "describe_task_definition", taskDefinition=arn, include=["TAGS"])


def number_of(revision: str) -> int:
    """The number in an ARN or in ``family:number``; 0: there is none."""
    number = revision.rpartition(":")[2]
    return int(number) if number.isdecimal() else 0


def with_our_tags(
    manifest: ModuleManifest, request: Mapping[str, Any], *, release: str, definition: str
) -> dict[str, Any]:
    """
    *request* as it is registered: in the module's family, with our tags.

    *release* and *definition* are the values of RELEASE_TAG and DEFINITION_TAG; ECS has no rule that looks at them.
    """
    ours = {RELEASE_TAG: release, TEMPLATE_TAG: manifest.template.sha256, DEFINITION_TAG: definition}
    given = request.get("tags") or ()
    tags = [tag for tag in given if not (isinstance(tag, Mapping) and tag.get("key") in ours)]
    tags += [{"key": key, "value": value} for key, value in ours.items()]
    return {**request, "family": manifest.family, "tags": tags}


def is_registered_as(tag: str, manifest: ModuleManifest, request: Mapping[str, Any]) -> bool:
    """Whether the revision with this value of DEFINITION_TAG was made of *request*."""
    return is_same(_digest(manifest, request), tag)


def _digest(manifest: ModuleManifest, request: Mapping[str, Any]) -> str:
    return definition_digest({**request, "family": manifest.family})


def deregister_definition(aws: AwsClient, definition: str) -> None:
    """
    Take back a revision (ARN) that nothing uses.

    Raises:
        AwsFailure: it was not taken back, or that is not known.
    """
    try:
        aws.call("ecs", "deregister_task_definition", taskDefinition=definition)
    except Rejected:  # perhaps because a try whose answer was lost had its effect
        found = aws.call("ecs", "describe_task_definition", taskDefinition=definition)["taskDefinition"]
        if found["status"] == "ACTIVE":
            raise


def take_back(aws: AwsClient, family: str, release: str, *, used: Iterable[str], newer_than: int) -> None:
    """
    Deregister what the release with this id registered *newer_than* a number, but for what is *used* (ARNs).

    Raises:
        AwsFailure: at the first that could not be, or that is not known.
    """
    for definition in registered_by(aws, family, release, newer_than=newer_than, but=used):
        deregister_definition(aws, definition["taskDefinitionArn"])


def _find_registered(
    aws: AwsClient, family: str, release: str, until: float, on_trouble: Callable[[AwsFailure], None]
) -> Steps[dict[str, Any] | None]:
    for attempt in range(_ATTEMPTS):
        if attempt:
            yield _PAUSE_S
        found = yield from patiently(
            lambda: registered_by(aws, family, release), aws.clock, until=until, on_trouble=on_trouble
        )
        if found:
            return found[0]
    return None
