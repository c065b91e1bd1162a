// `node app.js N [shared]`: N Fargate services in AWS's CDK that are comparable to N module stacks. Each has a cluster
// of its own, a load balancer whose health check comes every 15 seconds, scaling by CPU, security groups, roles and a
// log group. With `shared` all are behind one load balancer, by path. The CDK writes the template to CDK_OUTDIR.

const cdk = require('aws-cdk-lib');
const ec2 = require('aws-cdk-lib/aws-ec2');
const ecs = require('aws-cdk-lib/aws-ecs');
const elb = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const logs = require('aws-cdk-lib/aws-logs');
const s3 = require('aws-cdk-lib/aws-s3');

// A stack of CloudFormation holds 500 resources, Pulumi's any number: the CDK is spared the splitting, too.
const app = new cdk.App({ context: { '@aws-cdk/core:stackResourceLimit': 0 } });
const stack = new cdk.Stack(app, 'bench', { env: { account: '123456789012', region: 'eu-west-1' } });
const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['eu-west-1a', 'eu-west-1b'], natGateways: 1 });
vpc.addFlowLog('FlowLog');
new s3.Bucket(stack, 'Releases', {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  encryption: s3.BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  versioned: true,
});

function loadBalancer(name) {
  return new elb.ApplicationLoadBalancer(stack, `${name}-lb`, {
    vpc,
    internetFacing: true,
    dropInvalidHeaderFields: true,
  });
}

const shared = process.argv[3] === 'shared' && loadBalancer('front').addListener('front-80', {
  port: 80,
  defaultAction: elb.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not found' }),
});

function service(name, number) {
  const cluster = new ecs.Cluster(stack, `${name}-cluster`, {
    vpc,
    clusterName: `bench-${name}`,
    containerInsightsV2: ecs.ContainerInsights.ENHANCED,
    enableFargateCapacityProviders: true,
  });
  const logGroup = new logs.LogGroup(stack, `${name}-logs`, {
    logGroupName: `/bench/${name}`,
    retention: logs.RetentionDays.ONE_MONTH,
  });
  const task = new ecs.FargateTaskDefinition(stack, `${name}-task`, {
    cpu: 256,
    memoryLimitMiB: 512,
    family: `bench-${name}`,
  });
  task.addContainer(name, {
    image: ecs.ContainerImage.fromRegistry(`example/${name}:1`),
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: name, mode: ecs.AwsLogDriverMode.NON_BLOCKING }),
    portMappings: [{ containerPort: 8080 }],
    readonlyRootFilesystem: true,
    user: '1000:1000',
    stopTimeout: cdk.Duration.seconds(30),
  });
  const tasks = new ec2.SecurityGroup(stack, `${name}-tasks`, { vpc, description: `Tasks of ${name}` });
  const balancer = shared ? shared.loadBalancer : loadBalancer(name);
  const fargate = new ecs.FargateService(stack, `${name}-service`, {
    cluster,
    serviceName: name,
    taskDefinition: task,
    desiredCount: 1,
    circuitBreaker: { enable: true, rollback: true },
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    healthCheckGracePeriod: cdk.Duration.seconds(60),
    securityGroups: [tasks],
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE', base: 1, weight: 100 }],
  });
  const listener = shared || balancer.addListener(`${name}-80`, { port: 80 });
  listener.addTargets(`${name}-tg`, {
    ...(shared && { priority: number + 1, conditions: [elb.ListenerCondition.pathPatterns([`/${name}/*`])] }),
    port: 8080,
    protocol: elb.ApplicationProtocol.HTTP,
    targets: [fargate],
    deregistrationDelay: cdk.Duration.seconds(30),
    healthCheck: {
      path: '/',
      interval: cdk.Duration.seconds(15),
      timeout: cdk.Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 2,
    },
  });
  const scaling = fargate.autoScaleTaskCount({ minCapacity: 1, maxCapacity: 3 });
  scaling.scaleOnCpuUtilization(`${name}-cpu`, { targetUtilizationPercent: 60 });
  cdk.Tags.of(shared ? fargate : balancer).add('bench:module', name);
  new cdk.CfnOutput(stack, `${name}-url`, { value: balancer.loadBalancerDnsName });
}

for (let n = 0; n < Number(process.argv[2]); n += 1) {
  service(`m${n}`, n);
}
app.synth();
