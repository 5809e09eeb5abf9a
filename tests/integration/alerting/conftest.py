"""A night, and a connection to write with."""

from collections.abc import AsyncGenerator, Iterator

import pytest
from psycopg import AsyncConnection

from services.database import connect
from tests.integration.alerting.night import Night


@pytest.fixture
def night(database_url: str) -> Iterator[Night]:
    night = Night(database_url)
    yield night
    night.close()


@pytest.fixture
async def connection(database_url: str) -> AsyncGenerator[AsyncConnection]:
    connection = await connect(database_url)
    yield connection
    await connection.close()
