"""What can go wrong with a server, as a sentence that says the way out."""


class ServerFailed(Exception):
    """A server cannot start or does not become ready."""


class ServerMissing(ServerFailed):
    """A program that a server needs is not installed."""
