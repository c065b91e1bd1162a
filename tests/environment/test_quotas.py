"""What AWS has raised: each check that knows a limit goes by the file, and so does the embedded account."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from modulestack.contract import limits
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment import allowed_sources_rules, environment_rules, load_balancer_rules
from modulestack.environment.model import Environment
from modulestack.environment.quotas import QuotasSection
from modulestack.environment.rules import violations
from modulestack.rehearsal.seeding.environment import seed_account
from tests.support.environments import environment
from tests.support.program import ROOT

WEB: dict[str, Any] = {"image": "ghcr.io/example/web:1", "port": 8080, "reachable_from": "internet"}


def _modules(count: int, **more: Any) -> dict[str, Any]:
    return {f"m{number}": {**WEB, **more} for number in range(count)}


def _says(found: Any) -> list[str]:
    return [violation.message for violation in found]


def test_load_balancers_are_counted_by_their_kind():
    """AWS has a quota of each."""
    few = {**_modules(50), **{f"n{number}": {**WEB, "protocol": "tcp"} for number in range(50)}}
    assert _says(environment_rules.modules_fit_the_region(environment(few))) == []
    [more] = _says(environment_rules.modules_fit_the_region(environment(_modules(51))))
    assert more.startswith("51 modules need as many load balancers, and AWS allows 50 in a region: have modules share")
    [network] = _says(environment_rules.modules_fit_the_region(environment(_modules(51, protocol="tcp"))))
    assert network.startswith("51 modules need as many network load balancers, and AWS allows 50 in a region")
    raised = {"load_balancers": 51, "network_load_balancers": 51}
    for modules in (_modules(51), _modules(51, protocol="tcp")):
        assert _says(environment_rules.modules_fit_the_region(environment(modules, quotas=raised))) == []


def _shared(quotas: dict[str, int]) -> Environment:
    routes = [{"paths": [f"/{number}/*"]} for number in range(101)]
    module = {**WEB, "load_balancers": {"front": {"routes": routes}}}
    return environment({"web": module}, load_balancers={"front": {"scheme": "internet-facing"}}, quotas=quotas)


def test_rules_of_a_load_balancer():
    [told] = _says(load_balancer_rules.load_balancers_are_few(_shared({})))
    assert told.startswith("needs 101 rules (for routes, open paths and testers), and AWS allows 100")
    assert _says(load_balancer_rules.load_balancers_are_few(_shared({"rules_per_load_balancer": 101}))) == []


def test_modules_whose_requests_are_shifted_count_twice():
    """Two target groups each, and a rule for testers beside the route."""
    header = {"header": {"name": "X-Test", "values": ["1"]}}
    modules = {
        f"m{number}": {
            **WEB,
            "load_balancers": {"front": {"routes": [{"paths": [f"/{number}/*"]}]}},
            "deployment": {"strategy": "canary", "test_traffic": header},
        }
        for number in range(51)
    }
    found = environment(modules, load_balancers={"front": {"scheme": "internet-facing"}})
    told = _says(load_balancer_rules.load_balancers_are_few(found))
    assert [each.partition(" (")[0] for each in told] == ["needs 102 rules", "needs 102 target groups"]


def test_rules_of_a_security_group_and_certificates():
    sources = [f"203.0.113.{number}/32" for number in range(61)]
    many = {"web": {**WEB, "allowed_sources": sources}}
    assert len(_says(allowed_sources_rules.rules_of_groups_are_few(environment(many)))) == 1
    raised = environment(many, quotas={"rules_per_security_group": 61})
    assert _says(allowed_sources_rules.rules_of_groups_are_few(raised)) == []
    certificates = {"web": {**WEB, "further_certificates": [f"m{number}.example.org" for number in range(26)]}}
    found = environment(certificates, domain={"zone": "example.com"})
    assert [told for told in _says(violations(found)) if "too many" in told] == ["26 are too many: allowed up to 25"]
    raised = environment(certificates, domain={"zone": "example.com"}, quotas={"certificates_per_load_balancer": 26})
    assert [told for told in _says(violations(raised)) if "too many" in told] == []


@pytest.mark.parametrize("key", QuotasSection.model_fields)
def test_less_than_everybody_has_is_refused(key: str):
    """It would be a file that AWS knows nothing of."""
    with pytest.raises(ValidationError, match="allowed"):
        QuotasSection(**{key: 24})


def test_the_page_has_every_key_with_its_code():
    """docs/quotas.md: what it shows is valid, and its codes are those of the file's descriptions."""
    page = (ROOT / "docs" / "quotas.md").read_text()
    shown = yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0])["config"]["modulestack:quotas"]
    assert QuotasSection(**shown).raised == shown
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (L-[0-9A-F]{8})", page, re.MULTILINE))
    described = (ROOT / "docs" / "environment.md").read_text()
    assert [key for key in QuotasSection.model_fields if f"({rows[key]}" not in described] == []


def test_the_embedded_account_has_what_the_file_says():
    """The 101st rule, and the 301st of a bus; without, AWS's own refusal."""
    aws = EmbeddedAws()
    seed_account(aws, _shared({"event_rules": limits.EVENT_RULES_PER_BUS + 1}))
    events = aws.client("events")
    for number in range(limits.EVENT_RULES_PER_BUS + 1):
        events.put_rule(Name=f"r{number}", EventPattern='{"source": ["aws.ecs"]}')
    with pytest.raises(events.exceptions.LimitExceededException):
        events.put_rule(Name="more", EventPattern='{"source": ["aws.ecs"]}')
    aws.close()
