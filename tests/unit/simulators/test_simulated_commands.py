import logging
from pathlib import Path
from xml.etree import ElementTree

import pytest

from simulators.city.files import IMPORT_FILES
from simulators.city.networks import NETWORKS_FILE
from simulators.cli import main
from simulators.publish.guard import BrokerNotLocal, is_loopback, refuse_distant_broker
from simulators.publish.settings import GatewaySettings, MissingPassword


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "BROKER_HOST",
        "BROKER_USER",
        "CLOCK_FILE",
        "BROKER_PASSWORD_FILE",
        "GATEWAYS_PASSWORD_FILE",
        "SECRETS",
    ):
        monkeypatch.delenv(f"LIFELINE_{name}", raising=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_is_let_through(host: str) -> None:
    refuse_distant_broker(host, is_meant=False)


@pytest.mark.parametrize("host", ["192.0.2.7", "0.0.0.0", "2001:db8::1"])
def test_distant_broker_is_refused_unless_it_is_meant(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(BrokerNotLocal):
        refuse_distant_broker(host, is_meant=False)
    refuse_distant_broker(host, is_meant=True)


def test_city_command_writes_the_import_files(tmp_path: Path) -> None:
    asked = ["--seed", "5", "--run-id", "drill-5", "--block", "1000", "--sensors", "600"]
    main(["city", "--out", str(tmp_path), *asked])

    names = {path.name for path in tmp_path.iterdir()}
    assert names == {*IMPORT_FILES, NETWORKS_FILE}
    assert ",drill-5\n" in (tmp_path / "gateways.csv").read_text(encoding="utf-8")


def test_city_command_draws_a_picture_with_every_network(tmp_path: Path) -> None:
    picture = tmp_path / "city.svg"

    main(["city", "--out", str(tmp_path / "city"), "--block", "1000", "--sensors", "300", "--picture", str(picture)])

    drawn = ElementTree.parse(picture)
    words = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert words[:5] == ["供水 water", "燃气 gas", "供热 heat", "雨水 storm", "污水 sewer"]
    assert sum(1 for _ in drawn.iter("{http://www.w3.org/2000/svg}path")) > 50


def test_city_command_says_what_it_drew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)

    with caplog.at_level(logging.INFO, "simulators"):
        main(["city", "--block", "1400", "--sensors", "12000"])

    twins = (tmp_path / "city" / "sensors.csv").read_text(encoding="utf-8").count("-T1,GW-")
    assert f"12000 sensors ({twins} of them twins)" in caplog.text
    assert "processor time" in caplog.text


@pytest.mark.parametrize(
    "asked", [["--sensors", "20"], ["--block", "5"], ["--block", "nan"], ["--block", "wide"]], ids=" ".join
)
def test_city_command_refuses_cities_that_cannot_be(asked: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["city", "--out", str(tmp_path / "city"), *asked])

    assert ended.value.code == 2
    assert not (tmp_path / "city").exists()


def test_scenarios_are_listed_with_their_titles(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenarios"])

    told = capsys.readouterr().out
    assert told.count("\n") >= 8
    assert "landslide            Rain over the hills" in told


def test_schedule_command_writes_a_file_that_can_be_rehearsed(
    import_files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.yaml"
    main(["schedule", "--city", str(import_files), "--seed", "3", "--incidents", "4", "--out", str(plan)])
    assert plan.read_text(encoding="utf-8").startswith("title: 4 incidents in 24 hours, drawn with seed 3\n")

    main(["rehearse", "--city", str(import_files), "--scenario", "tunnel_fire", "--hours", "0.3"])

    assert "cables catch fire" in capsys.readouterr().out


@pytest.mark.parametrize("asked", ["no_such_story", "."])
def test_unknown_scenario_ends_with_one_line(asked: str, import_files: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rehearse", "--city", str(import_files), "--scenario", asked])

    assert ended.value.code == 2
    assert "there are: burst_and_after" in caplog.text


def test_run_refuses_a_distant_broker(monkeypatch: pytest.MonkeyPatch, import_files: Path) -> None:
    monkeypatch.setenv("LIFELINE_BROKER_HOST", "192.0.2.7")

    with pytest.raises(SystemExit) as ended:
        main(["run", "--city", str(import_files)])

    assert ended.value.code == 2


def test_run_refuses_gateways_without_a_run_id(import_files: Path, tmp_path: Path) -> None:
    for file in import_files.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes().replace(b",demo\n", b",\n"))

    with pytest.raises(SystemExit) as ended:
        main(["run", "--city", str(tmp_path)])

    assert ended.value.code == 2


def test_run_says_when_there_is_no_city(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", "--city", str(tmp_path)])

    assert ended.value.code == 2


def test_run_names_what_is_wrong_with_rates_of_faults(
    import_files: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rates = tmp_path / "rates.toml"
    rates.write_text("[sensors]\nsmoke = 1.0\n[gateways]\n[districts]\n[messages]\n", encoding="utf-8")

    with pytest.raises(SystemExit) as ended:
        main(["run", "--city", str(import_files), "--faults", "1", "--fault-rates", str(rates)])

    assert ended.value.code == 2
    assert "smoke" in caplog.text


def test_password_comes_from_the_most_particular_place(tmp_path: Path) -> None:
    secrets = {name: tmp_path / name for name in ("own", "broker", "broker_gateways")}
    for name, file in secrets.items():
        file.write_text(f"{name}\n", encoding="utf-8")

    everything = GatewaySettings(
        gateways_password_file=secrets["own"], broker_password_file=secrets["broker"], secrets=tmp_path
    )

    assert everything.password() == "own"
    assert everything.model_copy(update={"gateways_password_file": None}).password() == "broker"
    assert GatewaySettings(secrets=tmp_path).password() == "broker_gateways"
    assert GatewaySettings().password() is None


def test_password_of_another_account_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "ingest").write_text("not ours", encoding="utf-8")

    settings = GatewaySettings(broker_user="ingest", broker_password_file=tmp_path / "ingest")

    assert settings.password() is None


def test_missing_password_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingPassword, match="nowhere"):
        GatewaySettings(gateways_password_file=tmp_path / "nowhere").password()


def test_city_is_marked_for_another_run_and_no_run_takes_anothers_name(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    main(["city", "--out", str(tmp_path), "--run-id", "first", "--block", "1000", "--sensors", "300"])
    with pytest.raises(SystemExit), caplog.at_level(logging.ERROR):
        main(["run", "--city", str(tmp_path), "--run-id", "second", "--hours", "0.001"])
    assert "belong to run first" in caplog.text

    main(["mark", "--city", str(tmp_path), "--run-id", "second"])

    lines = (tmp_path / "gateways.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert lines
    assert all(line.endswith(",second") for line in lines)


@pytest.mark.parametrize("asked", [["--speed", "60"], ["--speed", "max"], ["--begin", "2026-01-15T00:00+08:00"]])
def test_another_time_is_refused_without_a_clock(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, asked: list[str]
) -> None:
    main(["city", "--out", str(tmp_path), "--block", "1000", "--sensors", "300"])

    with pytest.raises(SystemExit), caplog.at_level(logging.ERROR):
        main(["run", "--city", str(tmp_path), "--story", "none", "--hours", "0.001", *asked])

    assert "LIFELINE_CLOCK_FILE" in caplog.text


@pytest.mark.parametrize("asked", [["--speed", "0"], ["--speed", "-1"], ["--speed", "fast"], ["--begin", "2026-01-15"]])
def test_times_that_cannot_be_are_refused(asked: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(["run", "--city", "nowhere", *asked])
