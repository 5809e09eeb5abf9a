"""Which passwords people may choose: long enough, and not among the first that anybody would try.

After NIST SP 800-63B as known from secondary sources: length and a list of forbidden ones instead of rules about
composition, no change without a cause. Its fourth revision asks for 15 characters where a password is the only factor,
the third for 8; SHORTEST is a design default between them.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

SHORTEST = 12
LONGEST = 200

Rule = Literal["too_short", "too_long", "too_common", "contains_name", "unchanged"]

# what is left of the usual passwords when digits and signs are taken off; an own list, design default
STEMS = """
abc abcd abcdef abcdefg abcdefgh abcdefghijkl admin adminadmin administrator aini beijing changeme changmima china
chinachina city cityadmin default demo dragon football guest hello helloworld huanying iloveyou jiaozuo jiaozuoshi
letmein letmeinnow lifeline lifelinelifeline login love manager master mima mimamima monday monkey operator
p passw password passwordpassword passwd princess qazwsx qazwsxedc qazwsxedcrfv qwe qweasd qweasdzxc qwer qwerasdf
qwert qwerty qwertyqwerty qwertyui qwertyuiop qwertyuiopasdf root rootroot secret shengmingxian spring summer
autumn winter sunshine superman system temp temppassword test testtest testing user username welcome
welcomewelcome woaini woainiwoaini woaizhongguo yanlian zhongguo zxcvbn zxcvbnm
"""
COMMON = frozenset(STEMS.split())
LOOK_ALIKES = str.maketrans("@0$1!34", "aosiiea")
FEWEST_DIFFERENT = 5


@dataclass(frozen=True)
class Objection:
    """Why a password cannot be chosen."""

    rule: Rule
    sentence: str


def objection_to(password: str, names: tuple[str, ...] = ()) -> Objection | None:
    """What speaks against a password, if anything does.

    Args:
        password: As the person typed it.
        names: What others know about the person: the account's name, the name on screen.
    """
    if len(password) < SHORTEST:
        return Objection("too_short", f"At least {SHORTEST} characters")
    if len(password) > LONGEST:
        return Objection("too_long", f"At most {LONGEST} characters")
    if _is_common(password.lower()):
        return Objection("too_common", "This is among the first passwords that others try")
    if any(len(name) > 2 and name.lower() in password.lower() for name in names):
        return Objection("contains_name", "The password contains your name")
    return None


def _is_common(lower: str) -> bool:
    if len(set(lower)) < FEWEST_DIFFERENT or _is_run(lower):
        return True
    # "P@ssw0rd2026!!" is "password" with what everybody adds
    stem = re.sub(r"[\W\d_]+$", "", lower)
    return any(re.sub(r"[\W\d_]+", "", spelt) in COMMON | {""} for spelt in (stem, stem.translate(LOOK_ALIKES)))


def _is_run(lower: str) -> bool:
    """Each character follows the one before it, as in 1234567890123 or abcdefghijkl."""
    steps = [ord(after) - ord(before) for before, after in pairwise(lower)]
    return sum(step in (1, -1) for step in steps) >= len(steps) - 2
