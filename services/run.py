"""Start a service, end it on a signal, and be the only place that catches everything."""

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import cast

from services import log
from services.errors import Fenced, Misconfigured
from services.settings import Settings

logger = logging.getLogger(__name__)

EXIT_BUG = 1
EXIT_MISCONFIGURED = 2
EXIT_FENCED = 3


def run(service: str, main: Callable[[Settings], Awaitable[None]]) -> None:
    """Run until SIGTERM or SIGINT, then exit; never returns.

    Exit status: 0 ended on request, 1 a bug (the supervisor restarts), 2 settings must be mended,
    3 another worker has taken over.
    """
    try:
        settings = Settings()  # pyright: ignore[reportCallIssue] - the fields come from the environment
        log.configure(service, settings.log_format, settings.log_level)
        # a rehearsal without its clock would judge simulated readings by the time of the wall
        settings.clock()
    except (ValueError, Misconfigured) as error:
        sys.stderr.write(f"{service}: the settings do not allow a start: {error}\n")
        sys.exit(EXIT_MISCONFIGURED)
    if settings.clock_file is not None:
        logger.warning("this is a rehearsal: a simulator turns the clock", extra={"file": str(settings.clock_file)})
    if settings.clock_ahead_seconds:
        logger.warning(
            "this is a rehearsal: the clock is not the machine's", extra={"ahead_seconds": settings.clock_ahead_seconds}
        )
    sys.exit(asyncio.run(_until_signal(main(settings))))


async def _until_signal(work: Awaitable[None]) -> int:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        logger.info("ended on request")
    except Exception as error:  # noqa: BLE001 - said there, whatever it is
        return exit_status(error)
    return 0


def exit_status(error: Exception) -> int:
    """Say why a service ends, and with which status."""
    match only_reason(error):
        case Misconfigured() as reason:
            logger.error("cannot start: %s", reason)
            return EXIT_MISCONFIGURED
        case Fenced() as reason:
            logger.error("another worker has taken over: %s", reason)
            return EXIT_FENCED
        case _:
            logger.error("ended by a mistake of ours", exc_info=error)
            return EXIT_BUG


def only_reason(error: Exception) -> Exception:
    """Tasks that ran together end as a group of what ended them: the one thing in it, else the group."""
    if not isinstance(error, ExceptionGroup):
        return error
    group = cast("ExceptionGroup[Exception]", error)
    return only_reason(group.exceptions[0]) if len(group.exceptions) == 1 else group
