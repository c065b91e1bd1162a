"""Who finds whom without a load balancer, right after an environment is brought up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.direct_calls import found_count
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from tests.release.terminal import Terminal
from tests.support.program import copy_program

SERVICE = "aws:ecs/service:Service"
AUTHORITY = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012"
SIZE = {"cpu": 512, "memory": 1024, "container_health_check": {"command": ["CMD", "check"]}}


def called(*callers: str) -> dict[str, Any]:
    return {"image": "a:1", "port": 80, "reachable_from": list(callers), "reachable_by": "service_connect", **SIZE}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    """A client before its server in the file, and two that call each other."""
    copy_program(tmp_path)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:modules": {
            "client": {"image": "a:1", **SIZE},
            "server": called("client"),
            "one": called("two"),
            "two": called("one"),
        },
    }
    (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    made = Sandbox("shop", tmp_path)
    yield made
    made.aws.close()


def test_clients_find_servers_at_once_and_one_of_a_circle_once_it_is_restarted(shop: Sandbox):
    """As the note says, which names it."""
    _, outputs, messages = shop.up()
    modules = outputs["modules"]
    shop.settle(modules)

    def found() -> dict[str, int]:
        return {name: found_count(shop.aws, shop.manifest(modules, name)) for name in ("server", "one", "two")}

    assert found() == {"server": 1, "one": 0, "two": 1}
    services = {each.goal.name: each for each in shop.engine.resources.values() if each.goal.type == SERVICE}
    assert services["server-service"].goal.urn in services["client-service"].goal.dependencies
    assert any("run `modulestack restart two -e shop`" in message for message in messages)
    shop.aws.client("ecs").update_service(cluster="shop-two", service="two", forceNewDeployment=True)
    shop.aws.clock.sleep(600)
    assert found() == {"server": 1, "one": 1, "two": 1}


def test_calls_are_encrypted_by_an_authority_that_lets_ecs_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its tag is looked at before anything is made; `tls` is turned off only while callers are told another way."""
    copy_program(tmp_path)
    tls = {"tls": {"authority_arn": AUTHORITY}}
    modules = {"client": {"image": "a:1", **SIZE}, "server": {**called("client"), "service_connect": tls}}
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:encryption_key": "environment",
        "modulestack:modules": modules,
    }
    (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    shop = Sandbox("shop", tmp_path)
    pca, tag = shop.aws.client("acm-pca"), {"Key": "AmazonECSManaged", "Value": "true"}
    pca.untag_certificate_authority(CertificateAuthorityArn=AUTHORITY, Tags=[tag])
    with pytest.raises(ProgramError, match=r"server\.service_connect\.tls\.authority_arn: arn:\S+ has no tag Amazon"):
        shop.up()
    assert shop.aws.client("ecs").list_clusters()["clusterArns"] == []
    pca.tag_certificate_authority(CertificateAuthorityArn=AUTHORITY, Tags=[tag])
    _, outputs, _ = shop.up()
    shop.settle(outputs["modules"])
    manifest = shop.manifest(outputs["modules"], "server")
    assert (manifest.connect_authority, found_count(shop.aws, manifest)) == (AUTHORITY, 1)
    [service] = shop.aws.client("ecs").describe_services(cluster="shop-server", services=["server"])["services"]
    [served] = service["deployments"][0]["serviceConnectConfiguration"]["services"]
    keys = [each["KeyArn"] for each in shop.aws.client("kms").list_keys()["Keys"]]
    assert served["tls"]["kmsKey"] in keys
    plain = {**modules, "server": called("client")}
    with pytest.raises(ProgramError, match=r"undo this; or first write reachable_by: \[cloud_map, service_connect\]"):
        shop.up(**{"modulestack:modules": json.dumps(plain)})
    turn_off_as_it_says(shop, modules, Terminal(shop, monkeypatch))
    shop.aws.close()


def turn_off_as_it_says(shop: Sandbox, modules: dict[str, Any], modulestack: Terminal) -> None:
    """Step by step; at each of them callers find the server by the way that they were told."""
    by_name, plain = ["cloud_map", "service_connect"], called("client")
    for server, is_released in (
        ({**modules["server"], "reachable_by": by_name}, True),
        ({**plain, "reachable_by": by_name}, False),
        ({**plain, "reachable_by": [*reversed(by_name)]}, True),
    ):
        _, outputs, _ = shop.up(**{"modulestack:modules": json.dumps({**modules, "server": server})})
        if is_released:
            assert modulestack("release", "--template-only", "client", "-e", "shop", "-y").code == 0
        shop.settle(outputs["modules"])
        manifest = shop.manifest(outputs["modules"], "server")
        assert found_count(shop.aws, manifest) == 1
    assert manifest.connect_authority == ""


def test_who_runs_already_finds_a_new_server_once_it_is_released_again(shop: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """As the notice says, which has the command."""
    modules = json.loads(shop.config["modulestack:modules"])
    new = {**modules, "later": called("client")}
    _, outputs, _ = shop.up()
    shop.settle(outputs["modules"])
    _, outputs, messages = shop.up(**{"modulestack:modules": json.dumps(new)})
    shop.settle(outputs["modules"])
    later = shop.manifest(outputs["modules"], "later")
    assert any("modulestack release --template-only client -e shop" in message for message in messages)
    assert found_count(shop.aws, later) == 0
    asked = Terminal(shop, monkeypatch)("release", "--template-only", "client", "-e", "shop", "-y")
    assert asked.code == 0
    assert found_count(shop.aws, later) == 1
