"""What each rule tells people to write ends what it told: nothing else is refused then, and nothing leads back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from modulestack.environment import rule_tables
from modulestack.features import registry
from tests.edits.plain import PLAIN, Config, with_value
from tests.environment.followed_rule import API, WEB, Followed
from tests.environment.rules_of_alerts import OF_ALERTS
from tests.environment.rules_of_authentication import OF_AUTHENTICATION
from tests.environment.rules_of_certificates import OF_CERTIFICATES
from tests.environment.rules_of_cloudfront import OF_CLOUDFRONT
from tests.environment.rules_of_containers import OF_CONTAINERS
from tests.environment.rules_of_dashboards import OF_DASHBOARDS
from tests.environment.rules_of_deployments import OF_DEPLOYMENTS
from tests.environment.rules_of_discovery import OF_DISCOVERY
from tests.environment.rules_of_environments import OF_ENVIRONMENTS
from tests.environment.rules_of_existing import OF_EXISTING
from tests.environment.rules_of_guarding import OF_GUARDING
from tests.environment.rules_of_jobs import OF_JOBS
from tests.environment.rules_of_load_balancers import OF_LOAD_BALANCERS
from tests.environment.rules_of_machines import OF_MACHINES
from tests.environment.rules_of_managed import OF_MANAGED
from tests.environment.rules_of_metric_filters import OF_METRIC_FILTERS
from tests.environment.rules_of_modules import OF_MODULES
from tests.environment.rules_of_networks import OF_NETWORKS
from tests.environment.rules_of_permissions import OF_PERMISSIONS
from tests.environment.rules_of_ports import OF_PORTS
from tests.environment.rules_of_previews import OF_PREVIEWS
from tests.environment.rules_of_protocols import OF_PROTOCOLS
from tests.environment.rules_of_pull_through import OF_PULL_THROUGH
from tests.environment.rules_of_storage import OF_STORAGE

Problems = Callable[..., list[str]]
FOLLOWED = (
    *OF_ALERTS,
    *OF_AUTHENTICATION,
    *OF_CLOUDFRONT,
    *OF_CONTAINERS,
    *OF_DASHBOARDS,
    *OF_METRIC_FILTERS,
    *OF_DEPLOYMENTS,
    *OF_DISCOVERY,
    *OF_ENVIRONMENTS,
    *OF_EXISTING,
    *OF_GUARDING,
    *OF_JOBS,
    *OF_LOAD_BALANCERS,
    *OF_MACHINES,
    *OF_MANAGED,
    *OF_MODULES,
    *OF_NETWORKS,
    *OF_PERMISSIONS,
    *OF_PORTS,
    *OF_CERTIFICATES,
    *OF_PREVIEWS,
    *OF_PROTOCOLS,
    *OF_PULL_THROUGH,
    *OF_STORAGE,
)
NO_VALUE_IS_TOLD = {
    "modules_fit_the_region": "to split an environment is no value",
    "certificates_of_names_fit": "as of a module's own",
    "load_balancers_are_few": "to have modules behind another one is no value",
    "alarms_fit_into_one": "no file of a size that AWS takes has so many alarms: tests/features/test_alarms.py",
    "rules_of_events_are_few": "its advice is many values: tests/features/test_alarms.py",
    "certificate_names_fit": "it tells what ACM takes, and no value",
    "chat_is_of_the_partition": "a region is what an environment is: tests/features/test_alarms.py",
    "policies_of_daemons": "it tells what IAM takes, and no value",
    "policies_of_the_pipeline": "it tells what IAM takes, and no value",
    "a_deployment_has_room": "all its combinations are below",
}


@pytest.mark.parametrize("followed", FOLLOWED, ids=lambda each: f"{each.rule}: {each.told}"[:60])
def test_what_a_rule_tells_to_write_is_taken(problems: Problems, followed: Followed):
    """Each way by itself."""
    bad = _with(followed.base, followed.bad)
    told = _told(problems, bad)
    assert any(followed.told in line for line in told), told
    assert [_told(problems, _with(bad, mend)) for mend in followed.mends] == [[]] * len(followed.mends)


IN_DEFAULTS = [
    (followed, path.rpartition("/")[2])
    for followed in FOLLOWED
    for mend in followed.mends
    for path, value in mend.items()
    if [*mend.values()] == [None] and path.count("/") == 2 and path.startswith((WEB, API))
]
"""What a module has, and which of its keys it is enough to leave out."""


@pytest.mark.parametrize(("followed", "key"), IN_DEFAULTS, ids=lambda each: str(getattr(each, "rule", each)))
def test_what_defaults_have_is_left_out_as_is_told(problems: Problems, followed: Followed, key: str):
    """They fill modules of which a key can say something; null in the module leaves out what does not fit there."""
    config = _with(followed.base, followed.bad)
    modules = config["modulestack:modules"]
    [written] = [module.pop(key) for module in modules.values() if key in module][:1]
    config = with_value(config, f"modulestack:defaults/{key}", written)
    of_the_key = re.compile(rf"^:\d+: modules\.\w+\.{key}\b.* (leave|take|keep)\b")
    advised = [line for line in _told(problems, config) if of_the_key.search(line)]
    assert [line for line in advised if "null in the module" not in line] == []
    for name in modules if advised else ():
        config["modulestack:modules"][name][key] = None
    assert [line for line in _told(problems, config) if of_the_key.search(line)] == []


def test_every_rule_is_followed():
    """Those of the environment, and those of the modules' features."""
    found = {rule.__name__ for rule in rule_tables.EVERY_RULE}
    for feature in registry.FEATURES:
        found |= {rule.__name__ for rule in (*feature.rules, *feature.context_rules)}
    assert found - {each.rule for each in FOLLOWED} == set(NO_VALUE_IS_TOLD)


def test_a_deployment_is_given_room_by_what_is_told(problems: Problems):
    """For every number of tasks and every pair of percentages that leaves none."""
    seen = 0
    for tasks in (1, 2, 3, 5, 7):
        for least, most in ((100, 100), (100, 101), (90, 110), (67, 100), (99, 119), (51, 100)):
            path = f"{API}/deployment"
            bad = _with(
                PLAIN, {f"{API}/tasks": tasks, path: {"minimum_healthy_percent": least, "maximum_percent": most}}
            )
            told = _told(problems, bad)
            if not told:
                continue
            seen += 1
            [enough] = re.findall(r"allowed (\d+) and more, or a lower minimum_healthy_percent$", told[0])
            mends = ({f"{path}/maximum_percent": int(enough)}, {f"{path}/minimum_healthy_percent": 0})
            assert [_told(problems, _with(bad, mend)) for mend in mends] == [[], []], told
    assert seen > 10


def test_a_size_that_is_told_is_a_pair(problems: Problems):
    """For every cpu, and memory that goes with none of it."""
    for cpu in (256, 512, 1024, 2048, 4096, 8192, 16384):
        for memory in (100, 512, 700, 5000, 30720, 61440, 122880, 200000):
            told = _told(problems, _with(PLAIN, {f"{API}/cpu": cpu, f"{API}/memory": memory}))
            pair = re.search(r"does not pair with cpu \d+: allowed (\d+)", told[0]) if told else None
            if pair:
                assert _told(problems, _with(PLAIN, {f"{API}/cpu": cpu, f"{API}/memory": int(pair[1])})) == []
            if told and (other := re.search(r"goes with cpu (\d+)", told[0])):
                assert _told(problems, _with(PLAIN, {f"{API}/cpu": int(other[1]), f"{API}/memory": memory})) == []


def _with(config: Config, values: dict[str, Any]) -> Config:
    for path, value in values.items():
        config = with_value(config, path.replace(f"{WEB}/../../", "modulestack:"), value)
    return config


def _told(problems: Problems, config: Config) -> list[str]:
    return problems(yaml.safe_dump({"config": config}, sort_keys=False), "any")
