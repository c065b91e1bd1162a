"""What somebody deleted by hand: the advice that a release gives makes it again, and plain `pulumi up` would not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from modulestack.contract import paths
from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.requests import parse_requests
from modulestack.release.verbs.run_task import start_task
from modulestack.release.verbs.status import status
from modulestack.release.verbs.verify import verify
from tests.edits.cases import PLAIN
from tests.edits.standing import NAME, Standing


def _service(aws: EmbeddedAws) -> None:
    aws.client("ecs").delete_service(cluster=f"{NAME}-web", service="web", force=True)
    aws.clock.sleep(600)


def _cluster(aws: EmbeddedAws) -> None:
    _service(aws)
    aws.client("ecs").delete_cluster(cluster=f"{NAME}-web")


def _template(aws: EmbeddedAws) -> None:
    s3 = aws.client("s3")
    [bucket] = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"] if "releases" in bucket["Name"]]
    for version in s3.list_object_versions(Bucket=bucket, Prefix=paths.template_key("web"))["Versions"]:
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def _manifest(aws: EmbeddedAws) -> None:
    aws.client("ssm").delete_parameter(Name=paths.manifest_parameter(NAME, "web"))


def _all_manifests(aws: EmbeddedAws) -> None:
    for module in ("web", "api"):
        aws.client("ssm").delete_parameter(Name=paths.manifest_parameter(NAME, module))


DELETED: dict[str, Callable[[EmbeddedAws], None]] = {
    "service": _service,
    "cluster": _cluster,
    "template": _template,
    "manifest": _manifest,
    "all manifests": _all_manifests,
}


@pytest.mark.parametrize("thing", DELETED)
def test_the_advice_makes_it_again(thing: str, tmp_path: Path):
    standing = Standing(PLAIN, tmp_path)
    standing.start(PLAIN)
    assert _told(standing) == {"verify": "", "status": ""}
    DELETED[thing](standing.aws)
    before = _told(standing)
    assert make_again(NAME) in before["verify"], before
    assert thing in {"template", "manifest", "all manifests"} or make_again(NAME) in before["status"]
    assert standing.again() == ()
    assert _told(standing) == before
    assert standing.sandbox.engine.refresh() != ()
    assert standing.again() != ()
    standing.aws.clock.sleep(300)
    assert _told(standing) == {"verify": "", "status": ""}
    assert {wanted - healthy for wanted, healthy in standing.healthy().values()} == {0}
    assert standing.again() == ()
    standing.close()


def test_a_task_that_cannot_be_run_without_its_service_says_so_too(tmp_path: Path):
    standing = Standing(PLAIN, tmp_path)
    standing.start(PLAIN)
    request = parse_requests(_dependencies(standing).aws, NAME, {"web": ""}, {}, by_digest=False)[0]
    _service(standing.aws)
    with pytest.raises(BadInput, match="is gone: run ") as refused:
        start_task(_dependencies(standing).aws, request.manifest, (), {}, "token")
    assert make_again(NAME) in str(refused.value)
    standing.close()


def _told(standing: Standing) -> dict[str, str]:
    """What verbs say is wrong; empty: nothing."""
    dependencies = _dependencies(standing)
    told = {"verify": "", "status": ""}
    try:
        request = parse_requests(dependencies.aws, NAME, {"web": ""}, {}, by_digest=False)[0]
    except BadInput as error:
        return dict.fromkeys(told, str(error))
    told["status"] = status(dependencies.aws, request.discovered).problem
    try:
        plan = verify(dependencies, request)
        told["verify"] = "; ".join(finding.text for finding in plan.findings if finding.level == "refuse")
    except BadInput as error:
        told["verify"] = str(error)
    return told


def _dependencies(standing: Standing) -> Dependencies:
    aws = AwsClient(standing.aws.session(), standing.aws.clock, region=standing.aws.region)
    return Dependencies(aws=aws, who="somebody", report=lambda _event: None)
