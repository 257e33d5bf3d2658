"""The fault lab's scenarios: what goes wrong, at which point, on every ticket of a row."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.sandbox.claude_script import garbage, html, refusal
from adapters.sandbox.faults import Fault
from adapters.sandbox.lab_moves import (
    LATE_SECONDS,
    LEGAL,
    SLOW_SECONDS,
    Play,
    at,
    at_random,
    customer_adds,
    delivery,
    duplicate,
    kill_web,
    kill_worker,
    killed,
    model,
    model_error,
    reorder,
    slow_model,
    teammate_first,
    teammate_speaks,
)
from adapters.sandbox.scenes import BOTH


@dataclass(frozen=True, slots=True)
class Scenario:
    """*play* starts one ticket and need not wait for its end; *alone* keeps other rows away meanwhile.

    *needs* names a command of the connector without which there is nothing to test.
    """

    name: str
    said: str
    play: Play
    platforms: tuple[str, ...] = BOTH
    alone: bool = False
    needs: str = ""


INTERCOM = ("intercom",)
OVERLOADED = model_error(529, "overloaded_error")
DELIVERIES = (
    Scenario("duplicate", "each delivery comes three times", duplicate),
    Scenario("reorder", "deliveries overtake each other", reorder, alone=True),
    Scenario("delivery_unanswered", "our answer to it is lost", delivery(Fault("lost_answer")), alone=True),
    Scenario(
        "delivery_lost",
        "a delivery never arrives",
        delivery(Fault("lost_request", times=0), swept=True),
        alone=True,
        needs="reconcile",
    ),
)
READS = (
    Scenario("read_429", "reads are throttled", at("read", Fault("status", status=429, retry_after="1"))),
    Scenario("read_500", "reads fail", at("read", Fault("status", status=500, times=4))),
    Scenario("read_cut_body", "half an answer to a read", at("read", Fault("cut_body"))),
    Scenario("read_garbage", "HTML in place of a ticket", at("read", Fault("garbage", times=4))),
)
WRITES = (
    Scenario("lost_request", "the reply never arrives", at("write", Fault("lost_request"))),
    Scenario("lost_answer", "the answer to the reply is lost", at("write", Fault("lost_answer"))),
    Scenario("reset", "reset before the reply", at("write", Fault("reset"))),
    Scenario("conflict_409", "the reply collides", at("write", Fault("conflict", times=2))),
    Scenario("refused_422", "the reply is refused", at("write", Fault("status", status=422))),
    Scenario(
        "throttled_429", "the reply is throttled", at("write", Fault("status", status=429, retry_after="1"))
    ),
    Scenario("error_500", "the reply meets an error", at("write", Fault("status", status=500))),
    Scenario("error_500_lasting", "no reply gets through", at("write", Fault("status", status=500, times=6))),
    Scenario("forbidden_403", "the reply is forbidden", at("write", Fault("status", status=403))),
    Scenario("unavailable_503", "the helpdesk is away", at("write", Fault("status", status=503, times=2))),
    Scenario("garbage_200", "HTML in place of a receipt", at("write", Fault("garbage"))),
    Scenario("cut_body", "half a receipt", at("write", Fault("cut_body"))),
    Scenario("torn_body", "a receipt that breaks off", at("write", Fault("torn_body"))),
    Scenario("slow", "the reply takes long", at("write", Fault("slow", seconds=SLOW_SECONDS))),
)
MODEL = (
    Scenario("model_429", "the model throttles", model(model_error(429, "rate_limit_error"))),
    Scenario("model_500", "the model fails", model(model_error(500, "api_error"))),
    Scenario("model_529", "the model is overloaded", model(*[OVERLOADED] * 4)),
    Scenario("model_down", "the model stays away", model(*[OVERLOADED] * 60)),
    Scenario("model_refusal", "the model refuses", model(refusal())),
    Scenario("model_garbage", "the model talks nonsense", model(html(), garbage())),
    Scenario("model_slow", "the model takes long", slow_model),
)
PEOPLE = (
    Scenario("teammate_first", "a teammate is quicker than our write", teammate_first),
    Scenario(
        "teammate_in_outage",
        "a teammate answers while the helpdesk refuses us",
        at("write", Fault("status", status=503), act=teammate_speaks),
    ),
    Scenario(
        "customer_first",
        "the customer adds something right before our write",
        at("write", Fault("pass"), act=customer_adds),
    ),
    Scenario(
        "customer_in_outage",
        "the customer adds something while the helpdesk refuses us",
        at("write", Fault("status", status=503), act=customer_adds),
    ),
)
KILLS = (
    Scenario("kill_before_read", "worker dies before the read", killed("read", "lost_request")),
    Scenario("kill_before_model", "worker dies while it asks the model", model(html(), before=kill_worker)),
    Scenario("kill_after_model", "worker dies after the model", killed("read", "lost_request", after=1)),
    Scenario("kill_before_write", "worker dies before the reply", killed("write", "lost_request")),
    Scenario("kill_after_write", "worker dies after the reply", killed("write", "lost_answer")),
    Scenario(
        "kill_in_flight",
        "worker dies, the reply lands later",
        at("write", Fault("slow", seconds=LATE_SECONDS), act=kill_worker),
    ),
    Scenario("kill_before_note", "... before a note", killed("write", "lost_request", text=LEGAL)),
    Scenario("kill_after_note", "... after a note", killed("write", "lost_answer", text=LEGAL)),
    Scenario("kill_before_tag", "... between two tags", killed("tag", "lost_request", after=1), INTERCOM),
    Scenario("kill_after_tag", "... after a tag", killed("tag", "lost_answer"), INTERCOM),
    Scenario("kill_before_close", "... before the close", killed("close", "lost_request"), INTERCOM),
    Scenario("kill_after_close", "... after the close", killed("close", "lost_answer"), INTERCOM),
    Scenario("kill_at_random", "worker dies at any moment", at_random),
)
WEB = (
    Scenario("kill_web_stored", "web dies before its answer", delivery(Fault("lost_answer"), then=kill_web)),
    Scenario(
        "kill_web_unstored",
        "web dies with a delivery unread",
        delivery(Fault("lost_request"), act=kill_web, swept=True),
        needs="reconcile",
    ),
)
SCENARIOS = (
    *DELIVERIES,
    *READS,
    *WRITES,
    *MODEL,
    *PEOPLE,
    *(replace(one, alone=True) for one in (*KILLS, *WEB)),
)
