"""
What a repository's lifecycle leaves: nothing that an active revision, a deployment or a rollback may need is deleted.

Random months of pushes, releases, rollbacks, restarts and prunes, with the lifecycle that the program makes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from components.repository import untagged_expire
from modulestack.contract.image_reference import split
from modulestack.release.aws_access.cooperative import run_alone
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from modulestack.release.verbs.prune import plan_prune, prune
from modulestack.release.verbs.rollback import rollback
from modulestack.release.verbs.verify import verify
from tests.release.faults import DENIED, PASSING, InjectedFault
from tests.release.stack import StackAccount, put_manifest, stack_account

NAME = "staging/web"
URL = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/{NAME}"
DUAL_STACK = f"123456789012.dkr-ecr.eu-west-1.on.aws/{NAME}"
DAY = 86_400.0
KEPT = untagged_expire(14)
IMAGE = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


@dataclasses.dataclass
class Months:
    """A module with a repository of its own, as time passes."""

    account: StackAccount
    draw: random.Random
    pushed: int = 0
    verdicts: list[Verdict] = dataclasses.field(default_factory=list)

    @property
    def ecr(self) -> Any:
        return self.account.aws.client("ecr")

    def push(self, tag: str | None, **more: Any) -> str:
        """Push an image and return its digest."""
        self.pushed += 1
        kind = INDEX if more else IMAGE
        manifest = json.dumps({"schemaVersion": 2, "mediaType": kind, "layers": [], "n": self.pushed, **more})
        digest = f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
        tagged = {"imageTag": tag} if tag else {}
        self.ecr.put_image(repositoryName=NAME, imageManifest=manifest, imageDigest=digest, **tagged)
        return digest

    def push_any(self) -> None:
        """An image with a tag, without one, or one for several platforms, whose parts have none."""
        kind = self.draw.choice(["tagged", "tagged", "untagged", "several"])
        if kind == "several":
            parts = [{"digest": self.push(None), "platform": {"os": "linux", "architecture": "amd64"}}]
            self.push(f"v{self.pushed}", manifests=parts)
        else:
            self.push(f"v{self.pushed}" if kind == "tagged" else None)

    def release_any(self) -> None:
        """Whatever is there, by a tag or by its digest."""
        found = self.draw.choice(self.images() or [{}])
        tags = found.get("imageTags", ())
        by_tag = tags and self.draw.random() < 0.5
        if found:
            self.release(f"{URL}:{tags[0]}" if by_tag else f"{URL}@{found['imageDigest']}")

    def release(self, image: str) -> Verdict:
        request = self.account.request("web", image)
        options, dependencies = ReleaseOptions(), self.account.dependencies()
        [verdict] = release_modules(dependencies, [request], options, Coordination(), release.execute)
        self.verdicts.append(verdict)
        return verdict

    def roll_back(self) -> None:
        dependencies = self.account.dependencies()
        request = self.account.request("web", "", verb="rollback")
        self.verdicts.append(run_alone(rollback(dependencies, request, ReleaseOptions(), to=None), dependencies.clock))

    def prune(self) -> None:
        dependencies = self.account.dependencies()
        manifest = self.account.request("web", "").manifest
        list(prune(dependencies.aws, plan_prune(dependencies.aws, manifest, self.draw.randrange(1, 6)).old))

    def images(self) -> list[dict[str, Any]]:
        return list(self.ecr.describe_images(repositoryName=NAME)["imageDetails"])

    def missing(self) -> list[str]:
        """Images of active revisions, or of what a new service would run, that ECR has no more."""
        ecs = self.account.aws.client("ecs")
        pages = ecs.get_paginator("list_task_definitions").paginate(familyPrefix="staging-web", status="ACTIVE")
        revisions = [arn for page in pages for arn in page["taskDefinitionArns"]]
        wanted = {self.account.released_image()}
        for arn in revisions:
            containers = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]["containerDefinitions"]
            wanted |= {container["image"] for container in containers}
        there = {image["imageDigest"] for image in self.images()}
        return sorted(image for image in wanted if image and split(image).ecr and split(image).digest not in there)


@pytest.fixture
def months(request: pytest.FixtureRequest) -> Iterator[Months]:
    account = stack_account(quick=True)
    manifest = account.request("web", "").manifest
    put_manifest(account.aws, dataclasses.replace(manifest, repository=URL))
    ecr = account.aws.client("ecr")
    ecr.create_repository(repositoryName=NAME, imageTagMutability="IMMUTABLE")
    seed = getattr(request, "param", 0)
    yield Months(account, random.Random(seed))
    account.aws.close()


def play(months: Months, steps: int, policy: dict[str, Any]) -> list[str]:
    """What is missing first, in *steps* random steps under *policy*; empty: nothing ever is."""
    months.ecr.put_lifecycle_policy(repositoryName=NAME, lifecyclePolicyText=json.dumps(policy))
    actions = [months.push_any] * 3 + [months.release_any] * 3 + [months.roll_back, months.prune]
    for _ in range(steps):
        months.draw.choice(actions)()
        months.account.aws.clock.sleep(months.draw.choice([0.0, 0.1, 3.0, 16.0, 60.0]) * DAY)
        if missing := months.missing():
            return missing
    return []


@pytest.mark.parametrize("months", [3, 6, 9], indirect=True)
def test_nothing_that_may_be_needed_is_deleted(months: Months):
    """And what nobody needs is, or this would show nothing."""
    assert play(months, 20, KEPT) == []
    kinds = {verdict.kind for verdict in months.verdicts}
    assert "succeeded" in kinds
    assert kinds <= {"succeeded", "nothing-to-do", "bad-input"}
    unused = months.push(None)
    months.account.aws.clock.sleep(16 * DAY)
    assert unused not in {image["imageDigest"] for image in months.images()}


def test_a_lifecycle_that_keeps_the_newest_is_found_out(months: Months):
    """As most examples have it: what runs is deleted once so many others have been pushed."""
    selection = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 2}
    counts = {"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]}
    assert play(months, 40, counts) != []


def texts(months: Months, kind: str) -> list[str]:
    return [event.text for event in months.account.events if event.kind == kind]


def test_what_is_released_without_a_tag_gets_one(months: Months):
    """Before its revision is registered, by whichever host ECR is asked; it is said, and done once."""
    months.ecr.put_lifecycle_policy(repositoryName=NAME, lifecyclePolicyText=json.dumps(KEPT))
    digest = months.push(None)
    image = f"{DUAL_STACK}@{digest}"
    tag = f"released-{digest.removeprefix('sha256:')}"
    since = len(months.account.aws.calls)
    assert months.release(image).kind == "succeeded"
    done = [
        call for call in months.account.operations(since) if call.endswith((":PutImage", ":RegisterTaskDefinition"))
    ]
    assert done == ["ecr:PutImage", "ecs:RegisterTaskDefinition"]
    assert [image["imageTags"] for image in months.images()] == [[tag]]
    assert texts(months, "finding") == [
        (
            f"{image} has no tag, and its repository deletes what has none: a release, a rollback and `modulestack "
            f"restart web -e staging` call it {tag} before a task starts from it; push with a tag of your own"
        )
    ]
    assert texts(months, "register")[0] == f"web@{digest[:19]} is called {tag}, so that ECR keeps it"
    months.account.aws.clock.sleep(90 * DAY)
    assert months.missing() == []
    months.account.events.clear()
    since = len(months.account.aws.calls)
    assert months.release(image).kind == "nothing-to-do"
    assert "ecr:PutImage" not in months.account.operations(since)


def test_a_restart_gives_a_tag_to_what_runs_without_one(months: Months):
    """As verify advises for what was released before its repository was the module's own."""
    account = months.account
    manifest = account.request("web", "").manifest
    put_manifest(account.aws, dataclasses.replace(manifest, repository=""))
    image = f"{URL}@{months.push(None)}"
    assert months.release(image).kind == "succeeded"
    put_manifest(account.aws, dataclasses.replace(account.request("web", "").manifest, repository=URL))
    findings = verify(account.dependencies(), account.request("web", "")).findings
    assert "`modulestack restart web -e staging`" in next(each.text for each in findings if image in each.text)
    request = account.request("web", "", verb="restart", force=True)
    options, dependencies = ReleaseOptions(), account.dependencies()
    assert release_modules(dependencies, [request], options, Coordination(), release.execute)[0].kind == "succeeded"
    assert [len(each["imageTags"]) for each in months.images()] == [1]
    assert verify(account.dependencies(), account.request("web", "")).findings == ()


def test_who_may_not_tag_releases_all_the_same_and_is_told(months: Months):
    digest = months.push(None)
    with months.account.faults.during(lambda _, operation: DENIED if operation == "PutImage" else None):
        assert months.release(f"{URL}@{digest}").kind == "succeeded"
    assert texts(months, "finding")[-1] == (
        f"no permission for ecr:PutImage: {URL}@{digest} stays without a tag, and its repository will delete it"
    )


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.name)
def test_a_tag_is_given_in_spite_of_what_passes(months: Months, fault: InjectedFault):
    digest = months.push(None)
    with months.account.faults.during(lambda _, operation: fault if operation == "PutImage" else None):
        assert months.release(f"{URL}@{digest}").kind == "succeeded"
    assert [len(image["imageTags"]) for image in months.images()] == [1]


def test_an_image_that_was_deleted_is_told_before_anything_is_touched(months: Months):
    """To release it again, to go back to it, and of what runs by `modulestack verify`."""
    first, second = (months.push(f"v{number}") for number in (1, 2))
    for digest in (first, second):
        assert months.release(f"{URL}@{digest}").kind == "succeeded"
    revision = months.account.revision()
    months.ecr.batch_delete_image(repositoryName=NAME, imageIds=[{"imageDigest": digest} for digest in (first, second)])
    months.roll_back()
    again = months.release(f"{URL}@{first}")
    assert [verdict.kind for verdict in (months.verdicts[-2], again)] == ["refused", "refused"]
    assert again.why == months.verdicts[-2].why
    assert again.why == (
        f"{URL}@{first}: ECR has no such image (ImageNotFound): it was never pushed, or was deleted, by hand or by the "
        "repository's lifecycle: push the same again, or take another one (`modulestack history web -e staging` lists "
        "what was released)"
    )
    assert months.account.revision() == revision
    found = verify(months.account.dependencies(), months.account.request("web", ""))
    assert [finding.text for finding in found.findings if finding.level == "refuse"] == [
        again.why.replace(first, second)
    ]
