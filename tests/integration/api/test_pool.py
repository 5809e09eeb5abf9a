"""One question that takes too long is no reason to refuse the others."""

import pytest

from services.api.account import SERVICE
from services.api.pool import Pool
from services.errors import TooLong
from services.settings import Settings


async def test_statement_that_takes_too_long_leaves_the_database_open_to_others(settings: Settings) -> None:
    pool = Pool(settings.api_database(), largest=1)
    await pool.open()
    try:
        with pytest.raises(TooLong):
            await wait_in_vain(pool)
        assert not pool.is_away
        async with pool.connection(SERVICE) as connection:
            assert await (await connection.execute("select 1")).fetchone() == (1,)
    finally:
        await pool.close()


async def wait_in_vain(pool: Pool) -> None:
    async with pool.connection(SERVICE) as connection:
        await connection.execute("set statement_timeout = 20")
        await connection.execute("select pg_sleep(20)")
