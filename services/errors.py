"""Everything that can go wrong, as one tree.

LifelineError
├── Rejected        the input's fault: count it, keep a sample, never retry
├── Refused         a person asked for what the state forbids
│   ├── NotFound
│   ├── WrongState
│   └── NotPermitted
├── Unavailable     the outside world is away: retry with backoff, and show it
│   ├── LogUnavailable
│   ├── DatabaseUnavailable
│   └── TooLong
├── Fenced          another worker has taken over: stop, write nothing more
└── Misconfigured   a person must mend the settings; ends the service at start

The docstring of each class is its default message; attributes carry the identifiers.
"""


class LifelineError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None, **identifiers: object) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.identifiers = identifiers
        super().__init__(self.message)

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value}" for name, value in self.identifiers.items())
        return f"{self.message} ({named})" if named else self.message


class Rejected(LifelineError):
    """This message cannot become a reading."""


class Refused(LifelineError):
    """This cannot be done now."""


class NotFound(Refused):
    """There is nothing under this name."""


class WrongState(Refused):
    """The present state does not allow this."""


class NotPermitted(Refused):
    """This account may not do this."""


class Unavailable(LifelineError):
    """A part of the service is away."""


class LogUnavailable(Unavailable):
    """The log does not answer."""


class DatabaseUnavailable(Unavailable):
    """The database does not answer."""


class TooLong(Unavailable):
    """This takes too long; ask for less, or try again in a moment."""


class Fenced(LifelineError):
    """Another worker owns this partition now."""


class Misconfigured(LifelineError):
    """The settings do not allow a start."""
