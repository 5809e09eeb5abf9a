"""Kill -9 of every part in a night with dozens of incidents: everybody who must hear of one does, and is paged once.

`make chaos` plays longer nights in other orders.
"""

from collections.abc import Callable
from pathlib import Path

from deploy.servers import Servers
from tests.chaos.house import House, Readings
from tests.chaos.play import play
from tests.chaos.records import read_night
from tests.chaos.script import Leak
from tests.outside import Outside
from tests.world import eventually, rows

SECONDS = 22.0


def test_everybody_is_told_once(new_servers: Callable[[], Servers], tmp_path: Path) -> None:
    played = play(new_servers(), tmp_path, 7, SECONDS)

    # repetitions that phones and systems recognise are allowed, and told
    print(played.summary())
    assert played.complaints() == []


def test_noting_before_the_vendor_has_taken_it_is_found_out(new_servers: Callable[[], Servers], tmp_path: Path) -> None:
    leaks = [Leak("CH4-0", "answered", 0.0)]
    outside = Outside()
    house = House(new_servers(), tmp_path, leaks, outside, "tests.chaos.hasty_notify")
    noted = "select from deliveries where state = 'delivered' and channel <> 'screen'"
    with house.at_work():
        # what is noted while the vendor does not answer exists only in the memory of the worker
        outside.is_open.clear()
        readings = Readings(house.gateway(), leaks)
        readings.start()
        eventually(lambda: len(rows(house.database_url, noted)) >= 3, "deliveries are noted without a vendor")
        for name in ("notify-1", "notify-2"):
            house.children[name].kill()
            house.start(name)
        outside.is_open.set()
        house.await_quiet()
        readings.stop()
        readings.gateway.close()
    outside.close()

    complaints = read_night(house.database_url, leaks, outside.calls, [], []).complaints()
    assert any("never arrived" in one for one in complaints), "the planted loss was not found: this test proves nothing"
