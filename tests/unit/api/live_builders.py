"""Transitions, silence and a small register for tests of the live picture."""

from schemas.alert import Action, Evidence, OverrideChange, Silence, Transition, TransitionKind
from schemas.alert_axes import OverrideKind
from services.api.live.places import ObservedAsset, Place, Places

METHANE = "gas.methane_adjacent"
RULE = "gas.methane_adjacent.limit"
START = 1_795_305_600_000_000


def alert_id(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012}"


def transition(
    number: int = 1,
    revision: int = 1,
    kind: TransitionKind = "raised",
    level: int = 3,
    sensor_id: int = 7,
) -> Transition:
    return Transition(
        alert_id=alert_id(number),
        revision=revision,
        kind=kind,
        sensor_id=sensor_id,
        rule_id=RULE,
        rules_version="test",
        level=level,
        worst_level=level,
        condition="false" if kind == "cleared" else "unknown" if kind == "unknown" else "true",
        is_late=False,
        raised_at=START,
        observed_at=START + revision,
        evidence=Evidence(limit=1.0, direction="high", value=1.5, quality=1),
        partition=0,
        epoch=1,
    )


def acknowledged(number: int = 1, actor: str = "wang", revision: int | None = None) -> Action:
    return Action(
        kind="acknowledged",
        journal_id=1,
        revision=revision,
        alert_id=alert_id(number),
        at=START + 99,
        actor=actor,
        acknowledged_at=START + 99,
        acknowledged_by=actor,
    )


def silent(*sensor_ids: int) -> Silence:
    return Silence(kind="silent", sensor_ids=list(sensor_ids), at=START, partition=0, epoch=1)


def heard(*sensor_ids: int) -> Silence:
    return Silence(kind="heard", sensor_ids=list(sensor_ids), at=START, partition=0, epoch=1)


def places(*sensor_ids: int, version: int = 1, removed: tuple[int, ...] = ()) -> Places:
    """Sensors of one asset."""
    sensors = [
        Place(one, f"CH4-{one}", METHANE, 113.24, 35.22, asset_id=1, run_id=None, is_removed=one in removed)
        for one in sorted((*sensor_ids, *removed))
    ]
    return Places.of(version, sensors, [ObservedAsset(1, "M-1", "窨井一号", None, "410803", "解放路")])


def override(
    number: int = 1,
    kind: OverrideKind = "out_of_service",
    rule_id: str | None = RULE,
    is_one_shot: bool = False,
    is_over: bool = False,
    until: int | None = None,
) -> OverrideChange:
    return OverrideChange(
        override_id=number,
        kind=kind,
        sensor_id=7,
        rule_id=rule_id,
        at=START + 50,
        actor="sun",
        until=until,
        is_one_shot=is_one_shot,
        is_over=is_over,
    )
