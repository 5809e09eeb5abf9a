"""Documents as HTML pages that need nothing but themselves: the style stands inside, allowed by its hash."""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from schemas.lifeline import Words
from services.api.reports.document import Document
from services.api.reports.words import LEVELS, Language, pick

HERE = Path(__file__).parent
# no page may hold them; gateways and clipboards sometimes bring them
CONTROL_CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
STYLE = (HERE / "static" / "report.css").read_text(encoding="utf-8")
PRINT_SCRIPT = (HERE / "static" / "print.js").read_bytes()
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
# A page that was saved keeps its look; fonts come with the console, for computers that have no Chinese one. Whatever
# else somebody managed to write into a page stays without effect.
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'self' 'sha256-{STYLE_HASH}'",
        "font-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def render(document: Document, lang: Language, other_href: str, links: Sequence[tuple[Words, str]] = ()) -> str:
    """The page as text.

    Args:
        document: What it says.
        lang: In which language.
        other_href: Where the same stands in the other language.
        links: Where else the reader may want to go.
    """
    return TEMPLATES.get_template("page.html.jinja").render(
        document=document,
        lang=lang,
        other_href=other_href,
        links=links,
        # our own file: the only text that is not escaped
        style=Markup(STYLE),  # noqa: S704 - our own style sheets
        levels=LEVELS,
        pick=partial(_shown, lang=lang),
    )


def _shown(words: Words, lang: Language) -> str:
    return CONTROL_CHARACTERS.sub("", pick(words, lang))


def page(document: Document, lang: Language, other_href: str, links: Sequence[tuple[Words, str]] = ()) -> Response:
    """The page as an answer."""
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
    return HTMLResponse(render(document, lang, other_href, links), headers=headers)
