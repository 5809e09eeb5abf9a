"""Where the broker is and who the gateways are, from the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

GATEWAYS = "gateways"
SECRET_FILES = ("broker_gateways", "gateways")


class MissingPassword(ValueError):
    """A password file is named and cannot be read."""


class GatewaySettings(BaseSettings):
    """How simulated gateways reach the broker; every field is an environment variable with the prefix LIFELINE_."""

    model_config = SettingsConfigDict(env_prefix="LIFELINE_", frozen=True, extra="ignore")

    broker_host: str = Field(default="127.0.0.1", description="Host of the MQTT broker")
    broker_port: int = Field(default=1883, description="Port of the MQTT broker")
    broker_user: str = Field(default=GATEWAYS, description="Account that the password file below belongs to")
    broker_password_file: Path | None = Field(default=None, description="File with the password of that account")
    gateways_password_file: Path | None = Field(default=None, description="File with the password of `gateways`")
    secrets: Path | None = Field(default=None, description="Directory with one password file per account")
    clock_file: Path | None = Field(default=None, description="For rehearsals: the clock to turn")
    clock_ahead_seconds: float = Field(default=0.0, description="For rehearsals: the same clock")

    def password(self) -> str | None:
        """The password of the account `gateways`; none when no file is named, as with an open broker.

        The broker variables count only when they speak of this account: services share them for their own.

        Raises:
            MissingPassword: A file is named and cannot be read.
        """
        file = self._password_file()
        if file is None:
            return None
        try:
            return file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise MissingPassword(f"cannot read the gateways' password: {error}") from error

    def _password_file(self) -> Path | None:
        if self.gateways_password_file:
            return self.gateways_password_file
        if self.broker_password_file and self.broker_user == GATEWAYS:
            return self.broker_password_file
        if self.secrets is None:
            return None
        named = [self.secrets / name for name in SECRET_FILES]
        return next((file for file in named if file.exists()), named[0])
