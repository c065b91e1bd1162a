"""What an edit of a file would do to the environment that is up as the file was."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel

from modulestack.contract import names, partitions
from modulestack.contract.account import NO_ACCOUNT
from modulestack.contract.config_keys import REGION
from modulestack.environment import edits, standing
from modulestack.environment.addresses import host_of
from modulestack.environment.effects import ADDED, OWN_EFFECTS, REMOVED
from modulestack.environment.error_messages import section_of, sections_of
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingEnvironment
from modulestack.features import registry
from modulestack.fields.effects import Edit, Effect, EffectKind, effect_of, one_of
from modulestack.fields.section import Section
from modulestack.fields.text import bare, listed, shown
from modulestack.fields.violation import FieldPath


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeyEdit:
    """One key that differs, or one module that is new or gone."""

    path: FieldPath
    """``("modules", "web", "cpu")``"""
    change: Literal["changed", "added", "removed"]
    kinds: tuple[EffectKind, ...]
    text: str
    """What it does besides, in words; may be empty."""
    remedy: str = ""
    """What to do about what it interrupts."""
    values: str
    """From what to what, in words; of a map only its keys, as its values may be nobody else's business."""

    @property
    def shown_path(self) -> FieldPath:
        """As the file has it."""
        return (REGION, *self.path[1:]) if self.path[0] == "region" else self.path


def key_edits(before: Environment, after: Environment) -> tuple[KeyEdit, ...]:
    """Every edit that leads from *before* to *after*, defaults merged in, in the order of the manual."""
    refused = dict(_refused(before, after))
    found = _found(before, after, refused, before.account_id or NO_ACCOUNT)
    shown = tuple(_with_refusal(edit, refused) for edit in found)
    of_no_edit = [field for field in refused if not any(_is_refused(edit.path, {field: ""}) for edit in found)]
    return (*shown, *(_refusal(field, refused[field]) for field in of_no_edit))


def accepted_edits(before: Environment, after: Environment, *, account_id: str) -> tuple[KeyEdit, ...]:
    """As ``key_edits``, of what `up` does not refuse, in the account *account_id*."""
    return _found(before, after, {}, account_id)


def _found(
    before: Environment, after: Environment, refused: Mapping[FieldPath, str], account_id: str
) -> tuple[KeyEdit, ...]:
    return (*_of_environment(before, after, refused), *_of_modules(before, after, refused, account_id))


def differences(before: Section, after: Section, above: FieldPath = ()) -> Iterator[tuple[FieldPath, object, object]]:
    """Path, old and new value of every key that differs; of sections, and maps of them, that both have their keys."""
    for key in type(before).model_fields:
        old, new = getattr(before, key), getattr(after, key)
        if sections_of(type(before), key):
            for name in {**new, **old}:
                yield from _difference(old.get(name), new.get(name), (*above, key, name))
        else:
            yield from _difference(old, new, (*above, key))


def _difference(old: object, new: object, path: FieldPath) -> Iterator[tuple[FieldPath, object, object]]:
    if old == new:
        return
    if isinstance(old, Section) and isinstance(new, Section):
        yield from differences(old, new, path)
    else:
        yield path, old, new


def _refused(before: Environment, after: Environment) -> Iterator[tuple[FieldPath, str]]:
    """Where and why `up` refuses *after*, where *before* is up."""
    for violation in edits.refusals(after, _standing(before, after)):
        yield violation.fields[0], violation.message


def _standing(before: Environment, after: Environment) -> StandingEnvironment:
    """
    What is up as *before* has it.

    The name that AWS gave a load balancer is in no file: where *after* lets an address of such a name end, it is that.
    """
    found = standing.from_file(before)
    modules = {}
    for name, module in found.modules.items():
        begin = names.load_balancing(f"{name}-lb")
        known = next((url for url in after.retired_urls if host_of(url).startswith(begin)), None)
        stands = standing.own_name_url(before.modules[name])
        urls = tuple(known if known and url == stands else url for url in module.urls)
        modules[name] = dataclasses.replace(module, urls=urls)
    return dataclasses.replace(found, modules=modules)


def _is_refused(path: FieldPath, refused: Mapping[FieldPath, str]) -> bool:
    return any(path[: len(field)] == field or field[: len(path)] == path for field in refused)


def _with_refusal(edit: KeyEdit, refused: Mapping[FieldPath, str]) -> KeyEdit:
    """*edit*, with what `up` says of it."""
    told = [text for field, text in refused.items() if _is_refused(edit.path, {field: text})]
    if not told:
        return edit
    return dataclasses.replace(edit, kinds=(EffectKind.REFUSED,), text="; ".join(told), remedy="")


def _refusal(field: FieldPath, text: str) -> KeyEdit:
    """What `up` refuses for another reason than the edit of one key."""
    return KeyEdit(path=field, change="changed", kinds=(EffectKind.REFUSED,), text=text, values="because of the others")


def dotted_key(model: type[BaseModel], path: FieldPath) -> str:
    """The key of the tables of effects that *path* in *model* is: ``containers.<container>.cpu``."""
    steps, key = list(path), ""
    while steps:
        step = str(steps.pop(0))
        key += f".{step}" if key else step
        if sections_of(model, step) and steps:
            steps.pop(0)
            key += f".{one_of(step)}"
        model = section_of(model, step) or model
    return key


def _of_environment(before: Environment, after: Environment, refused: Mapping[FieldPath, str]) -> Iterator[KeyEdit]:
    for path, old, new in differences(before, after):
        if path[0] not in {"name", "modules"}:
            edit = Edit(before=before, after=after, path=path, is_refused=_is_refused(path, refused))
            yield _key_edit(path, old, new, effect_of(OWN_EFFECTS[dotted_key(Environment, path)], edit))


def _of_modules(
    before: Environment, after: Environment, refused: Mapping[FieldPath, str], account_id: str
) -> Iterator[KeyEdit]:
    for name in {**after.modules, **before.modules}:
        old, new = before.modules.get(name), after.modules.get(name)
        path: FieldPath = ("modules", name)
        if old and new:
            yield from _of_module(before, after, old, new, refused, account_id)
        else:
            effect = REMOVED if old else ADDED
            change: Literal["added", "removed"] = "removed" if old else "added"
            yield KeyEdit(
                path=path, change=change, kinds=effect.kinds, text=effect.text, remedy=effect.remedy, values=change
            )


def _of_module(
    before: Environment,
    after: Environment,
    old: Module,
    new: Module,
    refused: Mapping[FieldPath, str],
    account_id: str,
) -> Iterator[KeyEdit]:
    apart = after.model_copy(update={"pull_through_cache": before.pull_through_cache})
    for path, was, is_now in differences(old, new):
        alone = old.model_copy(update={str(path[0]): getattr(new, str(path[0]))})
        lost = _needed(before, old, account_id) - _needed(apart, alone, account_id)
        edit = Edit(
            before=old,
            after=new,
            path=path,
            is_needed_by_tasks=bool(lost) and new.execution_role is None,
            keeps_task_role=new.task_role is not None,
            moves_to=_moves_to(before, after, old, new),
            is_refused=_is_refused(("modules", old.name, *path), refused),
        )
        effect = effect_of(registry.EFFECTS[dotted_key(Module, path)], edit)
        found = _key_edit(("modules", old.name, *path), was, is_now, effect)
        callers = dict.fromkeys(one.name for one in (*before.callers_of(old), *after.callers_of(new)))
        remedy = found.remedy.format(
            module=new.name, image=new.image, callers=" ".join(callers), environment=after.name
        )
        yield dataclasses.replace(found, remedy=remedy)


def _moves_to(
    before: Environment, after: Environment, old: Module, new: Module
) -> Literal["", "machines", "managed instances"]:
    """Of which kind the machines are to which *old* moves as it becomes *new*, if they are of another kind."""
    was, is_now = old.capacity in before.managed_instances, new.capacity in after.managed_instances
    if new.capacity is None or (old.capacity is not None and was == is_now):
        return ""
    return "managed instances" if is_now else "machines"


def _needed(environment: Environment, module: Module, account_id: str) -> set[tuple[str, str]]:
    """
    Action and resource of all that ECS may do in the account *account_id* to start a task of *module*.

    By a role of somebody else's it may what that one's owner says: no edit of the file takes it away.
    """
    if module.execution_role:
        return set()
    context = environment.context_of(
        module, partition=partitions.of_region(environment.region).name, account_id=account_id
    )
    return {
        (action, resource)
        for contribution in registry.contributions(module, context)
        for statement in contribution.execution_role
        for action in statement.actions
        for resource in statement.resources
    }


def _key_edit(path: FieldPath, old: object, new: object, effect: Effect[Environment] | Effect[Module]) -> KeyEdit:
    change: Literal["changed", "added", "removed"] = "added" if old is None else "removed" if new is None else "changed"
    return KeyEdit(
        path=path,
        change=change,
        kinds=effect.kinds,
        text=effect.text,
        remedy=effect.remedy,
        values=_values(old, new),
    )


def _values(old: object, new: object) -> str:
    if isinstance(old, dict) and isinstance(new, dict):
        words = {
            "added": [key for key in new if key not in old],
            "changed": [key for key in new if key in old and old[key] != new[key]],
            "removed": [key for key in old if key not in new],
        }
        return "; ".join(f"{listed(map(bare, keys), 'and')} {word}" for word, keys in words.items() if keys)
    return f"{_value(old)} → {_value(new)}"


def _value(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, tuple):
        return shown([_plain(each) for each in value])
    return shown(_plain(value))


def _plain(value: object) -> object:
    return value.model_dump(mode="json", exclude_defaults=True) if isinstance(value, Section) else value
