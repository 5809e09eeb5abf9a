"""Figures for Prometheus: our own requests and streams, and what the heartbeats of the other services say."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from services.api.alert_rows import lifeline_of
from services.api.live.hub import Hub
from services.clock import MICROSECONDS

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
REJECTED_PREFIX = "rejected."


class Figures:
    """One registry per application, so that two in one process do not meet."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._durations = Histogram(
            "lifeline_api_request_seconds",
            "Time to answer; of a stream, how long it lasted",
            ["method", "route", "status"],
            buckets=BUCKETS,
            registry=self.registry,
        )

    def measure(self, method: str, route: str, status: int, seconds: float) -> None:
        """Take note of an answered request."""
        self._durations.labels(method, route, str(status)).observe(seconds)

    def watch(self, hub: Hub) -> None:
        """Show the live picture and the heartbeats as well."""
        self.registry.register(HubCollector(hub))

    def text(self) -> bytes:
        """Everything, in the format of Prometheus."""
        return generate_latest(self.registry)


class HubCollector(Collector):
    """Reads the hub whenever somebody asks."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def collect(self) -> Iterator[Metric]:
        """All families."""
        yield self._alerts()
        yield from self._picture()
        yield from self._services()

    def _alerts(self) -> Metric:
        family = GaugeMetricFamily("lifeline_alerts_live", "Alerts that are live", labels=["lifeline", "level"])
        counts: Counter[tuple[str, int]] = Counter()
        for (rule_id, level), count in self.hub.board.count().items():
            counts[lifeline_of(rule_id), level] += count
        for lifeline in self.hub.catalogue.lifelines:
            for level in (1, 2, 3, 4):
                family.add_metric([lifeline.code, str(level)], counts[lifeline.code, level])
        return family

    def _picture(self) -> Iterator[Metric]:
        hub, now = self.hub, self.hub.clock.now()
        yield _gauge("lifeline_api_streams", "Open live streams", len(hub.outlets.listeners))
        yield _gauge("lifeline_sensors", "Sensors in service", len(hub.places.places) if hub.is_ready else 0)
        yield _gauge("lifeline_sensors_silent", "Sensors that are silent", len(hub.board.silent))
        yield _gauge("lifeline_alerts_position", "Position in the log of alerts", hub.position.sequence)
        last = hub.vigil.last_reading_received_at()
        if last is not None:
            yield _gauge("lifeline_feed_age_seconds", "Since the last reading came in", (now - last) / MICROSECONDS)

    def _services(self) -> Iterator[Metric]:
        up = GaugeMetricFamily(
            "lifeline_service_running", "1 while it waits for nothing", labels=["service", "instance"]
        )
        lag = GaugeMetricFamily(
            "lifeline_consumer_lag", "Entries of the log still to be dealt with", labels=["service", "instance", "name"]
        )
        counted = CounterMetricFamily(
            "lifeline_counted", "What the services count, by name", labels=["service", "instance", "name"]
        )
        rejected = CounterMetricFamily(
            "lifeline_rejected", "What could not become a reading", labels=["service", "instance", "reason"]
        )
        for beat in self.hub.vigil.alive(self.hub.wall.now()):
            heartbeat = beat.heartbeat
            who = [heartbeat.service, heartbeat.instance]
            up.add_metric(who, heartbeat.state == "running")
            for name, value in heartbeat.lag.items():
                lag.add_metric([*who, name], value)
            for name, value in heartbeat.counters.items():
                family = rejected if name.startswith(REJECTED_PREFIX) else counted
                family.add_metric([*who, name.removeprefix(REJECTED_PREFIX)], value)
        yield from (up, lag, counted, rejected)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)
