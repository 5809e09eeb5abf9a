"""What the service tells the people who run it: one constant sentence per change of state, identifiers beside it.

Not the log of frames: that is `stream.py`.
"""

import json
import logging
import sys
from typing import Literal

STANDARD_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def configure(service: str, style: Literal["text", "json"] = "text", level: str = "INFO") -> None:
    """Send records of this service to standard error, readable at a desk or as JSON lines."""
    writer = logging.StreamHandler(sys.stderr)
    writer.setFormatter(JsonLines(service) if style == "json" else PlainLines(service))
    logging.basicConfig(level=level, handlers=[writer], force=True)
    # compilers and event loops have nothing to say about the city
    for chatty in ("numba", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # says where it calls, and the addresses of webhooks hold secrets
    for talkative in ("httpx", "httpcore", "urllib3"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


def extras(record: logging.LogRecord) -> dict[str, object]:
    """The identifiers that a caller put beside the sentence."""
    return {name: value for name, value in record.__dict__.items() if name not in STANDARD_FIELDS}


class PlainLines(logging.Formatter):
    """`21:04:05 INFO ingest  broker lost  host=127.0.0.1`."""

    def __init__(self, service: str) -> None:
        super().__init__(datefmt="%H:%M:%S")
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback below it when there is one."""
        named = "  ".join(f"{name}={value}" for name, value in extras(record).items())
        at = self.formatTime(record, self.datefmt)
        line = f"{at} {record.levelname:<7} {self.service}: {record.getMessage()}" + (f"  {named}" if named else "")
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    """One JSON object per line, for log collectors."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        """The record with its identifiers as top-level members."""
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "service": self.service,
            "message": record.getMessage(),
        }
        line |= extras(record)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
