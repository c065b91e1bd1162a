"""Whatever stands in a file: an environment comes out, or everything that is wrong with it, never a traceback."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from modulestack.environment import load
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.model import Environment
from modulestack.environment.settings import dotted
from tests.environment.strategies import Config, as_file, environment_of, environments
from tests.support.matrices import matrix

MANY = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(("internet", "${x}", "${", "1", "a.b", "10.0.0.0/16", "\x1b[31m", "\u2028", "0" * 5000, "secure"))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WORDS = (
    "config",
    "aws:region",
    "modulestack:modules",
    "web",
    "image",
    "a:1",
    "- ",
    ": ",
    "\n",
    "  ",
    "{",
    "}",
    "[",
    "]",
    "&a",
    "*a",
    "<<",
    "|",
    ">",
    "'",
    '"',
    "#",
    "!!str",
    "---",
    "?",
    "\t",
    "secure",
    ",",
    "yes",
    "0o7",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("project")


def _outcome(folder: Path, text: str) -> Environment | list[str]:
    """What a file with *text* gives: an environment, or the lines that are told."""
    (folder / "Pulumi.staging.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        return load.from_file("staging", folder)
    except InvalidEnvironment as error:
        return str(error).split("\n")


def _is_fit_to_print(lines: list[str]) -> bool:
    """Every line is one that we wrote: it names the file, and has no control character, no pydantic and no repr."""
    foreign = ("Input should", "Value error", "pydantic", "Unreadable")
    return bool(lines) and all(
        line.startswith("Pulumi.staging.yaml:") and line.isprintable() and not any(word in line for word in foreign)
        for line in lines
    )


@MANY
@given(text=st.text() | st.lists(st.sampled_from(WORDS)).map("".join))
@example(text="")
@example(text="config:")
@example(text="[" * 5000)
@example(text="config: &a\n  aws:region: *a\n")
@example(text="config: &a [*a]\n")
@example(text="config:\n  modulestack:modules: &x {y: &y {z: *x}}\n")
@example(text="\ud800")
@example(text="\x00")
@example(text="config:\n" + "\n".join(f"  modulestack:x{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)))
@example(text="a: &a [x, x]\n" + "\n".join(f"b{n}: &a [*a, *a]" for n in range(40)))
@example(text="config: {modulestack:modules: {web: {environment: {A: !!python/object/apply:os.getcwd []}}}}")
def test_any_text_gives_lines(folder, text):
    """No text is an environment by chance, and none makes a traceback."""
    outcome = _outcome(folder, text)
    assert isinstance(outcome, list)
    assert _is_fit_to_print(outcome)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path in *value*."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in _places(one, (*path, key)))]


def _changed(config: Config, path: tuple[Any, ...], value: Any) -> Config:
    config = copy.deepcopy(config)
    parent: Any = config
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return config


@MANY
@given(config=environments(), data=st.data())
def test_any_slip_in_an_environment_gives_an_environment_or_lines(folder, config, data):
    """Values of any kind in any place, keys renamed, added and left out."""
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(_places(config)[1:]))
        value = data.draw(VALUES)
        match data.draw(st.sampled_from(("replace", "add"))):
            case "replace":
                config = _changed(config, path, value)
            case "add":
                config = _changed(config, (*path[:-1], 0 if isinstance(path[-1], int) else data.draw(st.text())), value)
    outcome = _outcome(folder, as_file(config))
    assert isinstance(outcome, Environment) or _is_fit_to_print(outcome)
    if isinstance(outcome, Environment):
        assert "unknown:0" not in {module.image for module in outcome.modules.values()}


EVERYTHING = """
config:
  aws:region: eu-west-1
  modulestack:account_id: "123456789012"
  modulestack:deletion_protection: true
  modulestack:domain: {zone: example.com, http_redirect: true}
  modulestack:network: {create: {cidr: 10.0.0.0/16, zones: 3, nat: single}}
  modulestack:permissions_boundary: arn:aws:iam::123456789012:policy/own-staging
  modulestack:retired_urls: ["http://old.example.com"]
  modulestack:tags: {team: x}
  modulestack:pipeline:
    repository: {name: a/b, id: 1, owner_id: 2}
    branch: main
    oidc_provider: create
    state_bucket: example-state
    secrets_key_arn: arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
    application_repositories: [{name: a/c, id: 3, owner_id: 2, modules: [web]}]
  modulestack:defaults: {stop_timeout_s: 30, exec: {log_retention_days: 30}}
  modulestack:modules:
    api: {image: app:1, port: 80, reachable_from: [web]}
    web:
      image: app:1
      port: 80
      entry_point: [a]
      command: [b, "${v}"]
      environment: {A: b}
      placeholders: {v: "1"}
      secrets: {S: ssm:/a/b}
      reachable_from: internet
      host: www.example.com
      tasks: 1
      deployment: {minimum_healthy_percent: 100, maximum_percent: 200, grace_period_s: 1}
      task_policy_arns: [arn:aws:iam::aws:policy/ReadOnlyAccess]
      health_check: {path: /, matcher: "200", interval_s: 30, timeout_s: 5}
      load_balancing: {algorithm: round_robin, slow_start_s: 30, stickiness: {duration_s: 5}}
      container_health_check: {command: [CMD, a], interval_s: 30}
      scaling: {min: 1, max: 2, cpu_percent: 50}
"""
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**18,
    1.5,
    "",
    "x" * 5000,
    "\x1b[31m",
    [],
    {},
    [None],
    {"": 1},
    ["x"] * 30,
)


def _is_everyday(value: Any) -> bool:
    """A number, a text, a list and nothing stand for the others."""
    return value in (None, -1, "x" * 5000, [None])


@pytest.mark.parametrize("value", matrix(ODD, _is_everyday), ids=lambda value: repr(value)[:12])
def test_an_odd_value_in_any_place_gives_an_environment_or_lines(folder: Path, value: Any):
    """Every place of a file that says everything, one after the other."""
    config = yaml.safe_load(EVERYTHING)
    assert isinstance(_outcome(folder, EVERYTHING), Environment)
    for path in _places(config)[1:]:
        outcome = _outcome(folder, yaml.safe_dump(_changed(config, path, value)))
        assert isinstance(outcome, Environment) or (_is_fit_to_print(outcome) and len("".join(outcome)) < 30_000), path


@MANY
@given(config=environments(), data=st.data())
def test_a_map_where_a_value_belongs_is_told_by_its_path(folder, config, data):
    """Whichever value it is."""
    leaves = [path for path in _places(config) if not isinstance(_at(config, path), dict | list | None)]
    path = data.draw(st.sampled_from(leaves))
    lines = _outcome(folder, as_file(_changed(config, path, {"no": "such"})))
    shown = dotted((path[0].removeprefix("modulestack:"), *path[1:]))
    assert isinstance(lines, list)
    assert [line for line in lines if f": {shown.partition('[')[0]}" in line] != []


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@MANY
@given(config=environments())
def test_a_file_says_what_was_meant(folder, config):
    """A valid environment is the same from a file's text as from values."""
    assert environment_of(config) == _outcome(folder, as_file(config))


def test_one_wrong_field_hides_no_other(problems):
    """Parse errors apart: after those nothing is known."""
    text = """
    config:
      aws:region: nowhere
      modulestack:network: {create: {cidr: 10.0.0.0/28}}
      modulestack:account_id: 123456789012
      modulestack:nonsense: 1
      modulestack:modules:
        web:
          image: App:1
          port: 80
          memory: 700
          health_check: {path: x, timeout_s: 20}
        api:
          port: 0
          reachable_from: [web, worker]
    """
    lines = problems(yaml.safe_dump(yaml.safe_load(text), sort_keys=False))
    assert lines == [
        ':2: aws:region: "nowhere" is no AWS region: allowed such as eu-west-1',
        (
            ":5: network.create.cidr: 10.0.0.0/28 is too small for 2 zones: its public subnets would be /31, "
            "and load balancers need /27: allowed /16 to /24"
        ),
        ':6: account_id: 123456789012 is no text: quote it: "123456789012"',
        (
            ":7: modulestack:nonsense: unknown key: allowed modulestack:access_logs, modulestack:account_id, "
            "modulestack:alerts, modulestack:capacity, modulestack:container_insights, modulestack:dashboard, "
            "modulestack:defaults, "
            "modulestack:deletion_protection, modulestack:domain, modulestack:encryption_key, "
            "modulestack:existing_namespaces, modulestack:file_systems, "
            "modulestack:load_balancers, modulestack:managed_instances, modulestack:modules, modulestack:network, "
            "modulestack:permissions_boundary, modulestack:pipeline, modulestack:previews, "
            "modulestack:pull_through_cache, modulestack:queries, modulestack:quotas, modulestack:retired_urls, "
            "modulestack:tags or modulestack:web_acl"
        ),
        ':10: modules.web.image: "App:1" has capital letters in its repository: write app there',
        ":12: modules.web.memory: 700 MiB does not pair with cpu 256: allowed 512, 1024, 2048",
        ':14: modules.web.health_check.path: "x" does not start with /',
        ":15: modules.web.health_check.timeout_s: 20 s is not shorter than interval_s (15 s): allowed up to 14",
        ":16: modules.api.image: missing (the first image)",
        ":17: modules.api.port: 0 is too small: allowed 1 to 65535",
        ":20: modules.api.reachable_from[1]: there is no module worker: allowed web",
    ]


def test_a_slip_in_the_defaults_is_told_once(problems):
    """On its own line, however many modules it reaches."""
    text = """\
config:
  aws:region: eu-west-1
  modulestack:network: {create: {}}
  modulestack:defaults:
    memory: 700
    log_retention_days: 20
    nonsense: {}
  modulestack:modules:
    web: {image: "a:1", port: 80}
    api: {image: "a:1", port: 80}
    own: {image: "a:1", port: 80, cpu: 1024}
"""
    lines = problems(text)
    assert [line.partition(": ")[0] + ": " + line.partition(": ")[2][:40] for line in lines] == [
        ":5: defaults.memory: 700 MiB does not pair w",
        ":6: defaults.log_retention_days: 20 days is ",
        ":7: defaults.nonsense: unknown key: allowed ",
        ":11: modules.own.memory: 700 MiB does not pai",
    ]


def test_defaults_are_looked_at_even_if_every_module_overrides_them(problems):
    """They are wrong all the same."""
    text = """\
config:
  aws:region: eu-west-1
  modulestack:network: {create: {}}
  modulestack:defaults: {cpu: 100, name: x, scaling: {cpu_percent: 60}}
  modulestack:modules:
    web: {image: "a:1", port: 80, cpu: 256, scaling: {min: 1, max: 2}}
"""
    assert problems(text) == [
        (
            ":4: defaults.cpu: 100 is not possible: allowed 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768, "
            "on machines 128 to 196608"
        ),
        ":4: defaults.name: unknown key: a name belongs to one module",
    ]


@pytest.mark.parametrize(("defaults", "expected"), [("[a]", '["a"] is no map'), ("3", "3 is no map")])
def test_defaults_are_a_map(problems, defaults, expected):
    """Of a module's keys."""
    text = f"""\
config:
  aws:region: eu-west-1
  modulestack:network: {{create: {{}}}}
  modulestack:defaults: {defaults}
  modulestack:modules:
    web: {{image: "a:1", port: 80}}
"""
    assert problems(text) == [f":4: defaults: {expected}: indent the keys of a module below it"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, 1),
        ({"tasks": 3}, 3),
        ({"scaling": {"min": 2, "max": 4, "cpu_percent": 60}}, 2),
        ({"scaling": {"min": 2, "max": 4, "cpu_percent": 60}, "tasks": 3}, 3),
    ],
)
def test_a_service_starts_with_as_many_tasks_as_scaling_keeps(keys, expected):
    """Unless the file says how many."""
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:modules": {"web": {"image": "a:1", "port": 80, **keys}},
    }
    assert environment_of(config).modules["web"].tasks == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Staging", 'the environment\'s name "Staging" is no name'),
        ("x" * 25, f'the environment\'s name "{"x" * 25}" is too long: 25 characters, 24 are allowed'),
        ("s-", 'the environment\'s name "s-" is no name'),
    ],
)
def test_an_environments_name_fits_into_every_name_made_of_it(problems, name, expected):
    """It is the file's."""
    text = """\
config:
  aws:region: eu-west-1
  modulestack:network: {create: {}}
  modulestack:modules:
    web: {image: "a:1", port: 80}
"""
    [line] = problems(text, name)
    assert line.removeprefix(": ")[: len(expected)] == expected
