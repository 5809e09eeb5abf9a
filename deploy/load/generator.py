"""The generator as the load test sees it: a process of its own whose lines are read while it works."""

from pathlib import Path
from typing import Any

import msgspec

from deploy.load.world import World
from deploy.servers.errors import ServerFailed
from simulators.load.__main__ import ACCOUNT_FILE
from simulators.load.account import Crossing, Span
from simulators.load.plan import LoadPlan
from simulators.truth import GatewayCount


class GeneratorRun:
    """One plan at work. Call `look` again and again."""

    def __init__(self, world: World, plan: LoadPlan, name: str) -> None:
        self.plan = plan
        self.spans: list[Span] = []
        self.crossings: list[Crossing] = []
        self.is_ready = self.is_done = False
        self.set_up_seconds = 0.0
        self._world = world
        file = world.directory / f"{name}.json"
        file.write_bytes(msgspec.json.encode(plan))
        world.start_generator(file)
        self._read_up_to = 0
        self._rest = b""

    @property
    def newest(self) -> Span | None:
        """The last line of progress."""
        return self.spans[-1] if self.spans else None

    def look(self) -> list[Span]:
        """Read what is new; returns the new lines of progress.

        Raises:
            ServerFailed: the generator has ended before it was done.
        """
        child = self._world.generator
        has_ended = child.pid is None
        with child.log_file.open("rb") as log:
            log.seek(self._read_up_to)
            fresh = log.read()
        self._read_up_to += len(fresh)
        *lines, self._rest = (self._rest + fresh).split(b"\n")
        before = len(self.spans)
        for line in lines:
            if line.startswith(b'{"kind"'):
                self._take(msgspec.json.decode(line))
        if has_ended and not self.is_done:
            end = child.log_file.read_text(encoding="utf-8", errors="replace")[-1500:]
            raise ServerFailed(f"the generator has ended before it was done:\n{end}")
        return self.spans[before:]

    def counts(self) -> list[GatewayCount]:
        """What was acknowledged, by gateway."""
        return msgspec.json.decode((Path(self.plan.out) / ACCOUNT_FILE).read_bytes(), type=list[GatewayCount])

    def end_early(self) -> None:
        """Let it stop publishing, wait for its acknowledgements and write its account."""
        self._world.generator.ask_to_stop()

    def _take(self, said: dict[str, Any]) -> None:
        match said.pop("kind"):
            case "ready":
                self.is_ready, self.set_up_seconds = True, float(said["processor_seconds"])
            case "span":
                self.spans.append(msgspec.convert(said, Span))
            case "crossing":
                self.crossings.append(msgspec.convert(said, Crossing))
            case _:
                self.is_done = True
