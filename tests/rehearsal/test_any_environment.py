"""Any environment that validates can be brought up, changes nothing the second time, and leaves nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings

from modulestack.rehearsal.module_status import module_statuses
from modulestack.rehearsal.rehearse import in_file_order
from modulestack.rehearsal.sandbox import Sandbox
from tests.environment.strategies import as_file, environment_of, environments

ROOT = Path(__file__).parents[2]
EXAMPLES = int(os.environ.get("EXAMPLES", "5"))
"""More by hand: each takes a second or two."""


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(config=environments())
def test_any_environment_that_validates_can_be_rehearsed(config: dict[str, Any]):
    """But for checks and drains slower than the provider waits (20 minutes), and zones that a region lacks."""
    environment = environment_of(config)
    create, existing = environment.network.create, environment.network.existing
    assume(create is None or create.zones <= 3)
    assume(existing is None or max(len(existing.public_subnet_ids), len(existing.private_subnet_ids)) <= 3)
    assume(all(m.load_balancing.deregistration_delay_s <= 900 for m in environment.modules.values()))
    checks = [module.health_check for module in environment.modules.values()]
    assume(all(check.interval_s * check.healthy_threshold <= 600 for check in checks))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("__main__.py", "Pulumi.yaml"):
            shutil.copy(ROOT / name, root / name)
        (root / "Pulumi.any.yaml").write_text(as_file(config))
        sandbox = Sandbox("any", root)
        _, outputs, _ = sandbox.up()
        modules = in_file_order(sandbox, outputs["modules"])
        sandbox.settle(modules)
        assert [row.name for row in module_statuses(sandbox.aws, modules) if not row.is_whole] == []
        second, _, _ = sandbox.up()
        assert second.changed == ()
        sandbox.down()
        assert sandbox.left()[0] == ()
        sandbox.aws.close()
