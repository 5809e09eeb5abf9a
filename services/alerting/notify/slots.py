"""How many attempts may be under way at once: a vendor that hangs holds up neither other vendors nor other channels."""

from collections import Counter

# a channel has many vendors, a vendor many people
A_VENDOR = 8
A_CHANNEL = 24
CHANNELS = ("push", "message", "webhook")
IN_ALL = A_CHANNEL * len(CHANNELS)


class Slots:
    """Counts attempts from their claim until their thread has ended, however long that takes."""

    def __init__(self) -> None:
        self._of_vendor: Counter[tuple[str, str]] = Counter()

    def free(self, channel: str, vendor: str) -> int:
        """How many more may begin."""
        used = sum(count for (one, _), count in self._of_vendor.items() if one == channel)
        return max(0, min(A_VENDOR - self._of_vendor[channel, vendor], A_CHANNEL - used))

    def take(self, channel: str, vendor: str) -> None:
        """One more is under way."""
        self._of_vendor[channel, vendor] += 1

    def give_back(self, channel: str, vendor: str) -> None:
        """One has ended."""
        self._of_vendor[channel, vendor] -= 1
        if self._of_vendor[channel, vendor] <= 0:
            # vendors come and go with people's addresses
            del self._of_vendor[channel, vendor]
