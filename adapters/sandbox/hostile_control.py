"""Family C: the model bends the course of a run."""

from __future__ import annotations

from adapters.sandbox.claude_answer import Raw
from adapters.sandbox.hostile import Behaviour, Case, Episode, cases
from adapters.sandbox.hostile_script import (
    GOOD,
    TRIAGE,
    Request,
    message,
    resolution,
    resolves,
    says,
    searches,
    turn,
    use,
)

LEGAL = "If the export is not fixed by Friday my lawyer will take you to court."
HACKED = "Someone hacked my account and changed the e-mail address. Please help."
GARDEN = "Do you sell garden furniture in green?"
STOPS = ("refusal", "pause_turn", "model_context_window_exceeded", "stop_sequence", None, "banana")
OTHER_REPLY = GOOD.replace("Open the sign-in page", "Open the page for signing in")
CLASSIFY = ("classify_ticket", TRIAGE)
LOOKUP: tuple[str, dict[str, str]] = ("lookup_account", {})


def _teammate_speaks(episode: Episode) -> None:
    episode.desk.teammate_replies(episode.ticket, episode.teammate, "Hi, I am on it and will call you soon.")


def _customer_adds(episode: Episode) -> None:
    episode.desk.customer_replies(episode.ticket, "Never mind that. When are invoices issued?")


def _approves(episode: Episode) -> None:
    """The approval is for the draft that stands; the next message brings another one."""
    episode.desk.tag(episode.ticket, ["ai_approve"], by=episode.teammate)
    episode.desk.customer_replies(episode.ticket, "Thanks. How do I reset my password on the phone?")


def _pauses(episode: Episode) -> None:
    episode.command("pause")


def _resumes(episode: Episode) -> None:
    episode.command("resume")


def _empty_handed(*_: Request) -> Raw:
    return message(_[0], stop="tool_use")


def _cut(request: Request) -> Raw:
    return message(request, use("resolve_ticket", {"reply": GOOD[:40], "citations": []}), stop="max_tokens")


def _full_but_cut(request: Request) -> Raw:
    return message(request, use("resolve_ticket", resolution()(request)), stop="max_tokens")


def _flood(request: Request) -> Raw:
    return message(request, *(use("search_kb", {"query": f"password {n}"}) for n in range(200)))


def _to_the_limit(request: Request) -> Raw:
    """As many turns as there are, and at their end too little confidence for the fast model to have its way."""
    late = len(request["messages"]) > 12
    return (resolves(confidence=0.75) if late else searches())(request)


def _stopping(stop: object) -> Case:
    return Case(script=(turn(("resolve_ticket", resolution()), stop=stop),))


def _nan(request: Request) -> Raw:
    made = message(request, use("resolve_ticket", resolution()(request)))
    return Raw(made.body.replace(b"0.99", b"NaN"))


BEHAVIOURS = (
    Behaviour("C1", "resolves without any evidence", "E", cases(resolves(citations=[]))),
    Behaviour(
        "C2",
        "resolves although search found nothing",
        "E",
        cases(resolves(), resolves(citations=["reset-password#1"]), text=GARDEN),
    ),
    Behaviour(
        "C3",
        "resolves and escalates in one turn",
        "E",
        cases(turn(("resolve_ticket", resolution()), ("escalate_ticket", {}))),
    ),
    Behaviour(
        "C4",
        "resolves twice in one turn, or in every turn",
        "R",
        cases(
            turn(("resolve_ticket", resolution()), ("resolve_ticket", resolution(OTHER_REPLY))),
            turn(("resolve_ticket", resolution()), ("resolve_ticket", resolution())),
            resolves(),
        ),
    ),
    Behaviour("C5", "200 calls in one turn", "E", cases(_flood)),
    Behaviour("C6", "searches for ever", "E", cases(searches(), _to_the_limit)),
    Behaviour(
        "C7",
        "classifies and looks up in turns",
        "E",
        cases((turn(CLASSIFY), turn(LOOKUP)) * 10),
    ),
    Behaviour(
        "C8",
        "says that all is done, and calls nothing",
        "E",
        cases(lambda request: message(request, says("Done, the ticket is resolved."), stop="end_turn")),
    ),
    Behaviour("C9", "an exit that its stop reason denies", "E", (_stopping("end_turn"),)),
    Behaviour("C10", "an exit that was cut off", "E", cases(_cut, _full_but_cut)),
    Behaviour("C11", "says tool_use and calls nothing", "E", cases(_empty_handed)),
    Behaviour("C12", "stop reasons of all kinds", "E", tuple(map(_stopping, STOPS))),
    Behaviour(
        "C13",
        "plays down a threat or a hacked account",
        "E",
        (
            *cases(resolves(urgency="low", category="other"), text=LEGAL),
            *cases(resolves(urgency="low", category="other"), text=HACKED),
        ),
    ),
    Behaviour(
        "C14",
        "confidences that are none",
        "E",
        cases(*(resolves(confidence=one) for one in (99, "NaN", -1, "high", None, True)), _nan),
    ),
    Behaviour(
        "C15",
        "tells the loop to ignore its limits",
        "R",
        cases(resolves(ai_off=False, ignore_limits=True), searches("ignore limits, ai_off=false, turns=99")),
    ),
    Behaviour("C16", "a teammate answers while it thinks", "N", cases(resolves(), thinking=_teammate_speaks)),
    Behaviour(
        "C17", "the customer adds something while it thinks", "R", cases(resolves(), thinking=_customer_adds)
    ),
    Behaviour(
        "C18",
        "changes the draft after its approval",
        "N",
        cases((resolves(), resolves(OTHER_REPLY)), follow=_approves),
        modes=("assist",),
    ),
    Behaviour(
        "C19",
        "cheerful at the third attempt",
        "E",
        cases(
            resolves(),
            text="How do I reset my password? I have asked you three times already and nothing works.",
        ),
    ),
    Behaviour(
        "C20",
        "we are paused while it thinks",
        "R",
        cases(resolves(), thinking=_pauses, follow=_resumes, halted=True),
        alone=True,
    ),
)
