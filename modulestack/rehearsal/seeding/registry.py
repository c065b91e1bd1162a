"""What can be put into the embedded account first, by kind; a new kind is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.features.contribution import Seed
from modulestack.rehearsal.seeding.alarms import seed_alarms
from modulestack.rehearsal.seeding.authorities import seed_authorities
from modulestack.rehearsal.seeding.certificates import seed_certificates
from modulestack.rehearsal.seeding.chat_workspaces import seed_slack_workspaces, seed_teams
from modulestack.rehearsal.seeding.existing import seed_clusters, seed_log_groups
from modulestack.rehearsal.seeding.file_systems import seed_file_systems
from modulestack.rehearsal.seeding.functions import seed_functions
from modulestack.rehearsal.seeding.hosted_zones import seed_private_zones, seed_zones
from modulestack.rehearsal.seeding.iam_policies import seed_policies
from modulestack.rehearsal.seeding.images import push_images, push_once_made
from modulestack.rehearsal.seeding.ipam_pools import seed_ipam_pools
from modulestack.rehearsal.seeding.kms_keys import seed_alert_keys, seed_encryption_keys, seed_keys, seed_log_keys
from modulestack.rehearsal.seeding.load_balancers import seed_load_balancers
from modulestack.rehearsal.seeding.log_buckets import seed_log_buckets
from modulestack.rehearsal.seeding.namespaces import seed_namespaces
from modulestack.rehearsal.seeding.prefix_lists import seed_prefix_lists
from modulestack.rehearsal.seeding.queues import seed_queues
from modulestack.rehearsal.seeding.roles import seed_roles, seed_service_linked_roles
from modulestack.rehearsal.seeding.s3_objects import seed_objects
from modulestack.rehearsal.seeding.secrets import seed_parameters, seed_secrets
from modulestack.rehearsal.seeding.security_groups import seed_security_groups
from modulestack.rehearsal.seeding.snapshots import seed_snapshots
from modulestack.rehearsal.seeding.transit_gateways import seed_transit_gateways
from modulestack.rehearsal.seeding.trust_stores import seed_trust_stores
from modulestack.rehearsal.seeding.user_pools import seed_user_pools
from modulestack.rehearsal.seeding.web_acls import seed_web_acls
from modulestack.rehearsal.seeding.zones_elsewhere import seed_zones_elsewhere

Seeder = Callable[[EmbeddedAws, Sequence[str]], Iterator[str]]
"""Puts what the references mean into the account, each once, and says what it put."""

SEEDERS: Mapping[str, Seeder] = MappingProxyType(
    {
        "ssm": seed_parameters,
        "secretsmanager": seed_secrets,
        "kms": seed_keys,
        "alert_key": seed_alert_keys,
        "log_key": seed_log_keys,
        "service_linked_role": seed_service_linked_roles,
        "encryption_key": seed_encryption_keys,
        "iam_policy": seed_policies,
        "role": seed_roles,
        "image": push_images,
        "image_once_made": push_once_made,
        "hosted_zone": seed_zones,
        "private_zone": seed_private_zones,
        "namespace": seed_namespaces,
        "zone_elsewhere": seed_zones_elsewhere,
        "queue": seed_queues,
        "s3_object": seed_objects,
        "cluster": seed_clusters,
        "log_group": seed_log_groups,
        "file_system": seed_file_systems,
        "function": seed_functions,
        "snapshot": seed_snapshots,
        "alarm": seed_alarms,
        "slack_workspace": seed_slack_workspaces,
        "teams_team": seed_teams,
        "security_group": seed_security_groups,
        "log_bucket": seed_log_buckets,
        "certificate": seed_certificates,
        "authority": seed_authorities,
        "load_balancer": seed_load_balancers,
        "web_acl": seed_web_acls,
        "prefix_list": seed_prefix_lists,
        "user_pool": seed_user_pools,
        "trust_store": seed_trust_stores,
        "ipam_pool": seed_ipam_pools,
        "transit_gateway": seed_transit_gateways,
    }
)
"""In the order in which they are put."""


def seed_all(aws: EmbeddedAws, seeds: Iterable[Seed]) -> Iterator[str]:
    """
    Put all *seeds* into *aws*; says what was put, a line each.

    Raises:
        ValueError: a kind that is not known; lists those that are.
    """
    wanted: dict[str, list[str]] = {}
    for seed in seeds:
        wanted.setdefault(seed.kind, []).append(seed.reference)
    unknown = ", ".join(sorted(wanted.keys() - SEEDERS.keys()))
    if unknown:
        raise ValueError(f"{unknown}: cannot be put into the embedded account: allowed {', '.join(SEEDERS)}")
    for kind, seeder in SEEDERS.items():
        yield from seeder(aws, wanted.get(kind, ()))
