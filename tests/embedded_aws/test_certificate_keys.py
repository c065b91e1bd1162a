"""Keys of certificates are made once, and nobody sees that."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws import moto_import
from modulestack.embedded_aws.account import EmbeddedAws
from tests.support.certificates import pem


def _bundles(aws: EmbeddedAws) -> list[Any]:
    with aws.internal():
        return list(aws.backend("acm")._certificates.values())


def test_certificates_that_acm_issues_have_one_key_and_names_of_their_own(aws: EmbeddedAws) -> None:
    acm = aws.client("acm")
    for name in ("a.example.com", "b.example.com"):
        acm.request_certificate(DomainName=name)
    first, second = _bundles(aws)
    assert first.key == second.key
    assert (first.cert == second.cert, first.arn == second.arn) == (False, False)
    assert (first.common_name, second.common_name) == ("a.example.com", "b.example.com")
    assert first.validate_pk().public_key() == first._cert.public_key()


def test_an_imported_certificate_keeps_its_own_key_and_what_is_no_key_is_refused_each_time(aws: EmbeddedAws) -> None:
    acm, own = aws.client("acm"), pem("c.example.com", begins=aws.clock.now() - 60, days=90)
    acm.import_certificate(Certificate=own.certificate, PrivateKey=own.private_key)
    [bundle] = _bundles(aws)
    assert bundle.key.strip() == own.private_key.strip()
    for _ in range(2):
        with pytest.raises(ClientError, match="private key is not PEM-encoded"):
            acm.import_certificate(Certificate=own.certificate, PrivateKey=b"none")


def test_it_is_installed_once(aws: EmbeddedAws) -> None:
    with aws.internal():
        aws.backend("acm")
        models = moto_import.module("moto.acm.models")
        before = models.cryptography, models.CertBundle.validate_pk
        aws.backend("acm", "eu-north-1")
        assert (models.cryptography, models.CertBundle.validate_pk) == before
