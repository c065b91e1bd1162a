"""Certificates of shared load balancers: one for all names that one DNS record proves."""

from __future__ import annotations

from modulestack.environment.shared_certificates import certificates_on, made_certificates
from tests.edits.plain import PLAIN, with_value
from tests.environment.strategies import environment_of

FRONT = {"scheme": "internet-facing"}


def test_what_one_record_proves_is_in_one_certificate_of_all_load_balancers():
    """The zone itself, and the wildcard that two load balancers show; other names have their own."""
    config = {
        **PLAIN,
        "modulestack:domain": {"zone": "example.com"},
        "modulestack:load_balancers": {"front": FRONT, "back": FRONT, "unused": {"scheme": "internal"}},
    }
    web = {"front": {"routes": [{"hosts": ["example.com", "web.example.com"]}, {"hosts": ["*.a.example.com"]}]}}
    site = {"image": "a:1", "port": 80, "reachable_from": "internet", "load_balancers": {"back": {}}}
    config = with_value(config, "modulestack:modules/web/load_balancers", web)
    environment = environment_of(with_value(config, "modulestack:modules/site", site), "dev")
    assert made_certificates(environment) == {
        "example.com": ("*.example.com", "example.com"),
        "a.example.com": ("*.a.example.com",),
        "internal.example.com": ("*.internal.example.com",),
    }
    assert [certificates_on(environment, name) for name in environment.load_balancers] == [
        ("example.com", "a.example.com"),
        ("example.com",),
        ("internal.example.com",),
    ]
