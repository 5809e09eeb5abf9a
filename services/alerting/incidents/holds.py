"""How long normal must have been measured before an incident can be released."""

from datetime import timedelta

# domain study 4.3: gas 2 h after repair, ponding 30 min, landslide 48 h; all of them design defaults
HOLDS = {"gas": timedelta(hours=2), "drainage": timedelta(minutes=30), "geohazard": timedelta(hours=48)}
OTHERWISE = timedelta(minutes=30)


def hold_of(lifeline: str) -> timedelta:
    """Design default for this lifeline."""
    return HOLDS.get(lifeline, OTHERWISE)
