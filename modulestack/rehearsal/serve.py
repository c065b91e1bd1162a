"""An environment that stays up behind an AWS endpoint on 127.0.0.1, for any AWS client to play with."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

from modulestack.embedded_aws.server import Server, serve
from modulestack.rehearsal.handover import Handover
from modulestack.rehearsal.outcome import Listener, Phase
from modulestack.rehearsal.rehearse import in_file_order
from modulestack.rehearsal.stage import Stage
from modulestack.rehearsal.standing import StandingModule, standing


@dataclasses.dataclass(frozen=True, kw_only=True)
class Served:
    """An environment that stands and can be reached."""

    stage: Stage
    server: Server
    modules: tuple[StandingModule, ...]

    def close(self) -> None:
        """Stop listening; the account ends."""
        self.server.close()
        self.stage.aws.close()


def bring_up(name: str, root: Path, listen: Listener, *, port: int, speed: float) -> Served:
    """
    Bring *name* up on simulated time, then serve it, *speed* simulated seconds to a second; *port* 0 takes a free one.

    Raises:
        InvalidEnvironment, Failed, ProgramError: it cannot be brought up.
        OSError: the port is taken.
    """
    clock = Handover(time.time())
    stage = Stage(name, root, listen, clock)
    server = serve(stage.aws, port)
    try:
        listen(Phase("up", f"bringing {name} up on the embedded AWS"))
        _, outputs, _ = stage.up()
        modules = in_file_order(stage, outputs["modules"])
        stage.settle(modules)
        clock.go_live(speed)
    except BaseException:
        server.close()
        raise
    return Served(stage=stage, server=server, modules=standing(stage.aws, modules))


def hints(served: Served) -> str:
    """What to type in a second terminal; the first lines are for its environment."""
    environment, module = served.stage.environment, served.modules[0]
    repository = module.image.rsplit("@", 1)[0].rsplit(":", 1)[0]
    return f"""\
export AWS_ENDPOINT_URL={served.server.url} AWS_REGION={environment.region}
export AWS_ACCESS_KEY_ID=embedded AWS_SECRET_ACCESS_KEY=embedded

modulestack status -e {environment.name}
modulestack release {module.name}={repository}:next --no-resolve -e {environment.name} -y
modulestack release {module.name}={repository}:crash --no-resolve -e {environment.name} -y       # also :missing, :unhealthy
modulestack rollback {module.name} -e {environment.name} -y
aws ecs describe-services --cluster {module.cluster} --services {module.service}"""
