"""What a pipeline's policies apply to: the ARNs of an environment's resources, and conditions on its tag."""

from __future__ import annotations

import dataclasses
import functools
from typing import Literal

from modulestack.contract import names, paths, previews, tags
from modulestack.contract.account import AwsAccount
from modulestack.contract.ebs import ROLE_SERVICE
from modulestack.contract.policy_document import Condition
from modulestack.environment.model import Module
from modulestack.environment.pipeline_roles.presence import Presence
from modulestack.features import ebs, registry
from modulestack.features.contribution import PipelineAccess
from modulestack.features.deployment_strategies import functions
from modulestack.features.service_connect_section import authority_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class PolicyScope(Presence):
    """One environment in one account."""

    account: AwsAccount
    project: str
    """Name of Pulumi's project, under which its state is kept."""
    bucket: str
    """Name of the environment's release bucket."""
    key: str = ""
    """ARN of the key of all that is kept; empty: AWS's own."""
    zone_ids: tuple[str, ...] = ()
    """Hosted zones that the environment's records are in."""
    namespace_arns: tuple[str, ...] = ()
    """Namespaces of others in which modules find each other."""
    namespace_zone_ids: tuple[str, ...] = ()
    """Hosted zones of those, which are looked at and no more."""
    module: str = ""
    """The only module that is meant; empty: all."""
    places: Literal["all", "own", "existing"] = "all"
    """In which clusters and log groups: the environment's own, or those that were there already."""
    cluster: str = ""
    """The only one of the existing clusters that is meant; empty: all."""

    def of_module(self, module: str) -> PolicyScope:
        """The same for *module* only."""
        return dataclasses.replace(self, module=module)

    @property
    def own(self) -> PolicyScope:
        """The same without clusters and log groups that were there already."""
        return dataclasses.replace(self, places="own")

    @property
    def elsewhere_only(self) -> list[PolicyScope]:
        """The same in each of the existing clusters alone."""
        return [dataclasses.replace(self, places="existing", cluster=each) for each in self.existing_clusters]

    def arn(self, service: str, resource: str) -> str:
        """ARN of a resource in the environment's account and region."""
        return self.account.arn(service, resource)

    def iam_arn(self, resource: str) -> str:
        """ARN of a resource of IAM, which knows no regions."""
        return f"arn:{self.account.partition}:iam::{self.account.id}:{resource}"

    def global_arn(self, service: str, resource: str) -> str:
        """ARN of a resource that has neither region nor account in it, such as a bucket."""
        return f"arn:{self.account.partition}:{service}:::{resource}"

    @property
    def name(self) -> str:
        """The environment's."""
        return self.environment.name

    @property
    def roles(self) -> str:
        """The environment's roles; not the pipeline's own, which only a person changes."""
        return self.iam_arn(f"role{paths.role_path(self.name)}*")

    @property
    def module_pattern(self) -> str:
        """Name of the module; a pattern that fits every one if all are meant."""
        return self.module or "*"

    @property
    def has_jobs(self) -> bool:
        """Whether any module that is meant has a job."""
        return any(module.jobs for module in self.modules)

    @property
    def has_schedules(self) -> bool:
        """Whether any of these jobs runs on a schedule."""
        return any(job.schedule for module in self.modules for job in module.jobs.values())

    @property
    def task_services(self) -> list[str]:
        """Who takes the roles of tasks: tasks, schedules that run them, and ECS itself, which makes their volumes."""
        has_volumes = any(ebs.volumes_of(each) or each.name in self.earlier.launch_volumes for each in self.modules)
        return [
            "ecs-tasks.amazonaws.com",
            *(["scheduler.amazonaws.com"] if self.has_schedules else []),
            *([ROLE_SERVICE] if has_volumes else []),
        ]

    @property
    def role_services(self) -> list[str]:
        """
        Who takes the roles of modules that are made: of tasks, and ECS.

        It does where it has certificates issued, shifts requests or calls functions.
        """
        asked = any(
            authority_of(each.service_connect) or each.has_two_target_groups or functions(each.deployment)
            for each in self.modules
        )
        return list(dict.fromkeys([*self.task_services, *([ROLE_SERVICE] if asked else [])]))

    @property
    def modules(self) -> list[Module]:
        """Those that are meant."""
        return [module for name, module in self.environment.modules.items() if self.module in {"", name}]

    @functools.cached_property
    def accesses(self) -> tuple[PipelineAccess, ...]:
        """What the features of these modules need of roles."""
        account = self.account
        contexts = [
            (each, self.environment.context_of(each, partition=account.partition, account_id=account.id))
            for each in self.modules
        ]
        return tuple(
            access
            for module, context in contexts
            for each in registry.contributions(module, context)
            for access in each.pipeline
        )

    @property
    def task_roles(self) -> str:
        """The roles of the module's tasks, by their path: a name may begin like another one."""
        return self.iam_arn(f"role{paths.role_path(self.name, self.module_pattern)}*")

    @property
    def families(self) -> str:
        """Every revision of the module's task definitions."""
        return self.arn("ecs", f"task-definition/{names.family(self.name, self.module_pattern)}:*")

    @property
    def existing_clusters(self) -> list[str]:
        """Names of the clusters in which modules run and which are not theirs."""
        if self.places == "own":
            return []
        found = {m.existing_cluster for m in self.modules if m.existing_cluster}
        clusters = sorted({names.cluster(self.name, "", each) for each in found})
        return [each for each in clusters if self.cluster in {"", each}]

    @property
    def services_in_existing(self) -> list[str]:
        """
        The environment's services in these clusters, of which nothing else is changed.

        One pattern for all: policies are short of characters. Those that were taken over have names of their own.
        """
        own = [self.arn("ecs", f"service/*/{self.name}-*")] if self.existing_clusters else []
        return own + [self.arn("ecs", f"service/{each}") for each in self.imported_services]

    @property
    def imported_services(self) -> list[str]:
        """Of modules that were taken over, in these clusters: ``cluster/service``."""
        there = self.existing_clusters
        found = {
            f"{self.environment.cluster_of(module)}/{module.imported.names['service']}"
            for module in self.modules
            if module.existing_cluster and "service" in module.imported.names
        }
        return sorted(each for each in found if each.partition("/")[0] in there)

    @property
    def existing_log_groups(self) -> list[str]:
        """ARNs of the log groups to which modules write and which are not theirs."""
        if self.places == "own":
            return []
        found = {m.existing_log_group for m in self.modules if m.existing_log_group}
        return [self.arn("logs", f"log-group:{each}") for each in sorted(found)]

    @property
    def machine_clusters(self) -> list[str]:
        """Names of the clusters of machines in which modules run; of all modules the pattern of own ones has them."""
        if self.places == "existing":
            return []
        found = {m.capacity for m in self.modules if m.capacity and (self.module or m.jobs)}
        return sorted(names.cluster(self.name, each) for each in found)

    @property
    def own_clusters(self) -> list[str]:
        """The clusters that modules have for themselves: one pattern, or none if there are none."""
        if self.places == "existing":
            return []
        has_own = any(m.existing_cluster is None and not (self.module and m.capacity) for m in self.modules)
        return [names.cluster(self.name, self.module_pattern)] if has_own else []

    @property
    def clusters(self) -> list[str]:
        """ARNs of all clusters in which modules run."""
        of_machines = self.machine_clusters if self.module else ()
        every = (*self.own_clusters, *of_machines, *self.existing_clusters)
        return [self.arn("ecs", f"cluster/{each}") for each in every]

    def ecs(self, kind: str) -> list[str]:
        """ARNs of ECS's *kind* of things in modules' own clusters, such as ``service``."""
        return [self.arn("ecs", f"{kind}/{cluster}/*") for cluster in self.own_clusters]

    def elsewhere(self, kind: str, below: str = "") -> list[str]:
        """
        ARNs of ECS's *kind* of things that belong to services in other clusters; *below* follows a service's name.

        In a cluster that others use too that name begins with the environment's; on machines there are the
        environment's only, and of all modules the pattern of own clusters has them.
        """
        service = names.service(self.name, self.module_pattern, "any")
        of_machines = self.machine_clusters if self.module else ()
        return [
            *(self.arn("ecs", f"{kind}/{cluster}/{self.module}{below}") for cluster in of_machines),
            *(self.arn("ecs", f"{kind}/{cluster}/{service}{below}") for cluster in self.existing_clusters),
            *(self.arn("ecs", f"{kind}/{each}{below}") for each in self.imported_services),
        ]

    def tasks_elsewhere(self) -> list[str]:
        """Tasks in other clusters than modules' own, among them others': ``has_tag`` tells them apart."""
        clusters = (*self.existing_clusters, *self.machine_clusters)
        return [self.arn("ecs", f"task/{cluster}/*") for cluster in clusters]

    @property
    def parameters(self) -> list[str]:
        """Their common path, and all below it."""
        return [self.arn("ssm", f"parameter/modulestack/{self.name}{end}") for end in ("", "/*")]

    @property
    def records_of_previews(self) -> list[str]:
        """Path of the parameters that say which previews stand; empty: it has none."""
        return [self.arn("ssm", f"parameter{previews.records_path(self.name)}")] if self.environment.previews else []

    @property
    def zones(self) -> list[str]:
        """ARNs of the hosted zones."""
        return [self.global_arn("route53", f"hostedzone/{zone}") for zone in self.zone_ids]

    @property
    def alarms(self) -> list[str]:
        """Those that scaling calls, and of alerts."""
        found = [names.queue_alarm(self.name, "*")]
        if self.has_alerts:
            found.append(names.alarm(self.name, "*", "*"))
        elif self.has_steps:
            found.append(names.step_alarm(self.name, "*", "*"))
        return [self.arn("cloudwatch", f"alarm:{name}") for name in found]

    @property
    def log_groups(self) -> list[str]:
        """Of the modules, and of the network's flows."""
        return [
            self.arn("logs", f"log-group:{paths.log_group(self.name, '*')}"),
            self.arn("logs", f"log-group:{self.name}-flow-logs-*"),
        ]

    def state(self, bucket: str) -> list[str]:
        """
        Objects of this stack's state in the *bucket* of that ARN.

        Source: https://www.pulumi.com/docs/iac/concepts/state-and-backends/#scoping
        """
        stack = f"{self.project}/{self.name}"
        parts = (f"stacks/{stack}.*", f"history/{stack}/*", f"backups/{stack}/*", f"locks/organization/{stack}/*")
        return [f"{bucket}/.pulumi/{part}" for part in parts]

    @property
    def tags_on_create(self) -> Condition:
        """Condition: what is created gets the environment's tag, and the module's if one is meant."""
        return {self._operator: self._tags("aws:RequestTag")}

    @property
    def has_tag(self) -> Condition:
        """Condition: what is changed has the environment's tag, and the module's if one is meant."""
        return {self._operator: self._tags("aws:ResourceTag")}

    def tags_while_creating(self, service: str, *actions: str) -> Condition:
        """Condition: tags, the environment's among them, are set by one of *actions*, which creates the resource."""
        by = {f"{service}:CreateAction": list(actions)}
        if self._operator == "StringEquals":
            return {"StringEquals": {**self._tags("aws:RequestTag"), **by}}
        return {**self.tags_on_create, "StringEquals": by}

    @property
    def _operator(self) -> str:
        """How the tag is compared: previews are many, whose names a pattern fits."""
        return "StringLike" if "?" in self.name else "StringEquals"

    def _tags(self, key: str) -> dict[str, str]:
        found = {f"{key}/{tags.ENVIRONMENT}": self.name}
        return found | ({f"{key}/{tags.MODULE}": self.module} if self.module else {})
