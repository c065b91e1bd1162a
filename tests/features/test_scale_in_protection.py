"""Tasks that may protect themselves: only where the file says so, and only their own service's."""

from __future__ import annotations

from modulestack.features import registry
from modulestack.features.contribution import PipelineAccess, Statement
from modulestack.features.fold import ModulePlan, fold
from tests.support.environments import WEB, environment

TASKS = ("arn:aws:ecs:eu-west-1:123456789012:task/dev-web/*",)


def _plan(**keys: object) -> ModulePlan:
    env = environment({"web": {**WEB, **keys}})
    context = env.context_of(env.modules["web"], partition="aws", account_id="123456789012")
    return fold(registry.contributions(env.modules["web"], context))


def test_nothing_changes_without_it():
    plan = _plan()
    assert (plan.task_role, "scale_in_protection" in plan.manifest, plan.scenarios) == ((), False, ())


def test_tasks_may_protect_themselves_and_who_releases_may_see_it():
    plan = _plan(scale_in_protection=True)
    both = ("ecs:GetTaskProtection", "ecs:UpdateTaskProtection")
    assert plan.task_role == (Statement(actions=both, resources=TASKS),)
    look = Statement(actions=("ecs:GetTaskProtection",), resources=TASKS)
    assert PipelineAccess(role="release", statement=look) in plan.pipeline
    assert plan.manifest["scale_in_protection"] is True
    assert plan.scenarios == ("a release while a task is protected",)
