"""Names on certificates."""

from __future__ import annotations

import pytest

from modulestack.contract import certificates


@pytest.mark.parametrize(
    ("name", "host", "expected"),
    [
        ("www.example.com", "WWW.example.com", True),
        ("www.example.com", "example.com", False),
        ("*.example.com", "www.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "a.b.example.com", False),
        ("*.example.com", ".example.com", False),
        ("*.Example.com", "www.example.com.", True),
    ],
)
def test_a_star_is_one_whole_label(name: str, host: str, expected: object):
    assert certificates.covers(name, host) is expected


def test_the_certificate_of_the_host_itself_is_shown_first():
    known = {"wild": ["*.example.com"], "own": ["api.example.com", "other.org"], "else": ["example.org"]}
    hosts = ["api.example.com", "www.example.com", "www.example.org"]
    assert [certificates.shown(known, host) for host in hosts] == ["own", "wild", None]


def test_the_names_of_a_certificate_are_read_from_it():
    """Made by somebody else: moto, with the library `cryptography`."""
    from moto.acm.models import CertBundle

    made = CertBundle.generate_cert("*.example.com", "123456789012", "eu-west-1", ["example.com", "a.example.org"])
    assert set(certificates.names_in(made.cert.decode())) == {"*.example.com", "example.com", "a.example.org"}


@pytest.mark.parametrize(
    "text", ["", "-----BEGIN CERTIFICATE-----\nBgNVHREEBA==\n-----END", "no certificate", "BgNVHREwgg=="]
)
def test_what_cannot_be_read_has_no_names(text: str):
    assert certificates.names_in(text) == ()
