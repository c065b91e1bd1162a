"""A module's own ECR repository."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from pulumi import Resource, ResourceOptions
from pulumi_aws import ecr

from components.encryption_key import KeyOfAll, real
from modulestack.contract import names, partitions
from modulestack.contract.policy_document import Document
from modulestack.environment.model import Environment, Module
from modulestack.features import repository


def before_service(
    name: str,
    environment: Environment,
    module: Module,
    *,
    encryption_key: KeyOfAll | None = None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> Sequence[Resource]:
    """
    The repository of *module*, with its lifecycle and who may pull from it.

    Where it is kept, so is what is set of it, and a stack that ends leaves it as it was.
    """
    wanted = module.repository
    if wanted is None:
        return ()
    kept = ResourceOptions.merge(opts, ResourceOptions(retain_on_delete=not wanted.delete_with_module))
    key = real(encryption_key, wanted.kms_key_arn)
    made = ecr.Repository(
        f"{name}-repository",
        name=names.repository(environment.name, module.name),
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration={"scan_on_push": True},
        encryption_configurations=[
            {"encryption_type": "KMS", "kms_key": key} if key else {"encryption_type": "AES256"}
        ],
        force_delete=wanted.delete_with_module,
        tags=tags,
        # Another encryption would be another repository, without the images that are in this one.
        opts=ResourceOptions.merge(kept, ResourceOptions(ignore_changes=["encryptionConfigurations"])),
    )
    lifecycle = ecr.LifecyclePolicy(
        f"{name}-repository", repository=made.name, policy=json.dumps(untagged_expire(wanted.untagged_days)), opts=kept
    )
    # There in any case: what is kept when it is taken away would go on to let in whom the file no longer names.
    partition = partitions.of_region(environment.region).name
    allowed = made.registry_id.apply(lambda own: json.dumps(may_pull([own, *wanted.pull_accounts], partition)))
    pull = ecr.RepositoryPolicy(f"{name}-repository", repository=made.name, policy=allowed, opts=kept)
    return made, lifecycle, pull


def untagged_expire(days: int) -> Document:
    """
    A lifecycle that deletes images without a tag, *days* after they were pushed, and no others.

    Tags are immutable, so that what a release or a rollback runs keeps its tag; a part of an image for several
    platforms has none, and does not expire before the whole.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
    """
    selection = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}
    description = f"Untagged for {days} days: no release is of it"
    rule = {"rulePriority": 1, "description": description, "selection": selection, "action": {"type": "expire"}}
    return {"rules": [rule]}


def may_pull(accounts: Sequence[str], partition: str) -> Document:
    """
    Lets *accounts*, the own one among them, pull; which of their roles may, they say themselves.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
    """
    principals = [f"arn:{partition}:iam::{account}:root" for account in sorted(accounts)]
    statement = {
        "Sid": "Pull",
        "Effect": "Allow",
        "Principal": {"AWS": principals},
        "Action": list(repository.PULL),
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
