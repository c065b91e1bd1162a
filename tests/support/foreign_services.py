"""
Services that somebody else's tool made on the embedded AWS, with boto3 alone: two shapes of a public one, and a worker.

Their settings are those of the tools: the CDK's ApplicationLoadBalancedFargateService, and ECS's own console.

Sources: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecs_patterns.ApplicationLoadBalancedFargateService.html
and the templates that it synthesizes; https://docs.aws.amazon.com/AmazonECS/latest/developerguide/create-service-console-v2.html
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.rehearsal.seeding.certificates import seed_certificates

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
START = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["logs:*", "ssm:GetParameters"], "Resource": "*"}],
    }
)
READ_S3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Network:
    """A VPC with subnets in two zones, each."""

    vpc_id: str
    public: tuple[str, ...]
    private: tuple[str, ...]


class ForeignTool:
    """Makes services in *network* of *aws*."""

    def __init__(self, aws: EmbeddedAws, network: Network) -> None:
        self.aws, self.network = aws, network
        self.ecs, self.ec2, self.elb = (aws.client(each) for each in ("ecs", "ec2", "elbv2"))

    def cdk(self) -> str:
        """A public service as the CDK makes one, which scales; ``cluster/service``."""
        self.cluster("shop")
        balancer_group = self.group(
            "Shop-WebLBSecurityGroup-1A2B", "Automatically created Security Group for ELB ShopWebLB"
        )
        tasks_group = self.group("Shop-WebServiceSecurityGroup-3C4D", "Shop/Web/Service/SecurityGroup")
        self.let_in(balancer_group, 80, cidr="0.0.0.0/0", description="Allow from anyone on port 80")
        self.revoke_out(balancer_group)
        self.ec2.authorize_security_group_egress(
            GroupId=balancer_group,
            IpPermissions=[_permission(8080, group=tasks_group, description="Load balancer to target")],
        )
        self.let_in(tasks_group, 8080, group=balancer_group, description="Load balancer to target")
        arn = self.balancer("Shop-WebLB-1QAZ2WSX", self.network.public, [balancer_group], "internet-facing")
        group = self.target_group("Shop-WebLB-TGROUP", 80)
        self.elb.create_listener(
            LoadBalancerArn=arn, Port=80, Protocol="HTTP", DefaultActions=[{"Type": "forward", "TargetGroupArn": group}]
        )
        definition = self.definition(
            "ShopWebTaskDef",
            {
                "name": "web",
                "image": "ghcr.io/example/web:1",
                "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
                "environment": [{"name": "MODE", "value": "fast"}, {"name": "FORM", "value": "${HOME}"}],
                "secrets": [{"name": "TOKEN", "valueFrom": self.parameter("/shop/token")}],
                "logConfiguration": self.logs("Shop-WebLogGroup"),
            },
        )
        self.ecs.create_service(
            cluster="shop",
            serviceName="Shop-WebService-9XYZ",
            taskDefinition=definition,
            desiredCount=2,
            launchType="FARGATE",
            loadBalancers=[{"targetGroupArn": group, "containerName": "web", "containerPort": 8080}],
            networkConfiguration=self.placed(self.network.private, [tasks_group], public=False),
            deploymentConfiguration={"maximumPercent": 200, "minimumHealthyPercent": 50},
            healthCheckGracePeriodSeconds=60,
            enableECSManagedTags=False,
        )
        self.scale("shop/Shop-WebService-9XYZ", "ShopWebTaskCountCpu", 2, 4, cooldown=None)
        return "shop/Shop-WebService-9XYZ"

    def console(self) -> str:
        """A public service as somebody clicks one together, in public subnets; ``cluster/service``."""
        self.cluster("platform")
        balancer_group = self.group("orders-lb", "created by hand")
        tasks_group = self.group("orders-tasks", "created by hand")
        self.let_in(balancer_group, 80, cidr="0.0.0.0/0")
        self.let_in(balancer_group, 443, cidr="10.0.0.0/8")
        self.ec2.authorize_security_group_ingress(
            GroupId=tasks_group,
            IpPermissions=[
                {
                    "IpProtocol": "tcp",
                    "FromPort": 0,
                    "ToPort": 65535,
                    "UserIdGroupPairs": [{"GroupId": balancer_group}],
                }
            ],
        )
        arn = self.balancer("orders", self.network.public, [balancer_group], "internet-facing")
        self.elb.modify_load_balancer_attributes(
            LoadBalancerArn=arn,
            Attributes=[
                {"Key": "idle_timeout.timeout_seconds", "Value": "120"},
                {"Key": "routing.http.preserve_host_header.enabled", "Value": "true"},
            ],
        )
        group = self.target_group("orders", 3000, HealthCheckPath="/health", HealthyThresholdCount=5)
        self.elb.modify_target_group_attributes(
            TargetGroupArn=group, Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": "false"}]
        )
        self.elb.create_listener(
            LoadBalancerArn=arn, Port=80, Protocol="HTTP", DefaultActions=[{"Type": "forward", "TargetGroupArn": group}]
        )
        definition = self.definition(
            "orders",
            {
                "name": "orders",
                "image": "ghcr.io/example/orders:7",
                "user": "1000",
                "readonlyRootFilesystem": True,
                "portMappings": [{"name": "orders-3000-tcp", "containerPort": 3000, "appProtocol": "http"}],
                "logConfiguration": self.logs("/ecs/orders"),
            },
            {"name": "agent", "image": "ghcr.io/example/agent:2", "essential": False, "cpu": 32, "memory": 64},
        )
        self.ecs.create_service(
            cluster="platform",
            serviceName="orders",
            taskDefinition=definition,
            desiredCount=2,
            capacityProviderStrategy=[{"capacityProvider": "FARGATE", "base": 0, "weight": 1}],
            loadBalancers=[{"targetGroupArn": group, "containerName": "orders", "containerPort": 3000}],
            networkConfiguration=self.placed(self.network.public, [tasks_group], public=True),
            deploymentConfiguration={
                "maximumPercent": 200,
                "minimumHealthyPercent": 100,
                "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            },
            enableECSManagedTags=True,
            propagateTags="NONE",
        )
        return "platform/orders"

    def stepped(self) -> str:
        """Which scales by steps, by a forecast and at hours, and by no target value that the file has."""
        definition = self._plain("stepped")
        where = self._alone("stepped", definition, self.group("stepped-tasks", "of steps"))
        scaling, what = self.aws.client("application-autoscaling"), self.scalable(where)
        scaling.register_scalable_target(MinCapacity=1, MaxCapacity=6, **what)
        steps = {
            "AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 2}],
            "Cooldown": 60,
        }
        scaling.put_scaling_policy(
            PolicyName="by-steps", PolicyType="StepScaling", StepScalingPolicyConfiguration=steps, **what
        )
        self.track(where, "by-half", {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}, 62.5)
        self.at_night(where, MinCapacity=1, MaxCapacity=2)
        return where

    def scheduled(self) -> str:
        """Which scales by its CPU, by steps too, and less at night."""
        definition = self._plain("scheduled", path="/shop/")
        where = self._alone("scheduled", definition, self.group("scheduled-tasks", "of hours"))
        self.scale(where, "scheduled-cpu", 1, 8, cooldown=120)
        self.at_night(where, MinCapacity=1)
        return where

    def simple(self) -> str:
        """Whose tasks have no role."""
        return self._alone("simple", self._plain("simple", of=("Execution",)), self.group("simple-tasks", "simple"))

    def _plain(self, name: str, **roles: Any) -> str:
        container = {"name": name, "image": f"ghcr.io/example/{name}:1", "logConfiguration": self.logs(f"/ecs/{name}")}
        self.cluster("platform")
        return self.definition(name, container, **roles)

    def at_night(self, service: str, **bounds: int) -> None:
        """A scheduled action."""
        self.aws.client("application-autoscaling").put_scheduled_action(
            ScheduledActionName="night",
            Schedule="cron(0 20 * * ? *)",
            ScalableTargetAction=bounds,
            **self.scalable(service),
        )

    def worker(self) -> str:
        """A private service behind no load balancer, in the VPC's private subnets; ``cluster/service``."""
        self.cluster("platform")
        tasks_group = self.group("mailer", "created by hand")
        database = self.group("database-clients", "may ask the database")
        definition = self.definition(
            "mailer",
            {
                "name": "mailer",
                "image": "ghcr.io/example/mailer:3",
                "command": ["send", "--all"],
                "logConfiguration": self.logs("/ecs/mailer"),
            },
        )
        self.ecs.create_service(
            cluster="platform",
            serviceName="mailer",
            taskDefinition=definition,
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=self.placed(self.network.private, [tasks_group, database], public=False),
            enableExecuteCommand=False,
        )
        return "platform/mailer"

    def terraform(self) -> str:
        """Behind an internal load balancer, with a container of a name that no module has; ``cluster/service``."""
        self.cluster("platform")
        balancer_group, tasks_group = self.group("billing-lb", "billing"), self.group("billing-tasks", "billing")
        self.let_in(balancer_group, 80, cidr="10.0.0.0/8")
        self.let_in(tasks_group, 9000, group=balancer_group)
        arn = self.balancer("billing", self.network.private, [balancer_group], "internal")
        group = self.target_group("billing", 9000)
        self.elb.create_listener(
            LoadBalancerArn=arn, Port=80, Protocol="HTTP", DefaultActions=[{"Type": "forward", "TargetGroupArn": group}]
        )
        definition = self.definition(
            "billing",
            {
                "name": "App_main",
                "image": "ghcr.io/example/billing:4",
                "portMappings": [{"containerPort": 9000}],
                "logConfiguration": self.logs("/ecs/billing"),
            },
        )
        self.ecs.create_service(
            cluster="platform",
            serviceName="billing-service",
            taskDefinition=definition,
            desiredCount=1,
            launchType="FARGATE",
            loadBalancers=[{"targetGroupArn": group, "containerName": "App_main", "containerPort": 9000}],
            networkConfiguration=self.placed(self.network.private, [tasks_group], public=False),
            deploymentConfiguration={"deploymentCircuitBreaker": {"enable": False, "rollback": False}},
        )
        return "platform/billing-service"

    def archive(self) -> str:
        """With a file system, a directory that a sidecar fills first, and more disk; ``cluster/service``."""
        self.cluster("platform")
        tasks_group, files_group = self.group("archive-tasks", "of the archive"), self.group("files", "of files")
        self.let_in(files_group, 2049, group=tasks_group, description="from tasks")
        efs = self.aws.client("efs")
        system = efs.create_file_system(CreationToken="archive", Encrypted=True)["FileSystemId"]
        for subnet in self.network.private:
            efs.create_mount_target(FileSystemId=system, SubnetId=subnet, SecurityGroups=[files_group])
        point = efs.create_access_point(
            ClientToken="archive",
            FileSystemId=system,
            PosixUser={"Uid": 1000, "Gid": 1000},
            RootDirectory={
                "Path": "/archive",
                "CreationInfo": {"OwnerUid": 1000, "OwnerGid": 1000, "Permissions": "0755"},
            },
        )["AccessPointId"]
        authorized = {"accessPointId": point, "iam": "ENABLED"}
        kept = {
            "fileSystemId": system,
            "transitEncryption": "ENABLED",
            "authorizationConfig": authorized,
        }
        definition = self.definition(
            "archive",
            {
                "name": "archive",
                "image": "ghcr.io/example/archive:1",
                "user": "1000",
                "mountPoints": [
                    {"sourceVolume": "kept", "containerPath": "/data", "readOnly": False},
                    {"sourceVolume": "shared", "containerPath": "/shared", "readOnly": True},
                ],
                "dependsOn": [{"containerName": "seed", "condition": "SUCCESS"}],
                "logConfiguration": self.logs("/ecs/archive"),
            },
            {
                "name": "seed",
                "image": "ghcr.io/example/seed:1",
                "essential": False,
                "mountPoints": [{"sourceVolume": "shared", "containerPath": "/out"}],
            },
            volumes=[{"name": "kept", "efsVolumeConfiguration": kept}, {"name": "shared"}],
        )
        return self._alone("archive", definition, tasks_group)

    def scratch(self) -> str:
        """Whose tasks get a disk each; ``cluster/service``."""
        self.cluster("platform")
        infrastructure = self.aws.client("iam").create_role(
            RoleName="disks", AssumeRolePolicyDocument=TRUST.replace("ecs-tasks.", "ecs.")
        )["Role"]["Arn"]
        policy = "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes"
        self.aws.client("iam").attach_role_policy(RoleName="disks", PolicyArn=policy)
        definition = self.definition(
            "scratch",
            {
                "name": "scratch",
                "image": "ghcr.io/example/scratch:1",
                "mountPoints": [{"sourceVolume": "disk", "containerPath": "/scratch"}],
                "logConfiguration": self.logs("/ecs/scratch"),
            },
            volumes=[{"name": "disk", "configuredAtLaunch": True}],
        )
        disk = {"roleArn": infrastructure, "sizeInGiB": 50, "volumeType": "gp3", "filesystemType": "ext4"}
        more = {"volumeConfigurations": [{"name": "disk", "managedEBSVolume": disk}]}
        return self._alone("scratch", definition, self.group("scratch-tasks", "of scratch"), **more)

    def _alone(self, name: str, definition: str, tasks_group: str, **more: Any) -> str:
        self.ecs.create_service(
            cluster="platform",
            serviceName=name,
            taskDefinition=definition,
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=self.placed(self.network.private, [tasks_group], public=False),
            **more,
        )
        return f"platform/{name}"

    def store(self) -> str:
        """With HTTPS, a redirect to it, and a name in the zone ``example.com``; ``cluster/service``."""
        self.cluster("platform")
        balancer_group, tasks_group = self.group("store-lb", "of the store"), self.group("store-tasks", "of the store")
        for port in (80, 443):
            self.let_in(balancer_group, port, cidr="0.0.0.0/0")
        self.let_in(tasks_group, 8080, group=balancer_group)
        arn = self.balancer("store", self.network.public, [balancer_group], "internet-facing")
        group = self.target_group("store", 8080)
        self._encrypted(arn, "store.example.com", [{"Type": "forward", "TargetGroupArn": group}])
        self.name("shop.example.com", "A", arn)
        self.name("store.example.com", "CNAME", arn)
        return self._connected("store", 8080, group, tasks_group, "tcp", self.network.private)

    def catalog(self) -> str:
        """One of several behind a load balancer, by two names in that zone; ``cluster/service``."""
        self.cluster("platform")
        balancer_group, tasks_group = self.group("edge-lb", "of all"), self.group("catalog-tasks", "of the catalog")
        self.let_in(balancer_group, 443, cidr="0.0.0.0/0")
        self.let_in(tasks_group, 8000, group=balancer_group)
        arn = self.balancer("edge", self.network.public, [balancer_group], "internet-facing")
        group = self.target_group("catalog", 8000)
        not_found = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
        listener = self._encrypted(arn, "catalog.example.com", [not_found])
        hosts = ["catalog.example.com", "www.catalog.example.com"]
        self.elb.create_rule(
            ListenerArn=listener,
            Priority=21,
            Conditions=[{"Field": "host-header", "HostHeaderConfig": {"Values": hosts}}],
            Actions=[{"Type": "forward", "TargetGroupArn": group}],
        )
        for host, kind in zip(hosts, ("A", "CNAME"), strict=True):
            self.name(host, kind, arn)
        return self._connected("catalog", 8000, group, tasks_group, "tcp", self.network.private)

    def _encrypted(self, balancer: str, host: str, actions: list[dict[str, Any]]) -> str:
        """ARN of a listener of HTTPS, beside one that redirects there."""
        number = "0000" if host.startswith("store") else "1111"
        certificate = (
            f"arn:aws:acm:{self.aws.region}:{self.aws.account_id}:certificate/12345678-1234-1234-1234-12345678{number}"
        )
        list(seed_certificates(self.aws, [f"{certificate} {host}"]))
        redirect = {
            "Type": "redirect",
            "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
        }
        self.elb.create_listener(LoadBalancerArn=balancer, Port=80, Protocol="HTTP", DefaultActions=[redirect])
        made = self.elb.create_listener(
            LoadBalancerArn=balancer,
            Port=443,
            Protocol="HTTPS",
            SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
            Certificates=[{"CertificateArn": certificate}],
            DefaultActions=actions,
        )
        return str(made["Listeners"][0]["ListenerArn"])

    def name(self, host: str, kind: str, balancer: str) -> None:
        """A record in the zone ``example.com`` that leads to *balancer*: an alias as consoles make it, or a CNAME."""
        dns = self.aws.client("route53")
        [zone] = dns.list_hosted_zones_by_name(DNSName="example.com.", MaxItems="1")["HostedZones"]
        [found] = self.elb.describe_load_balancers(LoadBalancerArns=[balancer])["LoadBalancers"]
        alias = {
            "HostedZoneId": found["CanonicalHostedZoneId"],
            "DNSName": f"dualstack.{found['DNSName']}.",
            "EvaluateTargetHealth": True,
        }
        cname = {"TTL": 300, "ResourceRecords": [{"Value": found["DNSName"]}]}
        record = {"Name": host, "Type": kind, **({"AliasTarget": alias} if kind == "A" else cname)}
        dns.change_resource_record_sets(
            HostedZoneId=zone["Id"], ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
        )

    def broker(self) -> str:
        """Behind a public network load balancer without security groups, with static addresses; ``cluster/service``."""
        self.cluster("platform")
        tasks_group = self.group("broker-tasks", "created by hand")
        self.let_in(tasks_group, 1883, cidr="0.0.0.0/0")
        mappings = [
            {"SubnetId": subnet, "AllocationId": self.ec2.allocate_address(Domain="vpc")["AllocationId"]}
            for subnet in self.network.public
        ]
        made = self.elb.create_load_balancer(
            Name="broker", SubnetMappings=mappings, Scheme="internet-facing", Type="network"
        )
        arn = str(made["LoadBalancers"][0]["LoadBalancerArn"])
        group = self._network_group("broker", 1883, "TCP")
        listener = self.elb.create_listener(
            LoadBalancerArn=arn,
            Port=8883,
            Protocol="TCP",
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        )["Listeners"][0]["ListenerArn"]
        self.elb.modify_listener_attributes(
            ListenerArn=listener, Attributes=[{"Key": "tcp.idle_timeout.seconds", "Value": "900"}]
        )
        return self._connected("broker", 1883, group, tasks_group, "tcp", self.network.private)

    def resolver(self) -> str:
        """Behind an internal network load balancer with a security group, by UDP; ``cluster/service``."""
        self.cluster("platform")
        balancer_group, tasks_group = self.group("dns-lb", "of resolvers"), self.group("dns-tasks", "of resolvers")
        rule = {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        self.ec2.authorize_security_group_ingress(GroupId=balancer_group, IpPermissions=[rule])
        made = self.elb.create_load_balancer(
            Name="dns",
            Subnets=list(self.network.private),
            SecurityGroups=[balancer_group],
            Scheme="internal",
            Type="network",
        )
        arn = str(made["LoadBalancers"][0]["LoadBalancerArn"])
        group = self._network_group("dns", 5353, "UDP")
        self.elb.create_listener(
            LoadBalancerArn=arn, Port=53, Protocol="UDP", DefaultActions=[{"Type": "forward", "TargetGroupArn": group}]
        )
        between = {
            "IpProtocol": "udp",
            "FromPort": 5353,
            "ToPort": 5353,
            "UserIdGroupPairs": [{"GroupId": balancer_group}],
        }
        checks = {**between, "IpProtocol": "tcp"}
        self.ec2.authorize_security_group_ingress(GroupId=tasks_group, IpPermissions=[between, checks])
        return self._connected("resolver", 5353, group, tasks_group, "udp", self.network.private)

    def _network_group(self, name: str, port: int, protocol: str) -> str:
        made = self.elb.create_target_group(
            Name=name,
            Port=port,
            Protocol=protocol,
            TargetType="ip",
            VpcId=self.network.vpc_id,
            HealthCheckProtocol="TCP",
        )
        return str(made["TargetGroups"][0]["TargetGroupArn"])

    def _connected(
        self, name: str, port: int, group: str, tasks_group: str, over: str, subnets: tuple[str, ...]
    ) -> str:
        definition = self.definition(
            name,
            {
                "name": name,
                "image": f"ghcr.io/example/{name}:1",
                "portMappings": [{"containerPort": port, "protocol": over}],
                "logConfiguration": self.logs(f"/ecs/{name}"),
            },
        )
        self.ecs.create_service(
            cluster="platform",
            serviceName=name,
            taskDefinition=definition,
            desiredCount=1,
            launchType="FARGATE",
            loadBalancers=[{"targetGroupArn": group, "containerName": name, "containerPort": port}],
            networkConfiguration=self.placed(subnets, [tasks_group], public=False),
        )
        return f"platform/{name}"

    def api(self) -> str:
        """One of two services that share a load balancer with others, by its path; ``cluster/service``."""
        conditions = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/v2/*", "/api/*"]}}]
        return self._behind_shared("api", "api", 8000, 7, conditions)

    def admin(self) -> str:
        """The other: by a path and a header, of some addresses; its container is called as in every service."""
        header = {"HttpHeaderName": "X-Admin", "Values": ["yes"]}
        conditions = [
            {"Field": "source-ip", "SourceIpConfig": {"Values": ["10.0.0.0/8"]}},
            {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/admin*"]}},
            {"Field": "http-header", "HttpHeaderConfig": header},
        ]
        return self._behind_shared("admin", "app", 9000, 8, conditions)

    def _behind_shared(
        self, name: str, container: str, port: int, priority: int, conditions: list[dict[str, Any]]
    ) -> str:
        self.cluster("platform")
        listener, balancer_group = self._shared_listener()
        tasks_group = self.group(f"{name}-tasks", f"of {name}")
        if name == "api":
            self.let_in(tasks_group, port, group=balancer_group, description="from the load balancer")
        else:
            everything = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": balancer_group}]}
            self.ec2.authorize_security_group_ingress(GroupId=tasks_group, IpPermissions=[everything])
        group = self.target_group(f"{name}-shared-tg", 80, HealthCheckPath="/health")
        self.elb.create_rule(
            ListenerArn=listener,
            Priority=priority,
            Conditions=conditions,
            Actions=[{"Type": "forward", "TargetGroupArn": group}],
        )
        definition = self.definition(
            name,
            {
                "name": container,
                "image": f"ghcr.io/example/{name}:1",
                "portMappings": [{"containerPort": port}],
                "logConfiguration": self.logs(f"/ecs/{name}"),
            },
        )
        self.ecs.create_service(
            cluster="platform",
            serviceName=name,
            taskDefinition=definition,
            desiredCount=1,
            launchType="FARGATE",
            loadBalancers=[{"targetGroupArn": group, "containerName": container, "containerPort": port}],
            networkConfiguration=self.placed(self.network.private, [tasks_group], public=False),
        )
        return f"platform/{name}"

    def _shared_listener(self) -> tuple[str, str]:
        """ARN of a listener with a rule of somebody else's, and the security group of its load balancer."""
        there = self.elb.describe_load_balancers()["LoadBalancers"]
        if found := [each for each in there if each["LoadBalancerName"] == "Platform-ALB"]:
            listeners = self.elb.describe_listeners(LoadBalancerArn=found[0]["LoadBalancerArn"])["Listeners"]
            return str(listeners[0]["ListenerArn"]), str(found[0]["SecurityGroups"][0])
        balancer_group = self.group("platform-alb", "of all")
        self.let_in(balancer_group, 80, cidr="0.0.0.0/0")
        arn = self.balancer("Platform-ALB", self.network.public, [balancer_group], "internet-facing")
        not_found = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
        made = self.elb.create_listener(LoadBalancerArn=arn, Port=80, Protocol="HTTP", DefaultActions=[not_found])
        listener = str(made["Listeners"][0]["ListenerArn"])
        self.elb.create_rule(
            ListenerArn=listener,
            Priority=6,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/legacy/*"]}}],
            Actions=[{"Type": "forward", "TargetGroupArn": self.target_group("legacy", 80)}],
        )
        return listener, balancer_group

    def cluster(self, name: str) -> None:
        """A cluster for Fargate, unless it is there."""
        self.ecs.create_cluster(clusterName=name, capacityProviders=["FARGATE", "FARGATE_SPOT"])

    def group(self, name: str, description: str) -> str:
        """Id of a security group that lets everything out, as EC2 makes it."""
        made = self.ec2.create_security_group(GroupName=name, Description=description, VpcId=self.network.vpc_id)
        return str(made["GroupId"])

    def let_in(self, into: str, port: int, *, cidr: str = "", group: str = "", description: str = "") -> None:
        """A rule of the group *into*."""
        rule = _permission(port, cidr=cidr, group=group, description=description)
        self.ec2.authorize_security_group_ingress(GroupId=into, IpPermissions=[rule])

    def revoke_out(self, group: str) -> None:
        """As CloudFormation does where a template names what may go out."""
        everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[everything])

    def balancer(self, name: str, subnets: tuple[str, ...], groups: list[str], scheme: str) -> str:
        """ARN of an application load balancer."""
        made = self.elb.create_load_balancer(
            Name=name, Subnets=list(subnets), SecurityGroups=groups, Scheme=scheme, Type="application"
        )
        return str(made["LoadBalancers"][0]["LoadBalancerArn"])

    def target_group(self, name: str, port: int, **check: Any) -> str:
        """ARN of a target group of addresses."""
        made = self.elb.create_target_group(
            Name=name, Port=port, Protocol="HTTP", TargetType="ip", VpcId=self.network.vpc_id, **check
        )
        return str(made["TargetGroups"][0]["TargetGroupArn"])

    def definition(
        self,
        family: str,
        *containers: dict[str, Any],
        of: tuple[str, ...] = ("Execution", "Task"),
        path: str = "/",
        **more: Any,
    ) -> str:
        """ARN of a task definition with the roles *of* those below *path*; the tasks' has a managed policy."""
        iam = self.aws.client("iam")
        roles = {}
        for which in of:
            made = iam.create_role(RoleName=f"{family}-{which}", Path=path, AssumeRolePolicyDocument=TRUST)
            roles[which] = made["Role"]["Arn"]
        iam.put_role_policy(RoleName=f"{family}-Execution", PolicyName="start", PolicyDocument=START)
        if "Task" in roles:
            iam.attach_role_policy(RoleName=f"{family}-Task", PolicyArn=READ_S3)
        made = self.ecs.register_task_definition(
            family=family,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            **{f"{which[0].lower()}{which[1:]}RoleArn": arn for which, arn in roles.items()},
            containerDefinitions=list(containers),
            **more,
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def parameter(self, name: str) -> str:
        """ARN of a parameter that holds a secret."""
        self.aws.client("ssm").put_parameter(Name=name, Value="hidden", Type="SecureString")
        return f"arn:aws:ssm:{self.aws.region}:{self.aws.account_id}:parameter{name}"

    def logs(self, group: str) -> dict[str, Any]:
        """The log configuration of a container."""
        self.aws.client("logs").create_log_group(logGroupName=group)
        options = {"awslogs-group": group, "awslogs-region": self.aws.region, "awslogs-stream-prefix": "ecs"}
        return {"logDriver": "awslogs", "options": options}

    def placed(self, subnets: tuple[str, ...], groups: list[str], *, public: bool) -> dict[str, Any]:
        """A service's network."""
        address = "ENABLED" if public else "DISABLED"
        return {"awsvpcConfiguration": {"subnets": list(subnets), "securityGroups": groups, "assignPublicIp": address}}

    def scale(self, service: str, policy: str, least: int, most: int, *, cooldown: int | None) -> None:
        """Target tracking of the CPU."""
        scaling = self.aws.client("application-autoscaling")
        scaling.register_scalable_target(MinCapacity=least, MaxCapacity=most, **self.scalable(service))
        cooldowns = {} if cooldown is None else {"ScaleInCooldown": cooldown, "ScaleOutCooldown": cooldown}
        self.track(service, policy, {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}, 60, **cooldowns)

    def track(self, service: str, policy: str, metric: dict[str, Any], value: float, **more: Any) -> None:
        """A policy that keeps *metric* at *value*."""
        settings = {"PredefinedMetricSpecification": metric, "TargetValue": value, **more}
        self.aws.client("application-autoscaling").put_scaling_policy(
            PolicyName=policy,
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration=settings,
            **self.scalable(service),
        )

    def scalable(self, service: str) -> dict[str, str]:
        """What Application Auto Scaling calls the number of tasks of *service*, ``cluster/service``."""
        return {
            "ServiceNamespace": "ecs",
            "ResourceId": f"service/{service}",
            "ScalableDimension": "ecs:service:DesiredCount",
        }


def _permission(port: int, *, cidr: str = "", group: str = "", description: str = "") -> dict[str, Any]:
    told = {"Description": description} if description else {}
    ends = {"IpRanges": [{"CidrIp": cidr, **told}]} if cidr else {"UserIdGroupPairs": [{"GroupId": group, **told}]}
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **ends}
