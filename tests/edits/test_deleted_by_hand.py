"""What somebody deleted by hand: the advice that a release gives mends it, and plain `pulumi up` would not."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modulestack.contract import paths
from modulestack.contract.advice import make_again
from modulestack.contract.errors import BadInput
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AwsFailure, Rejected
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.requests import parse_requests
from modulestack.release.verbs.history import history
from modulestack.release.verbs.run_task import start_task
from modulestack.release.verbs.status import status
from modulestack.release.verbs.verify import verify
from tests.edits.plain import ACCOUNT, PLAIN, with_value
from tests.edits.standing import NAME, Standing
from tests.support.matrices import matrix


def _service(aws: EmbeddedAws) -> None:
    aws.client("ecs").delete_service(cluster=f"{NAME}-web", service="web", force=True)
    aws.clock.sleep(600)


def _cluster(aws: EmbeddedAws) -> None:
    _service(aws)
    aws.client("ecs").delete_cluster(cluster=f"{NAME}-web")


def _template(aws: EmbeddedAws) -> None:
    s3 = aws.client("s3")
    [bucket] = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"] if "releases" in bucket["Name"]]
    _empty(aws, bucket, paths.template_key("web"))


def _bucket(aws: EmbeddedAws) -> None:
    [bucket] = [b["Name"] for b in aws.client("s3").list_buckets()["Buckets"] if "releases" in b["Name"]]
    _empty(aws, bucket, "")
    aws.client("s3").delete_bucket(Bucket=bucket)


def _empty(aws: EmbeddedAws, bucket: str, prefix: str) -> None:
    s3 = aws.client("s3")
    found = s3.list_object_versions(Bucket=bucket, Prefix=prefix)
    for version in [*found["Versions"], *found.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def _manifest(aws: EmbeddedAws) -> None:
    aws.client("ssm").delete_parameter(Name=paths.manifest_parameter(NAME, "web"))


def _all_manifests(aws: EmbeddedAws) -> None:
    for module in ("web", "api"):
        aws.client("ssm").delete_parameter(Name=paths.manifest_parameter(NAME, module))


def _log_group(aws: EmbeddedAws) -> None:
    aws.client("logs").delete_log_group(logGroupName=paths.log_group(NAME, "web"))


def _role(kind: str) -> Callable[[EmbeddedAws], None]:
    def delete(aws: EmbeddedAws) -> None:
        iam = aws.client("iam")
        roles = iam.list_roles(PathPrefix=paths.role_path(NAME, "web"))["Roles"]
        [role] = [found["RoleName"] for found in roles if f"web-{kind}" in found["RoleName"]]
        _policies(aws)
        iam.delete_role(RoleName=role)

    return delete


def _policies(aws: EmbeddedAws) -> None:
    iam = aws.client("iam")
    for role in [found["RoleName"] for found in iam.list_roles(PathPrefix=paths.role_path(NAME, "web"))["Roles"]]:
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            iam.delete_role_policy(RoleName=role, PolicyName=policy)


def _group(aws: EmbeddedAws) -> dict[str, Any]:
    groups: list[dict[str, Any]] = aws.client("elbv2").describe_target_groups()["TargetGroups"]
    return next(group for group in groups if group["TargetGroupName"].startswith("web-"))


def _listeners(aws: EmbeddedAws) -> None:
    elbv2 = aws.client("elbv2")
    for balancer in _group(aws)["LoadBalancerArns"]:
        for listener in elbv2.describe_listeners(LoadBalancerArn=balancer)["Listeners"]:
            elbv2.delete_listener(ListenerArn=listener["ListenerArn"])


def _load_balancer(aws: EmbeddedAws) -> None:
    [balancer] = _group(aws)["LoadBalancerArns"]
    off = [{"Key": "deletion_protection.enabled", "Value": "false"}]
    aws.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=off)
    aws.client("elbv2").delete_load_balancer(LoadBalancerArn=balancer)


def _target_group(aws: EmbeddedAws) -> None:
    _listeners(aws)
    aws.client("elbv2").delete_target_group(TargetGroupArn=_group(aws)["TargetGroupArn"])


DELETED: dict[str, Callable[[EmbeddedAws], None]] = {
    "service": _service,
    "cluster": _cluster,
    "template": _template,
    "manifest": _manifest,
    "all manifests": _all_manifests,
    "bucket": _bucket,
    "log group": _log_group,
    "execution role": _role("execution"),
    "task role": _role("task"),
    "policies of roles": _policies,
    "target group": _target_group,
    "listeners": _listeners,
    "load balancer": _load_balancer,
}
CONFIG = with_value(
    PLAIN, "modulestack:modules/web/secrets", {"TOKEN": "ssm:/shared/token", "KEY": "secretsmanager:key"}
)
TOKEN = f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/shared/token"
KEY = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:key"


@pytest.fixture(scope="module")
def mended() -> Iterator[list[Standing]]:
    """Environments in which all that was deleted is there again; without those that a test took and did not mend."""
    standing: list[Standing] = []
    yield standing
    for each in standing:
        each.close()


@pytest.fixture(scope="module")
def tags() -> Iterator[str]:
    """Of images that nobody has released."""
    return (str(number) for number in itertools.count(2))


@pytest.mark.parametrize("thing", matrix(DELETED, {"service", "manifest", "target group"}.__contains__))
def test_the_advice_makes_it_again(thing: str, mended: list[Standing], tags: Iterator[str], tmp_path: Path):
    standing = mended.pop() if mended else _started(tmp_path)
    assert _told(standing) == {"verify": "", "status": ""}
    DELETED[thing](standing.aws)
    before = _told(standing)
    assert make_again(NAME) in before["verify"], before
    assert thing not in {"service", "cluster", "bucket"} or make_again(NAME) in before["status"]
    assert standing.again() == ()
    assert _told(standing) == before
    assert standing.sandbox.engine.refresh() != ()
    assert standing.again() != ()
    standing.aws.clock.sleep(300)
    assert _told(standing) == {"verify": "", "status": ""}
    assert {wanted - healthy for wanted, healthy in standing.healthy().values()} == {0}
    assert _release(standing, next(tags)) == "succeeded"
    assert standing.again() == ()
    mended.append(standing)


def _started(folder: Path) -> Standing:
    made = Standing(CONFIG, folder)
    made.start(CONFIG)
    return made


@pytest.mark.parametrize("thing", matrix(["service", "cluster"], "service".__eq__))
def test_a_service_that_is_made_again_starts_with_the_last_release(thing: str, tmp_path: Path):
    """Not with the stack's first revision, and not with the newest, which was rolled back."""
    standing = Standing(PLAIN, tmp_path)
    standing.start(PLAIN)
    assert [_release(standing, tag) for tag in ("2", "3")] == ["succeeded", "succeeded"]
    assert _module(standing).roll_back().kind == "succeeded"
    DELETED[thing](standing.aws)
    standing.sandbox.engine.refresh()
    assert "web-service" in {step.name for step in standing.again()}
    standing.aws.clock.sleep(300)
    assert _module(standing).running_image() == "ghcr.io/example/web:2"
    assert standing.again() == ()
    standing.close()


def test_what_no_stack_makes_is_to_be_made(tmp_path: Path):
    """A refresh does nothing for a parameter or a secret that the file names."""
    standing = _started(tmp_path)
    standing.aws.client("ssm").delete_parameter(Name="/shared/token")
    standing.aws.client("secretsmanager").delete_secret(SecretId="key")
    missing = f"secret {TOKEN} does not exist: make or restore it; secret {KEY} does not exist: make or restore it"
    assert _told(standing) == {"verify": missing, "status": ""}
    standing.aws.client("ssm").put_parameter(Name="/shared/token", Value="x", Type="SecureString")
    standing.aws.client("secretsmanager").restore_secret(SecretId="key")
    assert _told(standing) == {"verify": "", "status": ""}
    assert _release(standing, "2") == "succeeded"
    standing.close()


def test_without_a_bucket_no_verb_goes_on_without_the_advice(tmp_path: Path):
    standing = Standing(PLAIN, tmp_path)
    standing.start(PLAIN)
    _bucket(standing.aws)
    aws = _dependencies(standing).aws
    manifest = parse_requests(aws, NAME, {"web": ""}, {}, by_digest=False)[0].manifest
    with pytest.raises(Rejected, match="NoSuchBucket") as refused:
        list(history(aws, manifest, 20))
    assert make_again(NAME) in str(refused.value)
    standing.close()


def _release(standing: Standing, tag: str) -> str:
    """The verdict's name."""
    return _module(standing).release(tag).kind


def _module(standing: Standing) -> RehearsedModule:
    manifest = parse_requests(_dependencies(standing).aws, NAME, {"web": ""}, {}, by_digest=False)[0].manifest
    return RehearsedModule(standing.aws, manifest, manifest.placeholders["image"], patience_s=900)


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
    try:
        told["status"] = status(dependencies.aws, request.discovered).problem
    except AwsFailure as failure:
        told["status"] = str(failure)
    try:
        plan = verify(dependencies, request)
        told["verify"] = "; ".join(finding.text for finding in plan.findings if finding.level == "refuse")
    except BadInput as error:
        told["verify"] = str(error)
    return told


def _dependencies(standing: Standing) -> Dependencies:
    aws = AwsClient(standing.aws.session(), standing.aws.clock, region=standing.aws.region)
    return Dependencies(aws=aws, who="somebody", report=lambda _event: None)
