"""An environment that stays up behind an AWS endpoint on 127.0.0.1, for any AWS client."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

from modulestack.embedded_aws.server import Server, serve
from modulestack.rehearsal.module_status import ModuleStatus, module_statuses
from modulestack.rehearsal.rehearse import in_file_order
from modulestack.rehearsal.report import Phase, RehearsalListener
from modulestack.rehearsal.sandbox import Sandbox, Supervise, unsupervised
from modulestack.rehearsal.switchable_clock import SwitchableClock


@dataclasses.dataclass(frozen=True, kw_only=True)
class Served:
    """An environment that is up and can be reached."""

    sandbox: Sandbox
    server: Server
    modules: tuple[ModuleStatus, ...]

    def close(self) -> None:
        """Stop listening; the account ends."""
        self.server.close()
        self.sandbox.aws.close()


def bring_up(
    name: str, root: Path, listen: RehearsalListener, *, port: int, speed: float, supervise: Supervise = unsupervised
) -> Served:
    """
    Bring *name* up on simulated time, then serve it, *speed* simulated seconds to a second; *port* 0 takes a free one.

    Bringing up happens inside *supervise*, serving does not.

    Raises:
        InvalidEnvironment, Failed, ProgramError: it cannot be brought up.
        OSError: the port is taken.
    """
    clock = SwitchableClock(time.time())
    sandbox = Sandbox(name, root, listen, clock)
    server = serve(sandbox.aws, port)
    try:
        listen(Phase("up", f"bringing {name} up on the embedded AWS"))
        with supervise(sandbox):
            _, outputs, _ = sandbox.up()
            modules = in_file_order(sandbox, outputs["modules"])
            sandbox.settle(modules)
        clock.switch_to_wall_time(speed)
    except BaseException:
        server.close()
        raise
    return Served(sandbox=sandbox, server=server, modules=module_statuses(sandbox.aws, modules))


def hints(served: Served) -> str:
    """What to type in a second terminal; the first lines are for its environment."""
    environment, module = served.sandbox.environment, served.modules[0]
    repository = module.image.rsplit("@", 1)[0].rsplit(":", 1)[0]
    return f"""\
export AWS_ENDPOINT_URL={served.server.url} AWS_REGION={environment.region}
export AWS_ACCESS_KEY_ID=embedded AWS_SECRET_ACCESS_KEY=embedded

modulestack status -e {environment.name}
modulestack release {module.name}={repository}:next --no-resolve -e {environment.name} -y
modulestack release {module.name}={repository}:crash --no-resolve -e {environment.name} -y  # also :missing, :unhealthy
modulestack rollback {module.name} -e {environment.name} -y
aws ecs describe-services --cluster {module.cluster} --services {module.service}"""
