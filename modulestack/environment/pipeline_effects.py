"""What edits of an environment's pipelines do to one that is up."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.environment.model import Environment, GithubRepository
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects


def _pipeline_ends(edit: Edit[Environment]) -> bool:
    return edit.after.pipeline is None


def _provider_ends(edit: Edit[Environment]) -> bool:
    return edit.before.pipeline is not None and edit.before.pipeline.oidc_provider == "create"


def _a_repository_loses(edit: Edit[Environment]) -> bool:
    return not _released(edit.before) <= _released(edit.after)


def _released(environment: Environment) -> set[tuple[str, int, int, str]]:
    """Repository and module, of all that releases from elsewhere."""
    listed = environment.pipeline.application_repositories if environment.pipeline else ()
    return {(each.name, each.id, each.owner_id, module) for each in listed for module in each.modules}


_OTHER_WORKFLOWS: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
        text="workflows of the old one cannot sign in",
        remedy="run those of the new one",
    ),
)
_OTHER_STATE: Effects[Environment] = (
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
        text="workflows lose their way to the old one",
        remedy="move the stack's state to the new one, which the workflows' variables name, before the run",
    ),
)

PIPELINE: Mapping[str, Effects[Environment]] = {
    "pipeline": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="workflows can no longer sign in",
            remedy="put it back, and the roles are made again; until then people run `pulumi up` and release",
            when="taken away",
            holds=_pipeline_ends,
        ),
        *IN_PLACE,
    ),
    **{f"pipeline.repository.{key}": _OTHER_WORKFLOWS for key in GithubRepository.model_fields},
    "pipeline.branch": _OTHER_WORKFLOWS,
    "pipeline.application_repositories": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="workflows of a repository that is taken out, or of a module's that was its own, cannot release it",
            remedy="put it into the list again, and they can",
            when="without what was there",
            holds=_a_repository_loses,
        ),
        *IN_PLACE,
    ),
    "pipeline.state_bucket": _OTHER_STATE,
    "pipeline.secrets_key_arn": _OTHER_STATE,
    "pipeline.oidc_provider": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="the provider is deleted: no environment of the account that names its ARN can sign in, nor this one",
            remedy="set it to `create` in one environment of the account, and bring that one up right after",
            when="from `create`",
            holds=_provider_ends,
        ),
        *IN_PLACE,
    ),
}
"""Key, dotted → effects."""
