"""
What an environment's file expects in its account, put into the embedded one first.

A file refers to things that somebody else made: secrets, a hosted zone, a network. A rehearsal has an empty account,
so it makes stand-ins, and lists every one of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import arn, auto_scaling_role, certificates, image_reference, names, partitions
from modulestack.contract.account import AwsAccount
from modulestack.contract.discovery import CLOUD_MAP, SERVICE_CONNECT
from modulestack.contract.pull_through import SECRET_KEYS as UPSTREAM_KEYS
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment.encrypted import encrypted, is_made
from modulestack.environment.key_policy import has_machines, key_policy
from modulestack.environment.model import Environment
from modulestack.environment.pulled_through import pulled_through
from modulestack.environment.role_needs import role_needs
from modulestack.environment.shared_load_balancer import names_on
from modulestack.features import registry_credentials, secrets
from modulestack.features.contribution import Contribution, Seed
from modulestack.features.registry import contributions
from modulestack.rehearsal.seeding.network import overridden, seed_network
from modulestack.rehearsal.seeding.registry import seed_all


def seed_account(aws: EmbeddedAws, environment: Environment) -> tuple[list[str], dict[str, str]]:
    """
    Make all that *environment* refers to.

    Returns what was made, one line each, and the configuration that must differ from the file's: ids of an existing
    network cannot be chosen, so the program is given the stand-ins' ids.
    """
    aws.raised_quotas |= environment.quotas.raised
    existing = environment.network.existing
    network, lines = seed_network(aws, existing) if existing else (None, [])
    made = list(seed_all(aws, required_seeds(environment, aws.account_id)))
    return made + lines, overridden(network, {}) if network else {}


def required_seeds(environment: Environment, account_id: str) -> Iterator[Seed]:
    """What must be in the account but for the network: what features say, and what the file names."""
    for module_contributions in contributions_of(environment, account_id).values():
        for contribution in module_contributions:
            yield from contribution.seeds
    own = [
        _registry(environment, account_id, module.name) for module in environment.modules.values() if module.repository
    ]
    for module in environment.modules.values():
        yield from (Seed(kind="iam_policy", reference=arn) for arn in module.task_policy_arns)
        is_awaited = image_reference.ecr_of(module.image) in own
        yield Seed(kind="image_once_made" if is_awaited else "image", reference=module.image)
    yield from _file_systems(environment)
    yield from _daemons(environment)
    yield from _alerts(environment)
    for section in environment.pull_through_cache.values():
        keys = UPSTREAM_KEYS if section.credentials else ()
        yield from (Seed(kind="secretsmanager", reference=f"{section.credentials}:{key}::") for key in keys)
    if (logs := environment.access_logs) and logs.bucket:
        yield Seed(kind="log_bucket", reference="/".join(filter(None, (logs.bucket, logs.prefix))))
    if environment.encryption_key and has_machines(environment):
        yield Seed(kind="service_linked_role", reference=auto_scaling_role.SERVICE)
    if environment.encryption_key and not is_made(environment):
        partition = partitions.of_region(environment.region).name
        where = AwsAccount(partition=partition, id=account_id, region=environment.region)
        reference = f"{environment.encryption_key} {key_policy(environment, where)}"
        yield Seed(kind="encryption_key", reference=reference)
    acls = environment.web_acl
    for acl in (acls.arn, acls.cloudfront_arn) if acls else ():
        yield from [Seed(kind="web_acl", reference=acl)] if acl else ()
    create = environment.network.create
    if create and create.ipam_pool:
        yield Seed(kind="ipam_pool", reference=f"{create.ipam_pool} {create.cidr}")
    if create and create.transit_gateway:
        yield Seed(kind="transit_gateway", reference=create.transit_gateway.id)
    previews = environment.previews
    for boundary in (environment.permissions_boundary, previews.permissions_boundary if previews else None):
        yield from [Seed(kind="iam_policy", reference=boundary)] if boundary else ()
    yield from _roles(environment, account_id)
    yield from _load_balancers(environment)
    yield from _certificates(environment)
    for balancer in environment.load_balancers.values():
        if (said := balancer.mutual_authentication) and said.trust_store:
            yield Seed(kind="trust_store", reference=said.trust_store)
    for way in (SERVICE_CONNECT, CLOUD_MAP):
        if name := getattr(environment.existing_namespaces, way):
            yield Seed(kind="namespace", reference=f"{way} {name}")
    if environment.domain and environment.domain.private_zone_id:
        reference = f"{environment.private_zone} {environment.domain.private_zone_id}"
        yield Seed(kind="private_zone", reference=reference)
    if environment.domain and environment.domain.role:
        named = (environment.domain.zone, environment.domain.zone_id or "", environment.domain.role)
        yield Seed(kind="zone_elsewhere", reference=" ".join(named))
    elif environment.domain:
        parts = (environment.domain.zone, environment.domain.zone_id)
        yield Seed(kind="hosted_zone", reference=" ".join(filter(None, parts)))


def _roles(environment: Environment, account_id: str) -> Iterator[Seed]:
    """Those of tasks that the file names, which may do what is to be allowed, and nothing else."""
    where = AwsAccount(
        partition=partitions.of_region(environment.region).name, id=account_id, region=environment.region
    )
    for found in role_needs(encrypted(pulled_through(environment, account_id)), where):
        yield Seed(kind="role", reference=f"{found.role} {found.policy}".rstrip())


def _load_balancers(environment: Environment) -> Iterator[Seed]:
    """Those that the file shares and does not own, with a certificate for the names that lead there."""
    for section in environment.load_balancers.values():
        if section.existing:
            zone = environment.domain.zone if environment.domain else ""
            names = environment.private_zone if section.is_internal and zone else zone
            yield Seed(kind="load_balancer", reference=f"{section.existing} {section.scheme} {names}".rstrip())


def _certificates(environment: Environment) -> Iterator[Seed]:
    """Those that shared load balancers show, for every name that leads to them."""
    for balancer, section in environment.load_balancers.items():
        names = [name for name in names_on(environment, balancer) if "?" not in name]
        for named in filter(None, (section.certificate, *section.further_certificates)):
            by_arn = arn.parse(named) is not None
            has = [name for name in names if by_arn or certificates.covers(named, name)] or [named]
            yield from (Seed(kind="certificate", reference=f"{named} {name}") for name in has)
        if section.cloudfront and (shown := section.cloudfront.certificate):
            yield from (Seed(kind="certificate", reference=f"{shown} {name}") for name in names or [shown])


def _file_systems(environment: Environment) -> Iterator[Seed]:
    """Those that the file names by id, and the keys of those that are made."""
    volumes = [volume for module in environment.modules.values() for volume in module.volumes.values()]
    for name, wanted in environment.file_systems.items():
        points = {v.access_point_id for v in volumes if v.efs == name and v.access_point_id}
        if wanted.id:
            parts = [wanted.id, *([wanted.security_group_id] if wanted.security_group_id else []), *sorted(points)]
            yield Seed(kind="file_system", reference=" ".join(parts))
        if wanted.kms_key_arn:
            yield Seed(kind="kms", reference=wanted.kms_key_arn)


def _alerts(environment: Environment) -> Iterator[Seed]:
    """The queues that are told, and the key of the topic."""
    alerts = environment.alerts
    yield from (Seed(kind="queue", reference=f"{queue} 0") for queue in (alerts.queue_arns if alerts else ()))
    if alerts is None:
        return
    yield from (Seed(kind="slack_workspace", reference=each.workspace) for each in alerts.slack.values())
    yield from (Seed(kind="teams_team", reference=f"{each.tenant_id} {each.team_id}") for each in alerts.teams.values())
    if alerts.kms_key_arn:
        yield Seed(kind="alert_key", reference=alerts.kms_key_arn)


def _daemons(environment: Environment) -> Iterator[Seed]:
    """Images, secrets, policies and alarms of daemons of managed instances."""
    for managed in environment.managed_instances.values():
        for daemon in managed.daemons.values():
            yield Seed(kind="image", reference=daemon.image)
            yield from secrets.seeds(daemon.secrets.values())
            yield from (Seed(kind="iam_policy", reference=arn) for arn in daemon.task_policy_arns)
            yield from registry_credentials.seeds(daemon.registry_credentials) if daemon.registry_credentials else ()
            yield from (Seed(kind="alarm", reference=name) for name in daemon.alarms)


def _registry(environment: Environment, account_id: str, module: str) -> image_reference.Ecr:
    """The repository that *module* of *environment* asks for."""
    name = names.repository(environment.name, module)
    return image_reference.Ecr(account=account_id, region=environment.region, repository=name)


def contributions_of(environment: Environment, account_id: str) -> dict[str, tuple[Contribution, ...]]:
    """Module → what its features contribute in the account *account_id* (12 digits)."""
    partition = partitions.of_region(environment.region).name
    return {
        name: contributions(module, environment.context_of(module, partition=partition, account_id=account_id))
        for name, module in environment.modules.items()
    }
