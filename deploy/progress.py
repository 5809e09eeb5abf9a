"""Plain lines that say what happens now and how long it took."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console

console = Console(highlight=False, soft_wrap=True)


class Progress:
    """Numbered steps: `[2/5] Schema ... 0.3 s`; remarks in between get lines of their own."""

    def __init__(self) -> None:
        self.total = 0
        self.number = 0
        self._line_is_open = False

    @contextmanager
    def step(self, title: str) -> Generator[None]:
        """Print the title, do the work, print the time."""
        self.number += 1
        began = time.monotonic()
        console.print(f"[{self.number}/{self.total}] {title} ... ", end="", markup=False)
        self._line_is_open = True
        try:
            yield
        except BaseException:
            self.remark("not done")
            raise
        taken = f"{time.monotonic() - began:.1f} s"
        console.print(taken if self._line_is_open else f"[{self.number}/{self.total}] {title}: {taken}", markup=False)
        self._line_is_open = False

    def remark(self, sentence: str) -> None:
        """Print a line of its own, also while a step is under way."""
        if self._line_is_open:
            console.print()
        self._line_is_open = False
        console.print(sentence, markup=False)
