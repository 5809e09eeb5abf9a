"""The course of a load test: city, self-check, services, phases, drain, comparison. Progress goes to the terminal."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from deploy.load import judge, machine
from deploy.load.completeness import Completeness, compare
from deploy.load.follow import LOOK_SECONDS, follow, settle
from deploy.load.generator import GeneratorRun
from deploy.load.janitor import temporary_directory
from deploy.load.listener import Listener
from deploy.load.observed import Observed, results_of
from deploy.load.results import Identity, Results, SelfCheck
from deploy.load.screen import Screen
from deploy.load.stored import StoredProbe
from deploy.load.usage import OTHERS, OURSELVES, UsageProbe
from deploy.load.watch import Watch
from deploy.load.world import World, ending
from deploy.progress import Progress, console
from deploy.servers import start_servers
from schemas.migrate import migrate
from services.clock import to_datetime
from services.errors import Rejected
from simulators.city import City, digest, write_import_files
from simulators.load.city import build_load_city
from simulators.load.plan import LoadPlan, Phase, phases_of, steps_of
from simulators.load.profiles import Form, Size, load_profiles

CHECK_GROUP = 99
"""A group of topics to which no service listens."""

PROBED_SENSORS = 20
STEP_SECONDS = 20.0


@dataclass(frozen=True)
class Options:
    """What was asked for.

    Attributes:
        form: Name of the form.
        size: Name of the size.
        window_seconds: Of the measured window; None: as the form says.
        period_seconds: Of every sensor; None: as the size says.
        is_steps: Climb to the knee instead.
        is_check_only: End after the generator's self-check.
        seed: Chooses city, noise, markers.
        check_seconds: Length of the self-check.
        copy_seconds: How long COPY alone is measured.
        standstill_seconds: When nothing has come to an end of the path for so long, what is missing will not come.
        lose_message: For tests of the test.
    """

    form: str
    size: str
    window_seconds: float | None = None
    period_seconds: float | None = None
    is_steps: bool = False
    is_check_only: bool = False
    seed: int = 7
    check_seconds: float = 10.0
    copy_seconds: float = 2.0
    standstill_seconds: float = 5.0
    lose_message: bool = False


def run(options: Options, say: Callable[[str], None] = console.print) -> Results:
    """Run a load test in a private home that is gone afterwards.

    Raises:
        ServerFailed: something did not start, or the generator broke down.
        Rejected: the city does not pass the import, which is a mistake of ours.
    """
    form, size = _chosen(options)
    progress = Progress()
    progress.total = 2 if options.is_check_only else 6
    with temporary_directory() as directory, ExitStack() as stack:
        load_before = machine.load()
        with progress.step(f"City with {size.sensors:,} sensors"):
            per_gateway = load_profiles().sensors_per_gateway
            city = build_load_city(options.seed, size.block_metres, size.sensors, per_gateway)
            files = write_import_files(city, directory / "city")
        servers = stack.enter_context(start_servers(directory / "home"))
        migrate(servers.conninfo())
        world = stack.enter_context(ending(World(servers, directory)))
        plan = _plan(options, form, size, directory)
        with progress.step("Self-check of the generator against the broker alone"):
            checked = _self_check(world, plan, size, options.check_seconds)
        _tell_check(checked, say)
        identity = _identity(options, size, city, directory, servers.conninfo(), load_before)
        if options.is_check_only or checked.why_not:
            return results_of(identity, plan, checked, 0.0, Observed())
        with progress.step("Import"):
            _import(servers.conninfo(), files)
        with progress.step("COPY alone"):
            floor = machine.copy_alone(servers.conninfo(), options.copy_seconds)
        watch = stack.enter_context(closing(Watch(servers.log.url, servers.password("log"))))
        with progress.step("Services"):
            world.start_services(watch)
        progress.number += 1
        say(f"[{progress.number}/{progress.total}] Load")
        observed = _play(world, watch, plan, city, say, options, floor=floor)
        return results_of(identity, plan, checked, floor, observed)


def _chosen(options: Options) -> tuple[Form, Size]:
    profiles = load_profiles()
    form, size = profiles.forms.get(options.form), profiles.sizes.get(options.size)
    if form is None:
        raise Rejected("There is no such form of load", form=options.form, forms=", ".join(profiles.forms))
    if size is None:
        raise Rejected("There is no such size", size=options.size, sizes=", ".join(profiles.sizes))
    return form, replace(size, period_seconds=options.period_seconds or size.period_seconds)


def _plan(options: Options, form: Form, size: Size, directory: Path) -> LoadPlan:
    window = options.window_seconds or form.minutes * 60.0
    phases = steps_of(form, size, STEP_SECONDS) if options.is_steps else phases_of(form, size, window)
    return LoadPlan(
        city=str(directory / "city"),
        out=str(directory / "account"),
        phases=phases,
        seed=options.seed,
        own_connections=form.own_connections,
        span_seconds=1.0 if sum(phase.seconds for phase in phases) <= 240.0 else 5.0,
        lose_message=options.lose_message,
    )


def _self_check(world: World, plan: LoadPlan, size: Size, seconds: float) -> SelfCheck:
    """The same rate, the same messages, to a subscriber that only counts; the services do not run yet."""
    fastest = min(phase.storm_period_seconds or phase.period_seconds for phase in plan.phases)
    period = size.period_seconds if any(one.name.startswith("step_") for one in plan.phases) else fastest
    phases = tuple(
        Phase(name=name, seconds=length, period_seconds=period)
        for name, length in (("warm_up", max(seconds / 3.0, 1.0)), ("check", seconds))
    )
    port, password = world.servers.broker.port, world.servers.password("broker_ingest")
    listener = Listener(port, password, f"lifeline/v1/{CHECK_GROUP}/+/readings")
    with closing(listener):
        alone = _replaced(plan, phases, f"{plan.out}-check")
        generator = GeneratorRun(world, alone, "check")
        with closing(UsageProbe(world.parts)) as usage:
            while not generator.is_done:
                generator.look()
                time.sleep(LOOK_SECONDS)
        deadline = time.monotonic() + 10.0
        while listener.received < generator.spans[-1].acknowledged and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        received = listener.received
    return judge.check(generator.spans, phases, size.sensors, received, usage.uses)


def _replaced(plan: LoadPlan, phases: tuple[Phase, ...], out: str) -> LoadPlan:
    return LoadPlan(
        city=plan.city,
        out=out,
        phases=phases,
        seed=plan.seed,
        connections=plan.connections,
        own_connections=plan.own_connections,
        topic_group=CHECK_GROUP,
        span_seconds=1.0,
    )


def _import(conninfo: str, files: Sequence[Path]) -> None:
    # imported late: it is slow
    from services.api.imports import import_files

    report = import_files(conninfo, files)
    if report.exit_status:
        raise Rejected("The city does not pass the import", first="; ".join(list(report.lines())[:3]))


def _play(
    world: World,
    watch: Watch,
    plan: LoadPlan,
    city: City,
    say: Callable[[str], None],
    options: Options,
    *,
    floor: float,
) -> Observed:
    servers = world.servers
    began = to_datetime(time.time_ns() // 1_000)
    step = max(1, len(city.sensors) // PROBED_SENSORS)
    screen = Screen(servers.ports["api"], servers.conninfo())
    probe = StoredProbe(servers.conninfo(), [sensor.code for sensor in city.sensors[::step]])
    with closing(screen), closing(probe):
        generator = GeneratorRun(world, plan, "load")
        with closing(UsageProbe(world.parts)) as usage:
            follow(generator, watch, len(city.sensors), say)
            drained = settle(watch, generator, options.standstill_seconds)
        say(f"drained after {drained:.1f} s" if drained is not None else "NOT drained: readings are still missing")
    with psycopg.connect(servers.conninfo()) as connection:
        whole = compare(connection, generator.counts(), began)
        ids = {
            str(code): int(number) for number, code in connection.execute("select sensor_id, sensor_code from sensors")
        }
    _tell_completeness(whole, say)
    return Observed(
        spans=tuple(generator.spans),
        crossings=tuple(generator.crossings),
        heartbeats={name: tuple(beats) for name, beats in watch.heartbeats.items()},
        findings=tuple(watch.findings),
        raised=dict(screen.raised),
        sensor_ids=ids,
        seen=tuple(probe.seen),
        uses=tuple(usage.uses),
        completeness=whole,
        drain_seconds=drained,
        epoch_offset=time.time() - time.monotonic(),
        sensors=len(city.sensors),
        floor=floor,
    )


def _identity(options: Options, size: Size, city: City, directory: Path, conninfo: str, load_before: float) -> Identity:
    return Identity(
        form=options.form,
        size=options.size,
        sensors=len(city.sensors),
        gateways=len(city.gateways),
        twins=sum(bool(sensor.twin_of) for sensor in city.sensors),
        readings_per_second=len(city.sensors) / size.period_seconds,
        seed=options.seed,
        city_digest=digest(directory / "city"),
        commit=machine.commit(),
        started_at=time.time(),
        machine=machine.machine(),
        versions=machine.versions(conninfo),
        load_before=load_before,
        is_steps=options.is_steps,
    )


def _tell_check(checked: SelfCheck, say: Callable[[str], None]) -> None:
    lag = f"{1_000 * checked.lag.p99:.0f} ms" if checked.lag else "—"
    meanwhile = ", ".join(f"{name} {checked.cores_of.get(name, 0.0):.2f}" for name in ("broker", OURSELVES, OTHERS))
    say(f"  {checked.reached:,.0f} of {checked.asked:,.0f} readings/s, lag p99 {lag}")
    say(f"  cores: generator {checked.cores:.2f}, {meanwhile}")
    for reason in checked.why_not:
        say(f"  NO VERDICT: the generator {reason}")


def _tell_completeness(whole: Completeness, say: Callable[[str], None]) -> None:
    say(f"{whole.stored:,} stored, {whole.acknowledged:,} acknowledged; {len(whole.differences)} gateways differ")
    for one in whole.differences[:10]:
        say(f"  {one.gateway}: {one.acknowledged:,} acknowledged, {one.stored:,} stored")
