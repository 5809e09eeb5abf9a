"""The past of a sensor in at most so many points."""

from datetime import datetime, timedelta

import httpx

from tests.integration.api.city import NOON, City


def steps(count: int, seconds: float, start: datetime = NOON) -> list[datetime]:
    return [start + timedelta(seconds=seconds * number) for number in range(count)]


async def read(client: httpx.AsyncClient, sensor_id: int, **wanted: object) -> dict[str, list[object]]:
    span = {"since": NOON.isoformat(), "until": (NOON + timedelta(hours=24)).isoformat(), **wanted}
    parameters = {key: str(value) for key, value in span.items()}
    answer = await client.get(f"/api/sensors/{sensor_id}/readings", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_few_readings_come_as_they_are(client: httpx.AsyncClient, city: City) -> None:
    sensor = city.sensor("CH4-1")
    after = [NOON + timedelta(seconds=10), NOON + timedelta(hours=24)]
    city.readings(sensor, [(NOON, 1.0, 1), (after[0], 99.0, 4), (after[1], 3.0, 1)])
    found = await read(client, sensor)
    assert found["unit"] == "%VOL"
    assert found["resolution_seconds"] == 0
    assert found["observed_at"] == ["2026-11-22T12:00:00Z", "2026-11-22T12:00:10Z"]
    # a bad value is shown as what came last, and in no curve
    assert (found["mean"], found["last"], found["worst_quality"]) == ([1.0, None], [1.0, 99.0], [1, 4])


async def test_many_readings_come_in_buckets_and_a_gap_stays_a_gap(client: httpx.AsyncClient, city: City) -> None:
    sensor, other = city.sensor("CH4-1"), city.sensor("CH4-2")
    first, second = steps(600, 1), steps(600, 1, NOON + timedelta(hours=2))
    city.readings(sensor, [(at, float(number % 60), 1) for number, at in enumerate(first + second)])
    city.readings(sensor, [(NOON + timedelta(seconds=0.5), 1_000.0, 4)])
    city.readings(other, [(NOON, -5.0, 1)])
    found = await read(client, sensor, until=(NOON + timedelta(hours=3)).isoformat(), points=200)

    assert found["resolution_seconds"] == 60
    assert len(found["observed_at"]) == 20
    assert found["observed_at"][9:11] == ["2026-11-22T12:09:00Z", "2026-11-22T14:00:00Z"]
    assert (found["minimum"][0], found["maximum"][0], found["mean"][0], found["last"][0]) == (0.0, 59.0, 29.5, 59.0)
    assert (found["worst_quality"][0], found["worst_quality"][1]) == (4, 1)


async def test_years_fit_into_the_points_asked_for(client: httpx.AsyncClient, city: City) -> None:
    sensor = city.sensor("CH4-1")
    city.readings(sensor, [(at, 1.0, 1) for at in steps(40, 30 * 86_400)])
    found = await read(client, sensor, until=(NOON + timedelta(days=1_300)).isoformat(), points=10)
    assert 0 < len(found["observed_at"]) <= 10


async def test_sensor_without_readings_has_an_empty_curve(client: httpx.AsyncClient, city: City) -> None:
    sensor = city.sensor("CH4-1")
    assert (await read(client, sensor))["observed_at"] == []
    assert (await client.get(f"/api/sensors/{sensor}/readings")).status_code == 200
    assert (await client.get("/api/sensors/999/readings")).status_code == 404


async def test_span_that_makes_no_sense_is_refused(client: httpx.AsyncClient, city: City) -> None:
    sensor = city.sensor("CH4-1")
    for question in ("since=2026-11-22T12:00:00Z&until=2026-11-22T12:00:00Z", "points=2001", "since=yesterday"):
        assert (await client.get(f"/api/sensors/{sensor}/readings?{question}")).status_code == 422, question
