"""What the features of any valid module contribute."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from modulestack.features.fold import fold
from modulestack.features.registry import contributions
from tests.environment.strategies import environment_of, environments


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(config=environments())
def test_features_of_any_valid_module_go_together(config):
    """And it does not matter which of them is asked first."""
    environment = environment_of(config)
    for module in environment.modules.values():
        context = environment.context_of(module, partition="aws", account_id="123456789012")
        given = contributions(module, context)
        one, other = fold(given), fold(reversed(given))
        assert (one.containers, one.volumes, one.task) == (other.containers, other.volumes, other.task)
        assert (one.service, one.cluster, one.target_group) == (other.service, other.cluster, other.target_group)
