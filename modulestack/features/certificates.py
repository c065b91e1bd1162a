"""Certificates that are there already, which a module's load balancer shows in place of its own, or beside it."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, certificates, protocols, tags
from modulestack.features import domain
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Condition, Contribution, PipelineAccess, Seed, Statement
from modulestack.features.domain import DomainKeys
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import Effect, EffectKind, Effects
from modulestack.fields.text import listed, shown
from modulestack.fields.violation import FieldPath, RuleViolation


class CertificatesKeys(DomainKeys):
    """With what a module's load balancer proves who it is."""

    certificate: kinds.Certificate | None = None
    """
    A certificate of ACM that is there: its ARN, or its domain name (`'*.example.com'`: of several the newest that is
    issued). Absent: one is made for the module's host, and renewed. See certificates.md.
    """
    further_certificates: tuple[kinds.Certificate, ...] = ()
    """Certificates, named likewise, that clients see who ask for one of their names. Up to 25, or as `quotas` says."""


def further_certificates_are_few(module: CertificatesKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""
    count, most = len(module.further_certificates), context.most_certificates
    if count > most:
        yield RuleViolation(
            (("modules", module.name, "further_certificates"), ("quotas", "certificates_per_load_balancer")),
            f"{count} are too many: allowed up to {most}",
        )


def further_certificates_differ(module: CertificatesKeys) -> Iterator[RuleViolation]:
    """A load balancer shows each once."""
    further = module.further_certificates
    for index, one in enumerate(further):
        field: FieldPath = ("further_certificates", index)
        if one in further[:index]:
            yield RuleViolation((field,), f"{shown(one)} is in the list twice")
        elif one == module.certificate:
            yield RuleViolation((field, ("certificate",)), f"{shown(one)} is shown already: leave it out")


def certificates_are_shown(module: CertificatesKeys) -> Iterator[RuleViolation]:
    """By a load balancer of the module's own, that speaks TLS."""
    for key in _said(module):
        if module.has_load_balancer and not module.has_own_load_balancer:
            behind = listed(module.shared_load_balancers, "and")
            text = f"is shown by a load balancer of the module's own, and it is behind {behind}: leave it out"
            yield RuleViolation(((key,), ("load_balancers",)), text)
        elif module.protocol in {protocols.TCP, *protocols.OF_DATAGRAMS}:
            text = f"is for TLS, and protocol is {module.protocol}: leave it out"
            yield RuleViolation(((key,), ("protocol",)), text)


def certificates_have_a_host(module: CertificatesKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """Without a domain there is no HTTPS."""
    for key in _said(module):
        if context.zone is None:
            text = "is for HTTPS, which needs a domain: add modulestack:domain: {zone: ...}, or leave it out"
            yield RuleViolation((("modules", module.name, key), ("domain",)), text)


def certificates_are_of_the_region(module: CertificatesKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """
    A load balancer shows certificates of its own region and account.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
    """
    for field, text in _named(module):
        found = arn.parse(text)
        where: FieldPath = ("modules", module.name, *field)
        if found and found.region != context.region:
            told = f"is of region {found.region}, and the environment is in {context.region}"
            yield RuleViolation((where, ("region",)), f"{told}: request or import it in that region, too")
        elif found and context.knows_account and found.account != context.account_id:
            told = f"is of account {found.account}, and the environment is in {context.account_id}"
            yield RuleViolation((where, ("account_id",)), f"{told}: request or import it in that account, too")


def certificates_that_may_lack_the_host(module: CertificatesKeys) -> Iterator[RuleViolation]:
    """Only the first name of a certificate is known here: the host may be among the others."""
    host, name = module.host, module.certificate
    if host and name and arn.parse(name) is None and not certificates.covers(name, host):
        yield RuleViolation(
            (("certificate",), ("host",)),
            f"{name} does not stand for {host}: clients go away unless {host} is among its further names",
        )


def contribute(module: CertificatesKeys, context: ModuleContext) -> Contribution:
    """What must be there, and what the pipeline's roles look up and change."""
    names = [text for _, text in _named(module)]
    if not names:
        return Contribution(feature="certificates")
    host = domain.host(module, zone=context.zone, private_zone=context.private_zone)
    return Contribution(
        feature="certificates",
        seeds=tuple(Seed(kind="certificate", reference=f"{text} {host}") for text in names),
        pipeline=tuple(_pipeline(module, context)),
    )


def _pipeline(module: CertificatesKeys, context: ModuleContext) -> Iterator[PipelineAccess]:
    """
    To find a certificate by its name, and to see whether it has the host; to put further ones on listeners.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html
    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    """
    if any(arn.parse(text) is None for _, text in _named(module)):
        every = Statement(actions=("acm:ListCertificates",), resources=("*",))
        body = Statement(actions=("acm:GetCertificate",), resources=(context.arn("acm", "certificate/*"),))
        yield from (PipelineAccess(role="preview", statement=each) for each in (every, body))
    if module.further_certificates:
        shown_ones = "elasticloadbalancing:DescribeListenerCertificates"
        yield PipelineAccess(role="preview", statement=Statement(actions=(shown_ones,), resources=("*",)))
        own = Condition("StringEquals", f"aws:ResourceTag/{tags.ENVIRONMENT}", (context.environment,))
        yield PipelineAccess(
            role="up",
            statement=Statement(
                actions=(
                    "elasticloadbalancing:AddListenerCertificates",
                    "elasticloadbalancing:RemoveListenerCertificates",
                ),
                resources=(context.arn("elasticloadbalancing", "listener/*"),),
                conditions=(own,),
            ),
        )


def _said(module: CertificatesKeys) -> list[str]:
    return [key for key in ("certificate", "further_certificates") if getattr(module, key)]


def _named(module: CertificatesKeys) -> list[tuple[FieldPath, str]]:
    """Every certificate that is named, with its field."""
    first: list[tuple[FieldPath, str]] = [(("certificate",), module.certificate)] if module.certificate else []
    return [*first, *((("further_certificates", at), one) for at, one in enumerate(module.further_certificates))]


_EFFECTS: dict[str, Effects[CertificatesKeys]] = {
    "certificate": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="who connects from then on is shown the other one; one that the module made is deleted",
        ),
    ),
    "further_certificates": (
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="who connects from then on and asks for a name of one that is taken out is shown another",
        ),
    ),
}

FEATURE = Feature(
    keys=CertificatesKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(further_certificates_differ, certificates_are_shown),
    context_rules=(further_certificates_are_few, certificates_have_a_host, certificates_are_of_the_region),
    warnings=(certificates_that_may_lack_the_host,),
    needs_port={
        ("certificate",): "what its load balancer shows",
        ("further_certificates",): "what its load balancer shows",
    },
)
