"""The browser's own debugging session; playwright leaves its messages untyped."""

from collections.abc import Callable
from typing import Any, Protocol


class DevTools(Protocol):
    """As far as these tests use it."""

    def on(self, event: str, f: Callable[[dict[str, Any]], None]) -> None:
        """Hear of an event."""
        ...

    def send(self, method: str, params: dict[str, object] | None = None) -> object:
        """Ask the browser to do something."""
        ...
