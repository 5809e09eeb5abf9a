"""Incidents computed before their time, in a thread beside the run: a storm takes SWMM half a minute of the wall."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from simulators.scenario.casting import Scene
from simulators.scenario.field import Incident


class Preparing:
    """Builds incidents one after the other in a thread that mostly waits for the process of a solver.

    An incident follows from its scene alone, so that it is the same whether and whenever it was prepared.
    """

    def __init__(self, happen: Callable[[Scene], Incident]) -> None:
        """happen: Computes one incident."""
        self._happen = happen
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="preparing")
        self._begun: dict[str, Future[Incident]] = {}

    def knows(self, scene: Scene) -> bool:
        """Whether it is computed, or about to be."""
        return scene.plan.id in self._begun

    def begin(self, scene: Scene) -> None:
        """Have it computed, after those that were asked for before; at most once."""
        if not self.knows(scene):
            self._begun[scene.plan.id] = self._thread.submit(self._happen, scene)

    def take(self, scene: Scene) -> Incident:
        """The incident: waited for where it is not ready, computed here where nobody has prepared it."""
        begun = self._begun.pop(scene.plan.id, None)
        return self._happen(scene) if begun is None else begun.result()

    def end(self) -> None:
        """Begin nothing more; what is under way is not waited for."""
        self._thread.shutdown(wait=False, cancel_futures=True)
