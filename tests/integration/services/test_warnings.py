"""From a gateway's message to what other systems read and what is filed: no hand touches anything."""

from deploy.processes import Child
from services.settings import Settings
from tests.cap_schema import faults
from tests.integration.api.conftest import settings_of
from tests.world import Gateway, eventually, now, rows, seed


def test_red_reading_warns_others_and_files_a_flash_report(
    services: dict[str, Child], gateway: Gateway, database_url: str, service_environment: dict[str, str]
) -> None:
    settings: Settings = settings_of(service_environment)
    seed(database_url)
    gateway.report(("CH4-1", 4.5), at=now())

    ((document, kind),) = eventually(
        lambda: rows(database_url, "select document, kind from cap_messages"), "other systems are warned"
    )
    filed = eventually(lambda: rows(database_url, "select kind, author from reports"), "the clock files a report")

    body = bytes(document)  # pyright: ignore[reportArgumentType]
    assert (kind, faults(body)) == ("Alert", [])
    assert f"{settings.address_of_console}/?incident=1".encode() in body
    assert filed == [("flash", "timer")]
    journal = rows(
        database_url, "select kind from journal where kind in ('warned', 'report_filed') order by journal_id"
    )
    assert journal == [("warned",), ("report_filed",)]
