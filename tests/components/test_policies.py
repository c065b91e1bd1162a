"""Whole policy documents."""

from __future__ import annotations

from typing import Any

import pytest

from components import policies
from components.account import AwsAccount
from tests.support.plans import plan

ACCOUNT = AwsAccount(partition="aws", id="123456789012", region="eu-west-1")
OWN = "arn:aws:ecr:eu-west-1:123456789012:repository/*"


def test_only_tasks_of_the_own_account_take_a_role():
    assert policies.task_trust(ACCOUNT) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "123456789012"},
                    "ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-west-1:123456789012:*"},
                },
            }
        ],
    }


def test_a_schedule_uses_the_keys_of_its_queues_by_way_of_sqs_only():
    """And none, where SQS has one of its own."""
    queue, key = "arn:aws:sqs:eu-west-1:123456789012:lost", "arn:aws:kms:eu-west-1:123456789012:key/1"
    given: dict[str, Any] = {
        "tasks": "task-definition/x:*",
        "cluster_arn": "cluster/x",
        "role_arns": ["role"],
        "queue_arns": [queue],
    }
    statements = policies.schedule(ACCOUNT, **given, key_arns=[key])["Statement"]
    assert [one for one in statements if {queue, key} & {*one["Resource"]}] == [
        {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": [queue]},
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": [key],
            "Condition": {"StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}},
        },
    ]
    assert "kms" not in str(policies.schedule(ACCOUNT, **given))


def test_only_flow_logs_of_the_own_account_take_a_role():
    assert policies.flow_log_trust(ACCOUNT)["Statement"][0] == {
        "Effect": "Allow",
        "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "123456789012"},
            "ArnLike": {"aws:SourceArn": "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*"},
        },
    }


def test_the_execution_role_may_do_four_things():
    """Log in to the registry, pull, write to one log group, read the secrets named."""
    assert policies.of(plan(secrets={"KEY": "ssm:/prod/key"}).execution_role) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": ["*"]},
            {
                "Effect": "Allow",
                "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                "Resource": [OWN],
            },
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": ["arn:aws:logs:eu-west-1:123456789012:log-group:/modulestack/dev/web:*"],
            },
            {
                "Effect": "Allow",
                "Action": ["ssm:GetParameters"],
                "Resource": ["arn:aws:ssm:eu-west-1:123456789012:parameter/prod/key"],
            },
        ],
    }


@pytest.mark.parametrize(
    ("image", "repositories"),
    [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web:1", [OWN]),
        (
            "210987654321.dkr.ecr.us-east-1.amazonaws.com/team/web:1",
            [OWN, "arn:aws:ecr:us-east-1:210987654321:repository/team/web"],
        ),
        (
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/web@sha256:" + "0" * 64,
            [OWN, "arn:aws:ecr:us-east-1:123456789012:repository/web"],
        ),
        ("docker.io/library/nginx:1", [OWN]),
    ],
)
def test_of_another_registry_only_the_repository_named_may_be_pulled(image: str, repositories: list[str]):
    document = policies.of(plan(image=image).execution_role)
    assert document["Statement"][1]["Resource"] == repositories


def test_an_endpoint_is_passed_by_the_own_account():
    """And, to S3, by whoever fetches ECR's layers."""
    own = {
        "Effect": "Allow",
        "Action": ["*"],
        "Resource": ["*"],
        "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}},
        "Principal": "*",
    }
    layers = {
        "Effect": "Allow",
        "Action": ["s3:GetObject"],
        "Resource": ["arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"],
        "Principal": "*",
    }
    assert policies.vpc_endpoint(ACCOUNT, "logs")["Statement"] == [own]
    assert policies.vpc_endpoint(ACCOUNT, "s3")["Statement"] == [own, layers]


def test_flow_logs_write_to_one_group():
    assert policies.flow_log(ACCOUNT, "arn:aws:logs:eu-west-1:123456789012:log-group:flow")["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["logs:DescribeLogGroups"],
            "Resource": ["arn:aws:logs:eu-west-1:123456789012:log-group:*"],
        },
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": ["arn:aws:logs:eu-west-1:123456789012:log-group:flow:*"],
        },
    ]


def test_a_bucket_is_not_spoken_to_in_the_clear():
    assert policies.tls_only("arn:aws:s3:::b")["Statement"] == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]
