"""
``transforms.py`` beside the program: what a team's own functions change of resources before they are registered.

Pulumi's stack transformations: they run in the program itself, so that an error of one is the program's own, and
whatever comes after, preview, policy pack, rehearsal or AWS, sees what they made.

Source: https://www.pulumi.com/docs/iac/concepts/options/transformations/
"""

from __future__ import annotations

import copy
import dataclasses
import runpy
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
from pulumi import ResourceTransformationArgs, ResourceTransformationResult

from components.transformed_task_definition import NOT_TAKEN, transformed
from modulestack.features.fold import ModulePlan

FILE = "transforms.py"
TABLE = "TRANSFORMS"
TASK_DEFINITION = "task_definition"
"""The kind that is no type of a resource: what a module's tasks are, in the template and in the first revision."""
KEPT = ("name", "family", "cluster", "bucket", "key")
"""By these releases, verbs and the roles of a pipeline find what there is."""
OF_RELEASES = {
    "aws:ecs/taskDefinition:TaskDefinition": f'releases replace it: write a function for "{TASK_DEFINITION}"',
    "aws:s3/bucketObjectv2:BucketObjectv2": f'a template is in it: write a function for "{TASK_DEFINITION}"',
    "aws:ssm/parameter:Parameter": "it says where everything of a module is",
}
"""Types that no function may change → why not, and what to do."""
TAGS = "modulestack:"
"""How the tags begin by which things are known."""

Function = Callable[["Transformed"], Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Transformed:
    """What a function of ``transforms.py`` is called with."""

    name: str
    """The resource's name in the program, such as ``web-lb``; of a task definition that of its module."""
    type: str
    """Such as ``aws:lb/loadBalancer:LoadBalancer``, or ``task_definition``."""
    environment: str
    """Name of the environment."""
    props: dict[str, Any]
    """
    A copy of the resource's arguments, as Pulumi's Python has them (``idle_timeout``); values may be outputs.

    Of a task definition a RegisterTaskDefinition request, as ECS spells it.
    """


class Transforms:
    """The functions of the file, by the type of what they change; without a file none."""

    def __init__(self, functions: Mapping[str, Function] | None = None, *, environment: str = "") -> None:
        self._functions = functions or {}
        self._environment = environment
        self._used: set[str] = set()

    def register(self) -> None:
        """Have every resource from now on pass by the functions."""
        if self._functions:
            pulumi.runtime.register_stack_transformation(self._transform)

    def plan(self, module: str, plan: ModulePlan) -> ModulePlan:
        """
        *plan* of *module*, its task definition as the function for it has it.

        Raises:
            pulumi.RunError: the function failed, or ECS or a release would not take what it made.
        """
        if TASK_DEFINITION not in self._functions:
            return plan
        document = {**plan.task, "volumes": [*plan.volumes], "containerDefinitions": [*plan.containers]}
        made = self._called(TASK_DEFINITION, module, copy.deepcopy(document))
        if made is None or made == document:
            return plan
        keys = sorted(key for key in {**document, **made} if document.get(key) != made.get(key))
        pulumi.log.info(f"{FILE}: {module} ({TASK_DEFINITION}): {', '.join(keys)}")
        try:
            return transformed(plan, document, made)
        except NOT_TAKEN as error:
            raise pulumi.RunError(f"{self._place(TASK_DEFINITION)}: {module}: {error}") from None

    def finish(self) -> None:
        """Tell which functions had nothing to do."""
        for kind in sorted(self._functions.keys() - self._used):
            pulumi.log.warn(f"{FILE}: {kind}: nothing of that type is made here: is it spelled as a preview shows it?")

    def _transform(self, args: ResourceTransformationArgs) -> ResourceTransformationResult | None:
        if args.type_ not in self._functions:
            return None
        before = dict(args.props)
        made = self._called(args.type_, args.name, dict(before))
        if made is None:
            return None
        keys = sorted(key for key in {**before, **made} if not _is_same(before.get(key), made.get(key)))
        where = f"{self._place(args.type_)}: {args.name}"
        if kept := [key for key in keys if key in KEPT]:
            raise pulumi.RunError(
                f"{where}: {' and '.join(kept)} would change, by which it is found: leave what it was called alone"
            )
        if lost := [tag for tag, value in _own_tags(before).items() if _own_tags(made).get(tag) != value]:
            raise pulumi.RunError(f"{where}: the tag {lost[0]} would change, by which it is found: leave it alone")
        pulumi.log.info(f"{FILE}: {args.name} ({args.type_}): {', '.join(keys) or 'parts of it'}")
        return ResourceTransformationResult(props=made, opts=args.opts)

    def _called(self, kind: str, name: str, props: dict[str, Any]) -> dict[str, Any] | None:
        """What the function for *kind* makes of *props*; None: nothing is changed."""
        self._used.add(kind)
        asked = Transformed(name=name, type=kind, environment=self._environment, props=props)
        try:
            made = self._functions[kind](asked)
        except Exception as error:
            raise pulumi.RunError(f"{_where(error)}: {name}: {type(error).__name__}: {error}") from None
        if made is not None and not isinstance(made, dict):
            raise pulumi.RunError(
                f"{self._place(kind)}: {name}: returns {type(made).__name__}: allowed a dict of all arguments, or None "
                "for no change"
            )
        return made

    def _place(self, kind: str) -> str:
        """File and line of the function for *kind*."""
        code = getattr(self._functions[kind], "__code__", None)
        return f"{FILE}:{code.co_firstlineno}" if code else FILE


def load(root: Path, environment: str) -> Transforms:
    """
    What ``transforms.py`` in *root* says for *environment*; nothing, if there is none.

    Raises:
        pulumi.RunError: it cannot be run, or has no table of functions; one line that names file and line.
    """
    if not (root / FILE).exists():
        return Transforms()
    try:
        table = runpy.run_path(str(root / FILE), run_name=FILE.removesuffix(".py")).get(TABLE)
    except SyntaxError as error:
        raise pulumi.RunError(f"{FILE}:{error.lineno}: SyntaxError: {error.msg}") from None
    except Exception as error:
        raise pulumi.RunError(f"{_where(error)}: {type(error).__name__}: {error}") from None
    if not isinstance(table, dict):
        raise pulumi.RunError(f"{FILE}: has no {TABLE}: write a dict from types to functions, or delete it")
    for kind, function in table.items():
        if kind in OF_RELEASES:
            raise pulumi.RunError(f"{FILE}: {TABLE}[{kind!r}]: {OF_RELEASES[kind]}")
        if kind != TASK_DEFINITION and str(kind).count(":") != 2:
            raise pulumi.RunError(
                f'{FILE}: {TABLE}[{kind!r}]: is no type: allowed "{TASK_DEFINITION}", or one as a preview shows it, '
                "such as aws:lb/loadBalancer:LoadBalancer"
            )
        if not callable(function):
            raise pulumi.RunError(f"{FILE}: {TABLE}[{kind!r}]: is no function: {function!r}")
    return Transforms(table, environment=environment)


def _where(error: Exception) -> str:
    """File and line of the team's own code in which *error* began."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).name == FILE]
    return f"{FILE}:{own[-1].lineno}" if own else FILE


def _own_tags(props: Mapping[str, Any]) -> dict[str, Any]:
    tags = props.get("tags")
    return {key: value for key, value in tags.items() if key.startswith(TAGS)} if isinstance(tags, Mapping) else {}


def _is_same(old: Any, new: Any) -> bool:
    """Outputs are the same if they are one; they cannot be compared."""
    if isinstance(old, pulumi.Output) or isinstance(new, pulumi.Output):
        return old is new
    return bool(old == new)
