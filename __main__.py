"""The program: the same for every environment; what differs is in ``Pulumi.<environment>.yaml``."""

from pathlib import Path

import pulumi

from components import (
    access_logs_check,
    account,
    alerts,
    auto_scaling_role_check,
    chat_channels,
    client_secrets,
    cloudfront,
    connect_tls,
    dashboard,
    deployment_check,
    dns,
    edits,
    encryption_key,
    encryption_key_check,
    existing_certificates,
    existing_check,
    existing_load_balancers,
    existing_namespaces,
    existing_network,
    file_system_check,
    ipam_check,
    maintenance_check,
    named_roles,
    namespaces,
    parameters,
    pipeline,
    port_edits,
    prefix_list_check,
    previews_check,
    private_zone,
    pull_through_cache,
    repository_check,
    security_group_check,
    transforms,
    transit_gateway,
    volumes_at_launch,
)
from components.access_logs import load_balancer_logs
from components.availability_zones import availability_zones
from components.existing_load_balancer import shared_load_balancer
from components.file_systems import file_systems
from components.machines import Machines, MachinesArgs
from components.managed_instances import ManagedMachines, ManagedMachinesArgs
from components.module_stack import ModuleStack, ModuleStackArgs
from components.network import Network, NetworkArgs
from components.release_bucket import ReleaseBucket, ReleaseBucketArgs
from components.shared_certificates import shared_certificates
from components.shared_load_balancer import SharedLoadBalancerArgs
from components.shared_resources import SharedResources
from components.web_acl import web_acl
from modulestack.environment import load
from modulestack.environment.connect_order import servers_first
from modulestack.environment.encrypted import encrypted
from modulestack.environment.pulled_through import pulled_through
from modulestack.environment.shared_load_balancer import callers_of

written = load.from_pulumi()
own_transforms = transforms.load(Path.cwd(), written.name)
own_transforms.register()
resources = account.stack_resources()
account.check_region(written, resources)
account.check_account(written, resources)
provider = account.provider(written)
opts, invoke_opts = pulumi.ResourceOptions(providers=[provider]), pulumi.InvokeOptions(provider=provider)

aws_account = account.look_up(written.region, invoke_opts)
account.check_references(written, aws_account)
written = existing_network.resolved(written, invoke_opts)
known = parameters.look_up(written.name, invoke_opts)
standing = edits.check(written, aws_account, known, resources)
deployment_check.check(written, aws_account, standing, invoke_opts)
auto_scaling_role_check.check(written, standing, invoke_opts)
key_text = encryption_key.arn_in_file(
    written, aws_account, standing, encryption_key_check.look_up(written, aws_account, invoke_opts)
)
env = encrypted(pulled_through(written, aws_account.id), key_text)
pull_through_cache.check(env, standing, invoke_opts)
pull_through_cache.announce(written, env)
previews_check.check(env, standing, invoke_opts)
access_logs_check.check(env, aws_account, invoke_opts)
repository_check.check(env, aws_account, standing, invoke_opts)
ipam_check.check(env, invoke_opts)
security_group_check.check(env, invoke_opts)
private_zone.check(env, invoke_opts)
prefix_list_check.check(env, invoke_opts)
connect_tls.check(env, invoke_opts)
certificates = existing_certificates.look_up(env, standing, invoke_opts)
maintenance_check.check(env, standing, invoke_opts)
found_load_balancers = existing_load_balancers.look_up(env, standing, invoke_opts)
found_namespaces = existing_namespaces.look_up(env, standing, invoke_opts)
workspaces = chat_channels.look_up(env, invoke_opts)
secrets = client_secrets.look_up(env, invoke_opts)
edge_addresses = cloudfront.prefix_list(env, invoke_opts)
existing_clusters = existing_check.look_up(env, invoke_opts)
named_roles.check(env, aws_account, invoke_opts)
roles_of_others = named_roles.look_up(env, aws_account, known, standing, invoke_opts)
kept = file_system_check.check(env, known, standing, invoke_opts)
edited_ports = port_edits.look_up(env, aws_account, standing, invoke_opts)
zones = availability_zones(env, standing, invoke_opts)
key = encryption_key.key_of_all(env, aws_account, standing, key_text, opts)
network = Network(
    env.name,
    NetworkArgs(
        environment=written,
        account=aws_account,
        standing=standing,
        zones=zones,
        transit_gateway_accepts=transit_gateway.look_up(env, aws_account, standing, invoke_opts),
        encryption_key=key,
    ),
    opts,
)
machines = {
    name: Machines(
        name,
        MachinesArgs(capacity=each, environment=env, account=aws_account, network=network, encryption_key=key),
        opts,
    )
    for name, each in env.capacity.items()
}
caches = pull_through_cache.pull_through_cache(env, opts)
managed = {
    name: ManagedMachines(
        name,
        ManagedMachinesArgs(
            managed=each,
            environment=env,
            account=aws_account,
            network=network,
            pull_through=caches,
            encryption_key=key,
        ),
        opts,
    )
    for name, each in env.managed_instances.items()
}
hosted_zones = dns.hosted_zones(
    env,
    standing,
    vpc_id=network.vpc_id,
    opts=opts,
    invoke_opts=invoke_opts,
    public_provider=account.provider_of_zone(env),
)
releases = ReleaseBucket(
    f"{env.name}-releases", ReleaseBucketArgs(deletion_protection=env.deletion_protection, encryption_key=key), opts
)
logs = load_balancer_logs(env, aws_account, releases, opts)
guard = web_acl(env, key, opts)
made_certificates = shared_certificates(env, hosted_zones, opts)
shared = SharedResources(
    environment=env,
    account=aws_account,
    network=network,
    hosted_zones=hosted_zones,
    release_bucket=releases,
    logs=logs,
    web_acl=guard,
    encryption_key=key,
    existing_clusters=existing_clusters,
    certificates=certificates,
    client_secrets=secrets,
    machines={**machines, **managed},
    load_balancers={
        name: shared_load_balancer(
            name,
            SharedLoadBalancerArgs(
                section=each,
                environment=env,
                network=network,
                hosted_zones=hosted_zones,
                logs=logs,
                web_acl=guard,
                release_bucket=releases,
                standing=standing,
                certificates=certificates,
                made_certificates=made_certificates,
                prefix_list=edge_addresses,
            ),
            found_load_balancers.get(name),
            opts,
        )
        for name, each in env.load_balancers.items()
    },
    file_systems=file_systems(env, network, zones=zones, kept=kept, encryption_key=key, opts=opts),
    launch_volumes=volumes_at_launch.look_up(env, known, standing, invoke_opts),
    named_roles=roles_of_others,
    namespaces=namespaces.namespaces(env, found_namespaces, vpc_id=network.vpc_id, opts=opts),
    found_namespaces=found_namespaces,
    pull_through=caches,
    alert_topic=alerts.alerts(env, aws_account, key, workspaces, opts),
    parameters=known,
    standing=standing,
    port_edits=edited_ports,
    transforms=own_transforms,
)
stacks: dict[str, ModuleStack] = {}
for name in servers_first(env):
    servers = [stacks[each].service for each in env.connected_to(env.modules[name]) if each in stacks]
    args = ModuleStackArgs(module=env.modules[name], shared=shared, servers=servers)
    stacks[name] = ModuleStack(name, args, opts)
stacks = {name: stacks[name] for name in env.modules}
for module in env.modules.values():
    for caller in env.callers_of(module):
        stacks[module.name].allow_from(stacks[caller.name])
for name, balancer in shared.load_balancers.items():
    for who in callers_of(env, name):
        balancer.allow_from(who, stacks[who].reachability.security_groups.tasks_id)

dashboard.dashboard(env, aws_account, {name: stack.reachability for name, stack in stacks.items()}, opts)
for output, value in network.stack_outputs.items():
    pulumi.export(output, value)
pulumi.export("modules", {name: stack.summary for name, stack in stacks.items()})
for requested in pipeline.pipelines(shared, opts):
    pulumi.export("pipeline", requested.summary)
own_transforms.finish()
