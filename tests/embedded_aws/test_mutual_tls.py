"""Load balancers of an embedded account that ask clients for certificates."""

from __future__ import annotations

import datetime
import gzip
from typing import Any
from urllib.parse import unquote

import pytest
from botocore.exceptions import ClientError
from cryptography.x509.oid import ExtendedKeyUsageOID

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.traffic import ConnectionClosed, Traffic
from tests.embedded_aws.test_traffic import World
from tests.support.client_certificates import Authority, authority, key, pem
from tests.support.pipeline_run import ACCOUNT

URL = "https://www.example.com/office"
BUCKET = "clients"
LOGS = "client-logs"


class Clients:
    """A load balancer whose HTTPS listener verifies, and the CA that it knows."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.world, self.aws, self.elb = World(aws), aws, aws.client("elbv2")
        self.known, self.other = authority("Partners"), authority("Others")
        self.inner = self.known.below("Inner")
        self.revoked = self.known.client("gone")
        aws.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.put("ca.pem", pem(self.known.certificate))
        self.put("revoked.pem", pem(self.known.revoked([self.revoked])))
        self.store = self.made("clients")
        self.elb.add_trust_store_revocations(
            TrustStoreArn=self.store, RevocationContents=[{"S3Bucket": BUCKET, "S3Key": "revoked.pem"}]
        )
        self.verify()
        self._log()

    def put(self, name: str, text: str) -> None:
        self.aws.client("s3").put_object(Bucket=BUCKET, Key=name, Body=text.encode())

    def made(self, name: str, key_: str = "ca.pem", **more: Any) -> str:
        found = self.elb.create_trust_store(
            Name=name, CaCertificatesBundleS3Bucket=BUCKET, CaCertificatesBundleS3Key=key_, **more
        )
        return str(found["TrustStores"][0]["TrustStoreArn"])

    def verify(self, **more: Any) -> None:
        self.ask({"Mode": "verify", "TrustStoreArn": self.store, **more})

    def ask(self, said: dict[str, Any]) -> None:
        self.elb.modify_listener(ListenerArn=self.world.https, MutualAuthentication=said)

    def rename(self, names: dict[str, str]) -> None:
        said = [{"Key": f"routing.http.request.{key}.header_name", "Value": name} for key, name in names.items()]
        self.elb.modify_listener_attributes(ListenerArn=self.world.https, Attributes=said)

    def tell_tls(self, value: str) -> None:
        said = [{"Key": "routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "Value": value}]
        self.elb.modify_load_balancer_attributes(LoadBalancerArn=self.world.balancer, Attributes=said)

    def why(self, *shows: Any) -> str:
        """Why a connection with these certificates is closed; empty: it is not."""
        try:
            self.world.send(URL, shows=shows)
        except ConnectionClosed as closed:
            return str(closed).rpartition(": ")[2]
        return ""

    def _log(self) -> None:
        """Where connections are a line each."""
        s3, resource = self.aws.client("s3"), f"arn:aws:s3:::{LOGS}/AWSLogs/{ACCOUNT}/*"
        s3.create_bucket(Bucket=LOGS, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        who = "logdelivery.elasticloadbalancing.amazonaws.com"
        policy = (
            '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Principal": '
            f'{{"Service": "{who}"}}, "Resource": "{resource}"}}]}}'
        )
        s3.put_bucket_policy(Bucket=LOGS, Policy=policy)
        values = {"enabled": "true", "bucket": LOGS}
        self.elb.modify_load_balancer_attributes(
            LoadBalancerArn=self.world.balancer,
            Attributes=[{"Key": f"connection_logs.s3.{name}", "Value": value} for name, value in values.items()],
        )

    def connections(self) -> list[str]:
        """Lines of the log, once five minutes are over."""
        self.aws.clock.sleep(300)
        s3 = self.aws.client("s3")
        keys = [each["Key"] for each in s3.list_objects_v2(Bucket=LOGS)["Contents"] if "conn_log" in each["Key"]]
        bodies = [gzip.decompress(s3.get_object(Bucket=LOGS, Key=each)["Body"].read()) for each in keys]
        return [line for body in bodies for line in body.decode().splitlines()]


@pytest.fixture(scope="module")
def clients(shared_aws: EmbeddedAws) -> Clients:
    return Clients(shared_aws)


@pytest.fixture(autouse=True)
def _as_before(clients: Clients):
    yield
    clients.verify()


def test_who_shows_a_certificate_of_a_known_ca_is_let_in_and_the_target_is_told(clients: Clients):
    client = clients.known.client("partner")
    answered = clients.world.send(URL, shows=(client,))
    told = dict(answered.told)
    leaf = told.pop("X-Amzn-Mtls-Clientcert-Leaf")
    assert (answered.status, unquote(leaf), " " in leaf) == (200, pem(client), False)
    number = f"{client.serial_number:X}"
    assert told == {
        "X-Amzn-Mtls-Clientcert-Serial-Number": number.zfill(len(number) + len(number) % 2),
        "X-Amzn-Mtls-Clientcert-Issuer": "CN=Partners,O=Example",
        "X-Amzn-Mtls-Clientcert-Subject": "CN=partner,O=Example",
        "X-Amzn-Mtls-Clientcert-Validity": "NotBefore=2020-01-01T00:00:00Z;NotAfter=2049-01-01T00:00:00Z",
    }


def test_others_are_refused_each_for_its_reason(clients: Clients):
    past, future = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (2021, 2045))
    known, deep = clients.known, clients.inner
    below: list[Authority] = []
    for number in range(3):
        deep = deep.below(f"Deeper {number}")
        below.insert(0, deep)
    chain = (deep.client(), *(each.certificate for each in below), clients.inner.certificate)
    found = {
        "in time": clients.why(known.client()),
        "of a CA below": clients.why(clients.inner.client(), clients.inner.certificate),
        "of a CA below that is not shown": clients.why(clients.inner.client()),
        "of another": clients.why(clients.other.client(), clients.other.certificate),
        "none": clients.why(),
        "over": clients.why(known.client(end=past)),
        "not yet": clients.why(known.client(begin=future)),
        "of a server": clients.why(known.client(usage=ExtendedKeyUsageOID.SERVER_AUTH)),
        "revoked": clients.why(clients.revoked),
        "too deep": clients.why(*chain),
    }
    assert found == {
        "in time": "",
        "of a CA below": "",
        "of a CA below that is not shown": "ClientCertUntrusted",
        "of another": "ClientCertUntrusted",
        "none": "UnmappedConnectionError",
        "over": "ClientCertExpired",
        "not yet": "ClientCertNotYetValid",
        "of a server": "ClientCertPurposeInvalid",
        "revoked": "ClientCertCrlHit",
        "too deep": "ClientCertMaxChainDepthExceeded",
    }


def test_a_name_alone_does_not_make_a_ca(clients: Clients):
    """Somebody else's CA of the same name, and a client's certificate in a CA's place."""
    assert clients.why(authority("Partners").client()) == "ClientCertUntrusted"
    no_ca = clients.known.client("partner")
    forged = Authority(no_ca, key())
    assert clients.why(forged.client("boss"), no_ca) == "ClientCertUntrusted"


def test_expiry_may_be_ignored_of_clients_and_not_of_cas(clients: Clients):
    past = datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)
    clients.verify(IgnoreClientCertificateExpiry=True)
    assert clients.why(clients.known.client(end=past)) == ""
    assert clients.why(clients.revoked) == "ClientCertCrlHit"


def test_passthrough_lets_everybody_in_and_tells_the_whole_chain(clients: Clients):
    clients.ask({"Mode": "passthrough"})
    chain = (clients.inner.client(), clients.inner.certificate)
    told = clients.world.send(URL, shows=chain).told
    assert {name: unquote(value) for name, value in told.items()} == {"X-Amzn-Mtls-Clientcert": pem(*chain)}
    assert clients.world.send(URL).told == {}


def test_a_listener_that_asks_for_none_tells_none(clients: Clients):
    clients.ask({"Mode": "off"})
    answered = clients.world.send(URL, shows=(clients.known.client(),))
    assert (answered.status, answered.told) == (200, {})


def test_targets_are_told_by_other_names_and_of_tls_if_the_load_balancer_is_told_to(clients: Clients):
    names = {"x_amzn_mtls_clientcert_subject": "X-Client-Name", "x_amzn_tls_version": "X-Client-Tls"}
    clients.rename(names)
    clients.tell_tls("true")
    told = clients.world.send(URL, shows=(clients.known.client("partner"),)).told
    assert {name: told[name] for name in ("X-Client-Name", "X-Client-Tls", "X-Amzn-Tls-Cipher-Suite")} == {
        "X-Client-Name": "CN=partner,O=Example",
        "X-Client-Tls": "TLSv1.3",
        "X-Amzn-Tls-Cipher-Suite": "TLS_AES_128_GCM_SHA256",
    }
    assert "X-Amzn-Mtls-Clientcert-Subject" not in told
    clients.tell_tls("false")
    clients.rename(dict.fromkeys(names, ""))
    told = clients.world.send(URL, shows=(clients.known.client("partner"),)).told
    assert ("X-Amzn-Mtls-Clientcert-Subject" in told, "X-Amzn-Tls-Version" in told) == (True, False)


@pytest.mark.parametrize(("name", "text"), [("no name", "is no header name"), ("x-amzn-tls-version", "must be unique")])
def test_names_that_are_none_or_taken_are_refused(clients: Clients, name: str, text: str):
    with pytest.raises(ClientError, match=text):
        clients.rename({"x_amzn_mtls_clientcert": name})


def test_headers_of_plain_http_have_no_names(clients: Clients):
    said = [{"Key": "routing.http.request.x_amzn_tls_version.header_name", "Value": "X-Tls"}]
    with pytest.raises(ClientError, match="is not supported for HTTP listeners"):
        clients.elb.modify_listener_attributes(ListenerArn=clients.world.http, Attributes=said)


def test_the_log_of_connections_says_why(clients: Clients):
    """And nothing is in the log of requests: there was none."""
    client = clients.known.client("logged")
    clients.why(client)
    clients.why(clients.other.client("stranger"))
    clients.why()
    lines = clients.connections()
    [logged] = [line for line in lines if '"CN=logged,O=Example"' in line]
    *_, validity, number, status, _ = logged.split(" ")
    assert (validity.startswith("NotBefore="), int(number, 16), status) == (True, client.serial_number, "Success")
    [stranger] = [line for line in lines if '"CN=stranger,O=Example"' in line]
    assert stranger.split(" ")[-2] == "Failed:ClientCertUntrusted"
    assert any(' "-" - - Failed:UnmappedConnectionError ' in line for line in lines)


def test_another_bundle_counts_at_once_and_revoked_stays_revoked(clients: Clients):
    clients.put("both.pem", pem(clients.known.certificate, clients.other.certificate))
    changed = {"CaCertificatesBundleS3Bucket": BUCKET, "TrustStoreArn": clients.store}
    [told] = clients.elb.modify_trust_store(CaCertificatesBundleS3Key="both.pem", **changed)["TrustStores"]
    assert (told["NumberOfCaCertificates"], told["TotalRevokedEntries"]) == (2, 1)
    assert clients.why(clients.other.client()) == ""
    assert clients.why(clients.revoked) == "ClientCertCrlHit"
    clients.elb.modify_trust_store(CaCertificatesBundleS3Key="ca.pem", **changed)
    assert clients.why(clients.other.client()) == "ClientCertUntrusted"


def test_a_trust_store_is_told_of_and_goes_once_nobody_verifies_with_it(clients: Clients):
    arn = clients.made("another", Tags=[{"Key": "a", "Value": "1"}])
    [told] = clients.elb.describe_trust_stores(Names=["another"])["TrustStores"]
    assert told == {
        "Name": "another",
        "TrustStoreArn": arn,
        "Status": "ACTIVE",
        "NumberOfCaCertificates": 1,
        "TotalRevokedEntries": 0,
    }
    clients.elb.add_tags(ResourceArns=[arn], Tags=[{"Key": "b", "Value": "2"}])
    [tags] = clients.elb.describe_tags(ResourceArns=[arn])["TagDescriptions"]
    assert {each["Key"] for each in tags["Tags"]} == {"a", "b"}
    [used] = clients.elb.describe_trust_store_associations(TrustStoreArn=clients.store)["TrustStoreAssociations"]
    assert used["ResourceArn"] == clients.world.https
    with pytest.raises(ClientError, match="TrustStoreInUse"):
        clients.elb.delete_trust_store(TrustStoreArn=clients.store)
    clients.elb.delete_trust_store(TrustStoreArn=arn)
    with pytest.raises(ClientError, match="TrustStoreNotFound"):
        clients.elb.describe_trust_stores(TrustStoreArns=[arn])


def test_a_listener_tells_what_it_asks_for(clients: Clients):
    said = [each["MutualAuthentication"] for each in _listeners(clients) if each["Protocol"] == "HTTPS"]
    assert said == [
        {
            "Mode": "verify",
            "TrustStoreArn": clients.store,
            "IgnoreClientCertificateExpiry": False,
            "AdvertiseTrustStoreCaNames": "off",
        }
    ]
    assert all("MutualAuthentication" not in each for each in _listeners(clients) if each["Protocol"] == "HTTP")


def _listeners(clients: Clients) -> list[dict[str, Any]]:
    return list(clients.elb.describe_listeners(LoadBalancerArn=clients.world.balancer)["Listeners"])


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"Mode": "verify"}, "ValidationError"),
        ({"Mode": "none"}, "ValidationError"),
        ({"Mode": "passthrough", "IgnoreClientCertificateExpiry": True}, "ValidationError"),
        ({"Mode": "off", "AdvertiseTrustStoreCaNames": "on"}, "ValidationError"),
        (
            {"Mode": "verify", "TrustStoreArn": "arn:aws:elasticloadbalancing:eu-west-1:1:truststore/a/b"},
            "TrustStoreNot",
        ),
    ],
)
def test_what_a_listener_cannot_ask_is_refused(clients: Clients, said: dict[str, Any], code: str):
    with pytest.raises(ClientError, match=code):
        clients.ask(said)


def test_by_plain_http_nobody_is_asked(clients: Clients):
    with pytest.raises(ClientError, match="not supported for HTTP listeners"):
        clients.elb.modify_listener(ListenerArn=clients.world.http, MutualAuthentication={"Mode": "passthrough"})


def test_two_listeners_of_a_load_balancer_verify_and_no_third(clients: Clients):
    forward = [clients.world.forward("web")]
    said = {"Mode": "verify", "TrustStoreArn": clients.store}
    shown = [{"CertificateArn": next(iter(clients.world.certificates.values()))}]

    def listen(port: int) -> str:
        made = clients.elb.create_listener(
            LoadBalancerArn=clients.world.balancer,
            Port=port,
            Protocol="HTTPS",
            Certificates=shown,
            DefaultActions=forward,
            MutualAuthentication=said,
        )
        [listener] = made["Listeners"]
        assert listener["MutualAuthentication"]["Mode"] == "verify"
        return str(listener["ListenerArn"])

    second = listen(8443)
    with pytest.raises(ClientError, match="maximum number of listeners"):
        listen(9443)
    clients.elb.delete_listener(ListenerArn=second)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "CaCertificatesBundleNotFound"),
        ("none", "InvalidCaCertificatesBundle"),
        (pem(authority("Any").client()), "InvalidCaCertificatesBundle"),
        (pem(*(authority(f"CA {n}", own=key()).certificate for n in range(26))), "InvalidCaCertificatesBundle"),
    ],
    ids=["absent", "no certificate", "no CA", "too many"],
)
def test_a_bundle_that_is_none_is_refused(clients: Clients, content: str | None, code: str):
    if content is not None:
        clients.put("bad.pem", content)
    with pytest.raises(ClientError, match=code):
        clients.made("bad", "bad.pem" if content is not None else "absent.pem")


def test_lists_and_names_that_are_wrong_are_refused(clients: Clients):
    clients.put("no-list.pem", "none")
    for name, code in {"no-list.pem": "InvalidRevocationContent", "absent": "RevocationContentNotFound"}.items():
        with pytest.raises(ClientError, match=code):
            clients.elb.add_trust_store_revocations(
                TrustStoreArn=clients.store, RevocationContents=[{"S3Bucket": BUCKET, "S3Key": name}]
            )
    with pytest.raises(ClientError, match="RevocationIdNotFound"):
        clients.elb.remove_trust_store_revocations(TrustStoreArn=clients.store, RevocationIds=[9])
    with pytest.raises(ClientError, match="DuplicateTrustStoreName"):
        clients.made("clients")
    with pytest.raises(ClientError, match="ValidationError"):
        clients.made("a--b")


def test_who_is_identified_has_a_certificate(clients: Clients):
    """As whoever looks whether a module answers: it shows no certificate of its own making."""
    assert Traffic(clients.aws).send(URL, identified=True).status == 200


def test_a_region_has_twenty_trust_stores(clients: Clients):
    made = [clients.made(f"many-{number}") for number in range(19)]
    with pytest.raises(ClientError, match="TooManyTrustStores"):
        clients.made("one-more")
    for arn in made:
        clients.elb.delete_trust_store(TrustStoreArn=arn)
