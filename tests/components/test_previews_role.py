"""
The role of pull requests against recorded calls: all that a preview needs, within its boundary, nothing of the base.

A preview beside an environment that is up is made, pushed to again and taken away; each call becomes what IAM would be
asked for it.
"""

from __future__ import annotations

import dataclasses
import re
import shutil

import pytest

from modulestack.contract import boundary, previews
from modulestack.contract.errors import BadInput
from modulestack.embedded_aws.interfaces import RecordedCall
from modulestack.environment.checked_preview import rules_of_preview
from modulestack.rehearsal.preview_stack import RehearsedPreviews
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.planning.preview_place import find_place
from modulestack.release.verbs.previews import PreviewSettings, bring_up, take_down
from tests.support import pipeline_run
from tests.support.iam_evaluator import Document, Request, allows
from tests.support.iam_requests import World
from tests.support.program import ROOT

ACCOUNT = "123456789012"
ARN = f"arn:aws:iam::{ACCOUNT}:policy/"
BASE = "previews"
THEIRS = boundary.of_previews(BASE, partition="aws", account=ACCOUNT, state_bucket="example-state")
PIPELINE = f"""
  modulestack:account_id: "{ACCOUNT}"
  modulestack:permissions_boundary: {ARN}{boundary.name(BASE)}
  modulestack:pipeline:
    repository: {{name: example/modulestack, id: 1296269, owner_id: 9919}}
    oidc_provider: create
    state_bucket: example-state
    secrets_key_arn: arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab
"""


@dataclasses.dataclass(frozen=True)
class Recorded:
    """What was asked of IAM, and the role that should be allowed it."""

    asked: list[Request]
    policies: list[Document]
    trust: Document
    boundary: str


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    root = tmp_path_factory.mktemp("project")
    for file in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(ROOT / file, root / file)
    text = (ROOT / "examples/Pulumi.previews.yaml").read_text()
    own = f"    permissions_boundary: {ARN}{boundary.name_of_previews(BASE)}\n"
    text = text.replace("    ttl_hours: 48\n", f"    ttl_hours: 48\n{own}") + PIPELINE
    (root / "Pulumi.previews.yaml").write_text(text)
    return _record(Sandbox(BASE, root))


def _record(sandbox: Sandbox) -> Recorded:
    _, outputs, _ = sandbox.up()
    sandbox.settle(outputs["modules"])
    world = World(account=ACCOUNT, region="eu-west-1", tags={}, associations={}, roles={}, boundaries={})
    stacks, calls = RehearsedPreviews(sandbox), list[RecordedCall]()
    settings = PreviewSettings(base=BASE, ttl_s=3600.0, most=2)
    for _ in range(2):
        start = len(sandbox.aws.calls)
        rules = rules_of_preview(sandbox.environment)
        with pytest.raises(BadInput, match=rf"has \d+ rules, {rules} more are needed, and AWS allows {rules} in this"):
            find_place(stacks.aws, BASE, "web", "front", "", rules=rules, most_rules=rules)
        most_rules = sandbox.environment.quotas.most_rules
        place = find_place(stacks.aws, BASE, "web", "front", "", rules=rules, most_rules=most_rules)
        bring_up(stacks.aws, settings, 12, place, stacks)
        calls += sandbox.aws.calls[start:]
    pipeline_run._learn(world, sandbox)
    start = len(sandbox.aws.calls)
    assert take_down(stacks.aws, BASE, 12, stacks)
    calls += sandbox.aws.calls[start:]
    iam = sandbox.aws.client("iam")
    [role] = [
        iam.get_role(RoleName=each["RoleName"])["Role"]
        for each in iam.list_roles(PathPrefix=f"/modulestack-pipeline/{BASE}/")["Roles"]
        if "-pipeline-previews-" in each["RoleName"]
    ]
    policies = [*pipeline_run._documents(sandbox, role["RoleName"])]
    asked = world.asked(calls)
    sandbox.aws.close()
    bounded = role["PermissionsBoundary"]["PermissionsBoundaryArn"]
    return Recorded(asked, policies, role["AssumeRolePolicyDocument"], bounded)


def test_pull_requests_may_do_all_that_a_preview_needs(recorded: Recorded):
    assert sorted({str(each) for each in recorded.asked if not allows(recorded.policies, each)}) == []
    assert len(recorded.asked) > 150


def test_their_boundary_lets_them(recorded: Recorded):
    assert sorted({str(each) for each in recorded.asked if not allows([THEIRS], each)}) == []
    assert recorded.boundary == f"{ARN}{boundary.name_of_previews(BASE)}"


def test_any_branch_may_take_the_role_in_its_own_github_environment(recorded: Recorded):
    exactly = recorded.trust["Statement"][0]["Condition"]["StringEquals"]
    assert exactly["token.actions.githubusercontent.com:sub"].endswith(":environment:previews-previews")
    assert "token.actions.githubusercontent.com:ref" not in exactly


@pytest.mark.parametrize("other", [BASE, "prod", "pr-prod-00012", "pr-previews-12", "pr-previews-x-00012"])
def test_nothing_of_any_other_environment_is_changed(recorded: Recorded, other: str):
    """The same requests for the things of the base itself, and of others: reads are all that is left."""
    name = previews.environment_name(BASE, 12)
    elsewhere = [
        Request(each.action, each.resource.replace(name, other), _of(each, name, other)) for each in recorded.asked
    ]
    changed = [new for old, new in zip(recorded.asked, elsewhere, strict=True) if old != new]
    both = {each.action for each in changed if allows(recorded.policies, each) and allows([THEIRS], each)}
    writes = {each for each in both if not re.search(r":(Describe|Get|List|BatchGet)", each)}
    assert writes == set()
    assert len({each.action for each in changed}) > 50


def _of(request: Request, name: str, other: str) -> dict[str, str]:
    """The condition keys of *request*, of a thing of *other*'s."""
    return {key: value.replace(name, other) for key, value in request.context.items()}


def test_records_of_the_base_are_out_of_reach(recorded: Recorded):
    """Only names of previews are changed in its zone."""
    [record, *_] = [each for each in recorded.asked if each.action == "route53:ChangeResourceRecordSets"]
    key = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
    assert record.context[key] == "pr-12.preview.example.com"
    of_base = [Request(record.action, record.resource, context) for context in ({key: "web.example.com"}, {})]
    assert [allows(recorded.policies, each) for each in (record, *of_base)] == [True, False, False]
