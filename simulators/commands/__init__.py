"""What the simulators can be asked for on the command line, one module per subject."""

import argparse
from typing import Protocol


class Subparsers(Protocol):
    """Takes one command after the other; what ``argparse.ArgumentParser.add_subparsers`` makes."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser:  # noqa: A002 - as argparse calls it
        """A parser for one more command."""
        ...
