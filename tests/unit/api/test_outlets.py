"""Listeners: resuming, falling behind, and being told to begin anew."""

import asyncio

from services.api.live.outlets import QUEUE_SIZE, RESYNC, RING_SIZE, Outlets, message


def said(number: int) -> bytes:
    return message("alert", f'{{"number":{number}}}', number)


def outlets_that_said(count: int, start: int = 0) -> Outlets:
    outlets = Outlets()
    outlets.restart(start)
    for number in range(start + 1, start + count + 1):
        outlets.say(said(number), number)
    return outlets


async def test_message_is_one_line_each_of_id_kind_and_body() -> None:
    assert message("alert", '{"a":1}', 5) == b'id: 5\nevent: alert\ndata: {"a":1}\n\n'
    assert message("resync", "{}") == b"event: resync\ndata: {}\n\n"


async def test_listener_gets_exactly_what_it_missed() -> None:
    listener = outlets_that_said(5).join(after=3, sequence=5)
    assert await listener.take() == said(4) + said(5)


async def test_listener_that_knows_everything_waits_for_news() -> None:
    outlets = outlets_that_said(5)
    listener = outlets.join(after=5, sequence=5)
    waiting = asyncio.ensure_future(listener.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    outlets.say(said(6), 6)
    assert await waiting == said(6)


async def test_position_that_is_no_longer_kept_means_beginning_anew() -> None:
    outlets = outlets_that_said(RING_SIZE + 10)
    newest = RING_SIZE + 10
    assert await outlets.join(after=9, sequence=newest).take() == RESYNC
    assert (await outlets.join(after=10, sequence=newest).take()).startswith(said(11))


async def test_position_from_before_the_picture_or_from_the_future_means_beginning_anew() -> None:
    outlets = outlets_that_said(2, start=100)
    assert await outlets.join(after=99, sequence=102).take() == RESYNC
    assert await outlets.join(after=103, sequence=102).take() == RESYNC


async def test_position_means_nothing_while_there_is_no_picture() -> None:
    assert await Outlets().join(after=0, sequence=0).take() == RESYNC


async def test_slow_listener_begins_anew_and_holds_a_bounded_queue() -> None:
    outlets = outlets_that_said(0)
    listener = outlets.join(after=None, sequence=0)
    for number in range(QUEUE_SIZE + 3):
        outlets.say(said(number), number)
    assert await listener.take() == RESYNC + said(QUEUE_SIZE + 1) + said(QUEUE_SIZE + 2)


async def test_only_the_newest_pulse_waits_and_it_comes_after_the_news() -> None:
    outlets = outlets_that_said(0)
    listener = outlets.join(after=None, sequence=0)
    outlets.pulse(b"old")
    outlets.say(said(1), 1)
    outlets.pulse(b"new")
    assert await listener.take() == said(1) + b"new"


async def test_new_picture_replaces_whatever_waits() -> None:
    outlets = outlets_that_said(0)
    listener = outlets.join(after=None, sequence=0)
    outlets.say(said(1), 1)
    outlets.restart(50)
    assert await listener.take() == RESYNC


async def test_closed_listener_ends() -> None:
    outlets = outlets_that_said(0)
    listener = outlets.join(after=None, sequence=0)
    outlets.close()
    assert await listener.take() == b""
