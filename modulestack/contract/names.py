"""Names: where Pulumi's own are too long or not allowed by AWS, the same shorter one every time."""

from __future__ import annotations

import hashlib

from modulestack.contract import limits

AUTONAME_SUFFIX = len("-1a2b3c4")
"""What Pulumi adds to a logical name to make a physical one."""
RESERVED = ("internal-", "sg-")
"""How names of load balancers and security groups may not begin."""


def fit(name: str, most: int) -> str:
    """
    *name* itself if it has at most *most* characters and no reserved beginning, else a cut of it with a stable hash.

    Different names stay different, and the result never starts or ends with a hyphen.
    """
    if len(name) <= most and not name.startswith(RESERVED):
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    stem = f"m-{name}" if name.startswith(RESERVED) else name
    return f"{stem[: most - len(digest) - 1].rstrip('-')}-{digest}"


def load_balancing(name: str) -> str:
    """Logical name of a load balancer or target group: with Pulumi's suffix it fits 32 characters."""
    return fit(name, limits.LOAD_BALANCER_NAME_LENGTH - AUTONAME_SUFFIX)


def trust_store(load_balancer: str) -> str:
    """
    Logical name of the trust store of a load balancer of that name: with Pulumi's suffix it fits 32 characters.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTrustStore.html (Name: no two
    hyphens in a row)
    """
    name = f"{load_balancer}-clients"
    most = limits.LOAD_BALANCER_NAME_LENGTH - AUTONAME_SUFFIX
    if "--" not in name:
        return fit(name, most)
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{'-'.join(filter(None, name.split('-')))[: most - len(digest) - 1].rstrip('-')}-{digest}"


def role(name: str) -> str:
    """Logical name of an IAM role: with Pulumi's suffix it fits 64 characters."""
    return fit(name, limits.ROLE_NAME_LENGTH - AUTONAME_SUFFIX)


def bucket(name: str) -> str:
    """
    Logical name of an S3 bucket: lower-case letters, digits and hyphens; with Pulumi's suffix it fits 63 characters.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())
    return fit(plain, 63 - AUTONAME_SUFFIX)


def access_logs(environment: str) -> str:
    """What the buckets for logs of an environment's load balancers are called, before Pulumi's suffix."""
    return f"{environment}-access-logs"


def flow_logs(environment: str) -> str:
    """What log group and bucket of a network's flow logs are called, before Pulumi's suffix."""
    return f"{environment}-flow-logs"


def cluster(environment: str, module: str, existing: str | None = None) -> str:
    """Name of a module's cluster; *existing* is the name or the ARN of one that is not its own."""
    return existing.rpartition("/")[2] if existing else f"{environment}-{module}"


def service(environment: str, module: str, existing_cluster: str | None = None, given: str | None = None) -> str:
    """
    Name of a module's service; in a cluster that is not its own, where others may have a `web` too, a longer one.

    *given* is that of one that was taken over.
    """
    return given or (f"{environment}-{module}" if existing_cluster else module)


RESERVED_PROVIDERS = ("aws", "ecs", "fargate")
"""How names of capacity providers may not begin."""


def capacity_provider(environment: str, capacity: str) -> str:
    """
    Name of the ECS capacity provider of an environment's *capacity*.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html (name)
    """
    name = f"{environment}-{capacity}"
    return f"m-{name}" if name.startswith(RESERVED_PROVIDERS) else name


def managed_capacity_provider(environment: str, capacity: str, *, spot: bool) -> str:
    """
    The same of managed instances.

    Which of Spot and On-Demand they are is for the whole life of a provider: each has a name of its own, so that the
    services on one can move to the other before it goes.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateManagedInstancesProviderConfiguration.html
    """
    return capacity_provider(environment, capacity) + ("_spot" if spot else "")


def daemon_family(environment: str, capacity: str, daemon: str) -> str:
    """Family of the daemon task definitions of a daemon of managed instances; no two of them have one."""
    return f"{environment}-{capacity}_{daemon}"


def family(environment: str, module: str) -> str:
    """Family of a module's task definitions."""
    return f"{environment}-{module}"


def repository(environment: str, module: str) -> str:
    """Name of a module's own ECR repository; of every module's if *module* is a star."""
    return f"{environment}/{module}"


def schedule_group(environment: str, module: str) -> str:
    """Name of the group of a module's schedules, each of which has its job's name."""
    return f"{environment}-{module}"


def task_group(job: str) -> str:
    """ECS's group of the tasks that the schedule of *job* starts."""
    return f"job:{job}"


def url_variable(module: str) -> str:
    """Environment variable that tells a caller where *module* is: ``user-api`` → ``USER_API_URL``."""
    return f"{module.upper().replace('-', '_')}_URL"


def port_url_variable(module: str, port: str) -> str:
    """The same of its further port called *port*: ``api`` and ``admin`` → ``API_ADMIN_URL``."""
    return url_variable(f"{module}-{port}")


QUEUE_VARIABLE = "QUEUE_URL"
"""Environment variable that tells a module where the queue is that it scales on."""


def queue_alarm(environment: str, module: str) -> str:
    """Name of the alarm that says that messages wait and no task of *module* runs."""
    return f"modulestack/{environment}/{module}/queue-waits"


def step_alarm(environment: str, module: str, step: str) -> str:
    """Name of the alarm that calls the scaling policy *step* of a module; stars stand for any."""
    return f"modulestack/{environment}/{module}/scaling-{step}"


def alarm(environment: str, module: str, kind: str) -> str:
    """Name of the alarm *kind* of a module; a star stands for any."""
    return f"modulestack/{environment}/{module}/{kind}"


def composite_alarm(environment: str, module: str) -> str:
    """Name of the alarm that is made of all others of a module."""
    return alarm(environment, module, "composite")


def mute_rule(environment: str, module: str, window: str) -> str:
    """Name of the rule by which alarms of *module* are silent in *window*; a star stands for any."""
    return f"modulestack_{environment}_{module}_{window}"


def muted_by_hand(environment: str, module: str) -> str:
    """Name of the rule by which somebody has muted *module* for a while: no window is called so."""
    return mute_rule(environment, module, "BY-HAND")


def web_acl_log(web_acl: str) -> str:
    """
    Name of the log group of a web ACL: AWS takes no other beginning.

    Source: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    """
    return f"aws-waf-logs-{web_acl}"


def edge_web_acl(environment: str) -> str:
    """What an environment's web ACL before CloudFront is called; that of its region has the environment's name."""
    return f"{environment}-cloudfront"


def alert_topic(environment: str) -> str:
    """Name of the topic that tells of an environment's alarms."""
    return f"modulestack-{environment}-alerts"


def chat_configuration(environment: str, channel: str) -> str:
    """Name of the configuration of a chat channel that is told of an environment's alarms; a star stands for any."""
    return f"modulestack_{environment}_{channel}"


def event_rule(environment: str, module: str, kind: str) -> str:
    """
    Name of the rule of EventBridge that tells of *kind* of events of a module: 64 characters at most.

    Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html (Name)
    """
    return fit(f"modulestack-{environment}-{module}-{kind}", 64)


def dashboard(environment: str, region: str) -> str:
    """Name of an environment's dashboard: one name is one dashboard in all regions of an account."""
    return f"modulestack-{environment}-{region}"


def log_query(environment: str, module: str, query: str) -> str:
    """Name of a saved query of a module's log; an empty *query*: how those of the module begin."""
    return f"modulestack/{environment}/{module}/{query}"


def metric_namespace(environment: str) -> str:
    """Namespace of the metrics that are made of lines of modules' logs."""
    return f"modulestack/{environment}"


def filtered_metric(module: str, metric_filter: str) -> str:
    """Name of the metric that a metric filter of a module's log makes."""
    return f"{module}/{metric_filter}"


def ingress_rule(module: str, into: str, source: str, port: int, *, over: str = "tcp", by_ipv6: bool = False) -> str:
    """
    Logical name of a rule of a module's group: *into* is ``lb`` or ``tasks``.

    *source* is ``internet``, ``lb``, a CIDR block or the id of a prefix list.
    """
    name = f"{module}-{into}-from-{source.replace('/', '-').replace(':', '.')}-{port}"
    return name + ("-udp" if over == "udp" else "") + ("-ipv6" if by_ipv6 else "")


def security_group(name: str) -> str:
    """Logical name of a security group: with Pulumi's suffix it fits 255 characters."""
    return fit(name, 255 - AUTONAME_SUFFIX)
