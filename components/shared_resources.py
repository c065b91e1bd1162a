"""What all modules of an environment share."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from pulumi import Output, Resource

from components.access_logs import LoadBalancerLogs
from components.account import AwsAccount
from components.dns import HostedZones
from components.encryption_key import KeyOfAll
from components.existing_namespaces import NO_NAMESPACES, FoundNamespaces
from components.file_systems import FileSystem
from components.machines import Machines
from components.managed_instances import ManagedMachines
from components.named_roles import NamedRoles
from components.namespaces import Namespaces
from components.network import Network
from components.parameters import Parameters
from components.release_bucket import ReleaseBucket
from components.running_revision import RunningRevision
from components.shared_load_balancer import SharedLoadBalancer
from components.transforms import Transforms
from components.web_acl import WebAclOfAll
from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment


@dataclasses.dataclass(frozen=True, kw_only=True)
class SharedResources:
    """What all modules of an environment share."""

    environment: Environment
    account: AwsAccount
    network: Network
    hosted_zones: HostedZones
    release_bucket: ReleaseBucket
    logs: LoadBalancerLogs
    """Of load balancers."""
    web_acl: WebAclOfAll | None
    """What stands before public ones."""
    encryption_key: KeyOfAll | None = None
    """Of all that is kept; None: AWS's own keys."""
    existing_clusters: Mapping[str, str]
    """ARNs of those that modules run in and that are not the environment's, by name."""
    machines: Mapping[str, Machines | ManagedMachines]
    """By name."""
    parameters: Parameters
    """What was in SSM before this run."""
    standing: StandingEnvironment
    """What that says of earlier runs."""
    port_edits: Mapping[str, RunningRevision | None]
    """Modules whose ports this run changes → the revision that they run; None: it has all their ports."""
    transforms: Transforms = dataclasses.field(default_factory=Transforms)
    """What a team's own functions change."""
    load_balancers: Mapping[str, SharedLoadBalancer] = dataclasses.field(default_factory=dict)
    """Those that modules share, by name."""
    certificates: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """ARNs of those that the file names, by how it names them."""
    client_secrets: Mapping[str, Output[str]] = dataclasses.field(default_factory=dict)
    """Those of modules' applications at their identity providers, by module."""
    file_systems: Mapping[str, FileSystem] = dataclasses.field(default_factory=dict)
    """By name."""
    launch_volumes: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    """Modules that stand → the EBS volumes of the revision that a service of them would start with."""
    named_roles: Mapping[str, NamedRoles] = dataclasses.field(default_factory=dict)
    """Modules whose roles somebody else owns → those."""
    namespaces: Namespaces = dataclasses.field(default_factory=Namespaces)
    """In which modules find each other."""
    found_namespaces: FoundNamespaces = NO_NAMESPACES
    """Those of them that were there."""
    alert_topic: Output[str] | None = None
    """ARN of the topic that tells of alarms; None: there is none."""
    pull_through: Sequence[Resource] = ()
    """What there must be before a task pulls an image by way of ECR."""
