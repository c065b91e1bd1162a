"""The program: the same for every environment; what differs is in ``Pulumi.<environment>.yaml``."""

import pulumi

from components import account, parameters, pipeline
from components.dns import Dns, DnsArgs
from components.module_stack import ModuleStack, ModuleStackArgs, Surroundings
from components.network import Network, NetworkArgs
from components.templates import Templates, TemplatesArgs
from modulestack.environment import load

env = load.from_pulumi()
provider = account.provider(env)
ours, ask = pulumi.ResourceOptions(providers=[provider]), pulumi.InvokeOptions(provider=provider)

where = account.look_up(env.region, ask)
network = Network(env.name, NetworkArgs(environment=env, account=where), ours)
shared = Surroundings(
    environment=env,
    account=where,
    network=network,
    dns=Dns(env.name, DnsArgs(environment=env, vpc_id=network.vpc_id), ours),
    templates=Templates(f"{env.name}-templates", TemplatesArgs(deletion_protection=env.deletion_protection), ours),
    parameters=parameters.look_up(env.name, ask),
)
stacks = {m.name: ModuleStack(m.name, ModuleStackArgs(module=m, shared=shared), ours) for m in env.modules.values()}
for module in env.modules.values():
    for caller in env.callers_of(module):
        stacks[module.name].allow_from(stacks[caller.name])

pulumi.export("modules", {name: stack.summary for name, stack in stacks.items()})
for made in pipeline.wanted(env, where, shared.templates, shared.dns, ours):
    pulumi.export("pipeline", made.summary)
