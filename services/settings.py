"""Where the parts of the service find each other; read once at start from `LIFELINE_*` variables.

`deploy` writes these variables for the private servers; under systemd or Docker an administrator does.
"""

from functools import cached_property, partial
from pathlib import Path
from typing import Literal

from psycopg.conninfo import make_conninfo
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.clock_file import ClockFile, Follower, NotAClock
from services.clock import Clock, Reach, SystemClock, TurnedClock, reach_nobody
from services.errors import Misconfigured


class Settings(BaseSettings):
    """Addresses and accounts. Secrets are named by file, so that no environment listing shows them."""

    model_config = SettingsConfigDict(env_prefix="LIFELINE_", frozen=True, extra="ignore")

    database_url: str = Field(description="PostgreSQL address of the register, readings and alerts")
    database_password_file: Path | None = Field(default=None, description="file that holds the database password")
    api_database_url: str | None = Field(
        default=None, description="the same database for the API, under its own role, which row security binds"
    )
    api_database_password_file: Path | None = Field(
        default=None, description="file that holds the password of the API's role"
    )
    log_url: str = Field(default="nats://127.0.0.1:4222", description="address of the NATS server that keeps the log")
    log_user: str = Field(default="lifeline", description="account at the NATS server")
    log_password_file: Path | None = Field(default=None, description="file that holds the NATS password")
    broker_host: str = Field(default="127.0.0.1", description="MQTT broker of the gateways")
    broker_port: int = Field(default=1883, description="MQTT port")
    broker_user: str = Field(default="ingest", description="MQTT account of ingest")
    broker_password_file: Path | None = Field(default=None, description="file that holds the MQTT password")
    api_host: str = Field(default="127.0.0.1", description="address the API listens on")
    api_port: int = Field(default=8400, description="port the API listens on")
    secrets: Path | None = Field(default=None, description="directory of secrets made at first start")
    public_url: str | None = Field(default=None, description="address that people reach the console under, for links")
    oidc_issuer: str | None = Field(
        default=None, description="identity provider (OpenID Connect) through which people may sign in, by its own name"
    )
    oidc_client_id: str | None = Field(default=None, description="what the identity provider calls this service")
    oidc_client_secret_file: Path | None = Field(
        default=None, description="file that holds the secret of this client; none for a public client"
    )
    oidc_scopes: str = Field(default="openid profile", description="what the identity provider is asked for")
    oidc_mapping_file: Path | None = Field(
        default=None, description="TOML file that says what the provider's groups are here, see docs/access.md"
    )
    push_subject: str = Field(
        default="mailto:duty@lifeline.example",
        description="who answers for push messages (VAPID); vendors may write there",
    )
    webhook_private_addresses: bool = Field(
        default=False, description="webhooks, push and messages may call private addresses"
    )
    clock_ahead_seconds: float = Field(
        default=0.0,
        description="for rehearsals: how far the services' clock runs ahead of the machine's; every screen says so",
    )
    clock_file: Path | None = Field(
        default=None,
        description="for rehearsals: the file from which the services read the time while a simulator turns it",
    )
    log_format: Literal["text", "json"] = Field(default="text", description="plain lines or JSON lines")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    def database(self) -> str:
        """Connection string of the database, password included."""
        if self.database_password_file is None:
            return self.database_url
        return make_conninfo(self.database_url, password=read_secret(self.database_password_file))

    def api_database(self) -> str:
        """Connection string of the API's own role, password included.

        Raises:
            Misconfigured: none is named; as owner of the tables the API would see past every scope.
        """
        if self.api_database_url is None:
            raise Misconfigured("The API needs a role of its own: set LIFELINE_API_DATABASE_URL, see docs/access.md")
        if self.api_database_password_file is None:
            return self.api_database_url
        return make_conninfo(self.api_database_url, password=read_secret(self.api_database_password_file))

    def clock(self) -> Clock:
        """The time in which the city lives: of readings, alerts and everything that follows from them.

        Raises:
            Misconfigured: a clock file is named and is none.
        """
        return TurnedClock(self._turned) if self._turned else self.wall()

    def wall(self) -> SystemClock:
        """The time of people's watches and of machines: signing in, signs of life, attempts that are repeated.

        It differs from the city's only in a rehearsal whose clock is turned (docs/decisions/0023).
        """
        return SystemClock(self.clock_ahead_seconds)

    def reach(self, follower: Follower) -> Reach:
        """How a part of the service says how far it has come; nobody listens outside rehearsals.

        Raises:
            Misconfigured: a clock file is named and is none.
        """
        if self._turned is None:
            return reach_nobody
        return self._turned.take if follower == "taken" else partial(self._turned.reach, follower)

    @cached_property
    def _turned(self) -> ClockFile | None:
        if self.clock_file is None:
            return None
        if self.clock_ahead_seconds:
            raise Misconfigured("A clock that is turned cannot run ahead as well: set one of the two variables")
        try:
            return ClockFile(self.clock_file)
        except NotAClock as error:
            raise Misconfigured(f"A rehearsal needs its clock: {error}") from error

    @property
    def address_of_console(self) -> str:
        """Where links lead, without a slash at the end."""
        return (self.public_url or f"http://{self.api_host}:{self.api_port}").rstrip("/")

    @property
    def secrets_directory(self) -> Path:
        """Where keys of our own are kept.

        Raises:
            Misconfigured: no directory is named.
        """
        if self.secrets is None:
            raise Misconfigured("Keys need a directory: set LIFELINE_SECRETS")
        return self.secrets


def read_secret(file: Path | None) -> str | None:
    """The secret in this file, or None when no file is named.

    Raises:
        Misconfigured: the file is named but cannot be read.
    """
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Misconfigured("A secret file cannot be read", file=file) from error
