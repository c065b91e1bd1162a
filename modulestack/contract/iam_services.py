"""
What IAM knows of AWS's services: their prefixes, whose ARNs their actions are on, and actions that are on no resource.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

_KNOWN = """
    a2c a4b access-analyzer account acm acm-pca aco-automation action-recommendations activate aidevops aiops
    airflow airflow-serverless amplify amplifybackend amplifyuibuilder aoss apigateway app-integrations appconfig
    appfabric appflow application-autoscaling application-signals application-transformation applicationinsights
    appmesh appmesh-preview apprunner appstream appstudio appsync apptest aps arc-region-switch arc-zonal-shift
    arsenal artifact athena auditmanager autoscaling autoscaling-plans aws-marketplace aws-marketplace-management
    aws-mcp aws-portal awsconnector b2bi backup backup-gateway backup-search backup-storage batch bcm-dashboards
    bcm-data-exports bcm-pricing-calculator bcm-recommended-actions bedrock bedrock-agentcore bedrock-mantle billing
    billingconductor braket budgets bugbust cases cassandra ce chatbot chime cleanrooms cleanrooms-ml cloud9
    clouddirectory cloudformation cloudfront cloudfront-keyvaluestore cloudhsm cloudsearch cloudshell cloudtrail
    cloudtrail-data cloudwatch codeartifact codebuild codecatalyst codecommit codeconnections codedeploy
    codedeploy-commands-secure codeguru codeguru-profiler codeguru-reviewer codeguru-security codepipeline codestar
    codestar-connections codestar-notifications codewhisperer cognito-identity cognito-idp cognito-sync comprehend
    comprehendmedical compute-optimizer config connect connect-campaigns consoleapp consolidatedbilling
    controlcatalog controltower cost-optimization-hub cur customer-verification databrew dataexchange datapipeline
    datasync datazone dax dbqms deadline detective devicefarm devops-guru directconnect discovery dlm dms
    docdb-elastic drs ds ds-data dsql dynamodb ebs ec2 ec2-instance-connect ec2messages ecr ecr-public ecs ecs-mcp
    eks eks-auth eks-mcp elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce
    elastictranscoder elemental-activations elemental-appliances-software elemental-inference
    elemental-support-cases elemental-support-content emr-containers emr-serverless entityresolution es events
    evidently evs execute-api finspace finspace-api firehose fis fms forecast frauddetector freertos freetier fsx
    gamelift gameliftstreams geo geo-maps geo-places geo-routes glacier globalaccelerator glue grafana greengrass
    groundstation groundtruthlabeling guardduty health health-agent healthlake honeycode iam identity-sync
    identitystore identitystore-auth imagebuilder importexport inspector inspector-scan inspector2
    inspector2-telemetry interconnect internetmonitor invoicing iot iot-device-tester iotanalytics iotdeviceadvisor
    iotevents iotfleethub iotfleetwise iotjobsdata iotmanagedintegrations iotsitewise iottwinmaker iotwireless iq
    iq-permission ivs ivschat kafka kafka-cluster kafkaconnect kendra kendra-ranking kinesis kinesisanalytics
    kinesisvideo kms lakeformation lambda launchwizard lex license-manager license-manager-linux-subscriptions
    license-manager-user-subscriptions lightsail logs lookoutequipment lookoutmetrics lookoutvision m2
    machinelearning macie2 managedblockchain managedblockchain-query mapcredits marketplacecommerceanalytics
    mechanicalturk mediaconnect mediaconvert mediaimport medialive mediapackage mediapackage-vod mediapackagev2
    mediastore mediatailor medical-imaging memorydb mgh mgn migrationhub-orchestrator migrationhub-strategy
    mobileanalytics mobiletargeting monitron mpa mq neptune-db neptune-graph network-firewall
    network-security-director networkflowmonitor networkmanager networkmanager-chat networkmonitor nimble
    notifications notifications-contacts nova-act oam observabilityadmin odb omics one opensearch opsworks
    opsworks-cm organizations osis outposts panorama partnercentral partnercentral-account-management
    payment-cryptography payments pca-connector-ad pca-connector-scep pcs personalize pi pipes polly pricing
    pricingplanmanager private-networks profile proton purchase-orders q qapps qbusiness qdeveloper qldb quicksight
    ram rbin rds rds-data rds-db redshift redshift-data redshift-serverless refactor-spaces rekognition repostspace
    resiliencehub resource-explorer resource-explorer-2 resource-groups rhelkb robomaker rolesanywhere route53
    route53-recovery-cluster route53-recovery-control-config route53-recovery-readiness route53domains
    route53globalresolver route53profiles route53resolver rtbfabric rum s3 s3-object-lambda s3-outposts s3express
    s3tables s3vectors sagemaker sagemaker-data-science-assistant sagemaker-geospatial sagemaker-mlflow
    sagemaker-unified-studio-mcp savingsplans scheduler schemas scn sdb secretsmanager security-ir securityagent
    securityhub securitylake serverlessrepo servicecatalog servicediscovery serviceextract servicequotas ses shield
    signer signin simspaceweaver sms sms-voice snow-device-management snowball sns social-messaging sqlworkbench sqs
    ssm ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap ssmmessages sso sso-directory sso-oauth
    states storagegateway sts support support-console supportapp supportplans sustainability swf synthetics tag tax
    textract thinclient timestream timestream-influxdb tiros tnb transcribe transfer transform transform-custom
    translate trustedadvisor ts user-subscriptions uxc vendor-insights verified-access verifiedpermissions voiceid
    vpc-lattice vpc-lattice-svcs vpce waf waf-regional wafv2 wam wellarchitected wickr wisdom workdocs worklink
    workmail workmailmessageflow workspaces workspaces-instances workspaces-web xray
"""
PREFIXES = frozenset(_KNOWN.split())
"""How actions of a service begin. AWS adds some every year: another one is probably a slip, and may be new."""

_OTHER_SERVICES = {
    "arc-zonal-shift": "elasticloadbalancing",
    "aps": "eks",
    "backup": "*",
    "cloudfront-keyvaluestore": "cloudfront",
    "cloudtrail-data": "cloudtrail",
    "cognito-idp": "wafv2",
    "connect": "wisdom",
    "devops-guru": "sns",
    "ds-data": "ds",
    "ebs": "ec2",
    "ec2": "*",
    "ec2-instance-connect": "ec2",
    "eks-auth": "eks",
    "es": "opensearch",
    "events": "kms",
    "greengrass": "iot",
    "iotjobsdata": "iot",
    "iotwireless": "iot",
    "kafka-cluster": "kafka",
    "kinesis": "kms",
    "q": "*",
    "qapps": "qbusiness",
    "rds-data": "rds",
    "redshift-data": "redshift redshift-serverless",
    "route53-recovery-cluster": "route53-recovery-control",
    "route53-recovery-control-config": "route53-recovery-control",
    "s3": "s3-object-lambda s3-outposts",
    "sagemaker-mlflow": "sagemaker",
    "servicecatalog": "catalog",
    "ssm": "ec2 ecs iam s3",
    "sso-oauth": "sso",
    "sts": "iam",
    "tag": "*",
    "vpc-lattice-svcs": "vpc-lattice",
    "vpce": "ec2",
    "waf-regional": "elasticloadbalancing",
    "wafv2": "*",
    "workspaces-instances": "ec2",
}
"""Prefix → services in whose ARNs its actions' resources may be, besides its own; ``*``: any."""

_NO_RESOURCE = {
    "cloudwatch": "GetMetricData GetMetricStatistics ListMetrics PutMetricData",
    "comprehend": "DetectDominantLanguage DetectKeyPhrases DetectSentiment DetectSyntax",
    "dynamodb": "DescribeEndpoints DescribeLimits ListTables",
    "ecr": "GetAuthorizationToken",
    "ecs": "DescribeTaskDefinition ListClusters ListTaskDefinitions",
    "kms": "GenerateRandom ListAliases ListKeys",
    "lambda": "ListFunctions",
    "logs": "DescribeLogGroups",
    "polly": "DescribeVoices",
    "pricing": "GetProducts",
    "rekognition": "CompareFaces DetectFaces DetectLabels DetectModerationLabels DetectText RecognizeCelebrities",
    "s3": "ListAllMyBuckets",
    "secretsmanager": "GetRandomPassword ListSecrets",
    "servicediscovery": "ListNamespaces ListServices",
    "ses": "GetAccount GetSendQuota ListIdentities",
    "sns": "CheckIfPhoneNumberIsOptedOut ListTopics",
    "sqs": "ListQueues",
    "ssm": "DescribeParameters",
    "states": "ListStateMachines SendTaskFailure SendTaskHeartbeat SendTaskSuccess",
    "sts": "DecodeAuthorizationMessage GetCallerIdentity",
    "textract": "AnalyzeDocument AnalyzeExpense AnalyzeID DetectDocumentText",
    "transcribe": "StartStreamTranscription StartStreamTranscriptionWebSocket",
    "xray": "GetSamplingRules GetSamplingStatisticSummaries GetSamplingTargets PutSpans PutTelemetryRecords "
    "PutTraceSegments",
}
NO_RESOURCE = frozenset(f"{prefix}:{name}" for prefix, names in _NO_RESOURCE.items() for name in names.split())
"""Actions that applications use and for which IAM knows no resource: ``*`` is the only one they can be given on."""


def may_be_on(prefix: str, service: str) -> bool:
    """Whether actions of *prefix* may be on an ARN of *service*; of an unknown prefix, on any."""
    others = _OTHER_SERVICES.get(prefix, "").split()
    return prefix not in PREFIXES or service == prefix or "*" in others or service in others
