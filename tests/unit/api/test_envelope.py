"""Who may change anything."""

import pytest
from starlette.datastructures import Headers

from services.api.envelope import is_own_origin


@pytest.mark.parametrize(
    ("sent", "is_own"),
    [
        pytest.param({"Sec-Fetch-Site": "same-origin"}, True, id="own page"),
        pytest.param({"Sec-Fetch-Site": "none"}, True, id="typed by a person"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, False, id="foreign page"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, False, id="page of a neighbour"),
        pytest.param({"Sec-Fetch-Site": "cross-site", "X-Requested-With": "x"}, False, id="foreign page with a header"),
        pytest.param({"Origin": "http://city:8400"}, True, id="own origin"),
        pytest.param({"Origin": "https://city:8400"}, True, id="own origin behind a proxy that ends TLS"),
        pytest.param({"Origin": "http://city:9999"}, False, id="other port"),
        pytest.param({"Origin": "https://evil.example"}, False, id="foreign origin"),
        pytest.param({"Origin": "null"}, False, id="origin withheld"),
        pytest.param({"X-Requested-With": "curl"}, True, id="program"),
        pytest.param({}, False, id="says nothing"),
    ],
)
def test_only_own_pages_and_programs_may_change_anything(sent: dict[str, str], is_own: bool) -> None:
    assert is_own_origin(Headers({"Host": "city:8400", **sent})) is is_own
