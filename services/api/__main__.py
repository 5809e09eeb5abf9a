"""`python -m services.api`: the API and the console on one address."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Generator

import uvicorn

from services.api.app import Sources, create_app
from services.errors import Misconfigured
from services.run import run
from services.settings import Settings

# streams end by themselves when the hub closes; whatever else is still open then is cut off
GRACE_SECONDS = 2
BACKLOG = 2_048


class Server(uvicorn.Server):
    """Leaves signals to `services.run`."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Do nothing: one place decides how a service ends."""
        yield


async def main(settings: Settings) -> None:
    """Serve until cancelled or broken, then finish what is under way."""
    # what uvicorn says about itself, the service says already
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    sources = Sources(clock=settings.clock(), wall=settings.wall(), on_failure=broken.set_exception)
    server = Server(
        uvicorn.Config(
            create_app(settings, sources),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    with listen(settings.api_host, settings.api_port) as address:
        serving = asyncio.create_task(server.serve(sockets=[address]))
        try:
            await asyncio.wait({serving, broken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            server.should_exit = True
            await serving
    if broken.done():
        broken.result()


def listen(host: str, port: int) -> socket.socket:
    """Take the address before anything else is started.

    Raises:
        Misconfigured: somebody else has it, or it is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Misconfigured("The address of the API cannot be used", host=host, port=port, reason=error) from error


if __name__ == "__main__":
    run("api", main)
