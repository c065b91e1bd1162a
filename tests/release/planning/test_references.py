"""What a task definition refers to is asked for where its ARN says; what cannot be asked refuses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from modulestack.contract.image_reference import parse
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.errors import AccessDenied, AwsFailure, CredentialsExpired, Rejected, Unreachable
from modulestack.release.planning.preflight import PreflightData, find_problems
from modulestack.release.planning.references import missing_references, secrets_of
from modulestack.release.task_definition.image_resolution import ResolvedImage, resolve_image
from tests.release.stack import BETTER, StackAccount, stack_account

OWN, OTHER = "123456789012", "210987654321"
PARAMETER = "arn:aws:ssm:{}:{}:parameter{}"
SECRET = "arn:aws:secretsmanager:{}:{}:secret:{}"


@pytest.fixture(scope="module")
def account() -> Iterator[StackAccount]:
    found = stack_account(quick=True)
    for region, name in (("eu-west-1", "/here/a"), ("us-east-1", "/there/a"), ("us-east-1", "plain")):
        found.aws.client("ssm", region).put_parameter(Name=name, Value="x", Type="SecureString")
    yield found
    found.aws.close()


def definition(*references: str, pull: str = "", logs: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A task definition with *references* in its secrets, *pull* for its registry, and *logs*' options."""
    container: dict[str, Any] = {
        "name": "web",
        "image": BETTER,
        "secrets": [{"name": f"S{i}", "valueFrom": text} for i, text in enumerate(references)],
    }
    if pull:
        container["repositoryCredentials"] = {"credentialsParameter": pull}
    if logs:
        container["logConfiguration"] = {"logDriver": "awslogs", "options": dict(logs)}
    return {"containerDefinitions": [container]}


def look(account: StackAccount, document: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Missing secrets, missing log groups, and what was not read."""
    found = missing_references(account.dependencies().aws, account.request().manifest, document)
    return found.secrets, found.log_groups, found.unread


def test_parameters_are_asked_for_in_their_region(account: StackAccount):
    """The full ARN of one in another region used to be looked for in the module's."""
    there = [PARAMETER.format("us-east-1", OWN, name) for name in ("/there/a", "/plain")]
    gone = PARAMETER.format("us-east-1", OWN, "/here/a")
    since = len(account.aws.calls)
    assert look(account, definition("/here/a", *there, gone)) == ((gone,), (), ())
    asked = {call.region for call in account.aws.calls[since:] if call.operation == "DescribeParameters"}
    assert asked == {"eu-west-1", "us-east-1"}


def test_secrets_are_asked_for_in_their_region(account: StackAccount):
    """In full or without the six characters that AWS adds, with and without a JSON key."""
    made = account.aws.client("secretsmanager", "us-east-1").create_secret(Name="there/b", SecretString="x")["ARN"]
    partial, gone = SECRET.format("us-east-1", OWN, "there/b"), SECRET.format("eu-west-1", OWN, "there/b")
    assert look(account, definition(made, f"{made}:key::", partial, gone)) == ((gone,), (), ())


def test_files_of_variables_are_looked_for_by_their_names(account: StackAccount):
    """What is in them is not read; a name that only begins alike, and a bucket that is not there, are no file."""
    s3 = account.aws.client("s3")
    s3.create_bucket(Bucket="any-files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for key in ("there.env", "gone.env.old"):
        s3.put_object(Bucket="any-files", Key=key, Body=b"A=1")
    named = ("any-files/there.env", "any-files/gone.env", "no-such-bucket/a.env")
    files = [{"type": "s3", "value": f"arn:aws:s3:::{name}"} for name in named]
    document = {"containerDefinitions": [{"name": "web", "image": BETTER, "environmentFiles": files}]}
    since = len(account.aws.calls)
    found = missing_references(account.dependencies().aws, account.request().manifest, document)
    assert found.files == ("s3://any-files/gone.env", "s3://no-such-bucket/a.env")
    asked = {call.operation for call in account.aws.calls[since:] if call.service == "s3"}
    assert asked == {"ListObjectsV2"}


def test_what_is_of_another_account_and_may_be_asked_is_asked(account: StackAccount):
    """By its full ARN, as AWS's page on secrets across accounts says."""
    with account.aws.internal():
        secrets = account.aws.backend("secretsmanager", "eu-west-1", OTHER)
        made = json.loads(secrets.create_secret("shared", "x", None, None, [], None, None, [], force_overwrite=False))[
            "ARN"
        ]
    gone = SECRET.format("eu-west-1", OTHER, "gone-AbCdEf")
    assert f":{OTHER}:" in made
    assert look(account, definition(made, gone)) == ((gone,), (), ())


def test_a_parameter_of_another_account_is_not_refused(account: StackAccount):
    """SSM does not list what others share."""
    shared = PARAMETER.format("eu-west-1", OTHER, "/shared/a")
    assert look(account, definition(shared)) == ((), (), (f"{shared} is a parameter of account {OTHER}",))


@pytest.mark.parametrize("name", ["/aws/service/ecs/x", "arn:aws:ssm:eu-west-1::parameter/aws/service/ecs/x"])
def test_a_parameter_that_aws_publishes_is_not_refused(account: StackAccount, name: str):
    """No account lists it."""
    text = f"{name} is a parameter that AWS publishes, which no account lists"
    assert look(account, definition(name)) == ((), (), (text,))
    [secret] = secrets_of(definition(name), account.request().manifest)
    assert secret.arn == "arn:aws:ssm:eu-west-1::parameter/aws/service/ecs/x"


def test_a_secret_for_a_registry_may_be_given_by_its_name(account: StackAccount):
    """It is no parameter."""
    account.aws.client("secretsmanager").create_secret(Name="registry", SecretString="x")
    assert look(account, definition(pull="registry")) == ((), (), ())
    assert look(account, definition(pull="gone")) == (("gone",), (), ())


def test_log_groups_are_asked_for_in_the_region_that_is_logged_to(account: StackAccount):
    """Unless the driver makes them."""
    account.aws.client("logs", "us-east-1").create_log_group(logGroupName="/there")
    there = {"awslogs-group": "/there", "awslogs-region": "us-east-1"}
    assert look(account, definition(logs=there)) == ((), (), ())
    assert look(account, definition(logs={**there, "awslogs-region": "eu-west-1"})) == ((), ("/there",), ())
    assert look(account, definition(logs={**there, "awslogs-group": "/gone"})) == ((), ("/gone in us-east-1",), ())
    assert look(account, definition(logs={"awslogs-group": "/gone", "awslogs-create-group": "true"})) == ((), (), ())


class Refusing:
    """AWS that fails at everything in *regions*, and lists nothing elsewhere."""

    region = "eu-west-1"

    def __init__(self, failure: type[AwsFailure], *regions: str) -> None:
        self.failure, self.regions = failure, regions

    def call(self, service: str, operation: str, /, *, region: str = "", **_: Any) -> dict[str, Any]:
        """A failure, or an empty answer."""
        if (region or self.region) in self.regions:
            raise self.failure(service, operation, "Code", "message")
        return {"logGroups": [], "ARN": "x"}

    def paginate(self, service: str, operation: str, key: str, /, **params: Any) -> Iterator[Any]:
        """As ``call``."""
        return iter(self.call(service, operation, **params).get(key, ()))


EVERYTHING = definition(
    PARAMETER.format("us-east-1", OWN, "/a"),
    SECRET.format("us-east-1", OWN, "a-AbCdEf"),
    logs={"awslogs-group": "/a", "awslogs-region": "us-east-1"},
)


def _look(failure: type[AwsFailure], region: str, manifest: ModuleManifest) -> tuple[str, ...]:
    aws: Any = Refusing(failure, region)
    missing = missing_references(aws, manifest, EVERYTHING)
    assert (missing.secrets, missing.log_groups) == ((), ())
    return missing.unread


@pytest.mark.parametrize("failure", [AccessDenied, Unreachable, CredentialsExpired, Rejected])
def test_another_region_that_does_not_answer_is_told_and_refuses_nothing(account: StackAccount, failure):
    """No permission there, a region that is not there, or one that the account has not enabled."""
    unread = _look(failure, "us-east-1", account.request().manifest)
    assert len(unread) == 3
    assert all("us-east-1" in text for text in unread)


def test_the_modules_own_region_must_answer_but_for_a_missing_permission(account: StackAccount):
    """A release is not begun on a guess."""
    aws: Any = Refusing(Unreachable, "eu-west-1")
    manifest = account.request().manifest
    with pytest.raises(Unreachable):
        missing_references(aws, manifest, definition("/a"))
    denied: Any = Refusing(AccessDenied, "eu-west-1")
    unread = missing_references(denied, manifest, definition("/a")).unread
    assert unread == ("no permission for ssm:DescribeParameters",)


def test_an_image_elsewhere_that_cannot_be_looked_at_is_told_and_refuses_nothing():
    """With its digest, or as the tag that it is; a tag that must become a digest needs the look."""
    image = parse(f"{OTHER}.dkr.ecr.us-east-1.amazonaws.com/shop/web@sha256:{'a' * 64}")
    tag = parse(f"{OTHER}.dkr.ecr.us-east-1.amazonaws.com/shop/web:1")
    for failure in (AccessDenied, Unreachable):
        aws: Any = Refusing(failure, "us-east-1")
        for one, by_digest in ((image, True), (image, False), (tag, False)):
            found = resolve_image(aws, one, by_digest=by_digest)
            assert (found.image, found.problem) == (one, "")
            assert found.unread.endswith(f", for {one}")
        with pytest.raises(failure):
            resolve_image(aws, tag)


def test_the_execution_role_needs_what_the_arns_say(account: StackAccount):
    """A name is of the module's account and region; a secret has six more characters in its ARN than in its name."""
    given = ["/a/b", "c", PARAMETER.format("us-east-1", OTHER, "/d"), SECRET.format("us-east-1", OTHER, "e")]
    given.append(SECRET.format("eu-west-1", OWN, "f-AbCdEf:key::"))
    found = secrets_of(definition(*given), account.request().manifest)
    assert sorted(secret.arn for secret in found) == sorted(
        [
            PARAMETER.format("eu-west-1", OWN, "/a/b"),
            PARAMETER.format("eu-west-1", OWN, "/c"),
            PARAMETER.format("us-east-1", OTHER, "/d"),
            SECRET.format("us-east-1", OTHER, "e-??????"),
            SECRET.format("eu-west-1", OWN, "f-AbCdEf"),
        ]
    )


def test_a_missing_secret_whose_name_looks_like_a_full_arn_is_explained(account: StackAccount):
    """Secrets Manager takes its partial ARN for a complete one."""
    account.aws.client("secretsmanager").create_secret(Name="app-config", SecretString="x")
    arn = SECRET.format("eu-west-1", OWN, "app-config")
    missing = look(account, definition(arn))[0]
    data = PreflightData(resolved=ResolvedImage(image=parse(BETTER)), missing_secrets=missing)
    service: Any = type("Service", (), {"desired": 1})
    why = "if its last six characters are of its name, and not AWS's, its full ARN is needed"
    found = [finding.text for finding in find_problems(data, service, account.request().manifest)]
    assert found == [f"secret {arn} does not exist: make or restore it; {why}"]


def test_keys_of_one_s_own_are_noted_and_those_of_aws_are_not(account: StackAccount):
    """By id, ARN and alias, as AWS tells them; which key an alias means is not looked up, and said so."""
    key = f"arn:aws:kms:eu-west-1:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    keys = {"own-id": key.rpartition("/")[2], "own-arn": key, "own-alias": "alias/mine", "of-aws": "alias/aws/ssm"}
    for name, of in keys.items():
        account.aws.client("ssm").put_parameter(Name=f"/{name}", Value="x", Type="SecureString", KeyId=of)
    account.aws.client("secretsmanager").create_secret(
        Name="under", SecretString="x", KmsKeyId=key.replace("90ab", "ff")
    )
    given = definition(*(f"/{name}" for name in keys), SECRET.format("eu-west-1", OWN, "under"))
    found = missing_references(account.dependencies().aws, account.request().manifest, given)
    assert found.keys == (key, key.replace("90ab", "ff"))
    assert found.unread == ("/own-alias is under the key alias/mine, and which one that is is not looked up",)
