"""
Agents that run beside a module's own container by one key: what they are called, which image, where they listen.

The images are AWS's, in its public registry, and pinned: a newer one comes with a newer version of this package, or
with the key's ``image``.

Sources: https://gallery.ecr.aws/aws-observability/aws-otel-collector,
https://gallery.ecr.aws/cloudwatch-agent/cloudwatch-agent
"""

from __future__ import annotations

COLLECTOR = "otel-collector"
"""Name of the container that is the AWS Distro for OpenTelemetry's collector."""
COLLECTOR_IMAGE = "public.ecr.aws/aws-observability/aws-otel-collector:v0.48.0"
OTLP_GRPC_PORT = 4317
OTLP_HTTP_PORT = 4318
XRAY_PORT = 2000
"""Of UDP: where X-Ray's SDKs send to."""
COLLECTOR_HEALTH_PORT = 13133

CLOUDWATCH_AGENT = "cloudwatch-agent"
"""Name of the container that is the CloudWatch agent."""
CLOUDWATCH_AGENT_IMAGE = "public.ecr.aws/cloudwatch-agent/cloudwatch-agent:1.300066.1b1374"
STATSD_PORT = 8125
"""Of UDP."""
