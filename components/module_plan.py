"""What all features contribute to a module, and what a module's features need of the environment's pipeline."""

from __future__ import annotations

from components.account import AwsAccount
from modulestack.environment.model import Environment, Module
from modulestack.features import pipeline_access
from modulestack.features.contribution import PipelineRole, Statement
from modulestack.features.fold import ModulePlan, fold
from modulestack.features.registry import contributions


def module_plan(
    environment: Environment, module: Module, account: AwsAccount, *, keeps_plain_http: bool = False
) -> ModulePlan:
    """
    Every feature's contribution to *module*, combined.

    *keeps_plain_http* says whether it still answers where it did before there was a domain.

    Raises:
        FeatureConflict: two of them claim the same thing, which the rules of the file would have found before.
    """
    context = environment.context_of(
        module, partition=account.partition, account_id=account.id, keeps_plain_http=keeps_plain_http
    )
    return fold(contributions(module, context))


def pipeline_statements(
    environment: Environment, account: AwsAccount, role: PipelineRole, only: str = ""
) -> list[Statement]:
    """
    What *role* may do because of the features of *environment*'s modules: one statement for the same actions.

    *only* names the module that is meant; empty: all.
    """
    modules = [each for name, each in environment.modules.items() if only in {"", name}]
    plans = [module_plan(environment, module, account) for module in modules]
    return pipeline_access.statements((access for plan in plans for access in plan.pipeline), role)
