"""Repositories of images: what each resource type is made of, and how it changes."""

from __future__ import annotations

import json

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, hidden


def _expire(days: int) -> str:
    selection = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}
    return json.dumps({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})


def _pull(account: str) -> str:
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    statement = {"Sid": "Pull", "Effect": "Allow", "Principal": principal, "Action": "ecr:BatchGetImage"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


CASES: dict[str, Case] = {
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Case(
        lambda w: {"repository": "standing", "policy": _expire(14)}, {"policy": _expire(7)}
    ),
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": Case(
        lambda w: {"ecrRepositoryPrefix": "dev/quay", "upstreamRegistryUrl": "quay.io"},
        None,
        hidden("credentialArn customRoleArn"),
    ),
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": Case(
        lambda w: {
            "prefix": "dev/quay",
            "appliedFors": ["PULL_THROUGH_CACHE"],
            "description": "any",
            "imageTagMutability": "IMMUTABLE",
            "lifecyclePolicy": _expire(3),
        },
        {"imageTagMutability": "MUTABLE", "lifecyclePolicy": _expire(9)},
        hidden("customRoleArn imageTagMutabilityExclusionFilters repositoryPolicy resourceTags"),
    ),
    "aws:ecr/repository:Repository": Case(
        lambda w: {
            "name": "staging/web",
            "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "AES256"}],
            "forceDelete": False,
            **TAGS,
        },
        {"imageTagMutability": "MUTABLE", "imageScanningConfiguration": {"scanOnPush": False}, **TAGGED},
        hidden("imageTagMutabilityExclusionFilters"),
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Case(
        lambda w: {"repository": "standing", "policy": _pull("210987654321")}, {"policy": _pull("310987654321")}
    ),
}
