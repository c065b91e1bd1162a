"""Values that ECS fetches when a task starts: what it is told to fetch, and what it may read for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from pydantic import Field

from modulestack.contract import partitions, paths, secret_reference
from modulestack.contract.arn import parse, secret_of
from modulestack.contract.sensitive import holds_secret, plain_secret
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, Seed, Statement
from modulestack.features.core import IN_A_COMMAND, CoreKeys
from modulestack.features.core_effects import RELEASE_IT
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import NEXT_RELEASE, Effect, EffectKind, Effects
from modulestack.fields.violation import RuleViolation


class SecretsKeys(CoreKeys):
    """Variables whose values are kept elsewhere."""

    secrets: dict[kinds.Variable, kinds.Secret] = Field(default_factory=dict)
    """
    Environment variables by reference: `ssm:/path`, `secretsmanager:name`, `secretsmanager:name#json-key`, or a full
    ARN, which may be of another region, or of another account whose policies for the value and its key let this account
    in. A secret whose name ends in a hyphen and six characters needs it.
    """


class HasVariables(Protocol):
    """A container of the file: the module's own, or one beside it."""

    @property
    def command(self) -> tuple[str, ...] | None: ...  # noqa: D102
    @property
    def entry_point(self) -> tuple[str, ...] | None: ...  # noqa: D102
    @property
    def environment(self) -> dict[str, str]: ...  # noqa: D102
    @property
    def secrets(self) -> dict[str, str]: ...  # noqa: D102


def a_variable_is_plain_or_secret(module: HasVariables) -> Iterator[RuleViolation]:
    """ECS refuses a name that is in both."""
    for name in module.secrets:
        if name in module.environment:
            yield RuleViolation(
                (("secrets", name), ("environment", name)), "is set in environment too: keep one of the two"
            )


def a_secret_is_not_kept_where_releases_read(module: HasVariables) -> Iterator[RuleViolation]:
    """Whoever previews, brings up or releases an environment may read every parameter below this tool's own path."""
    for name, text in module.secrets.items():
        if is_where_releases_read(text):
            yield RuleViolation(
                (("secrets", name),),
                f"is kept below {paths.ROOT}, which everybody who previews or releases can read: move the parameter, "
                f"for example to /{name.lower().replace('_', '-')}",
            )


def is_where_releases_read(text: str) -> bool:
    """Whether the reference *text* is to a parameter that everybody reads who previews, brings up or releases."""
    reference = secret_reference.parse(text)
    return reference.service == "ssm" and f"/{reference.name.lstrip('/')}/".startswith(paths.ROOT)


def a_plain_value_looks_secret(module: SecretsKeys) -> Iterator[RuleViolation]:
    """Plain values are seen by everybody who may describe a task definition; the value itself is never said."""
    yield from in_plain_sight(module, placeholders=module.placeholders)


def in_plain_sight(container: HasVariables, placeholders: Mapping[str, str] | None = None) -> list[RuleViolation]:
    """What of *container*, and of the first values of its *placeholders*, looks secret; fields start at it."""
    return [
        *_plain("environment", container.environment),
        *_plain("placeholders", placeholders or {}),
        *(
            RuleViolation(((key,),), IN_A_COMMAND)
            for key in ("command", "entry_point")
            if holds_secret(" ".join(getattr(container, key) or ()))
        ),
    ]


def _plain(key: str, values: Mapping[str, str]) -> list[RuleViolation]:
    text = "looks like {}, in plain sight: keep it in SSM or Secrets Manager, and name it under secrets"
    return [
        RuleViolation(((key, name),), text.format(kind))
        for name, value in values.items()
        if (kind := plain_secret(name, value))
    ]


def contribute(module: SecretsKeys, context: ModuleContext) -> Contribution:
    """The container's secrets, and what the execution role may read."""
    references = sorted(module.secrets.values())
    return Contribution(
        feature="secrets",
        container={
            "secrets": [{"name": name, "valueFrom": value_from(text, context)} for name, text in module.secrets.items()]
        },
        execution_role=statements(references, context),
        pipeline=looks(references, context),
        seeds=seeds(references),
    )


def statements(references: Sequence[str], context: ModuleContext) -> tuple[Statement, ...]:
    """What the execution role needs for *references*."""
    return (
        *(
            Statement(actions=(action,), resources=tuple(arns))
            for action, arns in readable(references, context).items()
        ),
        *keys_elsewhere(references, context),
    )


def looks(references: Iterable[str], context: ModuleContext) -> tuple[PipelineAccess, ...]:
    """Where a release looks for the secrets of *references* beside the account's own region."""
    elsewhere = sorted(set(filter(None, (_secrets_elsewhere(text, context) for text in references))))
    statement = Statement(actions=("secretsmanager:DescribeSecret",), resources=tuple(elsewhere))
    return (PipelineAccess(role="release", statement=statement),) if elsewhere else ()


def seeds(references: Iterable[str]) -> tuple[Seed, ...]:
    """What of *references* somebody must have made."""
    return tuple(
        Seed(kind=found.service, reference=text)
        for text in dict.fromkeys(references)
        if not secret_reference.is_public((found := secret_reference.parse(text)).name)
    )


def value_from(text: str, context: ModuleContext) -> str:
    """
    ``valueFrom`` of the reference *text*: a full ARN, of the context's account and region unless *text* is one already.

    What AWS publishes is of no account, so its name is given, which ECS looks for in the task's region. A secret is
    named without the random suffix of its ARN; ECS accepts that in the account's own region.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    """
    found = secret_reference.parse(text)
    if found.arn:
        return found.arn
    if found.service == "ssm" and secret_reference.is_public(found.name):
        return found.name
    if found.service == "ssm":
        return context.arn("ssm", f"parameter/{found.name.removeprefix('/')}")
    arn = context.arn("secretsmanager", f"secret:{found.name}")
    return f"{arn}:{found.json_key}::" if found.json_key else arn


def readable(texts: Iterable[str], context: ModuleContext) -> dict[str, list[str]]:
    """
    IAM action → the ARNs that the references *texts* need it on, sorted.

    Values under the keys ``aws/ssm`` and ``aws/secretsmanager`` need no permission for KMS: those keys let every
    principal of their account decrypt through their service. A key of one's own must say the same in its key policy.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    actions: dict[str, set[str]] = {}
    for text in texts:
        found = secret_reference.parse(text)
        arn = value_from(text, context)
        if found.service == "ssm" and secret_reference.is_public(found.name):
            region = parsed.region if (parsed := parse(arn)) else context.region
            public = f"arn:{context.partition}:ssm:{region}::parameter{found.name}"
            actions.setdefault("ssm:GetParameters", set()).add(public)
        elif found.service == "ssm":
            actions.setdefault("ssm:GetParameters", set()).add(arn)
        else:
            actions.setdefault("secretsmanager:GetSecretValue", set()).add(_secret(arn, in_full=found.arn is not None))
    return {action: sorted(arns) for action, arns in sorted(actions.items())}


def keys_elsewhere(texts: Iterable[str], context: ModuleContext) -> list[Statement]:
    """
    What the references *texts* need of KMS: the keys of other accounts, through the service that keeps the values.

    No value that another account shares is under a key of AWS's, and for a key of another account its policy alone is
    not enough. Which key it is only that account knows; its policies say who may use which.

    Sources: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html,
    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html,
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
    """
    services: dict[str, set[str]] = {}
    suffixes = ("amazonaws.com", partitions.of_region(context.region).dns_suffix)
    for text in texts:
        found = parse(text)
        if found and found.account and found.account != context.account_id:
            keys = str(found._replace(service="kms", resource="key/*"))
            services.setdefault(keys, set()).update(f"{found.service}.{found.region}.{suffix}" for suffix in suffixes)
    return [
        Statement(actions=("kms:Decrypt",), resources=(keys,), via=tuple(sorted(via)))
        for keys, via in sorted(services.items())
    ]


def _secrets_elsewhere(text: str, context: ModuleContext) -> str | None:
    """
    Pattern of the secrets of another region or account, where a release looks too; None: *text* names none of there.

    All of them, as in the own account: a policy that names each of many modules is longer than IAM takes. Whether one
    is there is all that may be seen, and in another account only if its policy says so as well.

    Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
    """
    found = parse(text)
    if found is None or found.service != "secretsmanager":
        return None
    own = (found.region, found.account) == (context.region, context.account_id)
    return None if own else str(found._replace(resource="secret:*"))


def _secret(arn: str, *, in_full: bool) -> str:
    """The part of *arn* that names the secret, with a pattern for the random suffix if it has none."""
    secret = secret_of(arn)
    return secret if in_full and secret_reference.has_suffix(secret) else f"{secret}-??????"


_EFFECTS: dict[str, Effects[SecretsKeys]] = {
    "secrets": (
        Effect(
            kinds=(EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="until that release no task can be started anew: those that run read what their role no longer may",
            remedy=RELEASE_IT,
            when="without a reference that was there",
            holds=lambda edit: edit.is_needed_by_tasks,
        ),
        *NEXT_RELEASE,
    ),
}

FEATURE = Feature(
    keys=SecretsKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(a_variable_is_plain_or_secret, a_secret_is_not_kept_where_releases_read),
    warnings=(a_plain_value_looks_secret,),
)
