"""What a module that only some may ask contributes."""

from __future__ import annotations

from modulestack.features import allowed_sources
from modulestack.features.contribution import PipelineAccess, Seed, Statement
from tests.support.environments import WEB, environment

LIST = "pl-0123456789abcdef0"


def test_prefix_lists_are_looked_up_by_whoever_previews():
    """Whichever account they are of: AWS's own have none, and others' may be shared. Ranges need no look-up."""
    env = environment({"web": {**WEB, "allowed_sources": ["203.0.113.0/24", LIST]}})
    context = env.context_of(env.modules["web"], partition="aws", account_id="123456789012")
    found = allowed_sources.contribute(env.modules["web"], context)
    lists = f"arn:aws:ec2:{env.region}:*:prefix-list/{LIST}"
    assert found.pipeline == (
        PipelineAccess(
            role="preview", statement=Statement(actions=("ec2:DescribeManagedPrefixLists",), resources=("*",))
        ),
        PipelineAccess(
            role="preview", statement=Statement(actions=("ec2:GetManagedPrefixListEntries",), resources=(lists,))
        ),
    )
    assert found.seeds == (Seed(kind="prefix_list", reference=LIST),)
    plain = environment({"web": {**WEB, "allowed_sources": ["203.0.113.0/24"]}})
    assert allowed_sources.contribute(plain.modules["web"], context).pipeline == ()
