"""Files with which clients' certificates are verified: what is told of them, and on which line."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from modulestack.environment import load
from modulestack.environment.client_ca_certificates import expired, problems_of_bundle, problems_of_list
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.former_file import written
from tests.support.client_certificates import BEGIN, END, Authority, authority, key, pem
from tests.support.program import CLIENTS

FILE = """\
config:
  aws:region: eu-west-1
  modulestack:network: {create: {}}
  modulestack:domain: {zone: example.com}
  modulestack:modules:
    web:
      image: ghcr.io/example/web:1
      port: 80
      reachable_from: internet
      mutual_authentication: {mode: verify, ca_bundle: ca.pem, revocation_lists: [revoked.pem]}
"""


@pytest.fixture(scope="module")
def known() -> Authority:
    return authority("Partners")


def _told(text: str) -> list[str]:
    return [f"{place.line}: {place.message}" for place in problems_of_bundle(text)]


def test_a_bundle_of_cas_is_taken(known: Authority):
    assert _told("# Partners\n" + pem(known.certificate, known.below("Inner").certificate)) == []


@pytest.mark.parametrize(
    ("own", "text"),
    [
        (rsa.generate_private_key(65537, 1024), "has an RSA key of 1024 bits: allowed 2048 to 8192"),
        (
            ec.generate_private_key(ec.SECP256K1()),
            "has a key of curve secp256k1: allowed secp256r1, secp384r1 or",
        ),
    ],
)
def test_keys_that_load_balancers_do_not_take_are_told_with_their_line(
    known: Authority, own: ec.EllipticCurvePrivateKey, text: str
):
    [told] = _told(pem(known.certificate, authority("Weak", own=own).certificate))
    line = pem(known.certificate).count("\n") + 1
    assert told.startswith(f"{line}: {text}")


def test_another_kind_of_key_is_told():
    own = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([])
    made = x509.CertificateBuilder(name, name, own.public_key(), 1, BEGIN, END)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    told = _told(pem(made.sign(own, None)))
    assert told == ["1: has a key that is neither RSA nor ECDSA: allowed those two", told[-1]]


def test_what_is_no_ca_is_told(known: Authority):
    told, *_ = _told(pem(known.certificate, known.client("partner")))
    text = r"\d+: CN=partner,O=Example is no CA \(basicConstraints\): write the one that signs clients'"
    assert re.fullmatch(text, told)


def test_a_weak_signature_is_told():
    own = key()
    name = x509.Name([])
    made = x509.CertificateBuilder(name, name, own.public_key(), 1, BEGIN, END)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    told = _told(pem(made.sign(own, hashes.SHA3_256())))
    assert told == ["1: is signed with sha3-256: allowed sha256, sha384 or sha512"]


def test_a_private_key_is_told_and_not_shown(known: Authority):
    own = key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    [told] = _told(pem(known.certificate) + own)
    assert "is a private key, which nobody but its owner may have: take it out" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "None: has no certificate in it: write each CA's as PEM, from -----BEGIN CERTIFICATE----- on"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "1: is no certificate that can be read: "),
        ("\n-----BEGIN CERTIFICATE-----\nMIIB\n", "2: is no certificate that can be read: "),
        (
            "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n",
            '1: is no certificate but "X509 CRL": leave it out',
        ),
    ],
)
def test_what_is_no_bundle_is_told(text: str, told: str):
    [found] = _told(text)
    assert found.startswith(told)


def test_too_many_and_twice_the_same_are_told(known: Authority):
    told = _told(pem(*[known.certificate] * 2))
    second = pem(known.certificate).count("\n") + 1
    assert told == [f"{second}: is the certificate of line 1 again: leave one of them out"]
    many = pem(*(authority(f"CA {number}", own=key()).certificate for number in range(26)))
    assert _told(many) == ["None: has 26 certificates, and a trust store takes 25: leave some out"]


def test_a_list_is_of_a_ca_of_the_bundle(known: Authority):
    bundle, text = pem(known.certificate), pem(known.revoked([known.client()]))
    assert [*problems_of_list(text, bundle)] == []
    [told] = problems_of_list(pem(authority("Others").revoked([])), bundle)
    assert told.message == "is of CN=Others,O=Example, and no CA of ca_bundle has signed it: add that CA's certificate"
    assert [each.message for each in problems_of_list(bundle, bundle)] == [
        "is no list of revoked certificates but CERTIFICATE: leave it out"
    ]


def test_a_ca_that_has_expired_is_a_warning():
    past = datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)
    text = pem(authority("Old", end=past).certificate)
    [told] = expired(text, past + datetime.timedelta(days=1))
    assert "CN=Old,O=Example expired on 2021-01-01" in told.message
    assert [*expired(text, past - datetime.timedelta(days=1))] == []


def test_check_names_the_file_and_its_line(tmp_path: Path, known: Authority):
    """A file that is not there, one with a mistake, and all well; what the stack's state keeps needs none of them."""
    (tmp_path / "Pulumi.dev.yaml").write_text(FILE)
    with pytest.raises(InvalidEnvironment) as refused:
        load.from_file("dev", tmp_path)
    assert str(refused.value) == (
        "ca.pem: modules.web.mutual_authentication.ca_bundle: cannot be read: No such file or directory: have the file "
        "beside the program, or name another"
    )
    (tmp_path / "ca.pem").write_text("\n" + pem(known.client()))
    with pytest.raises(InvalidEnvironment, match=r"ca\.pem:2: modules\.web\..*\.ca_bundle: .* no CA"):
        load.with_warnings("dev", tmp_path)
    shutil.copy(CLIENTS / "clients-ca.pem", tmp_path / "ca.pem")
    shutil.copy(CLIENTS / "revoked.pem", tmp_path)
    found, told = load.with_warnings("dev", tmp_path)
    assert (told, "BEGIN" in written(found)) == ((), False)
    assert load.from_file("dev", tmp_path, alone=True) == found
