"""Quality flags of readings, as in the QARTOD manuals of the U.S. IOOS (flags 1, 2, 3, 4, 9)."""

from enum import IntEnum


class Quality(IntEnum):
    """How far a reading can be trusted. Bad ones neither raise nor clear an alert."""

    GOOD = 1
    NOT_EVALUATED = 2
    SUSPECT = 3
    BAD = 4
    MISSING = 9


# readings with a higher flag are stored but judge nothing
WORST_USABLE = Quality.SUSPECT
