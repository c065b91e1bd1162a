"""An ECR repository of the module's own: what its images are pushed to and pulled from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from modulestack.contract import arn, image_reference, limits, names, partitions
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Condition, Contribution, PipelineAccess, Statement
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE, Effect, EffectKind, Effects
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.violation import RuleViolation

PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
"""Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html"""


class Repository(Section):
    """An ECR repository called `<environment>/<module>`: tags that never change their image, scanned on push."""

    untagged_days: Annotated[int, within(limits.ECR_UNTAGGED_DAYS)] = 14
    """
    Days after which an image without a tag is deleted. One with a tag never is: a rollback may need it; releases give
    one to what they deploy and has none.
    """
    pull_accounts: tuple[kinds.AccountId, ...] = ()
    """Other accounts that may pull, each by its own policies."""
    kms_key_arn: kinds.KeyArn | None = None
    """ARN of a KMS key that encrypts images. Absent: AES-256. A repository keeps what it was made with."""
    delete_with_module: bool = False
    """Whether the repository and all images in it are deleted with the module, and with this section."""


class RepositoryKeys(CoreKeys):
    """Where a module's images are kept."""

    repository: Repository | None = None
    """`{}` is enough. Absent: images are in repositories that somebody else made."""


def the_key_of_images_is_of_the_region(module: RepositoryKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """ECR takes keys of its own region."""
    key = module.repository.kms_key_arn if module.repository else None
    found = arn.parse(key) if key else None
    if found and found.region != context.region:
        yield RuleViolation(
            (("modules", module.name, "repository", "kms_key_arn"), ("region",)),
            f"is of region {found.region}, and the environment is in {context.region}: choose a key of that region",
        )


def other_accounts_pull(module: RepositoryKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """The own account pulls by the policies of its roles."""
    accounts = module.repository.pull_accounts if module.repository else ()
    for index, account in enumerate(accounts):
        field = ("modules", module.name, "repository", "pull_accounts", index)
        if account == context.account_id:
            yield RuleViolation((field, ("account_id",)), f"{account} is the environment's own account: leave it out")
        elif account in accounts[:index]:
            yield RuleViolation((field,), f"{account} is in the list twice")


def url(module: str, context: ModuleContext) -> str:
    """Registry and name of *module*'s repository, as images are named by."""
    suffix = partitions.of_region(context.region).dns_suffix
    registry = f"{context.account_id}.dkr.ecr.{context.region}.{suffix}"
    return f"{registry}/{names.repository(context.environment, module)}"


def is_in_own_repository(module: RepositoryKeys, context: ModuleContext) -> bool:
    """Whether the file's image is to be in the repository that the module asks for."""
    ecr = image_reference.ecr_of(module.image)
    own = (context.account_id, context.region, names.repository(context.environment, module.name))
    return module.repository is not None and ecr is not None and (ecr.account, ecr.region, ecr.repository) == own


def contribute(module: RepositoryKeys, context: ModuleContext) -> Contribution:
    """
    The repository, and what the pipeline's roles do with it.

    By the environment's part of the name, because a policy that names each of many modules is longer than IAM takes;
    who releases a module gives tags in its own repository only.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    """
    if module.repository is None:
        return Contribution(feature="repository")
    every = context.arn("ecr", "repository/*")
    own = context.arn("ecr", f"repository/{names.repository(context.environment, '*')}")
    only = context.arn("ecr", f"repository/{names.repository(context.environment, module.name)}")
    key = module.repository.kms_key_arn
    return Contribution(
        feature="repository",
        pipeline=(
            PipelineAccess(
                role="preview", statement=Statement(actions=("ecr:DescribeRepositories",), resources=(every,))
            ),
            PipelineAccess(role="preview", statement=Statement(actions=_READ, resources=(own,))),
            PipelineAccess(role="up", statement=Statement(actions=_CHANGE, resources=(own,))),
            *(PipelineAccess(role="up", statement=each) for each in _encrypted(key, context)),
            PipelineAccess(role="release", statement=Statement(actions=_TAG, resources=(only,))),
        ),
        components=("repository",),
        manifest={"repository": url(module.name, context)},
    )


_READ = ("ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource")
_TAG = ("ecr:DescribeImages", "ecr:PutImage")
"""
What a release needs to call by a tag what was pushed without one; to upload layers it would need more.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
"""
_CHANGE = (
    "ecr:CreateRepository",
    "ecr:DeleteLifecyclePolicy",
    "ecr:DeleteRepository",
    "ecr:DeleteRepositoryPolicy",
    "ecr:PutLifecyclePolicy",
    "ecr:SetRepositoryPolicy",
    "ecr:TagResource",
    "ecr:UntagResource",
)


def _encrypted(key: str | None, context: ModuleContext) -> tuple[Statement, ...]:
    """
    What who makes or deletes a repository needs of its *key*, through ECR only.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
    """
    if key is None:
        return ()
    via = Condition("StringEquals", "kms:ViaService", (f"ecr.{context.region}.amazonaws.com",))
    return (
        Statement(
            actions=("kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"), resources=(key,), conditions=(via,)
        ),
    )


_EFFECTS: dict[str, Effects[RepositoryKeys]] = {
    "repository": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="it is deleted with all images: what runs from them cannot be started anew",
            remedy="images that are deleted are gone: set `delete_with_module` to false first, in an edit of its own",
            when="taken away with `delete_with_module`",
            holds=lambda edit: _is_deleted(edit.before.repository, edit.after.repository),
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="it stays as it is, with its images, and is this stack's no longer",
            when="taken away",
            holds=lambda edit: edit.after.repository is None,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="an empty repository is made; what runs stays as it is"),
    ),
    "repository.untagged_days": IN_PLACE,
    "repository.pull_accounts": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="its tasks cannot be started anew from these images",
            remedy="put it into the list again, and they can",
            when="without an account that was there",
            holds=lambda edit: not _pullers(edit.before) <= _pullers(edit.after),
        ),
        *IN_PLACE,
    ),
    "repository.kms_key_arn": (
        Effect(kinds=(EffectKind.NOTHING,), text="a repository keeps the encryption that it was made with"),
    ),
    "repository.delete_with_module": IN_PLACE,
}


def _pullers(module: RepositoryKeys) -> set[str]:
    return set(module.repository.pull_accounts) if module.repository else set()


def _is_deleted(before: Repository | None, after: Repository | None) -> bool:
    return before is not None and after is None and before.delete_with_module


FEATURE = Feature(
    keys=RepositoryKeys,
    contribute=contribute,
    effects=_EFFECTS,
    context_rules=(the_key_of_images_is_of_the_region, other_accounts_pull),
)
