"""The policy pack, as Pulumi's engine starts it: ``pulumi preview --policy-pack policies``."""

from pack import policies
from pulumi_policy import EnforcementLevel, PolicyPack
from rules.table import RESOURCE_RULES, STACK_RULES

PolicyPack(
    name="modulestack",
    description="What every stack of this repository keeps, whatever its environment's file says.",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=policies(RESOURCE_RULES, STACK_RULES),
)
