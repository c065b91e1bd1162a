"""Environments from files: which there are, what they say, what is told if they cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modulestack.environment import load
from modulestack.environment.errors import InvalidEnvironment

ROOT = Path(__file__).parents[2]
VALID = """\
config:
  aws:region: eu-west-1
  modulestack:network: {create: {}}
  modulestack:modules:
    web: {image: "a:1", port: 80}
"""


def _told(name: str, root: Path) -> list[str]:
    with pytest.raises(InvalidEnvironment) as caught:
        load.from_file(name, root)
    return str(caught.value).splitlines()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for file in ("Pulumi.staging.yaml", "Pulumi.prod.yaml", "Pulumi.a.b.yaml", "other.yaml"):
        (tmp_path / file).write_text(VALID)
    (tmp_path / "Pulumi.yaml").write_text("name: modulestack\nruntime: python\n")
    return tmp_path


def test_the_shipped_environments_are_valid():
    """Staging, prod, and whatever was added; each has modules."""
    found = {name: bool(load.from_file(name, ROOT).modules) for name in load.names(ROOT)}
    assert found == {**dict.fromkeys(load.names(ROOT), True), "prod": True, "staging": True}


def test_every_stacks_file_is_an_environment(project):
    """The project's own file is none."""
    assert load.names(project) == ("a.b", "prod", "staging")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("stagin", "no such file; environments here: a.b, prod and staging; did you mean staging?"),
        ("zzz", "no such file; environments here: a.b, prod and staging"),
        ("../staging", "no such file; environments here: a.b, prod and staging; did you mean staging?"),
        ("", "no such file; environments here: a.b, prod and staging"),
    ],
)
def test_an_environment_that_is_not_there(project, name, expected):
    """The existing ones are listed."""
    assert _told(name, project) == [f"Pulumi.{name}.yaml: {expected}"]


def test_a_name_that_a_terminal_would_act_on(project):
    """Is shown, not sent."""
    assert _told("\x1b[31m\ud800", project) == [
        r'"Pulumi.\u001b[31m\ud800.yaml": no such file; environments here: a.b, prod and staging'
    ]


def test_a_folder_without_environments(tmp_path):
    """Probably the wrong one."""
    assert _told("staging", tmp_path) == [
        f"Pulumi.staging.yaml: no such file, and no environment's file at all in {tmp_path}"
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ": empty: aws:region, modulestack:network and modulestack:modules belong below config:"),
        (b"# nothing yet\n", ": empty: aws:region, modulestack:network and modulestack:modules belong below config:"),
        (
            b"config:\n",
            ":1: config: empty: aws:region, modulestack:network and modulestack:modules belong below config:",
        ),
        (
            b"encryptionsalt: v1:x\n",
            ": config: missing: aws:region, modulestack:network and modulestack:modules belong below config:",
        ),
        (
            b"- config\n",
            (
                ":1: a list, but a map is needed: "
                "aws:region, modulestack:network and modulestack:modules belong below config:"
            ),
        ),
        (
            b"config: [a]\n",
            (
                ":1: config: a list, but a map is needed: "
                "aws:region, modulestack:network and modulestack:modules belong below config:"
            ),
        ),
        (b"config: {\n", ":1: not YAML: a { or [ is not closed, or a value in it is missing"),
        (b"\xff\xfec\x00", ": not UTF-8 text (byte 0): save it as UTF-8"),
    ],
)
def test_a_file_that_says_nothing(project, content, expected):
    """One line, not three about what is missing in it."""
    (project / "Pulumi.staging.yaml").write_bytes(content)
    assert _told("staging", project) == [f"Pulumi.staging.yaml{expected}"]


def test_a_file_that_cannot_be_read(project):
    """What it is."""
    (project / "Pulumi.staging.yaml").unlink()
    (project / "Pulumi.staging.yaml").mkdir()
    assert _told("staging", project) == ["Pulumi.staging.yaml: is a folder, not a file: put the text itself there"]


def test_a_mark_at_the_files_start_is_no_text(project):
    """As some editors write it."""
    (project / "Pulumi.staging.yaml").write_bytes(b"\xef\xbb\xbf" + VALID.encode())
    assert load.from_file("staging", project).region == "eu-west-1"


def test_keys_that_are_not_ours_are_let_be(project):
    """Pulumi's own, and other namespaces' in the configuration."""
    (project / "Pulumi.staging.yaml").write_text(
        "secretsprovider: x\nencryptionsalt: 0777\n" + VALID + "  aws:profile: yes\n  other:x: {a: 1, a: 2}\n"
    )
    assert load.from_file("staging", project).name == "staging"


def test_keys_in_the_wrong_place_are_told(project):
    """Beside config, without their namespace, or in an old form."""
    (project / "Pulumi.staging.yaml").write_text(
        VALID + "  tags: {}\n  modulestack:config:tags: {}\nmodulestack:tags: {}\nconfg: 1\nmodules: {}\n"
    )
    allowed = "modulestack:" + ", modulestack:".join(
        [
            *("access_logs", "account_id", "alerts", "capacity", "container_insights", "dashboard", "defaults"),
            *("deletion_protection", "domain"),
            *("encryption_key", "existing_namespaces", "file_systems"),
            *("load_balancers", "managed_instances", "modules", "network", "permissions_boundary", "pipeline"),
            *("previews", "pull_through_cache", "queries", "quotas"),
            *("retired_urls", "tags"),
        ]
    )
    assert _told("staging", project) == [
        "Pulumi.staging.yaml:6: tags: a key needs its namespace: write modulestack:tags",
        f"Pulumi.staging.yaml:7: modulestack:config:tags: unknown key: allowed {allowed} or modulestack:web_acl",
        "Pulumi.staging.yaml:8: modulestack:tags: unknown key here: indent it below config:",
        "Pulumi.staging.yaml:9: confg: unknown key: did you mean config?",
        (
            "Pulumi.staging.yaml:10: modules: unknown key here: "
            "settings are written modulestack:<name> and belong below config:"
        ),
    ]


PROJECT = """\
name: modulestack
description: yes
config:
  aws:region:
    value: us-east-1
  modulestack:tags:
    type: object
    default: {team: 3}
  deletion_protection:
    default: true
  modulestack:modules:
    type: object
    description: The modules
"""


def test_what_the_project_sets_holds_where_the_environment_says_nothing(project):
    """Problems of it name its own file and line."""
    (project / "Pulumi.yaml").write_text(PROJECT.replace("3", "x"))
    (project / "Pulumi.staging.yaml").write_text(VALID.replace("  aws:region: eu-west-1\n", ""))
    found = {name: load.from_file(name, project) for name in ("staging", "prod")}
    assert [(e.region, e.tags, e.deletion_protection) for e in found.values()] == [
        ("us-east-1", {"team": "x"}, True),
        ("eu-west-1", {"team": "x"}, True),
    ]
    (project / "Pulumi.yaml").write_text(PROJECT)
    assert _told("prod", project) == ['Pulumi.yaml:8: tags.team: 3 is no text: quote it: "3"']
    (project / "Pulumi.yaml").write_text(PROJECT.replace("3", "yes"))
    assert _told("prod", project) == [
        (
            "Pulumi.yaml:8: tags.team: yes is not the same to every YAML reader: "
            'write true, or quote it for the text "yes"'
        )
    ]
    (project / "Pulumi.yaml").write_text("{")
    assert _told("prod", project)[0].startswith("Pulumi.yaml:1: not YAML: ")


def test_the_configuration_is_handed_over_as_pulumi_does(project):
    """Texts as they are, the rest as JSON with sorted keys; what only Pulumi can read is a stand-in."""
    (project / "Pulumi.staging.yaml").write_text(
        VALID + "  modulestack:deletion_protection: true\n  modulestack:tags: {z: {secure: v1:x}, a: b}\n"
        "  modulestack:account_id: {secure: v1:x}\n  modulestack:domain:\n"
    )
    assert load.config_of("staging", project) == {
        "aws:region": "eu-west-1",
        "modulestack:network": '{"create":{}}',
        "modulestack:modules": '{"web":{"image":"a:1","port":80}}',
        "modulestack:deletion_protection": "true",
        "modulestack:tags": '{"a":"b","z":"secret"}',
        "modulestack:account_id": "secret",
    }
    assert json.loads(load.config_of("prod", ROOT)["modulestack:modules"])["web"]["port"] == 8080


def test_the_configuration_of_a_broken_file_is_not_handed_over(project):
    """Not even in part."""
    (project / "Pulumi.staging.yaml").write_text(VALID + "  modulestack:deletion_protection: yes\n")
    with pytest.raises(InvalidEnvironment):
        load.config_of("staging", project)


def test_encrypted_values_are_texts(project):
    """Where only text is possible, and no form is asked for."""
    (project / "Pulumi.staging.yaml").write_text(
        "config:\n  aws:region: eu-west-1\n  modulestack:network: {create: {}}\n  modulestack:modules:\n"
        "    web: {image: 'a:1', port: 80, environment: {A: {secure: v1:x}}}\n"
    )
    assert load.from_file("staging", project).modules["web"].environment == {"A": "secret"}
    (project / "Pulumi.staging.yaml").write_text(
        "config:\n  aws:region: eu-west-1\n  modulestack:network: {secure: v1:x}\n  modulestack:modules:\n"
        "    web: {image: {secure: v1:x}, port: 80}\n"
    )
    text = "encrypted, and only values under environment and placeholders can be"
    assert _told("staging", project) == [
        f"Pulumi.staging.yaml:3: network: {text}",
        f"Pulumi.staging.yaml:5: modules.web.image: {text}",
    ]


def test_an_environment_knows_who_calls_whom():
    """And under which address."""
    environment = load.from_file("prod", ROOT)
    web, api = environment.modules["web"], environment.modules["api"]
    assert environment.callers_of(api) == (web,)
    assert environment.callees_of(web) == (api,)
    assert (environment.callers_of(web), environment.callees_of(api)) == ((), ())
    assert environment.private_url(api) == "https://api.internal.example.com"
