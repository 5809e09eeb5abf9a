"""What an incident is called, and what the people who are told read first."""

from functools import cache

from schemas.lifeline import Catalogue, Words, load_lifelines
from services.alerting.alerts.steps import AlertStep

LEVELS = {1: Words("一级", "red"), 2: Words("二级", "orange"), 3: Words("三级", "yellow"), 4: Words("四级", "blue")}


@cache
def catalogue() -> Catalogue:
    """The city's lifelines, read once per process."""
    return load_lifelines()


def title_of(rule_id: str, asset_name: str, asset_name_en: str | None, road: str | None) -> Words:
    """What happened and where: 相邻空间甲烷浓度超限 · 和平路 七号井."""
    rule = catalogue().rules.get(rule_id)
    what = rule.title if rule else Words(rule_id, rule_id)
    # many a name says its road already
    where_zh = asset_name if not road or road in asset_name else f"{road} {asset_name}"
    return Words(f"{what.zh} · {where_zh}", f"{what.en}, {asset_name_en or asset_name}")


def reading_of(step: AlertStep) -> Words:
    """The value that speaks, such as 甲烷 4.5 %VOL."""
    rule = catalogue().rules.get(step.rule_id)
    quantity = catalogue().quantities.get(rule.quantity) if rule else None
    if quantity is None or step.value is None:
        return Words("", "")
    value = f"{step.value:.4g} {quantity.unit}"
    return Words(f"{quantity.name.zh} {value}", f"{quantity.name.en} {value}")


def level_words(level: int) -> Words:
    """一级 / red."""
    return LEVELS[level]
