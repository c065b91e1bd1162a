"""Somebody connects to a module's load balancer with a certificate of a known CA, with others, and without."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cryptography import x509

from modulestack.contract.listener_rules.api_form import target_groups_of
from modulestack.contract.listener_rules.model import Request
from modulestack.contract.mutual_tls import CERTIFICATE_HEADERS, OFF, VERIFY
from modulestack.embedded_aws.mutual_tls.trust_stores import stores_of
from modulestack.embedded_aws.traffic import Answered, ConnectionClosed
from modulestack.features.mutual_authentication import CERTIFICATES_ARE_SHOWN
from modulestack.rehearsal.client_authority import ClientAuthority, client_authority
from modulestack.rehearsal.scenarios.availability_monitor import AvailabilityMonitor
from modulestack.rehearsal.scenarios.clients import allowed_client
from modulestack.rehearsal.scenarios.own_request import own_request, send
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from modulestack.rehearsal.scenarios.scenario import Observation, Scenario, no_task_runs

_HEADERS = frozenset(CERTIFICATE_HEADERS.values())
CLOSED = "closed"


def _connect(module: RehearsedModule, availability: AvailabilityMonitor) -> Observation:
    asked = _asked(module)
    if asked["Mode"] == OFF:
        return Observation(False, "its load balancer asks nobody for a certificate")
    known, other = (client_authority(module.aws.clock.now()) for _ in range(2))
    good, gone, old = known.client(), known.client(), known.client(days=-1)
    shown: dict[str, Sequence[x509.Certificate]] = {
        "none": (),
        "of a known CA": (good, known.certificate),
        "of another CA": (other.client(), other.certificate),
        "expired": (old,),
        "revoked": (gone,),
    }
    client = allowed_client(module)
    own = own_request(module, source=client)

    with _trusted(module, asked, known, [gone]):
        seen = {
            name: _outcome(module, own, client, chain, identified=bool(chain) or asked["Mode"] != VERIFY)
            for name, chain in shown.items()
        }
    expected = dict.fromkeys(shown, CLOSED if asked["Mode"] == VERIFY else "200, and told")
    expected |= {"of a known CA": "200, and told", "none": CLOSED if asked["Mode"] == VERIFY else "200"}
    if asked.get("IgnoreClientCertificateExpiry"):
        expected["expired"] = "200, and told"
    text = ", ".join(f"{name}: {outcome}" for name, outcome in seen.items())
    return Observation(seen == expected, f"certificate {text}; {availability.summary()}")


def _outcome(
    module: RehearsedModule, own: Request, client: str, chain: Sequence[x509.Certificate], *, identified: bool
) -> str:
    try:
        answered = send(module, own, source=client, shows=chain, identified=identified)
    except ConnectionClosed:
        return CLOSED
    return f"{answered.status}, and told" if _is_told(answered) else str(answered.status)


def _is_told(answered: Answered) -> bool:
    return bool(_HEADERS & answered.told.keys())


@contextlib.contextmanager
def _trusted(
    module: RehearsedModule, asked: Mapping[str, Any], known: ClientAuthority, gone: Sequence[x509.Certificate]
) -> Iterator[None]:
    """While in here, the listener's trust store has the CA *known*, too, which has revoked *gone*."""
    if asked["Mode"] != VERIFY:
        yield
        return
    with module.aws.internal():
        store = stores_of(module.aws.backend("elbv2"))[asked["TrustStoreArn"]]
    before = store.authorities, dict(store.lists)
    store.authorities = (*store.authorities, known.certificate)
    store.lists[0] = known.revoked(gone)
    try:
        yield
    finally:
        store.authorities, store.lists = before


def _asked(module: RehearsedModule) -> dict[str, Any]:
    """What the HTTPS listener to which the module's address leads asks of clients."""
    elbv2, groups = module.aws.client("elbv2"), module.manifest.target_groups
    primary = next((each.target_group for each in module.manifest.load_balancers if each.primary), groups[0])
    [found] = elbv2.describe_target_groups(TargetGroupArns=[primary])["TargetGroups"]
    for balancer in found["LoadBalancerArns"]:
        for listener in elbv2.describe_listeners(LoadBalancerArn=balancer)["Listeners"]:
            rules = elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            leads = any(primary in target_groups_of(action) for rule in rules for action in rule["Actions"])
            if leads and listener["Protocol"] == "HTTPS":
                said: dict[str, Any] = listener["MutualAuthentication"]
                return said
    return {"Mode": OFF}


CLIENT_CERTIFICATES = Scenario(
    name=CERTIFICATES_ARE_SHOWN,
    promise="verified: only who shows one of a known CA, in time and not revoked, is let in; else tasks are told it",
    run=_connect,
    on_demand=True,
    not_tried=no_task_runs,
)
