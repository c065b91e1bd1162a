"""
ECR's pull-through cache: its rules, and what it fetches; moto has neither.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribePullThroughCacheRules.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UpdatePullThroughCacheRule.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ValidatePullThroughCacheRule.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeletePullThroughCacheRule.html

Texts of errors are those of the errors' own pages; of UnsupportedUpstreamRegistryException those that people were told:
https://github.com/goharbor/harbor/issues/20174, https://github.com/aws-controllers-k8s/community/issues/2589
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract import arn, image_reference
from modulestack.contract.pull_through import SECRET_KEYS, host_of, upstream
from modulestack.embedded_aws import ecr_creation_templates
from modulestack.embedded_aws.ecr_lifecycle import repository_images
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.validation import secretsmanager
from modulestack.embedded_aws.validation.request_context import RequestContext

_RULES = "modulestack_pull_through_rules"
"""Where a backend of moto's keeps them."""
MOST_RULES = 50
"""Source: https://docs.aws.amazon.com/general/latest/gr/ecr.html (pull through cache rules per registry)"""
DENIED = (
    "The authentication to the upstream registry failed. Verify that the credentials provided in the pull through "
    "cache rule are correct, and try again."
)
"""Source: https://github.com/aws/containers-roadmap/issues/2354"""
Rule = dict[str, Any]


def rules_of(backend: Any) -> dict[str, Rule]:
    """Prefix → rule, of moto's ECR *backend*."""
    if not hasattr(backend, _RULES):
        setattr(backend, _RULES, {})
    found: dict[str, Rule] = getattr(backend, _RULES)
    return found


def create_rule(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """It holds from the next pull on."""
    rules, prefix, address = rules_of(context.backend("ecr")), _prefix(params), params["upstreamRegistryUrl"]
    known = upstream(host_of(address))
    if known is None or (known.url and known.url != address):
        raise AwsError(
            "UnsupportedUpstreamRegistryException",
            f"The upstream registry URL {address} is invalid. Specify a valid upstream registry URL and try again",
        )
    if known.has_credentials and not params.get("credentialArn"):
        raise AwsError(
            "UnsupportedUpstreamRegistryException",
            "The specified upstream registry requires authentication. Specify a valid Secrets Manager ARN and try "
            "again",
        )
    if prefix in rules:
        raise AwsError(
            "PullThroughCacheRuleAlreadyExistsException",
            "A pull through cache rule with these settings already exists for the private registry.",
        )
    if len(rules) >= MOST_RULES:
        text = "The operation did not succeed because it would have exceeded a service limit for your account."
        raise AwsError("LimitExceededException", text)
    _secret_is_there(context, params)
    rules[prefix] = {
        "ecrRepositoryPrefix": prefix,
        "upstreamRegistryUrl": address,
        "createdAt": context.aws.clock.now(),
        "updatedAt": context.aws.clock.now(),
        "registryId": context.aws.account_id,
        "upstreamRegistry": known.kind,
        "upstreamRepositoryPrefix": "ROOT",
        **({"credentialArn": params["credentialArn"]} if params.get("credentialArn") else {}),
    }
    return _without(rules[prefix], "updatedAt")


def describe_rules(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """All, or those that are named: each of them must be there."""
    rules = rules_of(context.backend("ecr"))
    named = params.get("ecrRepositoryPrefixes")
    if named:
        for prefix in named:
            _rule(rules, prefix.removesuffix("/"))
    wanted = [each.removesuffix("/") for each in named] if named else sorted(rules)
    return {"pullThroughCacheRules": [rules[prefix] for prefix in wanted]}


def update_rule(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Other credentials."""
    rule = _rule(rules_of(context.backend("ecr")), _prefix(params))
    _secret_is_there(context, params)
    if params.get("credentialArn"):
        rule["credentialArn"] = params["credentialArn"]
    rule["updatedAt"] = context.aws.clock.now()
    return _without(rule, "createdAt", "upstreamRegistry", "upstreamRegistryUrl")


def validate_rule(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """Whether ECR can sign in there: here, whether the secret is there and has what it must."""
    rule = _rule(rules_of(context.backend("ecr")), _prefix(params))
    failure = sign_in_problem(context.aws, context.region, rule)
    told = {"isValid": failure is None, **({"failure": failure} if failure else {})}
    return {**_without(rule, "createdAt", "updatedAt", "upstreamRegistry"), **told}


def delete_rule(context: RequestContext, params: Mapping[str, Any]) -> dict[str, Any]:
    """What was fetched stays."""
    rules, prefix = rules_of(context.backend("ecr")), _prefix(params)
    _rule(rules, prefix)
    return _without(rules.pop(prefix), "updatedAt", "upstreamRegistry")


def rule_for(backend: Any, repository: str) -> Rule | None:
    """The rule by which images of *repository* are fetched, that of the longest prefix; None: there is none."""
    fitting = [prefix for prefix in rules_of(backend) if repository.startswith(f"{prefix}/")]
    return rules_of(backend)[max(fitting, key=len)] if fitting else None


def has_rule(aws: AccountInterface, region: str, repository: str) -> bool:
    """Whether images of *repository* are fetched. Only inside ``internal()``."""
    return rule_for(aws.backend("ecr", region), repository) is not None


def sign_in_problem(aws: AccountInterface, region: str, rule: Rule) -> str | None:
    """
    Why ECR cannot sign in to the registry of *rule*; None: it can.

    Whether what it knows is right, nobody can tell here.

    """
    if "credentialArn" not in rule:
        return None
    secret = _secret(aws, region, rule["credentialArn"])
    try:
        known = json.loads(secret.versions[secret.default_version_id]["secret_string"]) if secret else {}
    except (KeyError, TypeError, ValueError):
        known = {}
    return None if isinstance(known, dict) and known.keys() >= set(SECRET_KEYS) else DENIED


def fetch(
    aws: AccountInterface, region: str, repository: str, tag: str | None, digest: str | None, *, may_create: bool
) -> str | None:
    """
    Have ECR fetch an image into *repository*, if a rule says so, and make that if *may_create*.

    Every image of an upstream registry is taken to be there. Only inside ``internal()``.

    Returns why it could not; None: it is there now, or no rule is about it.
    """
    backend = aws.backend("ecr", region)
    rule = rule_for(backend, repository)
    if rule is None:
        return None
    known = backend.repositories.get(repository)
    there = known.images if known else ()
    if any(digest == each.get_image_digest() if digest else tag in each.image_tags for each in there):
        return None
    if known is None and not may_create:
        return None
    if problem := sign_in_problem(aws, region, rule):
        return problem
    if known is None:
        known = ecr_creation_templates.create(aws, region, repository)
    name = f"{host_of(rule['upstreamRegistryUrl'])}/{repository.removeprefix(rule['ecrRepositoryPrefix'] + '/')}"
    image = str(image_reference.Image(name=name, tag=tag, digest=digest))
    of_it = digest or f"sha256:{hashlib.sha256(image.encode()).hexdigest()}"
    backend.put_image(repository, _manifest(image), tag, digest=of_it)
    repository_images.pushed(known, aws.clock.now())
    return None


def fetched_before_it_is_read(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    BatchGetImage of what is not there yet; who asks is taken to be allowed.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html (Errors)
    """
    if params.get("registryId") not in (None, context.aws.account_id):
        return
    for wanted in params.get("imageIds", ()):
        tag, digest = wanted.get("imageTag"), wanted.get("imageDigest")
        if fetch(context.aws, context.region, params["repositoryName"], tag, digest, may_create=True):
            raise AwsError(
                "UnableToGetUpstreamImageException",
                "The image or images were unable to be pulled using the pull through cache rule. This is usually "
                "caused because of an issue with the Secrets Manager secret containing the credentials for the "
                "upstream registry.",
            )


def _manifest(image: str) -> str:
    """A manifest that no other image has."""
    kind = "application/vnd.oci.image.manifest.v1+json"
    config = f"sha256:{hashlib.sha256(image.encode()).hexdigest()}"
    of_config = {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 1, "digest": config}
    return json.dumps({"schemaVersion": 2, "mediaType": kind, "config": of_config, "layers": []})


def _secret(aws: AccountInterface, region: str, secret_arn: str) -> Any:
    return secretsmanager.find(aws.backend("secretsmanager", region).secrets, secret_arn)


def _secret_is_there(context: RequestContext, params: Mapping[str, Any]) -> None:
    wanted = params.get("credentialArn")
    if not wanted:
        return
    named = arn.parse(wanted)
    if named is None or (named.region, named.account) != (context.region, context.aws.account_id):
        text = "The secret is unable to be accessed. Verify the resource permissions for the secret and try again."
        raise AwsError("UnableToAccessSecretException", text)
    if _secret(context.aws, context.region, wanted) is None:
        raise AwsError(
            "SecretNotFoundException",
            "The ARN of the secret specified in the pull through cache rule was not found. Update the pull through "
            "cache rule with a valid secret ARN and try again.",
        )


def _prefix(params: Mapping[str, Any]) -> str:
    prefix: str = params["ecrRepositoryPrefix"]
    return prefix.removesuffix("/")


def _rule(rules: dict[str, Rule], prefix: str) -> Rule:
    if prefix not in rules:
        raise AwsError(
            "PullThroughCacheRuleNotFoundException",
            "The pull through cache rule was not found. Specify a valid pull through cache rule and try again.",
        )
    return rules[prefix]


def _without(rule: Rule, *names: str) -> Rule:
    return {name: value for name, value in rule.items() if name not in names}


OPERATIONS: Mapping[tuple[str, str], Callable[[RequestContext, Mapping[str, Any]], dict[str, Any]]] = {
    ("ecr", "CreatePullThroughCacheRule"): create_rule,
    ("ecr", "DeletePullThroughCacheRule"): delete_rule,
    ("ecr", "DescribePullThroughCacheRules"): describe_rules,
    ("ecr", "UpdatePullThroughCacheRule"): update_rule,
    ("ecr", "ValidatePullThroughCacheRule"): validate_rule,
}
"""(boto3's service, operation) → what answers it."""
