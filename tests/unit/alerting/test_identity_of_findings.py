"""Repetitions are stored once, news never taken for one."""

from dataclasses import replace

from services.alerting.worker import identity_of
from tests.builders import bindings_of, catalogue_of, limit_rule

BINDINGS = bindings_of(catalogue_of(limit_rule(yellow=1.0)), (1,))


def test_same_frame_has_the_same_name_only_under_the_same_rules_and_sensors() -> None:
    name = identity_of(BINDINGS, 0, 17)
    assert identity_of(replace(BINDINGS), 0, 17) == name
    others = [
        identity_of(BINDINGS, 1, 17),
        identity_of(BINDINGS, 0, 18),
        identity_of(replace(BINDINGS, register_version=2), 0, 17),
        identity_of(replace(BINDINGS, rules_version="other"), 0, 17),
    ]
    assert len({name, *others}) == 5
