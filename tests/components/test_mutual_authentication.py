"""Client certificates that listeners ask for: what is made, and what each listener is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components.mutual_authentication import NONE, ClientCertificates
from components.request_headers import LISTENER
from modulestack.contract import names
from modulestack.contract.tags import MUTUAL_AUTHENTICATION
from modulestack.environment import load
from tests.harness import Deployed
from tests.support import program
from tests.support.program import CLIENTS, SHIPPED

STORE = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:truststore/clients/0123456789abcdef"
BY_BUNDLE: dict[str, Any] = {"mode": "verify", "ca_bundle": "clients-ca.pem"}
ASKED = {"ignoreClientCertificateExpiry": False, "advertiseTrustStoreCaNames": "off"}
BUNDLE = "web-lb-ca-bundle"


@pytest.fixture(autouse=True)
def _beside_the_program(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(CLIENTS)


def _made(said: dict[str, Any]) -> Deployed:
    config = load.config_of("prod", SHIPPED)
    modules = json.loads(config["modulestack:modules"])
    modules["web"]["mutual_authentication"] = said
    return program.run("prod", {**config, "modulestack:modules": json.dumps(modules)})


def test_a_bundle_is_uploaded_and_a_trust_store_is_made_of_that_very_version():
    made = _made({**BY_BUNDLE, "revocation_lists": ["revoked.pem"], "advertise_trust_store_ca_names": True})
    files = {each.name: each.inputs for each in made.all("aws:s3/bucketObjectv2:BucketObjectv2") if "lb-" in each.name}
    assert {name: (each["key"], each["content"]) for name, each in files.items()} == {
        BUNDLE: ("trust-stores/web-lb/ca-bundle.pem", Path("clients-ca.pem").read_text()),
        "web-lb-revocations-revoked.pem": (
            "trust-stores/web-lb/revocations/revoked.pem",
            Path("revoked.pem").read_text(),
        ),
    }
    [store], [revoked] = (
        made.all(f"aws:lb/{kind}") for kind in ("trustStore:TrustStore", "trustStoreRevocation:TrustStoreRevocation")
    )
    assert store.inputs["caCertificatesBundleS3ObjectVersion"] == "version-1"
    assert revoked.inputs["revocationsS3ObjectVersion"] == "version-1"
    arn = f"arn:aws:elasticloadbalancing:eu-west-1:123456789012:truststore/{store.name}/1"
    asked = {"mode": "verify", "trustStoreArn": arn, **ASKED, "advertiseTrustStoreCaNames": "on"}
    assert _asked(made) == {"web-lb-443": asked, "web-lb-80": None}


def test_one_that_is_there_is_named_and_nothing_is_made():
    made = _made({"mode": "verify", "trust_store": STORE, "ignore_client_certificate_expiry": True})
    assert made.all("aws:lb/trustStore:TrustStore") == []
    asked = {"mode": "verify", "trustStoreArn": STORE, **ASKED, "ignoreClientCertificateExpiry": True}
    assert _asked(made)["web-lb-443"] == asked


def test_passthrough_needs_no_trust_store():
    made = _made({"mode": "passthrough"})
    assert made.all("aws:lb/trustStore:TrustStore") == []
    assert _asked(made)["web-lb-443"] == {"mode": "passthrough"}


def _asked(made: Deployed) -> dict[str, Any]:
    listeners = [each for each in made.all(LISTENER) if each.name.startswith("web-lb-")]
    return {each.name: each.inputs.get("mutualAuthentication") for each in listeners}


def test_a_listener_that_has_asked_is_told_to_stop_and_one_that_never_did_is_told_nothing():
    """The provider leaves what it is told nothing of; the next run says the same again."""
    mark = {MUTUAL_AUTHENTICATION: "file"}

    def told(name: str, *, is_https: bool, **before: str) -> tuple[str, dict[str, str]]:
        resource = {"type": LISTENER, "name": "web-lb-443", "outputs": {"tags": before}}
        found = ClientCertificates(before=(resource,)).of_listener(name, {"a": "b"}, is_https=is_https)
        asked = found.get("mutual_authentication")
        return asked.mode if asked else "", found["tags"]

    assert told("web-lb-443", is_https=True, **mark) == ("off", {"a": "b", **mark})
    assert told("web-lb-80", is_https=False, **mark) == ("", {"a": "b"})
    assert told("web-lb-443", is_https=True) == ("", {"a": "b"})
    assert NONE.of_listener("web-lb-443", {}, is_https=True) == {"tags": {}}


@pytest.mark.parametrize("name", ["web-lb", "a--b-lb", "a-very-long-name-of-a-module-here-lb"])
def test_names_of_trust_stores_fit(name: str):
    """No two hyphens in a row, and 32 characters with what Pulumi adds."""
    found = names.trust_store(name)
    assert (len(found) <= 24, "--" in found, found.endswith("-")) == (True, False, False)
    assert names.trust_store("a--b-lb") != names.trust_store("a-b-lb")
