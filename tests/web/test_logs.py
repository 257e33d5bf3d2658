"""Log lines: JSON, one correlation id from the delivery to the run, and nobody's words."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from connector import logs

CANARY = "ada.brook@customers.example"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """What was logged so far, through the real formatter."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


Lines = Callable[[], list[dict[str, object]]]
log = logging.getLogger("connector.somewhere")


def run(_: str, function: Callable[..., str], *args: object) -> str:
    return function(*args)


def test_every_line_of_a_wake_up_carries_its_inbox_id_and_then_its_run(lines: Lines) -> None:
    def decide(_: int) -> str:
        log.info("decided")
        return "run:r-1"

    def act(_: str) -> str:
        log.info("acted")
        return "acted:resolved"

    def story(inbox_id: int, step: Callable[..., str]) -> str:
        return step("act", act, step("decide", decide, inbox_id).removeprefix("run:"))

    assert logs.followed(story)(7, run) == "acted:resolved"
    log.info("something else")
    told = [
        (line["event"], line.get("correlation_id"), line.get("run"), line.get("step")) for line in lines()
    ]
    assert told == [
        ("decided", 7, None, "decide"),
        ("acted", 7, "r-1", "act"),
        ("wake-up ended", 7, "r-1", None),
        ("something else", None, None, None),
    ]


def test_two_wake_ups_at_once_do_not_mix(lines: Lines) -> None:
    gate = threading.Barrier(2, timeout=30)

    def work(inbox_id: int) -> str:
        gate.wait()
        log.info("worked", extra={"own": inbox_id})
        return "out:known"

    story = logs.followed(lambda inbox_id, step: step("decide", work, inbox_id))
    threads = [threading.Thread(target=story, args=(number, run)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worked = [line for line in lines() if line["event"] == "worked"]
    assert len(worked) == 2
    assert all(line["own"] == line["correlation_id"] for line in worked)


def test_an_exception_shows_its_type_alone(lines: Lines) -> None:
    try:
        int(CANARY)
    except ValueError:
        log.warning("it broke", exc_info=True)
    [line] = lines()
    assert line["error"] == "ValueError"
    assert CANARY not in json.dumps(line)


@pytest.mark.parametrize(
    "form", [CANARY, CANARY.replace("@", "%40"), f"https://x.example/search?query=email:{CANARY}"]
)
def test_an_address_in_a_librarys_message_is_masked(lines: Lines, form: str) -> None:
    logging.getLogger("urllib3.connectionpool").warning("retrying %s", form)
    [line] = lines()
    assert "customers.example" not in json.dumps(line)


def test_an_exception_that_ends_a_thread_leaves_no_traceback(
    lines: Lines, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr(threading, "excepthook", logs._thread_broke)
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    [line] = lines()
    assert line["error"] == "ValueError"
    assert CANARY not in capsys.readouterr().err + json.dumps(line)
