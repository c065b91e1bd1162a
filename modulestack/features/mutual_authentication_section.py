"""Client certificates that a load balancer asks for: what a file may say of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from modulestack.contract import arn
from modulestack.contract.mutual_tls import PASSTHROUGH, REVOCATION_LISTS_PER_TRUST_STORE, VERIFY
from modulestack.fields import kinds
from modulestack.fields.section import Section
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation


class MutualAuthentication(Section):
    """
    Clients show a certificate of their own when they connect by HTTPS. See mutual-tls.md.

    Whose is refused, or who has none where it is verified, gets no answer: the connection is closed.
    """

    mode: Literal["verify", "passthrough"]
    """
    `verify`: the load balancer lets in whose certificate is of a known CA. `passthrough`: it lets everybody in, and
    tells tasks the certificate, if there is one, unseen.
    """
    ca_bundle: kinds.ProjectFile | None = None
    """With `verify`: file beside the program with the CAs' certificates (PEM), of which a trust store is made."""
    trust_store: kinds.TrustStoreArn | None = None
    """With `verify`, in place of `ca_bundle`: ARN of a trust store that is there."""
    revocation_lists: tuple[kinds.ProjectFile, ...] = ()
    """With `ca_bundle`: files beside the program with the CAs' lists of revoked certificates (PEM)."""
    ignore_client_certificate_expiry: bool = False
    """With `verify`: whether a certificate that has expired is let in all the same."""
    advertise_trust_store_ca_names: bool = False
    """With `verify`: whether clients are told the CAs' names, so that browsers offer the right certificate."""

    @property
    def verifies(self) -> bool:
        """Whether who has no known certificate is kept out."""
        return self.mode == VERIFY


OF_VERIFY = (
    "ca_bundle",
    "trust_store",
    "revocation_lists",
    "ignore_client_certificate_expiry",
    "advertise_trust_store_ca_names",
)


def problems(section: MutualAuthentication, *, region: str, account_id: str | None) -> Iterator[RuleViolation]:
    """
    What does not go together in it, in an environment of *region* and perhaps *account_id*; fields start there.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_MutualAuthenticationAttributes.html
    """
    if not section.verifies:
        for key in OF_VERIFY:
            if getattr(section, key):
                text = f"is of mode {VERIFY}, and mode is {PASSTHROUGH}, which verifies nothing: leave it out"
                yield RuleViolation(((key,), ("mode",)), text)
        return
    if section.ca_bundle and section.trust_store:
        yield RuleViolation((("trust_store",), ("ca_bundle",)), "is set beside ca_bundle: keep one of the two")
    elif not section.ca_bundle and not section.trust_store:
        text = "verify needs to know whose certificates: add ca_bundle: clients-ca.pem, or trust_store: arn:..."
        yield RuleViolation((("mode",), *((key,) for key in ("ca_bundle", "trust_store"))), text)
    if section.trust_store:
        yield from _of_a_store(section, section.trust_store, region, account_id)
    lists, most = section.revocation_lists, REVOCATION_LISTS_PER_TRUST_STORE
    if len(lists) > most:
        text = f"{len(lists)} are more than a trust store takes: allowed {most}, or join them"
        yield RuleViolation((("revocation_lists",),), text)
    for index, one in enumerate(lists):
        if one in lists[:index]:
            yield RuleViolation((("revocation_lists", index),), f"{bare(one)} is in the list twice")


def _of_a_store(
    section: MutualAuthentication, named: str, region: str, account_id: str | None
) -> Iterator[RuleViolation]:
    """Of one that is there: its owner has it as it is."""
    if section.revocation_lists:
        fields: tuple[FieldPath, ...] = (("revocation_lists",), ("trust_store",))
        text = "is of the trust store that is made, and one that is there keeps its own: leave it out"
        yield RuleViolation(fields, text)
    found = arn.parse(named)
    if found and found.region != region:
        text = f"is of region {found.region}, and the environment is in {region}: make one there, too"
        yield RuleViolation((("trust_store",),), text)
    elif found and account_id and found.account != account_id:
        text = f"is of account {found.account}, and the environment is in {account_id}: make one there, too"
        yield RuleViolation((("trust_store",),), text)
