"""What the routes work with, made once at start and handed to every request."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from schemas.lifeline import Catalogue
from services.api.answers import Snapshots
from services.api.figures import Figures
from services.api.live.hub import Hub
from services.api.oidc.provider import Provider
from services.api.pool import Pool
from services.api.sessions import Sessions
from services.api.sign_in import SignIn
from services.clock import Clock


@dataclass(frozen=True)
class Parts:
    """One of each per process."""

    catalogue: Catalogue
    # of the city; and of the wall, which differs in rehearsals only
    clock: Clock
    wall: Clock
    pool: Pool
    sessions: Sessions
    sign_in: SignIn
    # the city's own, when the settings name one
    provider: Provider | None
    hub: Hub
    figures: Figures
    snapshots: Snapshots
    # directory of secrets; holds `metrics_token` when the metrics are read from elsewhere
    secrets: Path | None
    # where people reach the console, without a slash at the end
    console_address: str


class State(TypedDict):
    """State of the application's lifespan, shared by its requests."""

    parts: Parts
