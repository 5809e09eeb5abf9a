"""Kill -9 of every part under load, in random order: what the broker has accepted is stored exactly once.

The broker itself is spared: without receipts to the gateways it can lose what it has accepted (see the notes on the
broker in docs/decisions).
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.servers import Servers
from tests.chaos.city_under_fire import SENSORS_PER_MESSAGE, City, Stream
from tests.world import eventually

PARTS = ("ingest", "recorder", "alerting", "log", "postgres")


@pytest.mark.parametrize("order", [7, 41], ids=["order 7", "order 41"])
def test_every_accepted_reading_is_stored_once_and_every_alert_is_raised_once(
    order: int, new_servers: Callable[[], Servers], tmp_path: Path
) -> None:
    victims = [*PARTS, "ingest", "log"]
    random.Random(order).shuffle(victims)
    city = City(new_servers(), tmp_path)
    with city.running():
        gateway = city.gateway()
        stream = Stream(gateway, order)
        stream.start()
        city.wait_for_progress()
        for victim in victims:
            city.kill(victim)
            city.wait_for_progress()
        stream.stop()
        eventually(lambda: gateway.delivered == stream.messages_sent, "the broker has taken every message", seconds=60)
        accepted = gateway.delivered * SENSORS_PER_MESSAGE
        eventually(lambda: city.stored_count() >= accepted, f"{accepted} readings stored", seconds=60)
        expected = city.expected_steps()
        eventually(lambda: len(city.steps()) >= len(expected), "as many steps as an undisturbed engine", seconds=60)
        gateway.close()

        assert city.steps() == expected
        assert sorted(city.stored()) == sorted(stream.sent)


def test_acknowledging_before_the_log_confirms_is_found_out(new_servers: Callable[[], Servers], tmp_path: Path) -> None:
    city = City(new_servers(), tmp_path, ingest_module="tests.chaos.hasty_ingest")
    with city.running():
        gateway = city.gateway()
        stream = Stream(gateway, 1)
        stream.start()
        city.wait_for_progress()
        # what is acknowledged while the log is away exists only in the memory of ingest
        city.servers.kill("log")
        before = gateway.delivered
        eventually(lambda: gateway.delivered > before + 50, "messages are acknowledged without a log")
        city.children["ingest"].kill()
        city.servers.restart("log")
        city.start("ingest")
        city.wait_for_progress()
        stream.stop()
        eventually(lambda: gateway.delivered == stream.messages_sent, "the broker has taken every message", seconds=60)
        last_sent = stream.sent[-1]
        eventually(lambda: last_sent in city.stored(), "the last reading", seconds=60)
        gateway.close()

        assert len(city.stored()) < len(stream.sent), "the planted loss was not found: this test proves nothing"
