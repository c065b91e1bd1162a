"""Modules that find each other in namespaces of AWS Cloud Map that are there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.direct_calls import found_count
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import copy_program

NAMESPACES = "modulestack:existing_namespaces"
MODULES = "modulestack:modules"
THERE = {"service_connect": "platform", "cloud_map": "platform.internal"}
SIZE: dict[str, Any] = {
    "image": "ghcr.io/example/any:1",
    "cpu": 512,
    "memory": 1024,
    "container_health_check": {"command": ["CMD", "check"]},
}


def called(way: Any) -> dict[str, Any]:
    return {**SIZE, "port": 80, "reachable_from": ["client"], "reachable_by": way, "stop_timeout_s": 60}


def modules(**ways: Any) -> str:
    return json.dumps({"client": SIZE, **{name: called(way) for name, way in ways.items()}})


Bring = Callable[..., Sandbox]


@pytest.fixture
def bring(tmp_path: Path) -> Iterator[Bring]:
    made: list[Sandbox] = []

    def shop(there: dict[str, str] = THERE, **ways: Any) -> Sandbox:
        copy_program(tmp_path)
        config = {
            "aws:region": "eu-west-1",
            "modulestack:network": {"existing": {"vpc_tags": {"Name": "platform"}}},
            **({NAMESPACES: there} if there else {}),
            MODULES: json.loads(modules(**ways)),
        }
        (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
        made.append(Sandbox("shop", tmp_path))
        return made[-1]

    yield shop
    for each in made:
        each.aws.close()


def _theirs(sandbox: Sandbox) -> list[Any]:
    """What the owner sees of the namespaces, but for what is in them."""
    client = sandbox.aws.client("servicediscovery")
    found = [client.get_namespace(Id=each["Id"])["Namespace"] for each in client.list_namespaces()["Namespaces"]]
    tags = [client.list_tags_for_resource(ResourceARN=each["Arn"])["Tags"] for each in found]
    return [{**each, "ServiceCount": tags_} for each, tags_ in zip(found, tags, strict=True)]


def _names(sandbox: Sandbox) -> list[str]:
    return sorted(each["Name"] for each in sandbox.aws.client("servicediscovery").list_services()["Services"])


def _found(sandbox: Sandbox, stacks: Any) -> dict[str, int]:
    """How many tasks of each callers find."""
    return {name: found_count(sandbox.aws, sandbox.manifest(stacks, name)) for name in ("api", "stock")}


def test_modules_are_found_there_and_the_namespaces_stay(bring: Bring):
    """By names that begin with the environment's; a second run changes nothing, and nothing is left at the end."""
    shop = bring(api="service_connect", stock="cloud_map")
    before = _theirs(shop)
    _, outputs, _ = shop.up()
    shop.settle(outputs["modules"])
    assert _names(shop) == ["shop-api", "shop-stock"]
    assert _found(shop, outputs["modules"]) == {"api": 1, "stock": 1}
    assert [shop.manifest(outputs["modules"], name).url for name in ("api", "stock")] == [
        "http://api.shop.connect.internal:80",
        "http://shop-stock.platform.internal:80",
    ]
    assert shop.up()[0].changed == ()
    assert _theirs(shop) == before
    shop.down()
    assert (_theirs(shop), _names(shop)) == (before, [])


def _without(aws: Any) -> None:
    for each in aws.client("servicediscovery").list_namespaces()["Namespaces"]:
        aws.client("servicediscovery").delete_namespace(Id=each["Id"])


def _elsewhere(aws: Any) -> None:
    _without(aws)
    other = aws.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    aws.client("servicediscovery").create_private_dns_namespace(Name="platform.internal", Vpc=other)


def _several(aws: Any) -> None:
    other = aws.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    aws.client("servicediscovery").create_private_dns_namespace(Name="platform.internal", Vpc=other)


def _taken(aws: Any) -> None:
    client = aws.client("servicediscovery")
    for each in client.list_namespaces()["Namespaces"]:
        client.create_service(Name="shop-api", NamespaceId=each["Id"])


@pytest.mark.parametrize(
    ("way", "change", "said"),
    [
        ("service_connect", _without, "there is no HTTP namespace platform in"),
        ("cloud_map", _without, r"there is no private DNS namespace platform\.internal in"),
        ("cloud_map", _elsewhere, r"platform\.internal does not resolve in vpc-\w+, where"),
        ("cloud_map", _several, r"several of the kind private DNS namespace are called platform\.internal"),
        ("cloud_map", _taken, "shop-api is there already, and is not api's"),
        ("service_connect", _taken, "shop-api is there already, and is not api's"),
    ],
)
def test_one_that_does_not_fit_is_refused(bring: Bring, way: str, change: Callable[[Any], None], said: str):
    shop = bring({way: THERE[way]}, api=way)
    change(shop.aws)
    with pytest.raises(ProgramError, match=rf"existing_namespaces\.{way}: {said}"):
        shop.up()
    assert shop.aws.client("ecs").list_clusters()["clusterArns"] == []


def test_from_one_that_is_made_in_steps(bring: Bring):
    """Callers are told a load balancer's address in between; the made ones go, and others' stay."""
    shop = bring({}, api="service_connect", stock="cloud_map")
    for way, name in THERE.items():
        client = shop.aws.client("servicediscovery")
        if way == "service_connect":
            client.create_http_namespace(Name=name)
            continue
        [vpc] = [each["VpcId"] for each in shop.aws.client("ec2").describe_vpcs()["Vpcs"] if not each["IsDefault"]]
        client.create_private_dns_namespace(Name=name, Vpc=vpc)
    before = _theirs(shop)
    _, outputs, _ = shop.up()
    shop.settle(outputs["modules"])
    there = json.dumps(THERE)
    with pytest.raises(ProgramError) as refused:
        shop.up(**{NAMESPACES: there})
    assert "existing_namespaces.service_connect: callers of api would look for it in the namespace" in str(
        refused.value
    )
    assert "existing_namespaces.cloud_map: stock would no longer answer at http://stock.shop.tasks" in str(
        refused.value
    )
    assert "first write reachable_by: [load_balancer, cloud_map]" in str(refused.value)
    between = {MODULES: modules(api=["load_balancer", "service_connect"], stock=["load_balancer", "cloud_map"])}
    retired = {"modulestack:retired_urls": json.dumps(["http://stock.shop.tasks.internal:80"])}
    shop.up(**between)
    shop.up(**between, **retired, **{NAMESPACES: there})
    shop.settle(outputs["modules"])
    assert (_theirs(shop), _names(shop)) == (before, ["shop-api", "shop-stock"])
    after = {
        **between,
        MODULES: modules(api=["service_connect", "load_balancer"], stock=["cloud_map", "load_balancer"]),
    }
    _, outputs, _ = shop.up(**after, **{NAMESPACES: there})
    shop.settle(outputs["modules"])
    assert shop.manifest(outputs["modules"], "stock").url == "http://shop-stock.platform.internal:80"
    assert _found(shop, outputs["modules"]) == {"api": 1, "stock": 1}
