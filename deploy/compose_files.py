"""`python -m deploy.compose_files`: secrets and configuration that `deploy/compose.yaml` mounts, made once.

The settings are those of the private servers; only addresses and places differ inside containers.
"""

from pathlib import Path

from deploy.home import PROJECT, Home
from deploy.servers import broker, log, postgres
from services.alerting.notify.keys import answer_key, vapid_key

FOLDER = PROJECT / "deploy" / ".compose"
ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - inside a container's own network
SECRETS = ("postgres", "postgres_api", "log", "broker_ingest", "broker_gateways")


def main() -> None:
    """Write what is missing; passwords stay as they are."""
    home = Home(FOLDER).create()
    passwords = {name: home.password(name) for name in SECRETS}
    for name in SECRETS:
        # read by other accounts inside containers; on this machine their directory keeps everybody else out
        home.password_file(name).chmod(0o644)
    # keys of the services: made here, since containers see them read-only
    keys = home.password_file("postgres").parent
    vapid_key(keys)
    answer_key(keys)
    for name in ("vapid_private.pem", "answer_key"):
        (keys / name).chmod(0o644)
    # passwords have no quotes: letters, digits, - and _
    role = f"create role {postgres.API_ROLE} login password '{passwords['postgres_api']}';\n"
    write(FOLDER / "database", {"90_api_role.sql": role})
    accounts = {account: passwords[f"broker_{account}"] for account in broker.ACCOUNTS}
    place, state = Path("/mosquitto/config"), Path("/mosquitto/data")
    write(FOLDER / "mosquitto", broker.configuration(ANY_ADDRESS, 1883, place, state, accounts))
    write(FOLDER / "nats", {"nats.conf": log.configuration(ANY_ADDRESS, 4222, 8222, Path("/data"), passwords["log"])})


def write(directory: Path, files: dict[str, str]) -> None:
    """Write the files of one container, readable for the account that runs in it."""
    directory.mkdir(exist_ok=True)
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
