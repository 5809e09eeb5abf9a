"""Where the broker is and who the gateways are, from the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MissingPassword(ValueError):
    """There is no password file for the gateways' account."""


class GatewaySettings(BaseSettings):
    """How simulated gateways reach the broker; every field is an environment variable with the prefix LIFELINE_."""

    model_config = SettingsConfigDict(env_prefix="LIFELINE_", frozen=True, extra="ignore")

    broker_host: str = Field(default="127.0.0.1", description="Host of the MQTT broker")
    broker_port: int = Field(default=1883, description="Port of the MQTT broker")
    gateways_user: str = Field(default="gateways", description="Account that gateways share")
    gateways_password_file: Path | None = Field(default=None, description="File with the password of that account")
    secrets: Path | None = Field(default=None, description="Directory with a password file per account")

    def password(self) -> str | None:
        """The gateways' password; none when no file is named, as with an open broker.

        Raises:
            MissingPassword: A file is named and cannot be read.
        """
        file = self.gateways_password_file or (self.secrets / self.gateways_user if self.secrets else None)
        if file is None:
            return None
        try:
            return file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise MissingPassword(f"cannot read the gateways' password: {error}") from error
