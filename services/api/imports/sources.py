"""Read import files into rows: which encoding, which format. Judges no value."""

from pathlib import Path

from services.api.imports.csv_files import read_csv
from services.api.imports.geojson_files import read_geojson
from services.api.imports.report import Fault
from services.api.imports.rows import Row, Unreadable


def read_file(path: Path) -> tuple[list[Row], list[Fault], list[Fault]]:
    """Read one file.

    Returns:
        Rows, faults of rows that could not even be read, and hints.
    """
    faults: list[Fault] = []
    hints: list[Fault] = []
    try:
        text = decode(path.read_bytes())
        read = read_geojson if text.lstrip().startswith(("{", "[")) else read_csv
        return list(read(path.name, text, faults, hints)), faults, hints
    except OSError as error:
        return [], [Fault(path.name, None, None, f"cannot be read: {error.strerror}")], []
    except Unreadable as error:
        return [], [Fault(path.name, None, None, str(error))], []


def decode(content: bytes) -> str:
    """Text of a file written by whatever the city's spreadsheet was.

    Raises:
        Unreadable: neither UTF-8, UTF-16 with its mark, nor GB 18030.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode_as(content, "gb18030")


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("is neither UTF-8 nor GB 18030 text") from error
