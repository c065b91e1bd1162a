"""One of everything in an embedded account, made and described as clients do, with every answer kept."""

from __future__ import annotations

import collections
import json
from typing import Any

import botocore.exceptions

from modulestack.embedded_aws.account import EmbeddedAws

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
BUCKET_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}],
    }
)
MANIFEST = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json",
            "size": 1,
            "digest": f"sha256:{'a' * 64}",
        },
        "layers": [],
    }
)
TAG = [{"Key": "a", "Value": "b"}]


class OneOfEverything:
    """``answers``: (boto3's service, operation) → its answers; ``errors``: those that failed, and how."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws = aws
        self.answers: dict[tuple[str, str], list[Any]] = collections.defaultdict(list)
        self.errors: dict[tuple[str, str], str] = {}
        self._network()
        self._load_balancing()
        self._identity()
        self._storage()
        self._secrets()
        self._names()
        self._images()
        self._containers()
        self._scaling()
        self._monitoring()
        self._network_described()

    def call(self, service: str, method: str, /, **params: Any) -> Any:
        """The answer to a request by boto3; empty if it failed."""
        client = self.aws.client(service)
        name = service, client.meta.method_to_api_mapping[method]
        try:
            answer = getattr(client, method)(**params)
        except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError, Exception) as error:
            self.errors[name] = str(error)
            return collections.defaultdict(dict)
        self.answers[name].append(answer)
        return answer

    def _network(self) -> None:
        call = self.call
        self.vpc = call("ec2", "create_vpc", CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = call("ec2", "create_internet_gateway")["InternetGateway"]["InternetGatewayId"]
        call("ec2", "attach_internet_gateway", InternetGatewayId=gateway, VpcId=self.vpc)
        self.subnets = []
        for number, zone in enumerate("ab"):
            place = {"CidrBlock": f"10.0.{number}.0/24", "AvailabilityZone": f"eu-west-1{zone}"}
            self.subnets.append(call("ec2", "create_subnet", VpcId=self.vpc, **place)["Subnet"]["SubnetId"])
        made = call("ec2", "create_security_group", GroupName="web", Description="web", VpcId=self.vpc)
        self.group = made["GroupId"]
        web = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
        world = {**web, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}]}
        own = {**web, "UserIdGroupPairs": [{"GroupId": self.group}]}
        call("ec2", "authorize_security_group_ingress", GroupId=self.group, IpPermissions=[world])
        call("ec2", "authorize_security_group_egress", GroupId=self.group, IpPermissions=[own])
        address = call("ec2", "allocate_address", Domain="vpc")["AllocationId"]
        call("ec2", "create_nat_gateway", SubnetId=self.subnets[0], AllocationId=address)
        table = call("ec2", "create_route_table", VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        for subnet in self.subnets:
            call("ec2", "associate_route_table", RouteTableId=table, SubnetId=subnet)
        call("ec2", "create_route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        call("ec2", "create_tags", Resources=[self.vpc], Tags=TAG)

    def _network_described(self) -> None:
        for what in (
            "account_attributes", "addresses", "availability_zones", "internet_gateways", "managed_prefix_lists",
            "nat_gateways", "network_acls", "network_interfaces", "prefix_lists", "regions", "route_tables",
            "security_group_rules", "security_groups", "subnets", "tags", "vpc_endpoints", "vpcs",
        ):  # fmt: skip
            self.call("ec2", f"describe_{what}")
        for attribute in ("enableDnsSupport", "enableDnsHostnames"):
            self.call("ec2", "describe_vpc_attribute", VpcId=self.vpc, Attribute=attribute)

    def _load_balancing(self) -> None:
        def call(method: str, /, **params: Any) -> Any:
            return self.call("elbv2", method, **params)

        made = call("create_load_balancer", Name="web", Subnets=self.subnets, SecurityGroups=[self.group], Tags=TAG)
        balancer = made["LoadBalancers"][0]["LoadBalancerArn"]
        made = call("create_target_group", Name="web", Protocol="HTTP", Port=80, VpcId=self.vpc, TargetType="ip")
        self.target_group = group = made["TargetGroups"][0]["TargetGroupArn"]
        forward = [{"Type": "forward", "TargetGroupArn": group}]
        made = call("create_listener", LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=forward)
        self.listener = made["Listeners"][0]["ListenerArn"]
        path = [{"Field": "path-pattern", "Values": ["/a*"]}]
        made = call("create_rule", ListenerArn=self.listener, Priority=10, Conditions=path, Actions=forward)
        rule = made["Rules"][0]["RuleArn"]
        call("register_targets", TargetGroupArn=group, Targets=[{"Id": "10.0.0.77", "Port": 80}])
        call("describe_load_balancers")
        call("describe_target_groups")
        call("describe_ssl_policies")
        call("describe_account_limits")
        call("describe_listeners", LoadBalancerArn=balancer)
        call("describe_load_balancer_attributes", LoadBalancerArn=balancer)
        call("describe_rules", ListenerArn=self.listener)
        call("describe_listener_attributes", ListenerArn=self.listener)
        call("describe_listener_certificates", ListenerArn=self.listener)
        call("describe_target_group_attributes", TargetGroupArn=group)
        call("describe_tags", ResourceArns=[balancer])
        call("modify_listener", ListenerArn=self.listener, Port=81)
        call("modify_rule", RuleArn=rule, Conditions=[{"Field": "path-pattern", "Values": ["/b"]}])
        call("modify_target_group", TargetGroupArn=group, HealthCheckPath="/x")
        delay = [{"Key": "deregistration_delay.timeout_seconds", "Value": "10"}]
        call("modify_target_group_attributes", TargetGroupArn=group, Attributes=delay)
        idle = [{"Key": "idle_timeout.timeout_seconds", "Value": "30"}]
        call("modify_load_balancer_attributes", LoadBalancerArn=balancer, Attributes=idle)
        call("set_security_groups", LoadBalancerArn=balancer, SecurityGroups=[self.group])
        call("set_subnets", LoadBalancerArn=balancer, Subnets=self.subnets)
        call("set_rule_priorities", RulePriorities=[{"RuleArn": rule, "Priority": 11}])
        call("set_ip_address_type", LoadBalancerArn=balancer, IpAddressType="ipv4")

    def _identity(self) -> None:
        def call(method: str, /, **params: Any) -> Any:
            return self.call("iam", method, **params)

        role = {"RoleName": "execution"}
        made = call("create_role", **role, AssumeRolePolicyDocument=TRUST, Tags=TAG, Description="runs tasks")
        self.role = made["Role"]["Arn"]
        policy = call("create_policy", PolicyName="policy", PolicyDocument=POLICY)["Policy"]["Arn"]
        call("attach_role_policy", **role, PolicyArn=policy)
        call("put_role_policy", **role, PolicyName="inline", PolicyDocument=POLICY)
        for method in ("get_role", "list_role_tags", "list_role_policies", "list_attached_role_policies"):
            call(method, **role)
        call("list_instance_profiles_for_role", **role)
        call("get_role_policy", **role, PolicyName="inline")
        call("get_policy_version", PolicyArn=policy, VersionId="v1")
        for method in ("get_policy", "list_policy_versions", "list_entities_for_policy", "list_policy_tags"):
            call(method, PolicyArn=policy)
        call("list_policies", Scope="Local")
        for method in ("list_roles", "list_account_aliases", "get_account_summary", "list_open_id_connect_providers"):
            call(method)
        made = call(
            "create_open_id_connect_provider",
            Url="https://token.actions.githubusercontent.com",
            ClientIDList=["sts.amazonaws.com"],
            ThumbprintList=["f" * 40],
        )
        call("get_open_id_connect_provider", OpenIDConnectProviderArn=made["OpenIDConnectProviderArn"])
        self.call("sts", "get_caller_identity")
        ours = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [ours]})
        taken = call("create_role", RoleName="taken", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        self.call("sts", "assume_role", RoleArn=taken, RoleSessionName="session")

    def _storage(self) -> None:
        def call(method: str, /, **params: Any) -> Any:
            return self.call("s3", method, Bucket="bucket-1", **params)

        call("create_bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        call("put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"})
        call("put_object", Key="key", Body=b"x")
        call("put_object", Key="d/key", Body=b"x")
        call("put_bucket_tagging", Tagging={"TagSet": TAG})
        call("put_object_tagging", Key="key", Tagging={"TagSet": TAG})
        expiry = {"NoncurrentVersionExpiration": {"NoncurrentDays": 3}}
        rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, **expiry}
        call("put_bucket_lifecycle_configuration", LifecycleConfiguration={"Rules": [rule]})
        call("put_bucket_policy", Policy=BUCKET_POLICY)
        self.call("s3", "list_buckets")
        for method in (
            "get_bucket_acl", "get_bucket_encryption", "get_bucket_lifecycle_configuration", "get_bucket_location",
            "get_bucket_policy", "get_bucket_policy_status", "get_bucket_request_payment", "get_bucket_tagging",
            "get_bucket_versioning", "head_bucket", "list_object_versions", "list_objects", "list_objects_v2",
        ):  # fmt: skip
            call(method)
        for method in ("get_object", "head_object", "get_object_tagging", "get_object_acl"):
            call(method, Key="key")
        call("copy_object", Key="copy", CopySource="bucket-1/key")
        call("delete_object", Key="copy")
        call("delete_objects", Delete={"Objects": [{"Key": "d/key"}]})

    def _secrets(self) -> None:
        call = self.call
        call("ssm", "put_parameter", Name="/a/b", Value="v", Type="String")
        call("ssm", "put_parameter", Name="/a/s", Value="v", Type="SecureString")
        call("ssm", "get_parameter", Name="/a/b")
        call("ssm", "get_parameters", Names=["/a/b", "/none"])
        call("ssm", "get_parameters_by_path", Path="/a")
        call("ssm", "describe_parameters")
        call("ssm", "get_parameter_history", Name="/a/b")
        call("ssm", "delete_parameters", Names=["/a/s"])
        call("ssm", "add_tags_to_resource", ResourceType="Parameter", ResourceId="/a/b", Tags=TAG)
        call("ssm", "list_tags_for_resource", ResourceType="Parameter", ResourceId="/a/b")
        call("secretsmanager", "create_secret", Name="secret", SecretString="x")
        call("secretsmanager", "list_secrets")
        for method in ("describe_secret", "get_secret_value", "list_secret_version_ids", "get_resource_policy"):
            call("secretsmanager", method, SecretId="secret")
        call("secretsmanager", "put_secret_value", SecretId="secret", SecretString="y")
        call("secretsmanager", "update_secret", SecretId="secret", SecretString="z")
        call("secretsmanager", "tag_resource", SecretId="secret", Tags=TAG)

    def _names(self) -> None:
        call = self.call
        zone = call("route53", "create_hosted_zone", Name="example.com", CallerReference="1")["HostedZone"]["Id"]
        record = {"Name": "a.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
        changes = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
        call("route53", "change_resource_record_sets", HostedZoneId=zone, ChangeBatch=changes)
        call("route53", "get_hosted_zone", Id=zone)
        call("route53", "list_hosted_zones")
        call("route53", "list_hosted_zones_by_name")
        call("route53", "list_hosted_zones_by_vpc", VPCId=self.vpc, VPCRegion="eu-west-1")
        call("route53", "list_resource_record_sets", HostedZoneId=zone)
        call("route53", "list_tags_for_resource", ResourceType="hostedzone", ResourceId=zone.split("/")[-1])
        call("route53", "get_change", Id="C1")
        made = call("acm", "request_certificate", DomainName="a.example.com", ValidationMethod="DNS")
        arn = made["CertificateArn"]
        proof = call("acm", "describe_certificate", CertificateArn=arn)["Certificate"]["DomainValidationOptions"][0]
        value = {"TTL": 60, "ResourceRecords": [{"Value": proof["ResourceRecord"]["Value"]}]}
        record = {"Name": proof["ResourceRecord"]["Name"], "Type": "CNAME", **value}
        changes = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
        call("route53", "change_resource_record_sets", HostedZoneId=zone, ChangeBatch=changes)
        self.aws.clock.sleep(600)
        call("acm", "describe_certificate", CertificateArn=arn)
        call("acm", "list_certificates")
        call("acm", "list_tags_for_certificate", CertificateArn=arn)

    def _images(self) -> None:
        def call(method: str, /, **params: Any) -> Any:
            return self.call("ecr", method, **params)

        name = {"repositoryName": "shop/web"}
        arn = call("create_repository", **name)["repository"]["repositoryArn"]
        call("put_image", **name, imageManifest=MANIFEST, imageTag="1")
        rule = {
            "rulePriority": 1,
            "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1},
            "action": {"type": "expire"},
        }
        call("put_lifecycle_policy", **name, lifecyclePolicyText=json.dumps({"rules": [rule]}))
        for method in ("list_images", "describe_images", "get_lifecycle_policy"):
            call(method, **name)
        for method in ("describe_repositories", "describe_registry", "get_authorization_token"):
            call(method)
        call("list_tags_for_resource", resourceArn=arn)
        call("batch_get_image", **name, imageIds=[{"imageTag": "1"}])
        call("batch_check_layer_availability", **name, layerDigests=[f"sha256:{'a' * 64}"])
        call("batch_delete_image", **name, imageIds=[{"imageTag": "1"}])

    def _containers(self) -> None:
        def call(method: str, /, **params: Any) -> Any:
            return self.call("ecs", method, **params)

        tag = [{"key": "a", "value": "b"}]
        network = {"subnets": self.subnets, "securityGroups": [self.group], "assignPublicIp": "ENABLED"}
        where = {"launchType": "FARGATE", "networkConfiguration": {"awsvpcConfiguration": network}}
        call("create_cluster", clusterName="c", capacityProviders=["FARGATE"], tags=tag)
        call(
            "register_task_definition",
            family="web",
            cpu="256",
            memory="512",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            executionRoleArn=self.role,
            taskRoleArn=self.role,
            containerDefinitions=[{"name": "web", "image": "app:1", "portMappings": [{"containerPort": 80}]}],
            tags=tag,
        )
        balancer = {"targetGroupArn": self.target_group, "containerName": "web", "containerPort": 80}
        call(
            "create_service",
            cluster="c",
            serviceName="web",
            taskDefinition="web",
            desiredCount=1,
            loadBalancers=[balancer],
            enableExecuteCommand=True,
            **where,
        )
        self.aws.clock.sleep(300)
        task = call("list_tasks", cluster="c")["taskArns"][0]
        deployment = call("list_service_deployments", cluster="c", service="web")["serviceDeployments"][0]
        every = ["TAGS", "SETTINGS", "STATISTICS", "CONFIGURATIONS", "ATTACHMENTS"]
        call("describe_clusters", clusters=["c"], include=every)
        call("describe_services", cluster="c", services=["web"], include=["TAGS"])
        call("describe_tasks", cluster="c", tasks=[task], include=["TAGS"])
        call("describe_task_definition", taskDefinition="web", include=["TAGS"])
        call("describe_service_deployments", serviceDeploymentArns=[deployment["serviceDeploymentArn"]])
        call("describe_service_revisions", serviceRevisionArns=[deployment["targetServiceRevisionArn"]])
        call("execute_command", cluster="c", task=task, container="web", command="sh", interactive=True)
        call("run_task", cluster="c", taskDefinition="web", **where)
        call("update_service", cluster="c", service="web", desiredCount=2)
        arn = f"arn:aws:ecs:eu-west-1:{self.aws.account_id}:cluster/c"
        call("list_tags_for_resource", resourceArn=arn)
        call("list_services", cluster="c")
        call("list_container_instances", cluster="c")
        call("list_account_settings", effectiveSettings=True)
        for method in ("list_clusters", "list_task_definitions", "list_task_definition_families"):
            call(method)
        call("describe_capacity_providers")
        call("put_account_setting", name="containerInsights", value="enabled")
        call("put_account_setting_default", name="containerInsights", value="enabled")
        self.call("elbv2", "describe_target_health", TargetGroupArn=self.target_group)

    def _scaling(self) -> None:
        def call(method: str, /, **params: Any) -> Any:
            return self.call("application-autoscaling", method, ServiceNamespace="ecs", **params)

        which = {"ResourceId": "service/c/web", "ScalableDimension": "ecs:service:DesiredCount"}
        made = call("register_scalable_target", **which, MinCapacity=1, MaxCapacity=3, Tags={"a": "b"})
        self.scalable_target = made["ScalableTargetARN"]
        metric = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
        tracking = {"TargetValue": 50.0, "PredefinedMetricSpecification": metric}
        call(
            "put_scaling_policy",
            **which,
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration=tracking,
        )
        hourly = {"ScheduledActionName": "hourly", "Schedule": "rate(1 hour)"}
        call("put_scheduled_action", **which, **hourly, ScalableTargetAction={"MinCapacity": 1})
        for what in ("scalable_targets", "scaling_policies", "scheduled_actions", "scaling_activities"):
            call(f"describe_{what}")
        self.call("application-autoscaling", "list_tags_for_resource", ResourceARN=self.scalable_target)

    def _monitoring(self) -> None:
        call = self.call
        now = int(self.aws.clock.now())
        metric = {"Namespace": "n", "MetricName": "m"}
        call(
            "cloudwatch",
            "put_metric_alarm",
            AlarmName="alarm",
            **metric,
            Statistic="Average",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1.0,
            ComparisonOperator="GreaterThanThreshold",
        )
        call("cloudwatch", "describe_alarms")
        call("cloudwatch", "describe_alarms_for_metric", **metric)
        span = {"StartTime": now - 600, "EndTime": now}
        query = {"Id": "a", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}
        call("cloudwatch", "get_metric_data", **span, MetricDataQueries=[query])
        call("cloudwatch", "get_metric_statistics", **metric, **span, Period=60, Statistics=["Sum"])
        call("cloudwatch", "list_metrics")
        call("logs", "create_log_group", logGroupName="/m")
        call("logs", "put_retention_policy", logGroupName="/m", retentionInDays=7)
        call("logs", "create_log_stream", logGroupName="/m", logStreamName="s")
        events = [{"timestamp": now * 1000, "message": "ready"}]
        call("logs", "put_log_events", logGroupName="/m", logStreamName="s", logEvents=events)
        for what in ("log_streams", "subscription_filters"):
            call("logs", f"describe_{what}", logGroupName="/m")
        for what in ("log_groups", "metric_filters", "resource_policies"):
            call("logs", f"describe_{what}")
        call("logs", "get_log_events", logGroupName="/m", logStreamName="s")
        call("logs", "filter_log_events", logGroupName="/m")
        arn = f"arn:aws:logs:eu-west-1:{self.aws.account_id}:log-group:/m"
        call("logs", "list_tags_for_resource", resourceArn=arn)
        search: dict[str, Any] = {
            "logGroupName": "/m",
            "startTime": now - 60,
            "endTime": now,
            "queryString": "fields @message",
        }
        call("logs", "get_query_results", queryId=call("logs", "start_query", **search)["queryId"])
