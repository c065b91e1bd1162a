"""What the roles of a pipeline that preview and bring up may read: plain documents, no effects."""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_load_balancer_actions as of_rules
from modulestack.contract import iam_storage_actions as of_storage
from modulestack.contract import paths
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.model import PipelineSection
from modulestack.environment.pipeline_roles import (
    access_logs,
    alerts,
    certificates,
    cloudfront,
    dashboard,
    discovery,
    dual_stack,
    encryption_key,
    file_systems,
    flow_logs,
    ipam,
    metric_filters,
    nat_instance,
    pull_through,
    queries,
    transit_gateway,
    trust_stores,
    vpc_endpoints,
    web_acl,
)
from modulestack.environment.pipeline_roles.contributed import FEATURES, contributed
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.scope import PolicyScope
from modulestack.environment.pipeline_roles.trust import ISSUER


def read(scope: PolicyScope, pipeline: PipelineSection) -> Rights:
    """
    What `pulumi preview` and `refresh` read in AWS, of this stack's state, and with the key of its secrets.

    Source of the state's objects: https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
    """
    core = _statements(scope, pipeline)
    features = [
        *discovery.read(scope),
        *access_logs.read(scope),
        *web_acl.read(scope),
        *trust_stores.read(scope),
        *encryption_key.read(scope),
        *alerts.read(scope),
        *certificates.read(scope),
        *cloudfront.read(scope),
        *dashboard.read(scope),
        *file_systems.read(scope),
        *pull_through.read(scope),
        *queries.read(scope),
        *metric_filters.read(scope),
        *ipam.read(scope),
        *transit_gateway.read(scope),
        *vpc_endpoints.read(scope),
        *nat_instance.read(scope),
        *dual_stack.read(scope),
        *contributed(scope, "preview"),
    ]
    clusters = [scope.arn("ecs", f"cluster/{cluster}") for cluster in scope.existing_clusters]
    return Rights(
        whole=[*core, *features],
        core=core,
        sections={FEATURES: features},
        own=_statements(scope.own, pipeline),
        existing=[
            *([allow(actions.READ_ECS, [*clusters, *scope.services_in_existing])] if clusters else []),
            *([allow(actions.READ_LOG_GROUP, scope.existing_log_groups)] if scope.existing_log_groups else []),
        ],
    )


def _statements(scope: PolicyScope, pipeline: PipelineSection) -> list[Statement | None]:
    rules = of_rules.READ_RULES if scope.has_listener_rules else ()
    logged = [*access_logs.buckets(scope), *flow_logs.buckets(scope)]
    domain = scope.environment.domain
    bucket, state = scope.global_arn("s3", scope.bucket), scope.global_arn("s3", pipeline.state_bucket)
    return [
        allow(actions.READ_EVERYWHERE + actions.READ_EVERYWHERE_FURTHER + rules, ["*"]),
        allow(["ec2:DescribeVpcAttribute"], [scope.arn("ec2", "vpc/*")]),
        allow(
            of_storage.READ_BUCKET + of_storage.READ_BUCKET_FURTHER,
            [bucket, *logged],
        ),
        allow(of_storage.READ_OBJECT, [f"{bucket}/modules/*"]),
        allow(
            actions.READ_ROLE + actions.READ_ROLE_FURTHER,
            [scope.roles, scope.iam_arn(f"role{paths.pipeline_role_path(scope.name)}*")],
        ),
        allow(actions.READ_POLICY, [scope.iam_arn(f"policy{paths.pipeline_role_path(scope.name)}*")]),
        allow(actions.READ_PROVIDER, [scope.iam_arn(f"oidc-provider/{ISSUER}")]),
        allow(actions.READ_CERTIFICATE, [scope.arn("acm", "certificate/*")]),
        allow(actions.READ_ZONE, scope.zones) if scope.zones else None,
        allow(actions.TAKE_ZONE_ROLE, [domain.role]) if domain and domain.role else None,
        allow(actions.READ_PARAMETER, scope.parameters),
        allow(actions.READ_PARAMETERS_BELOW, scope.records_of_previews) if scope.records_of_previews else None,
        allow(
            actions.READ_ECS,
            [
                *(scope.arn("ecs", f"{kind}/{scope.name}-*") for kind in ("cluster", "service")),
                *(scope.arn("ecs", f"cluster/{cluster}") for cluster in scope.existing_clusters),
                *scope.services_in_existing,
            ],
        ),
        allow(actions.READ_LOG_GROUP, [*scope.log_groups, *scope.existing_log_groups]),
        allow(actions.READ_ALARM, scope.alarms),
        allow(actions.READ_SCALING_FURTHER, [scope.arn("application-autoscaling", "scalable-target/*")]),
        allow(of_storage.LIST_STATE_FURTHER, [state]),
        allow(of_storage.READ_STATE_FURTHER, [f"{state}/.pulumi/meta.yaml", *scope.state(state)]),
        allow(of_storage.DECRYPT_FURTHER, [pipeline.secrets_key_arn]),
    ]
