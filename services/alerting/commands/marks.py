"""How a figure that the city has set is told apart from a standard's and from our own default."""

# beside the marks of docs/lifelines.md, where D is our own default
SET_BY_CITY = "S"


def source_of(account: str) -> str:
    """What stands where others name a standard."""
    return f"set by the city, {account}"
