"""Where the parts of the service find each other; read once at start from `LIFELINE_*` variables.

`deploy` writes these variables for the private servers; under systemd or Docker an administrator does.
"""

from pathlib import Path
from typing import Literal

from psycopg.conninfo import make_conninfo
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.errors import Misconfigured


class Settings(BaseSettings):
    """Addresses and accounts. Secrets are named by file, so that no environment listing shows them."""

    model_config = SettingsConfigDict(env_prefix="LIFELINE_", frozen=True, extra="ignore")

    database_url: str = Field(description="PostgreSQL address of the register, readings and alerts")
    database_password_file: Path | None = Field(default=None, description="file that holds the database password")
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
    log_format: Literal["text", "json"] = Field(default="text", description="plain lines or JSON lines")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    def database(self) -> str:
        """Connection string of the database, password included."""
        if self.database_password_file is None:
            return self.database_url
        return make_conninfo(self.database_url, password=read_secret(self.database_password_file))


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
