"""Writes down what happens in a run while it happens: truth row by row, and what each gateway has handed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import msgspec
import numpy as np

from schemas.lifeline import Catalogue
from simulators.arrays import IndexArray, whole_numbers
from simulators.city.nouns import City
from simulators.incidents.traits import load_traits
from simulators.scenario.effects import TOUCHED_SIGMAS, effects_of, first_detectable, last_felt, level_changes
from simulators.scenario.performance import Performance, Told
from simulators.sensors.rates import Rates
from simulators.sensors.truth_rows import FaultRows
from simulators.truth import (
    MANIFEST_FILE,
    ExpectedLevel,
    GatewayCount,
    Manifest,
    QuantityCount,
    TouchedSensor,
    Truth,
    append_truths,
    write_manifest,
    write_truths,
)
from simulators.truth.checksum import added, checksum, checksums, sensor_hashes, written

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TruthExists(ValueError):
    """The directory holds the truth of an earlier run, which is never overwritten."""


@dataclass
class _Counter:
    messages: int = 0
    readings: int = 0
    checksum: int = 0


class Witness:
    """Follows one run into one directory."""

    def __init__(
        self,
        directory: Path,
        city: City,
        catalogue: Catalogue,
        performance: Performance | None,
        scenario: str,
        city_digest: str,
        seeds: Mapping[str, int],
        rates: Rates | None = None,
    ) -> None:
        if (directory / MANIFEST_FILE).exists():
            raise TruthExists(f"{directory} holds the truth of an earlier run; name another directory")
        self._directory = directory
        self._city = city
        self._catalogue = catalogue
        self._performance = performance
        self._scenario, self._city_digest, self._seeds = scenario, city_digest, seeds
        self._rates = rates
        self._faults: FaultRows | None = None
        self._hashes = sensor_hashes([sensor.code for sensor in city.sensors])
        self._counters = [_Counter() for _ in city.gateways]
        self._told_until = 0.0
        self._manifest: Manifest | None = None

    def begin(self, began_at: int) -> None:
        """Open the files. [us since epoch]"""
        self._manifest = Manifest(
            run_id=self._city.gateways[0].run_id,
            started_at=_moment(began_at),
            ended_at=None,
            # known at the end
            speed=1.0,
            seeds=self._seeds,
            city_digest=self._city_digest,
            scenario=self._scenario,
            code_version=version("lifeline"),
            quantities=tuple(_quantity_counts(self._city)),
            fault_rates=self._rates.by_kind if self._rates else {},
            transport_rates=self._rates.messages if self._rates else {},
        )
        write_truths(self._directory, ())
        write_manifest(self._directory, self._manifest)

    def tell_faults(self, rows: FaultRows) -> None:
        """Let the rows of faults be written with those of incidents, each when it is known what it did."""
        self._faults = rows

    def tell(self, until: float) -> None:
        """Write the rows of all incidents that have begun by now, of faults that are over. Run time. [s]"""
        if self._manifest is None or until <= self._told_until:
            return
        rows: list[Truth] = []
        if self._performance:
            begun = self._performance.begun(self._told_until, until)
            rows += [self._row(told, self._performance, self._manifest) for told in begun]
        if self._faults:
            rows += self._faults.known(until)
        if rows:
            append_truths(self._directory, rows)
        self._told_until = until

    def hand_over(self, gateway: int, sensors: IndexArray, observed_at: int) -> None:
        """Count a message that the connection has taken.

        Args:
            gateway: Its place in the city's list.
            sensors: Places of the sensors that it holds a reading of. (n,)
            observed_at: Time of all its readings. [us since epoch]
        """
        counter = self._counters[gateway]
        counter.messages += 1
        counter.readings += len(sensors)
        total = checksum(self._hashes[sensors], np.full(len(sensors), observed_at, dtype=np.int64))
        counter.checksum = added(counter.checksum, total)

    def hand_over_all(
        self, gateways: IndexArray, sensors: IndexArray, observed_at: IndexArray, begins: IndexArray
    ) -> None:
        """Count many messages that the connection has taken.

        Args:
            gateways: Place of the gateway of each in the city's list. (messages,)
            sensors: Places of the sensors, message by message. (readings,)
            observed_at: Time of each reading. (readings,) [us since epoch]
            begins: Where each message begins in these; none is empty. (messages,)
        """
        if not len(gateways):
            return
        sums = np.add.reduceat(checksums(self._hashes[sensors], observed_at), begins)
        counts = whole_numbers(np.diff(begins, append=len(sensors)))
        for gateway, readings, total in zip(whole_numbers(gateways), counts, map(int, sums), strict=True):
            counter = self._counters[gateway]
            counter.messages += 1
            counter.readings += readings
            counter.checksum = added(counter.checksum, total)

    def end(self, ended_at: int, speed: float = 1.0) -> None:
        """Close the manifest. [us since epoch], event seconds per second of the wall"""
        if self._manifest is None:
            return
        if self._faults:
            elapsed = (_moment(ended_at) - self._manifest.started_at).total_seconds()
            append_truths(self._directory, self._faults.rest(elapsed))
        counts = (
            GatewayCount(
                gateway=gateway.code,
                messages=counter.messages,
                readings=counter.readings,
                checksum=written(counter.checksum),
            )
            for gateway, counter in zip(self._city.gateways, self._counters, strict=True)
        )
        ended = msgspec.structs.replace(
            self._manifest,
            ended_at=_moment(ended_at),
            speed=speed,
            gateways=tuple(sorted(counts, key=lambda count: count.gateway)),
        )
        write_manifest(self._directory, ended)

    def _row(self, told: Told, performance: Performance, manifest: Manifest) -> Truth:
        origin, traits = told.incident.origin, load_traits()[told.plan.kind]
        effects = effects_of(told.incident.fields, self._city.sensors, self._catalogue)
        levels = level_changes(effects) if traits.deserves else []
        detectable, felt = first_detectable(effects), last_felt(effects)

        def moment(seconds: float) -> datetime:
            return manifest.started_at + timedelta(seconds=performance.run_seconds(seconds))

        touched = tuple(
            TouchedSensor(
                sensor=effect.sensor.code,
                onset_at=moment(max(effect.first_moved_by(TOUCHED_SIGMAS) or 0.0, origin.begins)),
                peak_delta=round(effect.peak_delta, 6),
                signal_to_noise=round(effect.signal_to_noise, 2),
            )
            for effect in effects
        )
        return Truth(
            id=f"{manifest.run_id}-{told.plan.id}",
            kind=origin.kind,
            category=traits.category,
            lifeline=origin.asset.lifeline,
            longitude=float(origin.place[0]),
            latitude=float(origin.place[1]),
            onset_at=moment(origin.begins),
            ended_at=moment(max(origin.ends, felt or 0.0)),
            first_detectable_at=None if detectable is None else moment(max(detectable, origin.begins)),
            is_detectable=detectable is not None,
            asset=origin.asset.code,
            assets=tuple(sorted({origin.asset.code, *(effect.sensor.asset for effect in effects)})),
            sensors=touched,
            expected_levels=tuple(ExpectedLevel(at=moment(at), level=level) for at, level in levels),
            size={name: round(value, 3) for name, value in origin.size.items()},
            district=origin.asset.district,
            road=origin.asset.road,
            parent_id=f"{manifest.run_id}-{told.plan.parent_id}" if told.plan.parent_id else None,
        )


def _quantity_counts(city: City) -> list[QuantityCount]:
    quantities = [sensor.quantity for sensor in city.sensors]
    return [QuantityCount(quantity=code, sensors=quantities.count(code)) for code in sorted(set(quantities))]


def _moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)
