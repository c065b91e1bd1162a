"""What the manifests of an earlier run say of what stands."""

from __future__ import annotations

import dataclasses

import pytest

from modulestack.contract.manifest import InvalidManifest
from modulestack.contract.network_manifest import NetworkManifest
from modulestack.environment.standing import StandingEnvironment, StandingLoadBalancer, StandingModule, from_parameters
from tests.components.test_parameters import MANIFEST, NAME

NETWORK = NetworkManifest(cidr="10.0.0.0/16", zone_prefix=19, zones=("eu-west-1a", "eu-west-1b"), nat="single")


def test_the_manifests_say_what_stands():
    manifest = dataclasses.replace(
        MANIFEST, reachable_from=("api",), former_urls=("http://old",), deletion_protection=True
    )
    known = {
        NAME: manifest.to_json(),
        "/modulestack/dev/network": NETWORK.to_json(),
        "/modulestack/dev/web/image": "web:2",
        "/modulestack/other/web/target": manifest.to_json(),
    }
    web = StandingModule(
        port=8080,
        serving="web",
        load_balancers={"own": StandingLoadBalancer("internal", {})},
        primary_load_balancer="own",
        is_public=False,
        callers=("api",),
        urls=(MANIFEST.url, "http://old"),
        deletion_protection=True,
        cluster=MANIFEST.cluster,
        log_group=MANIFEST.log_group,
    )
    assert from_parameters(known, "dev") == StandingEnvironment(modules={"web": web}, network=NETWORK)


def test_of_a_version_that_did_not_say_who_may_call_the_address_says_whether_it_is_public():
    urls = {
        "http://web-lb-1.eu-west-1.elb.amazonaws.com": True,
        "https://web.example.com": True,
        "http://web.dev.internal": False,
        "https://web.internal.example.com": False,
    }
    found = {url: from_parameters({NAME: dataclasses.replace(MANIFEST, url=url).to_json()}, "dev") for url in urls}
    assert {url: one.modules["web"].is_public for url, one in found.items()} == urls


def test_a_module_that_cannot_be_read_counts_as_none():
    assert from_parameters({NAME: "?"}, "dev") == StandingEnvironment()


def test_a_network_that_cannot_be_read_is_not_taken_for_none():
    """Its subnets would be laid out anew."""
    with pytest.raises(InvalidManifest, match=r"^/modulestack/dev/network: not a network's manifest: '\{\}'$"):
        from_parameters({"/modulestack/dev/network": "{}"}, "dev")
