"""The cluster query language: what an expression means, and what is none."""

from __future__ import annotations

import pytest

from modulestack.embedded_aws.ecs import cluster_query

VALUES = {
    "attribute:ecs.instance-type": ["m5.large"],
    "attribute:ecs.availability-zone": ["eu-west-1a"],
    "attribute:disk": [""],
    "agentConnected": ["true"],
    "ec2InstanceId": ["i-1"],
    "runningTasksCount": ["10"],
    "task:group": ["service:web", "service:api"],
}


@pytest.mark.parametrize(
    ("expression", "matches"),
    [
        ("attribute:ecs.instance-type == m5.large", True),
        ("attribute:ecs.instance-type != m5.large", False),
        ("attribute:ecs.instance-type =~ m5.*", True),
        ("attribute:ecs.instance-type !~ m5.*", False),
        ("attribute:ecs.instance-type matches ^c5", False),
        ("attribute:ecs.availability-zone in [eu-west-1a, eu-west-1b]", True),
        ("attribute:ecs.availability-zone not_in [eu-west-1a, eu-west-1b]", False),
        ("attribute:ecs.availability-zone !in ['eu-west-1c']", True),
        ("attribute:disk exists", True),
        ("attribute:disk !exists", False),
        ("attribute:gpu not_exists", True),
        ("agentConnected == true", True),
        ("runningTasksCount > 9", True),
        ("runningTasksCount >= 11", False),
        ("runningTasksCount less_than 11", True),
        ("task:group == service:api", True),
        ("not(task:group == service:api)", False),
        ("!(task:group equals service:none)", True),
        ("ec2InstanceId == i-2 or (agentConnected == true and attribute:disk exists)", True),
        ("ec2InstanceId == i-2 || agentConnected == true && attribute:gpu exists", False),
    ],
)
def test_an_expression_means_instances(expression: str, matches: bool):  # noqa: FBT001
    assert cluster_query.parse(expression)(VALUES) is matches


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "size > 3",
        "attribute:a",
        "attribute:a ==",
        "attribute:a == b c",
        "attribute:a in []",
        "attribute:a in [b",
        "(attribute:a exists",
        "attribute:a =~ (",
        "attribute:a ~ b",
        "and attribute:a exists",
    ],
)
def test_what_cannot_be_read_is_no_expression(expression: str):
    with pytest.raises(cluster_query.NoExpression):
        cluster_query.parse(expression)
