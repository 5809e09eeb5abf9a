"""What tests of the API share."""

import psycopg
import pytest
from psycopg import sql

from deploy.servers import Servers
from tests.conftest import make_database

TEMPLATE = "template_api"


@pytest.fixture(scope="session")
def template_database(servers: Servers) -> str:
    """Name of a migrated database that nobody can enter any more.

    TimescaleDB's launcher starts a scheduler in every database that takes connections, again and again, and a
    database in use cannot be cloned.
    """
    make_database(servers, TEMPLATE)
    with psycopg.connect(servers.conninfo("postgres", superuser=True), autocommit=True) as connection:
        connection.execute(sql.SQL("alter database {} allow_connections false").format(sql.Identifier(TEMPLATE)))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (TEMPLATE,))
    return TEMPLATE
