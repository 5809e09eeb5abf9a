"""How a service ends says why, however deep among its tasks the reason lies."""

from services.errors import Fenced, Misconfigured
from services.run import EXIT_BUG, EXIT_FENCED, EXIT_MISCONFIGURED, exit_status


def test_reason_is_found_among_tasks_that_ran_together() -> None:
    assert exit_status(Fenced()) == EXIT_FENCED
    assert exit_status(ExceptionGroup("service", [ExceptionGroup("worker", [Fenced()])])) == EXIT_FENCED
    assert exit_status(ExceptionGroup("service", [Misconfigured()])) == EXIT_MISCONFIGURED


def test_anything_beside_it_is_a_mistake_of_ours() -> None:
    assert exit_status(ExceptionGroup("service", [Fenced(), KeyError("bug")])) == EXIT_BUG
    assert exit_status(KeyError("bug")) == EXIT_BUG
