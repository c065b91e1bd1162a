"""
ECR's repository creation templates: how repositories are made that nobody asks for; moto has none.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepositoryCreationTemplate.html

Texts of errors are those of the errors' own pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modulestack.embedded_aws.ecr_lifecycle import daily
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.validation.request_context import RequestContext

_TEMPLATES = "modulestack_creation_templates"
"""Where a backend of moto's keeps them."""
ROOT = "ROOT"
"""The prefix of what no other template is for."""
PULL_THROUGH = "PULL_THROUGH_CACHE"
_SETTINGS = (
    *("description", "encryptionConfiguration", "resourceTags", "imageTagMutability", "repositoryPolicy"),
    *("imageTagMutabilityExclusionFilters", "lifecyclePolicy", "appliedFor", "customRoleArn"),
)
Template = dict[str, Any]


def templates_of(backend: Any) -> dict[str, Template]:
    """Prefix → template, of moto's ECR *backend*."""
    if not hasattr(backend, _TEMPLATES):
        setattr(backend, _TEMPLATES, {})
    found: dict[str, Template] = getattr(backend, _TEMPLATES)
    return found


def create_template(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """It holds for repositories that are made from then on."""
    templates, prefix = templates_of(context.backend("ecr")), _prefix(params)
    if prefix in templates:
        text = "The repository creation template already exists. Specify a unique prefix and try again."
        raise AwsError("TemplateAlreadyExistsException", text)
    now = context.aws.clock.now()
    given = {name: params[name] for name in _SETTINGS if params.get(name)}
    defaults = {"encryptionConfiguration": {"encryptionType": "AES256"}, "imageTagMutability": "MUTABLE"}
    templates[prefix] = {"prefix": prefix, **defaults, **given, "createdAt": now, "updatedAt": now}
    return _answer(context, templates[prefix])


def describe_templates(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """All, or those that are named and there."""
    templates = templates_of(context.backend("ecr"))
    wanted = [each.removesuffix("/") for each in params.get("prefixes") or sorted(templates)]
    found = [templates[prefix] for prefix in wanted if prefix in templates]
    return {"registryId": context.aws.account_id, "repositoryCreationTemplates": found}


def update_template(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """What is named changes; an empty text takes a policy away."""
    template = _template(context, params)
    for name in _SETTINGS:
        if name in params and params[name] in ("", [], {}):
            template.pop(name, None)
        elif name in params:
            template[name] = params[name]
    template["updatedAt"] = context.aws.clock.now()
    return _answer(context, template)


def delete_template(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Repositories that were made by it stay as they are."""
    template = _template(context, params)
    del templates_of(context.backend("ecr"))[template["prefix"]]
    return _answer(context, template)


def create(aws: AccountInterface, region: str, repository: str) -> Any:
    """
    moto's new *repository*, made as ECR does for a pull-through cache: by the template of the longest prefix.

    Source (defaults): https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
    """
    backend = aws.backend("ecr", region)
    templates = {prefix: each for prefix, each in templates_of(backend).items() if PULL_THROUGH in each["appliedFor"]}
    fitting = [prefix for prefix in templates if prefix == ROOT or repository.startswith(f"{prefix}/")]
    chosen = max(fitting, key=lambda prefix: len(prefix) if prefix != ROOT else 0, default=None)
    template = templates[chosen] if chosen else {}
    made = backend.create_repository(
        repository_name=repository,
        registry_id=None,
        encryption_config=template.get("encryptionConfiguration", {"encryptionType": "AES256"}),
        image_scan_config={"scanOnPush": False},
        image_tag_mutability=template.get("imageTagMutability", "MUTABLE"),
        tags=template.get("resourceTags", []),
    )
    made.policy = template.get("repositoryPolicy")
    if policy := template.get("lifecyclePolicy"):
        made.lifecycle_policy = policy
        daily.plan(aws, region, made, now=aws.clock.now())
    return made


def _template(context: RequestContext, params: Mapping[str, Any]) -> Template:
    found = templates_of(context.backend("ecr")).get(_prefix(params))
    if found is None:
        raise AwsError(
            "TemplateNotFoundException",
            "The specified repository creation template can't be found. Verify the registry ID and prefix and try "
            "again.",
        )
    return found


def _prefix(params: Mapping[str, Any]) -> str:
    prefix: str = params["prefix"]
    return prefix.removesuffix("/")


def _answer(context: RequestContext, template: Template) -> dict[str, Any]:
    return {"registryId": context.aws.account_id, "repositoryCreationTemplate": dict(template)}


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("ecr", "CreateRepositoryCreationTemplate"): create_template,
    ("ecr", "DeleteRepositoryCreationTemplate"): delete_template,
    ("ecr", "DescribeRepositoryCreationTemplates"): describe_templates,
    ("ecr", "UpdateRepositoryCreationTemplate"): update_template,
}
"""(boto3's service, operation) → what answers it."""
