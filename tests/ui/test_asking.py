"""Questions on the page take turns where this machine computes, and only there."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from assistant.chain import Chain
from assistant.limits import NO_LIMITS
from ingest.archive import Archive
from tests.scripted_openai import ScriptedServer
from ui import asking
from ui.scope_bar import Bounds


def answered(chain: Chain, owner: str) -> str:
    asked = asking.events(chain, owner, "Did Cuba confirm talks?", (), Bounds(), NO_LIMITS)
    return list(asked)[-1].text


def test_a_model_that_takes_its_time_keeps_nobody_else_waiting(
    samples: Archive, openai_server: ScriptedServer
) -> None:
    openai_server.script.reply = "The White House said talks were taking place [1]."
    openai_server.script.hold = Event()
    chain, readers = Chain(samples, "openai:gpt-5-mini"), asking.AT_ONCE + 2
    with ThreadPoolExecutor(readers) as pool:
        told = [pool.submit(answered, chain, f"reader {n}") for n in range(readers)]
        while len(openai_server.script.requests) < readers:
            assert not all(one.done() for one in told)
        openai_server.script.hold.set()
        assert all(one.result() for one in told)


def test_what_is_computed_here_is_answered_in_turn(samples: Archive) -> None:
    chain, readers = Chain(samples), asking.AT_ONCE + 4
    with ThreadPoolExecutor(readers) as pool:
        told = [pool.submit(answered, chain, f"reader {n}") for n in range(readers)]
        (text,) = {one.result() for one in told}
    assert "talks" in text
