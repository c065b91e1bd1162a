"""By what ECS encrypts calls of a module by Service Connect: an authority, a role, a key."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping

import pulumi
from pulumi import Resource, ResourceOptions
from pulumi_aws import ecs, iam
from pulumi_aws.acmpca.get_certificate_authority import get_certificate_authority

from components import policies
from components.encryption_key import KeyOfAll, real
from components.not_there import is_not_there
from modulestack.contract import names, paths
from modulestack.contract.connect_tls import AUTHORITY_TAG, AUTHORITY_TAG_VALUE, KEY_ACTIONS, MANAGED_POLICY
from modulestack.contract.discovery import SERVICE_CONNECT
from modulestack.environment.model import Environment, Module
from modulestack.features.contribution import Statement
from modulestack.features.service_connect_section import ConnectTls

Arguments = ecs.ServiceServiceConnectConfigurationServiceTlsArgs


@dataclasses.dataclass(frozen=True, kw_only=True)
class EncryptedCalls:
    """What a service says of it; of one whose calls are not encrypted nothing."""

    arguments: Arguments | None = None
    ready: tuple[Resource, ...] = ()
    """What must be there as long as a task may be started."""


def tls_of(module: Module) -> ConnectTls | None:
    """What the file says of *module*, which is called by Service Connect; None: nothing, or it is not."""
    section = module.service_connect
    called = SERVICE_CONNECT in module.ways and not module.is_worker
    return section.tls if section is not None and called else None


def check(environment: Environment, opts: pulumi.InvokeOptions) -> None:
    """
    See that ECS can have certificates of the authorities that *environment* names.

    Raises:
        pulumi.RunError: one is not there, issues none, or lacks the tag; a line for each. Nothing has been touched.
    """
    refused = []
    for name, module in environment.modules.items():
        if tls := tls_of(module):
            problem = _problem(tls.authority_arn, opts)
            refused += [f"modules.{name}.service_connect.tls.authority_arn: {problem}"] if problem else []
    if refused:
        raise pulumi.RunError("\n".join(refused))


def _problem(arn: str, opts: pulumi.InvokeOptions) -> str:
    try:
        found = get_certificate_authority(arn=arn, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return f"there is no authority {arn}: name one that is there"
        return f"{arn} cannot be looked up: {error}"
    if found.status != "ACTIVE":
        return (
            f"{arn} is {found.status}, and issues no certificate: let whoever owns it make it ACTIVE, or name another"
        )
    if found.tags.get(AUTHORITY_TAG) != AUTHORITY_TAG_VALUE:
        return (
            f"{arn} has no tag {AUTHORITY_TAG}: {AUTHORITY_TAG_VALUE}, without which AWS's policy lets ECS have no "
            f"certificate of it: let whoever owns it run aws acm-pca tag-certificate-authority "
            f"--certificate-authority-arn {arn} --tags Key={AUTHORITY_TAG},Value={AUTHORITY_TAG_VALUE}"
        )
    return ""


def encrypted_calls(
    name: str,
    environment: Environment,
    module: Module,
    *,
    partition: str,
    encryption_key: KeyOfAll | None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> EncryptedCalls:
    """
    The role by which ECS has certificates issued for *module*, and what its service says of them.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
    """
    tls = tls_of(module)
    if tls is None:
        return EncryptedCalls()
    role = iam.Role(
        names.role(f"{name}-connect"),
        path=paths.role_path(environment.name, module.name),
        assume_role_policy=json.dumps(policies.infrastructure_trust()),
        permissions_boundary=environment.permissions_boundary,
        description=f"Has certificates issued for calls of {name}",
        tags=tags,
        opts=opts,
    )
    allowed: list[Resource] = [
        iam.RolePolicyAttachment(
            f"{name}-connect",
            role=role.name,
            policy_arn=f"arn:{partition}:iam::aws:policy/{MANAGED_POLICY}",
            opts=opts,
        )
    ]
    if tls.kms_key_arn:
        uses = policies.of([Statement(actions=KEY_ACTIONS, resources=(tls.kms_key_arn,))])
        allowed.append(
            iam.RolePolicy(f"{name}-connect", role=role.name, policy=real(encryption_key, json.dumps(uses)), opts=opts)
        )
    authority = ecs.ServiceServiceConnectConfigurationServiceTlsIssuerCertAuthorityArgs(
        aws_pca_authority_arn=tls.authority_arn
    )
    key = real(encryption_key, tls.kms_key_arn) if tls.kms_key_arn else None
    return EncryptedCalls(
        arguments=Arguments(issuer_cert_authority=authority, kms_key=key, role_arn=role.arn), ready=tuple(allowed)
    )
