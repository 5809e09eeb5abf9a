"""The map keeps showing what is wrong, whatever the graphics driver does."""

from playwright.sync_api import Page

from tests.browser.stand_in import StandIn, position
from tests.browser.waiting import wait_for

# The red of level 1 at the middle of a sensor's glyph, left of the numeral, read while the frame is still there.
READ_GLYPH = """([longitude, latitude]) => new Promise((done) => {
  const { map } = mapProbe, at = mapProbe.project(longitude, latitude)
  map.once('render', () => {
    const gl = map.getCanvas().getContext('webgl2'), ratio = map.getPixelRatio(), pixel = new Uint8Array(4)
    gl.readPixels((at.x - 5) * ratio, map.getCanvas().height - at.y * ratio, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
    done([...pixel])
  })
  map.triggerRepaint()
})"""
CONTEXT = "mapProbe.map.getCanvas().getContext('webgl2')"
LOSE_CONTEXT = f"() => {{ globalThis.loss = {CONTEXT}.getExtension('WEBGL_lose_context'); loss.loseContext() }}"


def is_red(pixel: list[int]) -> bool:
    """Whether a pixel shows level 1 rather than the grey city."""
    red, green, blue, _ = pixel
    return red > 180 and green < 120 and blue < 140


def read_glyph(page: Page, sensor_id: int) -> list[int]:
    """Colour on the map where a sensor's glyph is. [red, green, blue, alpha]"""
    return page.evaluate(READ_GLYPH, list(position(sensor_id)))


def wait_for_abnormal(page: Page, count: int) -> None:
    """Wait until the map draws this many abnormal sensors."""
    wait_for(page, f"mapProbe.abnormalCount() === {count}")


def test_alert_shows_on_the_map_without_reloading(page: Page, stand_in: StandIn) -> None:
    """A raised alert turns its sensor into a red glyph."""
    assert not is_red(read_glyph(page, 5))
    stand_in.raise_alert(sensor_id=5, level=1)
    wait_for_abnormal(page, 1)
    assert is_red(read_glyph(page, 5))


def test_alerts_return_to_the_map_after_a_lost_graphics_context(page: Page, stand_in: StandIn) -> None:
    """MapLibre drops foreign layers when the context is lost: an empty map would look calm."""
    stand_in.raise_alert(sensor_id=5, level=1)
    wait_for_abnormal(page, 1)
    page.evaluate(LOSE_CONTEXT)
    wait_for(page, f"{CONTEXT}.isContextLost()")
    page.evaluate("loss.restoreContext()")
    wait_for(page, "!mapProbe.map.getCanvas().getContext('webgl2').isContextLost() && mapProbe.hasPointLayers()")
    assert is_red(read_glyph(page, 5))


def test_selecting_an_alert_does_not_move_the_camera(page: Page, stand_in: StandIn) -> None:
    """Only the operator moves the map."""
    stand_in.raise_alert(sensor_id=2)
    page.click(".alert-row")
    before = page.evaluate("mapProbe.map.getCenter().toArray()")
    page.wait_for_selector(".detail .why")
    assert page.evaluate("mapProbe.map.getCenter().toArray()") == before
    page.keyboard.press("l")
    wait_for(page, f"mapProbe.map.getCenter().lng !== {before[0]}")


def test_console_asks_nobody_but_its_own_server(page: Page, stand_in: StandIn) -> None:
    """It must work where there is no internet at all."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    wait_for(page, "globalThis.mapProbe?.isIdle()")
    assert asked
    assert [url for url in asked if not url.startswith((stand_in.address, "blob:", "data:"))] == []
