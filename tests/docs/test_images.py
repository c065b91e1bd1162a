"""The page on images: its example of a pull-through cache is a valid file, and means what is said."""

from __future__ import annotations

import re

import yaml

from modulestack.environment import rules
from modulestack.environment.pulled_through import pulled_through
from tests.environment.strategies import environment_of
from tests.support.program import ROOT

PAGE = (ROOT / "docs" / "images.md").read_text()
[EXAMPLE] = [each for each in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if "pull_through_cache" in each]


def test_the_example_is_valid_and_names_become_what_the_page_says():
    config = {"aws:region": "eu-west-1", "modulestack:network": {"create": {}}, **yaml.safe_load(EXAMPLE)}
    environment = environment_of(config)
    assert [*rules.warnings(environment)] == []
    environment = environment.model_copy(update={"name": "staging"})
    web = pulled_through(environment, "123456789012").modules["web"]
    assert f"`{web.image}`" in PAGE
    assert {name: each.image.partition("/")[2] for name, each in web.beside.items()} == {
        "proxy": "shared/quay/example/proxy:1",
        "otel-collector": "staging/aws/" + environment.modules["web"].beside["otel-collector"].image.partition("/")[2],
    }
