"""What the features of real modules contribute."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from components import task_definition_template
from components.account import Account
from modulestack.features.fold import fold
from modulestack.features.registry import contributions
from tests.environment.strategies import environment_of, environments

ROLES = {"execution_role_arn": "e", "task_role_arn": "t"}


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(config=environments())
def test_the_plan_of_any_module_is_its_task_definition(config):
    """But for roles and tags, which are the program's."""
    environment = environment_of(config)
    account = Account(partition="aws", id="123456789012", region=environment.region)
    for module in environment.modules.values():
        context = environment.context_of(module, partition="aws", account_id=account.id)
        plan = fold(contributions(module, context))
        planned = {**plan.task, "volumes": [*plan.volumes], "containerDefinitions": [*plan.containers]}
        template = task_definition_template.template(environment, module, account, **ROLES)
        assert planned == {key: template[key] for key in planned}
        assert template.keys() - planned.keys() == {"executionRoleArn", "taskRoleArn", "tags"}
