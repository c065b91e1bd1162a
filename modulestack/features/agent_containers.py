"""AWS's agents as containers: what the file may say of each, and the container that it is."""

from __future__ import annotations

import json
from typing import Annotated

from modulestack.contract import agent_images, limits
from modulestack.features.container_health_check import ContainerHealthCheck
from modulestack.features.container_options import RestartPolicy
from modulestack.features.sidecar import Sidecar
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section

LOCALHOST = "127.0.0.1"


class Tracing(Section):
    """
    Runs the AWS Distro for OpenTelemetry's collector beside the module's own container: traces go to X-Ray.

    It takes what OpenTelemetry's and X-Ray's SDKs send. X-Ray's own daemon is not had: AWS ends its support in 2027.
    """

    image: kinds.Image = agent_images.COLLECTOR_IMAGE
    """What the collector runs, until a release names another (`modulestack release web/otel-collector=IMAGE`)."""
    config: kinds.Secret | None = None
    """Reference to its whole configuration, YAML, such as `ssm:/staging/collector`. Absent: traces to X-Ray only."""
    cpu: Annotated[int, within(limits.CONTAINER_CPU)] = 32
    """CPU units of the task's that it claims."""
    memory_reservation: Annotated[int, within(limits.CONTAINER_MEMORY_MIB)] = 128
    """MiB that are kept for it."""


class CloudwatchAgent(Section):
    """Runs the CloudWatch agent beside the module's own container: metrics that it sends by StatsD go to CloudWatch."""

    image: kinds.Image = agent_images.CLOUDWATCH_AGENT_IMAGE
    """What the agent runs, until a release names another (`modulestack release web/cloudwatch-agent=IMAGE`)."""
    config: kinds.Secret | None = None
    """Reference to its whole configuration, JSON, such as `ssm:/staging/agent`. Absent: StatsD on port 8125."""
    namespace: kinds.MetricNamespace | None = None
    """The only namespace of metrics that the tasks may write to. Absent: `ENVIRONMENT/MODULE`."""
    cpu: Annotated[int, within(limits.CONTAINER_CPU)] = 32
    """CPU units of the task's that it claims."""
    memory_reservation: Annotated[int, within(limits.CONTAINER_MEMORY_MIB)] = 64
    """MiB that are kept for it."""


def collector(tracing: Tracing) -> Sidecar:
    """
    The collector; its image has a program of its own for health checks, and neither shell nor root.

    Sources: https://aws-otel.github.io/docs/setup/ecs/config-through-ssm/ (AOT_CONFIG_CONTENT),
    https://github.com/aws-observability/aws-otel-collector/issues/2034 (health check),
    https://github.com/aws-observability/aws-otel-collector/issues/2222 (user)
    """
    return Sidecar(
        image=tracing.image,
        environment={} if tracing.config else {"AOT_CONFIG_CONTENT": json.dumps(_TRACES, separators=(",", ":"))},
        secrets={"AOT_CONFIG_CONTENT": tracing.config} if tracing.config else {},
        cpu=tracing.cpu,
        memory_reservation=tracing.memory_reservation,
        essential=False,
        restart=RestartPolicy(attempt_period_s=limits.RESTART_ATTEMPT_PERIOD_S.min),
        health_check=ContainerHealthCheck(command=("CMD", "/healthcheck"), interval_s=10, start_period_s=10),
        start_timeout_s=60,
        ports=(agent_images.OTLP_GRPC_PORT, agent_images.OTLP_HTTP_PORT, agent_images.COLLECTOR_HEALTH_PORT),
    )


_TRACES = {
    "extensions": {"health_check": {"endpoint": f"{LOCALHOST}:{agent_images.COLLECTOR_HEALTH_PORT}"}},
    "receivers": {
        "otlp": {
            "protocols": {
                "grpc": {"endpoint": f"{LOCALHOST}:{agent_images.OTLP_GRPC_PORT}"},
                "http": {"endpoint": f"{LOCALHOST}:{agent_images.OTLP_HTTP_PORT}"},
            }
        },
        "awsxray": {"endpoint": f"{LOCALHOST}:{agent_images.XRAY_PORT}", "transport": "udp"},
    },
    "processors": {"batch": {"timeout": "1s", "send_batch_size": 50}},
    "exporters": {"awsxray": {}},
    "service": {
        "extensions": ["health_check"],
        "pipelines": {
            "traces": {"receivers": ["otlp", "awsxray"], "processors": ["batch"], "exporters": ["awsxray"]},
        },
    },
}
"""
The collector's configuration (JSON is YAML): spans of both protocols, to X-Ray.

Source: https://aws-otel.github.io/docs/getting-started/x-ray
"""


def cloudwatch_agent(agent: CloudwatchAgent, namespace: str) -> Sidecar:
    """
    The agent, for metrics of *namespace*.

    It writes its configuration where only root may; its image has nothing that a health check could run.

    Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/deploy_servicelens_CloudWatch_agent_deploy_ECS.html
    (CW_CONFIG_CONTENT), https://github.com/aws/amazon-cloudwatch-agent/issues/276 (root file system)
    """
    settings = {
        "metrics": {
            "namespace": namespace,
            "metrics_collected": {"statsd": {"service_address": f"{LOCALHOST}:{agent_images.STATSD_PORT}"}},
        }
    }
    return Sidecar(
        image=agent.image,
        environment={} if agent.config else {"CW_CONFIG_CONTENT": json.dumps(settings, separators=(",", ":"))},
        secrets={"CW_CONFIG_CONTENT": agent.config} if agent.config else {},
        cpu=agent.cpu,
        memory_reservation=agent.memory_reservation,
        run_as_root=True,
        writable_root=True,
        essential=False,
        restart=RestartPolicy(attempt_period_s=limits.RESTART_ATTEMPT_PERIOD_S.min),
    )
