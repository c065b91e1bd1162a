"""Plans of modules, as the program folds them."""

from __future__ import annotations

from typing import Any

from components.account import AwsAccount
from components.module_plan import module_plan
from modulestack.environment.model import Environment
from modulestack.features.fold import ModulePlan
from tests.support.environments import WEB, environment

ACCOUNT = AwsAccount(partition="aws", id="123456789012", region="eu-west-1")


def plan_of(env: Environment, name: str = "web", account: AwsAccount = ACCOUNT) -> ModulePlan:
    """The plan of the module *name* of *env*."""
    return module_plan(env, env.modules[name], account)


def plan(environment_settings: dict[str, Any] | None = None, **settings: Any) -> ModulePlan:
    """The plan of the module ``web`` with *settings*, alone in an environment."""
    return plan_of(environment({"web": {**WEB, **settings}}, **(environment_settings or {})))
