"""Rules of the pull-through cache, and of the images that are pulled through it."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, image_reference, limits, secret_reference
from modulestack.contract.pull_through import ALLOWED, SECRET_PREFIX, upstream, whence
from modulestack.environment.model import Environment
from modulestack.features.registry_credentials import Pulled
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath, RuleViolation

_CREATING = "arn:aws:secretsmanager:REGION:ACCOUNT:secret:ecr-pullthroughcache/NAME-AbCdEf"


def upstreams_are_known(environment: Environment) -> Iterator[RuleViolation]:
    """
    ECR fetches from certain registries only.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
    """
    for host in environment.pull_through_cache:
        if upstream(host) is None:
            text = f"{bare(host)} is no registry that ECR fetches from"
            if image_reference.ecr_of(f"{host}/any:1"):
                text = f"{bare(host)} is ECR itself: tasks pull from it as it is"
            yield RuleViolation((("pull_through_cache", host),), f"{text}: allowed {listed(ALLOWED)}")


def credentials_are_where_ecr_reads(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html"""
    for host, section in environment.pull_through_cache.items():
        known = upstream(host)
        field: FieldPath = ("pull_through_cache", host, "credentials")
        if known is None:
            continue
        if known.has_credentials and section.credentials is None:
            text = f"is required: ECR fetches from {host} only if it knows who pulls: the full ARN of a secret whose"
            yield RuleViolation((field,), f"{text} name begins with {SECRET_PREFIX}, such as {_CREATING}")
        elif not known.has_credentials and section.credentials is not None:
            yield RuleViolation((field,), f"is for other registries: from {host} ECR fetches as anybody: leave it out")
        elif section.credentials is not None and (problem := _unreadable(section.credentials, environment)):
            yield RuleViolation((field,), problem)


def _unreadable(text: str, environment: Environment) -> str:
    """Why ECR cannot read the secret *text*; empty: it can."""
    found, named = secret_reference.parse(text), arn.parse(text)
    if named is None or found.service != "secretsmanager":
        return f'"{text}" is no full ARN of a secret: allowed such as {_CREATING}'
    if found.json_key:
        return f"names the key {found.json_key}, and ECR wants all of the secret: leave the key out"
    if not found.name.startswith(SECRET_PREFIX):
        return f"{found.name} is a secret that ECR does not read: allowed names that begin with {SECRET_PREFIX}"
    if named.region != environment.region:
        return f"is of region {named.region}, and ECR reads secrets of {environment.region}: copy it there"
    if environment.account_id and named.account != environment.account_id:
        return f"is of account {named.account}, and ECR reads secrets of {environment.account_id}: copy it there"
    return ""


def prefixes_differ(environment: Environment) -> Iterator[RuleViolation]:
    """A prefix leads to one registry, and none to the modules' own repositories."""
    seen: dict[str, str] = {}
    for host, prefix in environment.cache_prefixes.items():
        field: FieldPath = ("pull_through_cache", host, "prefix")
        if (first := seen.setdefault(prefix, host)) != host:
            other: FieldPath = ("pull_through_cache", first, "prefix")
            yield RuleViolation((field, other), f"{bare(prefix)} is {bare(first)}'s already: choose another")
        elif prefix == environment.name:
            text = f"is where the modules' own repositories are: choose another, such as {environment.name}/cache"
            yield RuleViolation((field,), text)


def pulled_names_fit(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html (repositoryName)"""
    prefixes, most = environment.cache_prefixes, limits.ECR_REPOSITORY_NAME_LENGTH.max
    for field, image in _images(environment):
        host, path = whence(image_reference.repository_of(image))
        if host in prefixes and len(f"{prefixes[host]}/{path}") > most:
            text = f"is pulled through a cache, and its repository there has more than {most} characters"
            yield RuleViolation((field, ("pull_through_cache", host, "prefix")), f"{text}: choose a shorter prefix")


def who_pulls_is_said_once(environment: Environment) -> Iterator[RuleViolation]:
    """ECR signs in with the cache's credentials, and ECS has none for what it pulls from ECR."""
    for name, module in environment.modules.items():
        pulled: list[tuple[FieldPath, Pulled]] = [((), module)]
        pulled += [(module.place(other), each) for other, each in module.beside.items()]
        for place, each in pulled:
            host, _ = whence(image_reference.repository_of(each.image))
            if each.registry_credentials and host in environment.pull_through_cache:
                field: FieldPath = ("modules", name, *place, "registry_credentials")
                text = f"is for images that ECS pulls from {host} itself, and pull_through_cache has it pull them"
                yield RuleViolation(
                    (field, ("pull_through_cache", host)), f"{text} by way of ECR: leave one of the two out"
                )


def caches_that_nobody_uses(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: a release may bring an image of any registry."""
    used = {whence(image_reference.repository_of(image))[0] for _, image in _images(environment)}
    for host in environment.pull_through_cache:
        if host not in used:
            text = f"no module's or daemon's image is of {host}: releases may bring one"
            yield RuleViolation((("pull_through_cache", host),), text)


def _images(environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    """Every image that the file names or an agent or a daemon has, with its field."""
    for name, module in environment.modules.items():
        yield ("modules", name, "image"), module.image
        for other, each in module.beside.items():
            yield ("modules", name, *module.place(other), "image"), each.image
    for name, managed in environment.managed_instances.items():
        for daemon, said in managed.daemons.items():
            yield ("managed_instances", name, "daemons", daemon, "image"), said.image
