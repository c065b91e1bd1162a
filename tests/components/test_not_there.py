"""Which of the provider's errors mean that a thing is not there."""

from __future__ import annotations

import pytest

from components.not_there import is_not_there


@pytest.mark.parametrize(
    "text",
    [
        "reading ECS Service (web): couldn't find resource",
        "reading CloudWatch Logs Log Group (/shared/logs): empty result",
        "no matching EC2 VPC found",
        "reading EFS File System (fs-1): FileSystemNotFound: File system 'fs-1' does not exist.",
        "reading ECR Pull Through Cache Rule (hub): PullThroughCacheRuleNotFoundException: not found",
        "reading ECS Cluster (shared): ClusterNotFoundException: Cluster not found.",
        "describing ECS Task Definition (web:1): ClientException: Unable to describe task definition.",
    ],
)
def test_what_is_not_there_is_known(text: str):
    assert is_not_there(Exception(text))


@pytest.mark.parametrize(
    "text",
    [
        "AccessDeniedException: User is not authorized to perform: ecs:DescribeServices",
        "ClientException: Role is not valid",
        "ThrottlingException: Rate exceeded",
        "RequestError: send request failed: dial tcp: lookup ecs.eu-west-1.amazonaws.com: no such host",
    ],
)
def test_what_else_goes_wrong_is_not_taken_for_it(text: str):
    assert not is_not_there(Exception(text))
