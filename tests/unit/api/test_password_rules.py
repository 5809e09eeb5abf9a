"""Which passwords people may choose."""

import pytest

from services.api.password_rules import objection_to


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("kettle-7-swan", None),
        ("right-horse-battery", None),
        ("我的猫在窗台上晒太阳已经很久了", None),
        ("eleven-char", "too_short"),
        ("x" * 201, "too_long"),
        ("P@ssw0rd2026!!", "too_common"),
        ("Lifeline20261122", "too_common"),
        ("zhongguo888888", "too_common"),
        ("123456789012", "too_common"),
        ("13900001111222", "too_common"),
        ("abcdefghijklmn", "too_common"),
        ("aabbaabbaabbaabb", "too_common"),
        ("WangFang-kettle-7", "contains_name"),
        ("kettle-王芳-7-swan", None),
        ("kettle-王小芳-swan", "contains_name"),
    ],
)
def test_objections(password: str, rule: str | None) -> None:
    objection = objection_to(password, ("wangfang", "王芳", "王小芳"))
    assert (objection.rule if objection else None) == rule
