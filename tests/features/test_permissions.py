"""`permissions`: what they contribute, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from components import policies
from modulestack.contract import iam_services
from modulestack.contract.iam_escalation import why_risky
from modulestack.environment import load
from modulestack.features.contribution import Condition, Statement
from modulestack.features.permission_reasons import is_wide
from tests.support.iam_evaluator import Request, allows
from tests.support.plans import plan
from tests.support.program import ROOT

OBJECTS = "arn:aws:s3:::staging-uploads/*"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
REASON = "write in the statement's `exceptions` why it has to be"


def statement(actions: Any, resources: Any, **more: Any) -> dict[str, Any]:
    return {"actions": actions, "resources": resources, **more}


def test_a_statement_is_the_task_role_s_and_nobody_else_s():
    """With its conditions; why it is as wide as it is stays in the file."""
    conditions = {"StringEquals": {"aws:SourceVpc": ["vpc-1"]}, "Bool": {"aws:SecureTransport": True}}
    given = plan(
        permissions=[
            statement(["s3:PutObject", "s3:GetObject"], [OBJECTS], conditions=conditions),
            statement(["dynamodb:*Item"], ["arn:aws:dynamodb:eu-west-1:123456789012:table/x"], exceptions={"x": "y"}),
        ]
    )
    plain = plan()
    assert given.task_role == (
        Statement(
            actions=("s3:PutObject", "s3:GetObject"),
            resources=(OBJECTS,),
            conditions=(
                Condition("StringEquals", "aws:SourceVpc", ("vpc-1",)),
                Condition("Bool", "aws:SecureTransport", ("true",)),
            ),
        ),
        Statement(actions=("dynamodb:*Item",), resources=("arn:aws:dynamodb:eu-west-1:123456789012:table/x",)),
    )
    assert (given.execution_role, given.pipeline, given.seeds) == (plain.execution_role, plain.pipeline, plain.seeds)
    assert policies.of(given.task_role[:1])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": [OBJECTS],
            "Condition": {"StringEquals": {"aws:SourceVpc": ["vpc-1"]}, "Bool": {"aws:SecureTransport": ["true"]}},
        }
    ]


def test_the_role_allows_what_was_asked_for_and_no_more():
    """As IAM decides it."""
    given = plan(
        permissions=[
            statement(["s3:GetObject"], [OBJECTS]),
            statement(["sqs:SendMessage"], [QUEUE], conditions={"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
        ]
    )
    document = policies.of(given.task_role)
    asked = [
        Request("s3:GetObject", "arn:aws:s3:::staging-uploads/a"),
        Request("s3:PutObject", "arn:aws:s3:::staging-uploads/a"),
        Request("s3:GetObject", "arn:aws:s3:::staging-other/a"),
    ]
    assert [allows([document], request) for request in asked] == [True, False, False]
    inside, outside = ({"aws:SourceVpc": vpc} for vpc in ("vpc-1", "vpc-2"))
    assert [allows([document], Request("sqs:SendMessage", QUEUE, where)) for where in (inside, outside)] == [
        True,
        False,
    ]


WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no prefix": (
        statement(["GetObject"], [OBJECTS]),
        ['actions[0]: "GetObject" is no action: allowed such as s3:GetObject, the service\'s prefix first'],
    ),
    "everything": (
        statement(["*"], [OBJECTS]),
        ['actions[0]: "*" is no action: allowed such as s3:GetObject, the service\'s prefix first'],
    ),
    "no ARN": (
        statement(["s3:GetObject"], ["staging-uploads/*"]),
        ['resources[0]: "staging-uploads/*" is no ARN: allowed such as arn:aws:s3:::bucket/*, or *'],
    ),
    "text instead of a list": (
        statement("s3:GetObject", [OBJECTS]),
        ['actions: "s3:GetObject" is text, a list is needed: write ["s3:GetObject"]'],
    ),
    "a placeholder": (
        statement(["s3:GetObject"], ["arn:aws:s3:::${bucket}/*"]),
        [
            (
                'resources[0]: "arn:aws:s3:::${bucket}/*" has ${bucket} in it, which is no variable of IAM\'s: allowed '
                "such as ${aws:PrincipalTag/team}"
            )
        ],
    ),
    "nothing": (
        statement([], []),
        [
            "actions: is empty: name at least one, such as s3:GetObject",
            "resources: is empty: name at least one, such as arn:aws:s3:::staging-uploads/*",
        ],
    ),
    "a wildcard in an action": (
        statement(["s3:Get*"], [OBJECTS]),
        [f"actions[0]: s3:Get* is more than one action: name those that it needs, or {REASON}"],
    ),
    "every resource": (
        statement(["sns:Publish"], ["*"]),
        [
            "resources[0]: * names nothing: name what it needs, such as arn:aws:s3:::staging-uploads/*, or " + REASON,
        ],
    ),
    "every table": (
        statement(["dynamodb:GetItem"], ["arn:aws:dynamodb:eu-west-1:123456789012:table/*"]),
        [
            (
                "resources[0]: arn:aws:dynamodb:eu-west-1:123456789012:table/* names nothing: name what it needs, such "
                f"as arn:aws:s3:::staging-uploads/*, or {REASON}"
            )
        ],
    ),
    "another role": (
        statement(["iam:PassRole"], ["arn:aws:iam::123456789012:role/batch"]),
        [f"actions[0]: iam:PassRole lets it do what another role may: {REASON}"],
    ),
    "who may do what": (
        statement(["s3:PutBucketPolicy"], ["arn:aws:s3:::staging-uploads"]),
        [f"actions[0]: s3:PutBucketPolicy changes who may do what: {REASON}"],
    ),
    "an exception without a reason": (
        statement(["s3:Get*"], [OBJECTS], exceptions={"s3:Get*": " "}),
        ["exceptions.s3:Get*: gives no reason: say why it has to be"],
    ),
    "an exception for nothing": (
        statement(["s3:Get*"], [OBJECTS], exceptions={"s3:Get": "reads all", "s3:Get*": "reads all", OBJECTS: "why"}),
        [
            f"exceptions.{OBJECTS}: needs no exception: leave it out",
            "exceptions.s3:Get: stands neither in its actions nor in its resources: did you mean s3:Get*?",
        ],
    ),
    "twice": (
        statement(["s3:GetObject", "s3:GetObject"], [OBJECTS]),
        ["actions[1]: s3:GetObject is in the list twice"],
    ),
    "another operator": (
        statement(["s3:GetObject"], [OBJECTS], conditions={"StringEqual": {"aws:SourceVpc": "vpc-1"}}),
        ['conditions.StringEqual: "StringEqual" is no operator of IAM: did you mean StringEquals?'],
    ),
    "another key": (
        statement(["s3:GetObject"], [OBJECTS], conditions={"StringEquals": {"SourceVpc": "vpc-1"}}),
        [
            (
                'conditions.StringEquals.SourceVpc: "SourceVpc" is no key of a condition: allowed such as '
                "aws:SourceVpc, with the prefix of AWS or a service"
            )
        ],
    ),
    "another value": (
        statement(["s3:GetObject"], [OBJECTS], conditions={"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "here"]}}),
        [
            (
                "conditions.IpAddress.aws:SourceIp: here is nothing for IpAddress: allowed an address or a network "
                "such as 203.0.113.0/24"
            )
        ],
    ),
    "no value": (
        statement(["s3:GetObject"], [OBJECTS], conditions={"StringEquals": {"aws:SourceVpc": []}, "Bool": {}}),
        [
            "conditions.Bool: is empty: name a key, such as aws:SourceVpc",
            "conditions.StringEquals.aws:SourceVpc: is empty: write at least one value",
        ],
    ),
    "no resource": (
        statement(["cloudwatch:PutMetricData"], ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x"]),
        [
            (
                "actions[0]: cloudwatch:PutMetricData is on no resource, and an ARN never allows it: put it into a "
                'statement with resources: ["*"]'
            )
        ],
    ),
    "where releases go": (
        statement(["ssm:PutParameter"], ["arn:aws:ssm:*:123456789012:parameter/mod*"], exceptions={}),
        [
            (
                "resources[0]: arn:aws:ssm:*:123456789012:parameter/mod* names nothing: name what it needs, such as "
                f"arn:aws:s3:::staging-uploads/*, or {REASON}"
            ),
            (
                "resources[0]: arn:aws:ssm:*:123456789012:parameter/mod* with ssm:PutParameter reaches parameters "
                "below /modulestack/, by which releases go: name other resources"
            ),
        ],
    ),
    "where releases are kept": (
        statement(["s3:DeleteObject"], ["arn:aws:s3:::staging-*"]),
        [
            (
                "resources[0]: arn:aws:s3:::staging-* with s3:DeleteObject reaches the bucket that releases keep "
                "templates and records in: name other resources"
            )
        ],
    ),
    "a role of a module": (
        statement(["sts:AssumeRole"], ["arn:aws:iam::123456789012:role/modulestack-pipeline/staging/x"]),
        [
            (
                "resources[0]: arn:aws:iam::123456789012:role/modulestack-pipeline/staging/x with sts:AssumeRole "
                "reaches roles of modules and pipelines: name other resources"
            )
        ],
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_at_its_place(problems_of_web, what: str):
    given, expected = WRONG[what]
    found = problems_of_web(yaml.safe_dump({"permissions": [given]}))
    assert sorted(found) == sorted(f"permissions[0].{line}" for line in expected)


@pytest.mark.parametrize(
    ("conditions", "told"),
    [
        (None, "conditions: nothing is no map: indent its keys below it"),
        ({"StringEquals": None}, "conditions.StringEquals: nothing is no map: indent its keys below it"),
        (
            {"StringEquals": {"aws:SourceVpc": None}},
            'conditions.StringEquals.aws:SourceVpc: nothing is written here: text is needed, "" if it is to be empty',
        ),
    ],
)
def test_a_condition_with_nothing_behind_it_is_not_none(problems_of_web, conditions: Any, told: str):
    """The statement would allow without it what it was to allow with it."""
    given = statement(["s3:GetObject"], [OBJECTS], conditions=conditions)
    assert problems_of_web(yaml.safe_dump({"permissions": [given]})) == [f"permissions[0].{told}"]


def test_two_statements_do_not_say_the_same(problems_of_web):
    twice = [statement(["s3:GetObject"], [OBJECTS]), statement(["s3:GetObject", "s3:PutObject"], [OBJECTS])]
    assert problems_of_web(yaml.safe_dump({"permissions": twice})) == [
        f"permissions[1]: s3:GetObject on {OBJECTS} is allowed by permissions[0] already: keep one"
    ]


@pytest.mark.parametrize(
    "given",
    [
        statement(["s3:Get*"], [OBJECTS], exceptions={"s3:Get*": "reads versions and tags, too"}),
        statement(["sns:Publish"], ["*"], exceptions={"*": "texts go to telephone numbers, which have no ARN"}),
        statement(
            ["iam:PassRole"], ["arn:aws:iam::123456789012:role/batch"], exceptions={"iam:PassRole": "batch jobs"}
        ),
        statement(["cloudwatch:PutMetricData", "xray:PutTraceSegments"], ["*"]),
        statement(["sts:AssumeRole"], ["arn:aws:iam::210987654321:role/partner"]),
        statement(["ssm:GetParametersByPath"], ["arn:aws:ssm:eu-west-1:123456789012:parameter/modulestack/staging/*"]),
        statement(["s3:GetObject"], ["arn:aws:s3:::homes/${aws:PrincipalTag/team}/*"]),
    ],
    ids=lambda given: given["actions"][0],
)
def test_what_has_its_reason_or_needs_none_is_taken(problems_of_web, given: dict[str, Any]):
    assert problems_of_web(yaml.safe_dump({"permissions": [given]})) == []


def test_a_policy_that_a_role_does_not_take_is_refused(problems_of_web):
    many = [statement(["s3:GetObject"], [f"arn:aws:s3:::staging-{n}-{'x' * 40}/*" for n in range(150)])]
    [line] = problems_of_web(yaml.safe_dump({"permissions": many}))
    assert line.startswith("permissions: make a policy of ")
    assert line.endswith(
        "characters for the task role, and IAM takes 10240: put some into a managed policy of your own, and name it "
        "under task_policy_arns"
    )


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("*", True),
        ("arn:aws:s3:::*", True),
        ("arn:aws:s3:::*-uploads", True),
        ("arn:aws:s3:::uploads/*", False),
        ("arn:aws:sqs:*:123456789012:orders", True),
        ("arn:aws:sqs:eu-west-1:*:orders", True),
        ("arn:aws:sqs:eu-west-1:123456789012:*", True),
        ("arn:aws:sqs:eu-west-1:123456789012:orders-*", False),
        ("arn:aws:secretsmanager:eu-west-1:123456789012:secret:*", True),
        ("arn:aws:secretsmanager:eu-west-1:123456789012:secret:staging/*", False),
        ("arn:aws:kms:eu-west-1:123456789012:key/*", True),
        ("arn:aws:logs:eu-west-1:123456789012:log-group:/app:*", False),
    ],
)
def test_what_names_nothing_is_wide(resource: str, expected: bool):  # noqa: FBT001
    assert is_wide(resource) is expected


def warnings(tmp_path: Path, permissions: list[dict[str, Any]], **settings: Any) -> list[str]:
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:modules": {"web": {"image": "ghcr.io/example/web:1", "port": 80, "permissions": permissions}},
        **{f"modulestack:{key}": value for key, value in settings.items()},
    }
    (tmp_path / "Pulumi.staging.yaml").write_text(yaml.safe_dump({"config": config}))
    return [warning.message for warning in load.with_warnings("staging", tmp_path)[1]]


def test_what_probably_allows_nothing_is_a_warning(tmp_path: Path):
    """A prefix that AWS may have added since, and resources that are of other services."""
    given = [
        statement(["sesv2:SendEmail"], ["arn:aws:ses:eu-west-1:123456789012:identity/example.com"]),
        statement(["sqs:SendMessage", "s3:GetObject"], [OBJECTS, "arn:aws:sns:eu-west-1:123456789012:orders"]),
    ]
    assert sorted(warnings(tmp_path, given)) == [
        "no service that is known has the prefix sesv2: did you mean ses?",
        "none of its actions can be on arn:aws:sns:eu-west-1:123456789012:orders: it allows nothing",
        "sqs:SendMessage is on none of its resources, which are of s3 and sns: it allows nothing",
    ]


def test_what_the_manual_s_boundary_cuts_off_is_a_warning(tmp_path: Path):
    """By name, and what no role may do; another boundary's text is not known."""
    given = [
        statement(["s3:GetObject"], [OBJECTS, "arn:aws:s3:::uploads/*"]),
        statement(["sts:AssumeRole"], ["arn:aws:iam::210987654321:role/partner"]),
        statement(["dynamodb:GetItem"], ["arn:aws:dynamodb:eu-west-1:123456789012:table/orders"]),
    ]
    arn = "arn:aws:iam::123456789012:policy/modulestack-boundary-staging"
    until = f"no task may do it until {arn} allows it, too"
    assert warnings(tmp_path, given, permissions_boundary=arn) == [
        "s3:GetObject on arn:aws:s3:::uploads/* is beyond the boundary, as docs/aws-account.md has it: " + until,
        (
            "sts:AssumeRole on arn:aws:iam::210987654321:role/partner is beyond the boundary, as docs/aws-account.md "
            f"has it: {until}"
        ),
    ]
    assert warnings(tmp_path, given, permissions_boundary=arn.replace("modulestack-boundary", "own")) == []


def test_actions_on_no_resource_are_of_services_that_are_known():
    """And none of them is one by which a role gets further."""
    assert {action.partition(":")[0] for action in iam_services.NO_RESOURCE} <= iam_services.PREFIXES
    assert [action for action in iam_services.NO_RESOURCE if why_risky(action)] == []


def test_the_manual_s_examples_are_valid(problems_of_web):
    """Each of a module's, and the pages have some; of whole files see tests/docs/."""
    pages = [(ROOT / "docs" / page).read_text() for page in ("images.md", "permissions.md")]
    blocks = [text.partition("```")[0] for page in pages for text in page.split("```yaml\n")[1:]]
    examples = [yaml.safe_load(text) for text in blocks if "modulestack:" not in text]
    found = [problems_of_web(json.dumps(example)) for example in examples]
    assert (found, len(found)) == ([[]] * len(found), 4)
