"""What all features contribute to a module."""

from __future__ import annotations

from modulestack.contract.account import AwsAccount
from modulestack.environment.model import Environment, Module
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
