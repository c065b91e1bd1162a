"""Roles as the preflight reads them: what is no policy is said to be unread, and is no end of a plan."""

from __future__ import annotations

import contextlib
import json
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest

from modulestack.release.aws_access.errors import ResponseLost
from modulestack.release.planning.role_facts import statements_of
from modulestack.release.verbs.verify import verify
from tests.release.faults import InjectedFault
from tests.release.stack import BETTER, TRUST, StackAccount

SINGLE = {**TRUST, "Statement": TRUST["Statement"][0]}


def quoted(document: object) -> str:
    """As IAM answers it."""
    return urllib.parse.quote(json.dumps(document))


@contextlib.contextmanager
def trusting(account: StackAccount, document: str) -> Iterator[None]:
    """GetRole answers *document* as the policy, which is then decoded by boto3 as any answer is."""

    def spoil(parsed: dict[str, Any], **_: object) -> None:
        parsed["Role"]["AssumeRolePolicyDocument"] = document

    events = account.dependencies().aws.client("iam").meta.events
    events.register_first("after-call.iam.GetRole", spoil)
    try:
        yield
    finally:
        events.unregister("after-call.iam.GetRole", spoil)


def findings(account: StackAccount, document: str) -> list[tuple[str, str]]:
    """What a check says of the module's roles."""
    with trusting(account, document):
        plan = verify(account.dependencies(), account.request(image=BETTER))
    return [(finding.level, finding.text) for finding in plan.findings]


def test_a_policy_that_boto3_cannot_decode_is_a_warning(account: StackAccount):
    """Half of a document is none; the other role is looked at all the same."""
    half = quoted(TRUST)[:80]
    told = [
        (level, text.partition("trust policy is not readable: ")[:2])
        for level, text in findings(account, half)
        if "role" in text
    ]
    assert told == [
        ("warn", ("not checked: execution role staging-web-execution: its ", "trust policy is not readable: ")),
        ("warn", ("not checked: task role staging-web-task: its ", "trust policy is not readable: ")),
    ]


@pytest.mark.parametrize(
    "document",
    [
        {"Statement": 7},
        {"Statement": ["Allow"]},
        {"Statement": [{"Effect": "Allow", "Principal": 7}]},
        {"Statement": [{"Effect": "Allow", "Principal": {"Service": [{}]}}]},
    ],
    ids=["no statements", "texts", "principal", "service"],
)
def test_neither_is_another_object_the_end_of_a_plan(account: StackAccount, document: object):
    levels = {level for level, text in findings(account, quoted(document)) if "not readable" in text}
    assert levels == {"warn"}


@pytest.mark.parametrize("document", ["[" * 20_000, "[]", "7"], ids=["brackets", "list", "number"])
def test_what_boto3_makes_something_else_of_is_no_answer(account: StackAccount, document: str):
    """Any answer of another type than its operation's is asked for again, and then said to be none."""
    with pytest.raises(ResponseLost, match=r"iam:GetRole failed: (unreadable|incomplete) answer"):
        findings(account, document)


def test_a_single_statement_needs_no_list(account: StackAccount):
    """As IAM takes it: the role trusts the service, and there is nothing to say."""
    assert findings(account, quoted(SINGLE)) == findings(account, quoted(TRUST)) == []


@pytest.mark.parametrize("wrong", [{"Action": 7}, {"NotAction": [None]}, {"Resource": {}}, {"NotResource": [[]]}])
def test_statements_are_what_the_grammar_says(wrong: dict[str, Any]):
    allow = {"Effect": "Allow", "Action": ["s3:*"], "NotResource": "*"}
    assert statements_of({"Statement": allow}, "it") == [allow]
    with pytest.raises(ValueError, match="it is not readable: it is no policy document"):
        statements_of({"Statement": [allow, wrong]}, "it")


@pytest.fixture
def bounded(account: StackAccount) -> Iterator[StackAccount]:
    """Both roles have a boundary that lets objects be read; the task's is written that it may write them."""
    iam = account.aws.client("iam")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:GetObject")]})
    boundary = iam.create_policy(PolicyName="own", PolicyDocument=policy)["Policy"]["Arn"]
    written = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:GetObject"), allow("s3:PutObject")]})
    roles = ("staging-web-execution", "staging-web-task")
    for role in roles:
        iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=boundary)
    iam.put_role_policy(RoleName=roles[1], PolicyName="own", PolicyDocument=written)
    yield account
    iam.delete_role_policy(RoleName=roles[1], PolicyName="own")
    for role in roles:
        iam.delete_role_permissions_boundary(RoleName=role)
    iam.delete_policy(PolicyArn=boundary)


def allow(action: str) -> dict[str, str]:
    return {"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::x/*"}


def test_what_a_boundary_cuts_off_is_found(bounded: StackAccount):
    """Of the task's role by what is written into it."""
    plan = verify(bounded.dependencies(), bounded.request(image=BETTER))
    assert [(finding.level, finding.text) for finding in plan.findings if "s3:" in finding.text] == [
        (
            "warn",
            (
                "task role staging-web-task is allowed s3:PutObject on arn:aws:s3:::x/* by its policy, and not by its "
                "permissions boundary, so its tasks may not do it: let an administrator add it to the policy own"
            ),
        )
    ]


def test_a_boundary_that_may_not_be_read_is_a_warning(bounded: StackAccount):
    """The rest is checked all the same."""
    denied = InjectedFault(name="denied", status=403, code="AccessDenied")
    with bounded.faults.during(lambda _, operation: denied if operation == "GetPolicy" else None):
        plan = verify(bounded.dependencies(), bounded.request(image=BETTER))
    assert [finding.text for finding in plan.findings] == [
        "not checked: task role staging-web-task: no permission for iam:GetPolicy"
    ]
