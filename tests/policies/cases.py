"""For every rule of the pack: resources that keep it, and resources that do not, with every word it says of them."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from policies.rules.rule import UNKNOWN, Resource, Unchecked

AT_THE_EDGE = "set it in components/cloudfront.py"
EDGE_TLS = "TLSv1.2_2021 or TLSv1.2_2025 or TLSv1.3_2025"
OPEN_EDGE = f"viewerProtocolPolicy: 'allow-all': allowed redirect-to-https or https-only; {AT_THE_EDGE}"
TEMPLATE = "set it so in components/launch_template.py"
BUCKET_URN = "urn:pulumi:staging::modulestack::aws:s3/bucket:Bucket::templates"
GROUP_URN = "urn:pulumi:staging::modulestack::aws:ec2/securityGroup:SecurityGroup::web-lb"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """A rule, what it looks at (one resource, or a stack of them), what it says; nothing: it is kept."""

    rule: str
    given: Resource | tuple[Resource, ...]
    says: tuple[str, ...] = ()
    config: dict[str, Any] = dataclasses.field(default_factory=dict)


def resource(type_: str, name: str = "web", **props: Any) -> Resource:
    return Resource(type=type_, name=name, urn=f"urn:{name}", props=props)


def service(**changes: Any) -> Resource:
    props = {
        "name": "web",
        "cluster": "arn:aws:ecs:eu-west-1:123456789012:cluster/staging-web",
        "launchType": "FARGATE",
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "networkConfiguration": {
            "subnets": ["subnet-0a1", "subnet-0b2"],
            "securityGroups": ["sg-0c3"],
            "assignPublicIp": False,
        },
    }
    return resource("aws:ecs/service:Service", **props | changes)


HALF = "set it: a broken version would stay half deployed"
ENDING = {"alarmNames": ["staging-web-target_5xx"], "enable": True, "rollback": True}


def shifting(strategy: str = "CANARY", *, bake: Any = "10", **changes: Any) -> Resource:
    """A service that has no circuit breaker, as that is for rolling updates."""
    said = {"strategy": strategy, "bakeTimeInMinutes": bake}
    breaker = {"enable": False, "rollback": False}
    return service(**{"deploymentConfiguration": said, "deploymentCircuitBreaker": breaker, "alarms": ENDING} | changes)


def unwatched(strategy: str) -> str:
    return (
        f"alarms: none of them ends a deployment of strategy {strategy}: allowed one or more that do; "
        "name kinds of the module's alarms as `deployment.alarms`, and who is told as `alerts`"
    )


def baking(found: str, allowed: str = "10") -> str:
    return (
        f"deploymentConfiguration.bakeTimeInMinutes: {found}: allowed {allowed} min or more; "
        "raise the module's `deployment.bake_time_min`"
    )


def balancer(**changes: Any) -> Resource:
    props: dict[str, Any] = {
        "loadBalancerType": "application",
        "internal": False,
        "subnets": ["subnet-0a1", "subnet-0b2"],
        "securityGroups": ["sg-0c3"],
        "dropInvalidHeaderFields": True,
        "enableDeletionProtection": True,
    }
    return resource("aws:lb/loadBalancer:LoadBalancer", **props | changes)


def distribution(**changes: Any) -> Resource:
    props: dict[str, Any] = {
        "defaultCacheBehavior": {"viewerProtocolPolicy": "redirect-to-https"},
        "viewerCertificate": {"minimumProtocolVersion": "TLSv1.2_2025"},
    }
    return resource("aws:cloudfront/distribution:Distribution", **props | changes)


def origin(policy: str) -> Resource:
    endpoint = {"name": "shared", "originProtocolPolicy": policy}
    return resource("aws:cloudfront/vpcOrigin:VpcOrigin", vpcOriginEndpointConfig=endpoint)


CONTAINER: dict[str, Any] = {
    "name": "web",
    "image": "${image}",
    "user": "1000:1000",
    "readonlyRootFilesystem": True,
    "environment": [{"name": "API_URL", "value": "http://api.staging.internal"}, {"name": "TOKEN_TTL", "value": "60"}],
    "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/x", "mode": "non-blocking"}},
}


def definition(*containers: Any, text: Any = None) -> Resource:
    return resource(
        "aws:ecs/taskDefinition:TaskDefinition",
        family="staging-web",
        containerDefinitions=text or json.dumps(list(containers)),
    )


def daemon(**container: Any) -> Resource:
    """A Managed Daemon's definition, as the provider takes it."""
    return resource(
        "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition",
        family="staging-pool_agent",
        containerDefinitions=[{**CONTAINER, "environments": [], **container}],
    )


def template(*containers: Any, key: str = "modules/web/task-definition.json") -> Resource:
    content = json.dumps({"family": "staging-web", "containerDefinitions": list(containers)})
    return resource("aws:s3/bucketObjectv2:BucketObjectv2", bucket="templates-1a2b3c4", key=key, content=content)


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in CONTAINER.items() if name != key}


def with_variable(name: str, value: str) -> dict[str, Any]:
    return CONTAINER | {"environment": [{"name": name, "value": value}]}


def ingress(name: str = "web-lb-from-internet", group: str = GROUP_URN, **props: Any) -> Resource:
    tcp = {"securityGroupId": "sg-0c3", "ipProtocol": "tcp"}
    return Resource(
        type="aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        name=name,
        urn=f"urn:{name}",
        props=tcp | props,
        depends={"securityGroupId": (group,)},
    )


def target_group(**check: Any) -> Resource:
    return resource(
        "aws:lb/targetGroup:TargetGroup",
        port=8080.0,
        targetType="ip",
        healthCheck={"path": "/healthz", "interval": 15.0} | check,
    )


def logs(**props: Any) -> Resource:
    return resource("aws:cloudwatch/logGroup:LogGroup", name="/modulestack/staging/web", **props)


def role_policy(*statements: dict[str, Any]) -> Resource:
    return resource(
        "aws:iam/rolePolicy:RolePolicy", policy=json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    )


def allow(action: Any, where: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": where} | more


def repository(**changes: Any) -> Resource:
    props: dict[str, Any] = {"imageTagMutability": "IMMUTABLE", "imageScanningConfiguration": {"scanOnPush": True}}
    return resource("aws:ecr/repository:Repository", **props | changes)


def lifecycle(status: str, count: str) -> Resource:
    rules = [{"selection": {"tagStatus": status, "countType": count}, "action": {"type": "expire"}}]
    return resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", policy=json.dumps({"rules": rules}))


def creation_template(of: Resource | None = None) -> Resource:
    """How ECR makes repositories by itself, with the policy of *of*."""
    policy = {"lifecyclePolicy": of.props["policy"]} if of else {}
    return resource("aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate", **policy)


OF_ITS_OWN = (
    "allowed a directory of the module's own; mount another one as the volume's `host_path`, or have it in "
    "allowed_paths"
)


def on_machine(path: str) -> Resource:
    """A task definition with a volume of its machine."""
    return resource("aws:ecs/taskDefinition:TaskDefinition", volumes=[{"name": "d", "hostPath": path}])


def mounting(state: str) -> Resource:
    efs = {"fileSystemId": "fs-1", "transitEncryption": state, "authorizationConfig": {"iam": state}}
    return resource("aws:ecs/taskDefinition:TaskDefinition", volumes=[{"name": "d", "efsVolumeConfiguration": efs}])


def with_volume(**managed: object) -> Resource:
    volume = {"name": "data", "managedEbsVolume": {"roleArn": "arn:aws:iam::1:role/a", **managed}}
    return resource("aws:ecs/service:Service", volumeConfiguration=volume)


def access_point(uid: int, path: str) -> Resource:
    return resource("aws:efs/accessPoint:AccessPoint", posixUser={"uid": uid, "gid": 1}, rootDirectory={"path": path})


def machines(**changes: Any) -> Resource:
    props: dict[str, Any] = {
        "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        "networkInterfaces": [{"associatePublicIpAddress": "false"}],
        "blockDeviceMappings": [{"ebs": {"encrypted": "true"}}],
    }
    return resource("aws:ec2/launchTemplate:LaunchTemplate", **props | changes)


def trust(**statement: Any) -> Resource:
    document = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"} | statement}
    return resource("aws:iam/role:Role", assumeRolePolicy=json.dumps(document))


def stack(*settings: Resource) -> tuple[Resource, ...]:
    return Resource(type="aws:s3/bucket:Bucket", name="templates", urn=BUCKET_URN, props={}), *settings


def setting(type_: str, **props: Any) -> Resource:
    return Resource(type=type_, name="templates-set", urn="urn:set", props=props, depends={"bucket": (BUCKET_URN,)})


def encryption(**default: Any) -> Resource:
    return setting(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        rules=[{"applyServerSideEncryptionByDefault": default}],
    )


def versioning(status: str) -> Resource:
    return setting("aws:s3/bucketVersioning:BucketVersioning", versioningConfiguration={"status": status})


PRIVATE = {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True, "restrictPublicBuckets": True}


def public_access(**props: Any) -> Resource:
    return setting("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", **PRIVATE | props)


def bucket_policy(**statement: Any) -> Resource:
    tls = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::templates", "arn:aws:s3:::templates/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return setting("aws:s3/bucketPolicy:BucketPolicy", policy=json.dumps({"Statement": [tls | statement]}))


def using(group: str, kind: str = "aws:lb/loadBalancer:LoadBalancer", name: str = "web", **props: Any) -> Resource:
    path = "securityGroups" if "loadBalancer" in kind else "networkConfiguration"
    return Resource(type=kind, name=name, urn=f"urn:{name}", props=props, depends={path: (group,)})


GROUP = Resource(type="aws:ec2/securityGroup:SecurityGroup", name="web-lb", urn=GROUP_URN, props={"vpcId": "vpc-1"})
FROM_ALL = (
    "allowed port 80 or 443 from everybody, others from a security group; name the security group that may come in, or "
    "the port in this policy's allowed_ports"
)
NO_TLS = (
    "policy: does not refuse requests without TLS: allowed a statement that denies s3:* to everybody when "
    '"aws:SecureTransport" is "false"; add it'
)
OPEN = (
    "allowed only groups of load balancers that are not internal; "
    "make the module `reachable_from: internet`, or name the modules that may call it"
)
ECR = allow(["ecr:GetAuthorizationToken"], ["*"])
PROTECT = "set `modulestack:deletion_protection: true` in the environment's file"
AT = "containerDefinitions[web]"


def _alarm(name: str) -> Resource:
    """One that does nothing by itself."""
    return Resource(type=ALARM, name=name, urn=f"urn:{name}", props={"name": name, "alarmActions": []})


TOLD = "arn:aws:sns:eu-west-1:123456789012:alerts"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
TOPIC, ALARM, KEY = "aws:sns/topic:Topic", "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:kms/key:Key"
_SUCH_A_KEY = (
    "allowed a KMS key whose policy lets CloudWatch and EventBridge use it; leave `kms_key_arn` out of `alerts`"
)
SLACK_CHANNEL = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration"
_READER = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
_READ_ONLY = (
    "allowed policies that let people in a channel read what is shown; name CloudWatchReadOnlyAccess, as "
    "components/chat_channels.py does"
)
OF_ALERTS: tuple[Case, ...] = (
    Case(rule="topic-key", given=resource(TOPIC, kmsMasterKeyId="arn:aws:kms:eu-west-1:123456789012:key/1")),
    Case(
        rule="topic-key",
        given=resource(TOPIC),
        says=(f"kmsMasterKeyId: not set: {_SUCH_A_KEY}, or name such a key",),
    ),
    Case(
        rule="topic-key",
        given=resource(TOPIC, kmsMasterKeyId="alias/aws/sns"),
        says=(f"kmsMasterKeyId: alias/aws/sns: {_SUCH_A_KEY}, or name such a key",),
    ),
    Case(rule="alarms-act", given=stack(resource(ALARM, alarmActions=[TOLD]))),
    Case(
        rule="alarms-act",
        given=stack(
            _alarm("web/cpu"),
            resource(COMPOSITE, alarmRule='ALARM("web/cpu") OR ALARM("web/memory")', alarmActions=[TOLD]),
        ),
    ),
    Case(
        rule="alarms-act",
        given=stack(
            _alarm("web/latency"),
            resource(COMPOSITE, alarmRule='ALARM("web/cpu")', alarmActions=[TOLD]),
        ),
        says=("alarmActions: none: allowed one or more; have it tell the topic of `alerts`",),
    ),
    Case(
        rule="alarms-act",
        given=stack(resource(ALARM, actionsEnabled=False, alarmActions=[])),
        says=(
            "actionsEnabled: false: allowed true; set it so in components/alarms.py",
            "alarmActions: none: allowed one or more; have it tell the topic of `alerts`",
        ),
    ),
    Case(rule="chat-guardrail", given=resource(SLACK_CHANNEL, guardrailPolicyArns=[_READER])),
    Case(
        rule="chat-guardrail",
        given=resource(SLACK_CHANNEL),
        says=(f"guardrailPolicyArns: not set, which is AdministratorAccess: {_READ_ONLY}",),
    ),
    Case(
        rule="chat-guardrail",
        given=resource(SLACK_CHANNEL, guardrailPolicyArns=[_READER, "arn:aws:iam::aws:policy/PowerUserAccess"]),
        says=(f"guardrailPolicyArns: arn:aws:iam::aws:policy/PowerUserAccess: {_READ_ONLY}",),
    ),
    Case(rule="keys-rotated", given=resource(KEY, enableKeyRotation=True)),
    Case(
        rule="keys-rotated",
        given=resource(KEY),
        says=("enableKeyRotation: not true: allowed true; set it so in components/alerts.py",),
    ),
)
CASES: tuple[Case, ...] = (
    *OF_ALERTS,
    Case(rule="task-no-public-address", given=service()),
    Case(rule="task-no-public-address", given=service(networkConfiguration={"subnets": ["subnet-0a1"]})),
    Case(
        rule="task-no-public-address",
        given=service(networkConfiguration={"subnets": ["subnet-0a1"], "assignPublicIp": True}),
        says=(
            (
                "networkConfiguration.assignPublicIp: true: allowed false; "
                "leave it out and run the tasks in private subnets"
            ),
        ),
    ),
    Case(rule="circuit-breaker", given=service()),
    Case(
        rule="circuit-breaker",
        given=service(deploymentCircuitBreaker={"enable": True, "rollback": False}),
        says=(
            "deploymentCircuitBreaker.rollback: false: allowed true; set it: a broken version would stay half deployed",
        ),
    ),
    Case(
        rule="circuit-breaker",
        given=service(deploymentCircuitBreaker=None),
        says=(
            (
                "deploymentCircuitBreaker.enable: not set: allowed true; "
                "set it: a broken version would be retried for ever"
            ),
            (
                "deploymentCircuitBreaker.rollback: not set: allowed true; "
                "set it: a broken version would stay half deployed"
            ),
        ),
    ),
    Case(
        rule="circuit-breaker",
        given=service(
            deploymentConfiguration={"strategy": "ROLLING", "bakeTimeInMinutes": "0"},
            deploymentCircuitBreaker={"enable": False, "rollback": True},
        ),
        says=(
            "deploymentCircuitBreaker.enable: false: allowed true; set it: a broken version would be retried for ever",
        ),
    ),
    Case(rule="circuit-breaker", given=shifting("BLUE_GREEN", alarms=None)),
    Case(rule="circuit-breaker", given=service(deploymentCircuitBreaker=None, alarms=ENDING)),
    *(
        Case(
            rule="circuit-breaker",
            given=service(alarms=ENDING | {key: nothing}, deploymentCircuitBreaker={"enable": True, "rollback": False}),
            says=("deploymentCircuitBreaker.rollback: false: allowed true; " + HALF,),
        )
        for key, nothing in (("enable", False), ("rollback", False), ("alarmNames", []))
    ),
    Case(
        rule="circuit-breaker",
        given=service(alarms=ENDING | {"alarmNames": UNKNOWN}, deploymentCircuitBreaker=UNKNOWN),
        says=(
            str(Unchecked(path="deploymentCircuitBreaker.enable")),
            str(Unchecked(path="deploymentCircuitBreaker.rollback")),
        ),
    ),
    Case(rule="deployment-alarms", given=service()),
    Case(rule="deployment-alarms", given=service(deploymentConfiguration={"strategy": "ROLLING"})),
    Case(rule="deployment-alarms", given=shifting()),
    Case(rule="deployment-alarms", given=shifting("BLUE_GREEN", alarms=None), says=(unwatched("BLUE_GREEN"),)),
    *(
        Case(
            rule="deployment-alarms",
            given=shifting("LINEAR", alarms=ENDING | {key: nothing}),
            says=(unwatched("LINEAR"),),
        )
        for key, nothing in (("enable", False), ("rollback", False), ("alarmNames", []))
    ),
    Case(
        rule="deployment-alarms",
        given=shifting(alarms=ENDING | {"alarmNames": UNKNOWN}),
        says=(str(Unchecked(path="alarms")),),
    ),
    Case(rule="bake-time", given=service()),
    Case(rule="bake-time", given=service(deploymentConfiguration={"strategy": "ROLLING", "bakeTimeInMinutes": "0"})),
    Case(rule="bake-time", given=shifting()),
    Case(rule="bake-time", given=shifting(bake=10.0)),
    Case(rule="bake-time", given=shifting("LINEAR", bake="9"), says=(baking("9 min"),)),
    Case(rule="bake-time", given=shifting("BLUE_GREEN", bake=None), says=(baking("not set"),)),
    Case(rule="bake-time", given=shifting(bake="5"), config={"minimum_minutes": 5.0}),
    Case(rule="bake-time", given=shifting(bake="15"), config={"minimum_minutes": 30.0}, says=(baking("15 min", "30"),)),
    Case(
        rule="bake-time",
        given=shifting(bake=UNKNOWN),
        says=(str(Unchecked(path="deploymentConfiguration.bakeTimeInMinutes")),),
    ),
    Case(rule="multi-zone", given=service()),
    Case(rule="multi-zone", given=balancer()),
    Case(
        rule="multi-zone",
        given=balancer(subnets=None, subnetMappings=[{"subnetId": "subnet-0a1"}, {"subnetId": "subnet-0b2"}]),
    ),
    Case(
        rule="multi-zone",
        given=balancer(subnets=["subnet-0a1", "subnet-0a1"]),
        says=("subnets: 1 subnet: allowed two or more, in different zones; give the network two zones or more",),
    ),
    Case(
        rule="multi-zone",
        given=service(networkConfiguration={"subnets": []}),
        says=(
            (
                "networkConfiguration.subnets: 0 subnets: allowed two or more, in different zones; "
                "give the network two zones or more"
            ),
        ),
    ),
    Case(rule="read-only-root", given=definition(CONTAINER)),
    Case(rule="read-only-root", given=template(CONTAINER)),
    Case(rule="read-only-root", given=template(without("readonlyRootFilesystem"), key="docs/readme.json")),
    Case(
        rule="read-only-root",
        given=definition(CONTAINER, without("readonlyRootFilesystem") | {"name": "sidecar"}),
        says=(
            (
                "containerDefinitions[sidecar].readonlyRootFilesystem: not set: allowed true; "
                "set it, and mount a volume where the application writes"
            ),
        ),
    ),
    Case(
        rule="read-only-root",
        given=template(CONTAINER | {"readonlyRootFilesystem": False}),
        says=(
            (
                f"content.{AT}.readonlyRootFilesystem: false: allowed true; "
                "set it, and mount a volume where the application writes"
            ),
        ),
    ),
    Case(
        rule="read-only-root",
        given=definition(text="not JSON"),
        says=(
            (
                "containerDefinitions: no JSON list of containers: allowed a JSON list of container definitions; "
                "give it as text, so that it can be checked"
            ),
        ),
    ),
    *(
        Case(
            rule=rule,
            given=definition(CONTAINER | {"name": "agent", key: value}),
            config={"allowed_containers": ["agent"]},
        )
        for rule, key, value in (("read-only-root", "readonlyRootFilesystem", False), ("non-root-user", "user", "0"))
    ),
    Case(rule="not-privileged", given=definition(CONTAINER)),
    Case(rule="not-privileged", given=daemon()),
    *(
        Case(
            rule="not-privileged",
            given=given,
            says=(
                (
                    f"{at}.privileged: true: allowed false; give it the capabilities that it needs, or have it in "
                    "allowed_containers"
                ),
            ),
        )
        for given, at in (
            (definition(CONTAINER | {"privileged": True}), AT),
            (daemon(privileged=True), AT),
            (template(CONTAINER | {"privileged": True}), f"content.{AT}"),
        )
    ),
    Case(
        rule="not-privileged",
        given=definition(CONTAINER | {"name": "agent", "privileged": True}),
        config={"allowed_containers": ["agent"]},
    ),
    Case(rule="non-root-user", given=definition(CONTAINER)),
    Case(rule="non-root-user", given=template(CONTAINER | {"user": "app"})),
    Case(rule="non-root-user", given=daemon()),
    Case(
        rule="non-root-user",
        given=daemon(user="0"),
        says=(f"{AT}.user: '0': allowed any user but root and 0; name one that the image has, such as 1000:1000",),
    ),
    Case(
        rule="read-only-root",
        given=daemon(readonlyRootFilesystem=False),
        says=(
            (
                f"{AT}.readonlyRootFilesystem: false: allowed true; set it, and mount a volume where the application "
                "writes"
            ),
        ),
    ),
    Case(
        rule="no-plain-secrets",
        given=daemon(environments=[{"name": "AWS_SECRET_ACCESS_KEY", "value": "abc"}]),
        says=(
            (
                f"{AT}.environment.AWS_SECRET_ACCESS_KEY: a value of 3 characters that looks like AWS credentials: "
                "allowed a reference; move AWS_SECRET_ACCESS_KEY to the module's `secrets`: ssm:/path or "
                "secretsmanager:name"
            ),
        ),
    ),
    *(
        Case(
            rule="non-root-user",
            given=definition(without("user") | user),
            says=(
                f"{AT}.user: {found}: allowed any user but root and 0; name one that the image has, such as 1000:1000",
            ),
        )
        for user, found in (
            ({}, "not set"),
            ({"user": ""}, "not set"),
            ({"user": "root"}, "'root'"),
            ({"user": "0"}, "'0'"),
            ({"user": "0:1000"}, "'0:1000'"),
        )
    ),
    Case(rule="non-blocking-logs", given=definition(CONTAINER)),
    Case(
        rule="non-blocking-logs",
        given=template(without("logConfiguration")),
        says=(
            (
                f"content.{AT}.logConfiguration: not set: allowed a log driver; "
                "give it the driver awslogs with the option mode=non-blocking"
            ),
        ),
    ),
    Case(
        rule="non-blocking-logs",
        given=definition(CONTAINER | {"logConfiguration": {"logDriver": "awslogs", "options": {"mode": "blocking"}}}),
        says=(
            (
                f"{AT}.logConfiguration.options.mode: 'blocking': allowed 'non-blocking'; "
                "set it: a log that blocks stops the application"
            ),
        ),
    ),
    Case(
        rule="non-blocking-logs",
        given=definition(CONTAINER | {"logConfiguration": {"logDriver": "awslogs"}}),
        says=(
            (
                f"{AT}.logConfiguration.options.mode: not set: allowed 'non-blocking'; "
                "set it: a log that blocks stops the application"
            ),
        ),
    ),
    Case(rule="no-plain-secrets", given=definition(CONTAINER)),
    Case(
        rule="no-plain-secrets",
        given=template(CONTAINER | {"secrets": [{"name": "DATABASE_PASSWORD", "valueFrom": "arn:aws:ssm:x"}]}),
    ),
    Case(
        rule="no-plain-secrets",
        given=definition(with_variable("CSRF_TOKEN", "off")),
        config={"allowed_names": ["CSRF_TOKEN"]},
    ),
    *(
        Case(
            rule="no-plain-secrets",
            given=given,
            says=(
                (
                    f"{path}.environment.{name}: a value of {length} characters that looks like {kind}: allowed a "
                    f"reference; move {name} to the module's `secrets`: ssm:/path or secretsmanager:name"
                ),
            ),
        )
        for given, path, name, length, kind in (
            (definition(with_variable("DB_PASSWORD", "hunter2")), AT, "DB_PASSWORD", 7, "a secret, by its name"),
            (template(with_variable("api_key", "12")), f"content.{AT}", "api_key", 2, "a secret, by its name"),
            (definition(with_variable("AWS_ACCESS_KEY_ID", "x")), AT, "AWS_ACCESS_KEY_ID", 1, "AWS credentials"),
            (
                definition(with_variable("DSN", "postgres://app:pw@db/app")),
                AT,
                "DSN",
                24,
                "a URL with a password",
            ),
            (
                definition(with_variable("PEM", "-----BEGIN RSA PRIVATE KEY-----")),
                AT,
                "PEM",
                31,
                "a private key",
            ),
        )
    ),
    Case(rule="open-ports", given=ingress(cidrIpv4="0.0.0.0/0", fromPort=443.0, toPort=443.0)),
    Case(rule="open-ports", given=ingress(cidrIpv6="::/0", fromPort=80, toPort=80)),
    Case(
        rule="open-ports",
        given=ingress(cidrIpv4="0.0.0.0/0", fromPort=8443.0, toPort=8443.0),
        config={"allowed_ports": [8443]},
    ),
    Case(
        rule="open-ports",
        given=ingress(cidrIpv4="0.0.0.0/0", fromPort=9090, toPort=9090),
        config={"allowed_ports": [8443]},
        says=(f"cidrIpv4: 0.0.0.0/0 may reach port 9090: {FROM_ALL}",),
    ),
    Case(rule="open-ports", given=ingress(referencedSecurityGroupId="sg-0d4", fromPort=8080, toPort=8080)),
    Case(rule="open-ports", given=ingress(cidrIpv4="10.0.0.0/8", fromPort=0, toPort=65535)),
    Case(
        rule="open-ports",
        given=ingress(cidrIpv4="0.0.0.0/0", fromPort=8080, toPort=8080),
        says=(f"cidrIpv4: 0.0.0.0/0 may reach port 8080: {FROM_ALL}",),
    ),
    Case(
        rule="open-ports",
        given=ingress(cidrIpv6="::/0", fromPort=80, toPort=443),
        says=(f"cidrIpv6: ::/0 may reach ports 80-443: {FROM_ALL}",),
    ),
    Case(
        rule="open-ports",
        given=ingress(cidrIpv4="128.0.0.0/1", ipProtocol="-1"),
        says=(f"cidrIpv4: 128.0.0.0/1 may reach all ports: {FROM_ALL}",),
    ),
    Case(
        rule="open-ports",
        given=resource(
            "aws:ec2/securityGroup:SecurityGroup",
            ingress=[
                {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]},
                {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["10.1.0.0/16", "0.0.0.0/0"]},
            ],
        ),
        says=(f"ingress[1].cidrBlocks: 0.0.0.0/0 may reach port 22: {FROM_ALL}",),
    ),
    Case(
        rule="open-ports",
        given=resource(
            "aws:ec2/securityGroupRule:SecurityGroupRule",
            type="ingress",
            protocol="-1",
            fromPort=0,
            toPort=0,
            cidrBlocks=["0.0.0.0/0"],
        ),
        says=(f"cidrBlocks: 0.0.0.0/0 may reach all ports: {FROM_ALL}",),
    ),
    Case(
        rule="closed-default-group", given=resource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", vpcId="vpc-1")
    ),
    Case(
        rule="closed-default-group",
        given=resource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", egress=[{"protocol": "-1"}]),
        says=("egress: 1 rule: allowed none; leave it empty and give each thing a group of its own",),
    ),
    Case(
        rule="open-load-balancers",
        given=(GROUP, ingress(cidrIpv4="0.0.0.0/0", fromPort=443, toPort=443), using(GROUP_URN, internal=False)),
    ),
    Case(rule="open-load-balancers", given=(GROUP, ingress(cidrIpv4="10.0.0.0/8"), using(GROUP_URN, internal=True))),
    Case(
        rule="open-load-balancers",
        given=(GROUP, ingress(cidrIpv4="0.0.0.0/0", fromPort=443), using(GROUP_URN, name="api", internal=True)),
        says=(f"cidrIpv4: 0.0.0.0/0 may reach web-lb of api: {OPEN}",),
    ),
    Case(
        rule="open-load-balancers",
        given=(
            GROUP,
            ingress(cidrIpv4="0.0.0.0/0", fromPort=443),
            using(GROUP_URN, internal=False),
            using(GROUP_URN, kind="aws:ecs/service:Service", name="tasks"),
        ),
        says=(f"cidrIpv4: 0.0.0.0/0 may reach web-lb of tasks: {OPEN}",),
    ),
    Case(
        rule="open-load-balancers",
        given=(ingress(cidrIpv4="0.0.0.0/0", fromPort=443, group="urn:elsewhere"),),
        says=(f"cidrIpv4: 0.0.0.0/0 may reach a group of no load balancer here: {OPEN}",),
    ),
    Case(rule="health-check-interval", given=target_group()),
    Case(rule="health-check-interval", given=target_group(interval=30), config={"interval_s": 30}),
    Case(
        rule="health-check-interval",
        given=target_group(interval=30.0),
        says=(
            (
                "healthCheck.interval: 30 s: allowed 15 s; "
                "remove `health_check.interval_s` from the module: its default is right"
            ),
        ),
    ),
    Case(
        rule="health-check-interval",
        given=resource("aws:lb/targetGroup:TargetGroup", port=80),
        says=(
            (
                "healthCheck.interval: not set: allowed 15 s; "
                "remove `health_check.interval_s` from the module: its default is right"
            ),
        ),
    ),
    Case(
        rule="health-check-interval",
        given=target_group(enabled=False),
        says=("healthCheck.enabled: false: allowed true; leave it out: checks are on",),
    ),
    Case(rule="drop-invalid-headers", given=balancer()),
    Case(rule="drop-invalid-headers", given=balancer(loadBalancerType="network", dropInvalidHeaderFields=None)),
    Case(
        rule="drop-invalid-headers",
        given=balancer(dropInvalidHeaderFields=None),
        says=("dropInvalidHeaderFields: not set: allowed true; set it on the load balancer",),
    ),
    Case(rule="edges-encrypted", given=distribution()),
    Case(
        rule="edges-encrypted",
        given=distribution(
            defaultCacheBehavior={"viewerProtocolPolicy": "allow-all"},
            orderedCacheBehaviors=[{"viewerProtocolPolicy": "https-only"}, {"viewerProtocolPolicy": "allow-all"}],
            viewerCertificate={"cloudfrontDefaultCertificate": True},
        ),
        says=(
            f"defaultCacheBehavior.{OPEN_EDGE}",
            f"orderedCacheBehaviors.1.{OPEN_EDGE}",
            f"viewerCertificate.minimumProtocolVersion: not set: allowed {EDGE_TLS}; {AT_THE_EDGE}",
        ),
    ),
    Case(rule="origins-encrypted", given=origin("https-only")),
    Case(
        rule="origins-encrypted",
        given=origin("match-viewer"),
        says=(f"vpcOriginEndpointConfig.originProtocolPolicy: 'match-viewer': allowed https-only; {AT_THE_EDGE}",),
    ),
    Case(rule="log-retention", given=logs(retentionInDays=30)),
    Case(rule="log-retention", given=logs(retentionInDays=365.0), config={"minimum_days": 365.0}),
    Case(
        rule="log-retention",
        given=logs(),
        says=("retentionInDays: not set: allowed 1 days or more; set `log_retention_days`",),
    ),
    Case(
        rule="log-retention",
        given=logs(retentionInDays=30.0),
        config={"minimum_days": 365.0},
        says=(
            "retentionInDays: 30 days: allowed 365 days or more; raise `log_retention_days` in the environment's file",
        ),
    ),
    Case(rule="no-wildcard-iam", given=role_policy(ECR, allow("logs:PutLogEvents", "arn:aws:logs:eu-west-1:1:x:*"))),
    Case(rule="no-wildcard-iam", given=role_policy({"Effect": "Deny", "Action": "*", "Resource": "*"})),
    Case(rule="no-wildcard-iam", given=trust(Principal={"Service": "ecs-tasks.amazonaws.com"})),
    Case(
        rule="no-wildcard-iam",
        given=resource(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment", policyArn="arn:aws:iam::123456789012:policy/queue"
        ),
    ),
    Case(
        rule="no-wildcard-iam",
        given=role_policy(allow(["s3:*"], "arn:aws:s3:::templates/*")),
        says=("policy.Statement[0].Action: s3:*: allowed actions by name; list those it needs",),
    ),
    Case(rule="no-wildcard-iam", given=role_policy(allow(["cloudwatch:PutMetricData"], "*"))),
    Case(
        rule="no-wildcard-iam",
        given=role_policy(allow("dynamodb:*Item", "arn:aws:dynamodb:eu-west-1:1:table/x"), allow("sns:Publish", "*")),
        config={"allowed_actions": ["dynamodb:*Item", "sns:Publish"]},
    ),
    Case(
        rule="no-wildcard-iam",
        given=role_policy(allow(["sns:Publish", "sns:Subscribe"], "*")),
        config={"allowed_actions": ["sns:Publish"]},
        says=(
            (
                "policy.Statement[0].Resource: * for sns:Publish, sns:Subscribe: "
                "allowed * only for actions that IAM knows no resource for; name the resources by ARN"
            ),
        ),
    ),
    Case(
        rule="no-wildcard-iam",
        given=role_policy(ECR, allow(["s3:GetObject", "ecr:GetAuthorizationToken"], ["*"], Sid="Read")),
        says=(
            (
                "policy.Statement[Read].Resource: * for s3:GetObject, ecr:GetAuthorizationToken: "
                "allowed * only for actions that IAM knows no resource for; name the resources by ARN"
            ),
        ),
    ),
    Case(
        rule="no-wildcard-iam",
        given=role_policy(allow("s3:GetObject", "arn:aws:s3:::*")),
        says=(
            (
                "policy.Statement[0].Resource: arn:aws:s3:::* for s3:GetObject: "
                "allowed * only for actions that IAM knows no resource for; name the resources by ARN"
            ),
        ),
    ),
    Case(
        rule="no-wildcard-iam",
        given=role_policy({"Effect": "Allow", "NotAction": ["iam:CreateUser"], "Resource": "arn:aws:s3:::x"}),
        says=("policy.Statement[0].NotAction: set: allowed what is named; name it with Action",),
    ),
    Case(
        rule="no-wildcard-iam",
        given=trust(Principal={"AWS": "*"}),
        says=("assumeRolePolicy.Statement[0].Principal: *: allowed named principals; name who may take the role",),
    ),
    Case(
        rule="no-wildcard-iam",
        given=resource("aws:iam/policy:Policy", policy="{"),
        says=(
            (
                "policy: no statement that can be read: allowed a policy document; "
                "give it as JSON text, so that it can be checked"
            ),
        ),
    ),
    Case(
        rule="no-wildcard-iam",
        given=resource(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment", policyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess"
        ),
        says=(
            (
                "policyArn: arn:aws:iam::aws:policy/AmazonS3FullAccess: allowed policies that name their actions; "
                "give `task_policy_arns` a policy of your own"
            ),
        ),
    ),
    Case(
        rule="no-wildcard-iam",
        given=resource(
            "aws:ecr/repositoryPolicy:RepositoryPolicy",
            policy=json.dumps({"Statement": allow("ecr:BatchGetImage", None, Principal="*")}),
        ),
        says=("policy.Statement[0].Principal: *: allowed named principals; name who may do it",),
    ),
    Case(rule="images-kept", given=repository()),
    Case(rule="images-kept", given=lifecycle("untagged", "sinceImagePushed")),
    Case(rule="images-kept", given=creation_template()),
    Case(rule="images-kept", given=creation_template(lifecycle("untagged", "sinceImagePushed"))),
    Case(
        rule="images-kept",
        given=creation_template(lifecycle("tagged", "sinceImagePushed")),
        says=(
            (
                "lifecyclePolicy.rules[0].selection: 'tagged' and 'sinceImagePushed': allowed 'untagged' and "
                "'sinceImagePushed'; let no image expire that has a tag: a rollback may need it"
            ),
        ),
    ),
    Case(
        rule="images-kept",
        given=repository(imageTagMutability="MUTABLE", imageScanningConfiguration=None),
        says=(
            "imageTagMutability: 'MUTABLE': allowed 'IMMUTABLE'; set it so in components/repository.py",
            "imageScanningConfiguration.scanOnPush: not set: allowed true; set it so in components/repository.py",
        ),
    ),
    Case(
        rule="images-kept",
        given=lifecycle("any", "imageCountMoreThan"),
        says=(
            (
                "policy.rules[0].selection: 'any' and 'imageCountMoreThan': allowed 'untagged' and 'sinceImagePushed'; "
                "let no image expire that has a tag: a rollback may need it"
            ),
        ),
    ),
    Case(rule="file-systems-closed", given=resource("aws:efs/fileSystem:FileSystem", encrypted=True)),
    Case(rule="file-systems-closed", given=mounting("ENABLED")),
    Case(rule="file-systems-closed", given=access_point(1000, "/data")),
    Case(
        rule="file-systems-closed",
        given=resource("aws:efs/fileSystem:FileSystem"),
        says=("encrypted: not set: allowed true; set it so in components/file_systems.py",),
    ),
    Case(
        rule="file-systems-closed",
        given=resource("aws:efs/backupPolicy:BackupPolicy", backupPolicy={"status": "DISABLED"}),
        says=("backupPolicy.status: 'DISABLED': allowed 'ENABLED'; set it so in components/file_systems.py",),
    ),
    Case(
        rule="file-systems-closed",
        given=mounting("DISABLED"),
        says=(
            "volumes[0].efsVolumeConfiguration.transitEncryption: 'DISABLED': allowed 'ENABLED'; mount it with TLS",
            (
                "volumes[0].efsVolumeConfiguration.authorizationConfig.iam: 'DISABLED': allowed 'ENABLED'; mount it as "
                "the tasks' role"
            ),
        ),
    ),
    Case(
        rule="file-systems-closed",
        given=access_point(0, "/"),
        says=(
            "posixUser.uid: 0: allowed any user but 0; give the module another user",
            "rootDirectory.path: '/': allowed a directory below /; name one as the volume's `directory`",
        ),
    ),
    Case(rule="volumes-encrypted", given=resource("aws:ecs/service:Service")),
    Case(rule="volumes-encrypted", given=with_volume(encrypted=True)),
    Case(
        rule="volumes-encrypted",
        given=with_volume(encrypted=False),
        says=("volumeConfiguration.managedEbsVolume.encrypted: false: allowed true; encrypt what tasks write",),
    ),
    Case(
        rule="volumes-encrypted",
        given=with_volume(),
        says=("volumeConfiguration.managedEbsVolume.encrypted: not set: allowed true; encrypt what tasks write",),
    ),
    Case(rule="machine-paths", given=on_machine("/var/log")),
    Case(rule="machine-paths", given=on_machine("/run/docker.sock"), config={"allowed_paths": ["/run/docker.sock"]}),
    Case(
        rule="machine-paths",
        given=on_machine("/var/run/docker.sock"),
        says=("volumes[0].hostPath: '/var/run/docker.sock': " + OF_ITS_OWN,),
    ),
    Case(
        rule="machine-paths",
        given=on_machine("/data/../etc/"),
        says=("volumes[0].hostPath: '/data/../etc/': " + OF_ITS_OWN,),
    ),
    Case(rule="machine-paths", given=on_machine("/"), says=("volumes[0].hostPath: '/': " + OF_ITS_OWN,)),
    Case(
        rule="machine-paths",
        given=resource(
            "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition",
            volumes=[{"name": "proc", "hosts": [{"sourcePath": "/proc"}]}],
        ),
        says=("volumes[0].hosts[0].sourcePath: '/proc': " + OF_ITS_OWN,),
    ),
    Case(
        rule="machine-paths",
        given=resource(
            "aws:s3/bucketObjectv2:BucketObjectv2",
            key="modules/web/task-definition.json",
            content='{"volumes": [{"name": "scratch"}, {"name": "all", "host": {"sourcePath": "/var/lib"}}]}',
        ),
        says=("content.volumes[1].host.sourcePath: '/var/lib': " + OF_ITS_OWN,),
    ),
    Case(rule="machines-closed", given=machines()),
    Case(rule="machines-closed", given=machines(networkInterfaces=[{"networkInterfaceId": "eni-0123456789abcdef0"}])),
    Case(
        rule="machines-closed",
        given=machines(
            metadataOptions={"httpTokens": "optional", "httpPutResponseHopLimit": 2},
            keyName="admin",
            networkInterfaces=[{"associatePublicIpAddress": "true"}],
            blockDeviceMappings=[{"ebs": {"encrypted": "true"}}, {"ebs": {"volumeSize": 30}}],
        ),
        says=(
            f"metadataOptions.httpTokens: 'optional': allowed 'required'; {TEMPLATE}",
            f"metadataOptions.httpPutResponseHopLimit: 2: allowed 1; {TEMPLATE}",
            "keyName: 'admin': allowed no key; leave it out: nobody signs in to a machine",
            f"networkInterfaces[0].associatePublicIpAddress: 'true': allowed false; {TEMPLATE}",
            f"blockDeviceMappings[1].ebs.encrypted: not set: allowed true; {TEMPLATE}",
        ),
    ),
    Case(
        rule="machines-closed",
        given=machines(metadataOptions=None, networkInterfaces=None, blockDeviceMappings=None),
        says=(
            f"metadataOptions.httpTokens: not set: allowed 'required'; {TEMPLATE}",
            f"metadataOptions.httpPutResponseHopLimit: not set: allowed 1; {TEMPLATE}",
            f"networkInterfaces: not set: allowed associatePublicIpAddress false; {TEMPLATE}",
            f"blockDeviceMappings: not set: allowed ebs.encrypted true; {TEMPLATE}",
        ),
    ),
    Case(
        rule="tags",
        given=resource(
            "aws:ecs/cluster:Cluster", tags={"modulestack:environment": "staging", "modulestack:capacity": "machines"}
        ),
    ),
    Case(rule="deletion-protection", given=balancer()),
    Case(rule="deletion-protection", given=resource("aws:s3/bucket:Bucket")),
    Case(
        rule="deletion-protection",
        given=balancer(enableDeletionProtection=False),
        says=(f"enableDeletionProtection: false: allowed true; {PROTECT}",),
    ),
    Case(
        rule="deletion-protection",
        given=resource("aws:s3/bucket:Bucket", forceDestroy=True),
        says=(f"forceDestroy: true: allowed false; {PROTECT}",),
    ),
    Case(rule="tags", given=service(tags={"modulestack:environment": "staging", "modulestack:module": "web"})),
    Case(
        rule="tags",
        given=dataclasses.replace(
            service(tags={"modulestack:module": "web"}), default_tags={"modulestack:environment": "staging"}
        ),
    ),
    Case(rule="tags", given=logs(tagsAll={"modulestack:environment": "staging"})),
    Case(rule="tags", given=logs(tags={"team": "shop"}), config={"required": ["team"]}),
    Case(
        rule="tags",
        given=service(tags={"modulestack:module": "web"}),
        says=(
            (
                "tags: modulestack:environment missing: allowed all of modulestack:environment, modulestack:module; "
                "tag it, or give it the program's provider, which does"
            ),
        ),
    ),
    Case(
        rule="tags",
        given=logs(tags={"modulestack:environment": ""}),
        says=(
            (
                "tags: modulestack:environment missing: allowed all of modulestack:environment; "
                "tag it, or give it the program's provider, which does"
            ),
        ),
    ),
    Case(rule="bucket-encrypted", given=stack(encryption(sseAlgorithm="AES256"))),
    Case(
        rule="bucket-encrypted",
        given=stack(),
        says=(
            (
                "BucketServerSideEncryptionConfiguration: templates has none: allowed one for every bucket; "
                "add an s3.BucketServerSideEncryptionConfiguration for it"
            ),
        ),
    ),
    Case(
        rule="bucket-encrypted",
        given=stack(encryption()),
        says=("rules.applyServerSideEncryptionByDefault.sseAlgorithm: not set: allowed 'AES256' or 'aws:kms'; set it",),
    ),
    Case(rule="bucket-versioned", given=stack(versioning("Enabled"))),
    Case(
        rule="bucket-versioned",
        given=stack(versioning("Suspended")),
        says=("versioningConfiguration.status: 'Suspended': allowed 'Enabled'; set it",),
    ),
    Case(rule="bucket-tls-only", given=stack(bucket_policy())),
    Case(rule="bucket-tls-only", given=stack(bucket_policy(Condition={"Bool": {"aws:SecureTransport": [False]}}))),
    Case(rule="bucket-tls-only", given=stack(bucket_policy(Effect="Allow")), says=(NO_TLS,)),
    Case(rule="bucket-tls-only", given=stack(bucket_policy(Action="s3:GetObject")), says=(NO_TLS,)),
    Case(
        rule="bucket-tls-only",
        given=stack(bucket_policy(Condition={"Bool": {"aws:SecureTransport": "true"}})),
        says=(NO_TLS,),
    ),
    Case(rule="bucket-private", given=stack(public_access())),
    Case(
        rule="bucket-private",
        given=stack(public_access(restrictPublicBuckets=False)),
        says=("restrictPublicBuckets: false: allowed true; set all four",),
    ),
)
