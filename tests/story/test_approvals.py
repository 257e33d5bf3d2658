"""Drafts settled from outside the helpdesk: by an operator's command or the API, carried out by the story."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from connector.approvals import Approvals, Listed, Overdue, SettledError, UnfitTextError, UnknownDraftError
from connector.cli.drafts import _facts as facts
from connector.cli.drafts import _print as print_table
from connector.compose import NOTE_CHARS
from connector.decision import Band, SearchResult
from connector.domain import ActionKind, Assignment, EventKind, Mode, Role, TicketRef
from connector.drafts import distance
from connector.errors import RejectedError
from connector.store import people
from connector.store.drafts import Draft, DraftState
from connector.store.tables import drafts as drafts_table
from connector.store.tables import jobs as jobs_table
from connector.web.app import create_app
from tests.story.conftest import PASSAGE, Fault

TOKEN = "drafts-token-0123456789"
APPROVE, DISCARD = "ai_approve", "ai_discard"


@pytest.fixture
def world(world: Any) -> Any:
    """In assist mode, with a draft on the ticket."""
    world.house = replace(world.house, mode=Mode.ASSIST)
    assert world.customer_writes()[-1] == "acted:held"
    world.clock.pass_seconds(60)
    return world


@pytest.fixture
def approvals(world: Any) -> Approvals:
    return Approvals(world.house.database, world.house.ring, world.clock, via="cli", hours=72)


def the_draft(world: Any) -> Any:
    with world.house.database.read() as connection:
        return connection.execute(sa.select(drafts_table).order_by(drafts_table.c.made_at)).all()[-1]


def public(world: Any) -> list[str]:
    return [action.body for action in world.desk.spoken]


def test_an_approval_by_command_sends_the_draft_at_once(world: Any, approvals: Approvals) -> None:
    draft = the_draft(world)
    approvals.approve(draft.id, by="lee", text_hash=draft.text_hash[:12])
    assert public(world) == []
    assert world.run()[-1] == "acted:resolved"
    assert public(world) == [approvals.shown(draft.id).text]
    done = the_draft(world)
    assert (done.state, done.via, done.decided_by, done.distance) == ("sent", "cli", "lee", 0.0)


def test_an_approval_of_other_words_than_those_seen_is_refused(world: Any, approvals: Approvals) -> None:
    with pytest.raises(SettledError, match="not the one that you saw"):
        approvals.approve(the_draft(world).id, by="lee", text_hash="0" * 12)
    assert world.rings == []


@pytest.mark.parametrize("first", ["tag", "command"])
def test_a_tag_and_a_command_at_once_send_it_once(world: Any, approvals: Approvals, first: str) -> None:
    draft = the_draft(world)
    world.desk.tag(APPROVE)
    if first == "tag":
        world.deliver(EventKind.TEAMMATE_ACTED)
        world.run()
        with pytest.raises(SettledError, match="sent by teammate"):
            approvals.approve(draft.id, by="lee")
    else:
        approvals.approve(draft.id, by="lee")
        world.deliver(EventKind.TEAMMATE_ACTED)
    world.run()
    assert len(public(world)) == 1
    assert the_draft(world).via == ("tag" if first == "tag" else "cli")


def test_of_many_who_approve_at_the_same_moment_one_does(world: Any, approvals: Approvals) -> None:
    draft, ended = the_draft(world).id, []

    def approve(name: str) -> None:
        try:
            ended.append(approvals.approve(draft, by=name).decided_by)
        except SettledError:
            ended.append("")

    threads = [threading.Thread(target=approve, args=(f"t{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(filter(None, ended))) == 1
    world.run()
    assert len(public(world)) == 1


def test_an_approval_of_a_ticket_that_moved_on_is_void_and_a_note_says_so(
    world: Any, approvals: Approvals
) -> None:
    draft = the_draft(world).id
    approvals.approve(draft, by="lee")
    world.desk.say(Role.TEAMMATE, "I have reset it for you.")
    world.run()
    assert public(world) == []
    assert "a teammate has answered" in world.desk.actions[-1].body
    with pytest.raises(SettledError, match="answered, teammate_replied, though approved by lee"):
        approvals.discard(draft, by="kim")


def test_the_table_shows_ids_whole_however_much_is_said_of_the_state(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ref = TicketRef("intercom", "a-workspace-with-a-name", "215472621200011")
    row = ("11111111-2222-4333-8444-555555555555", ref, "note", "shipping", "email", "hash", "1", 1, 2)
    draft = Draft(*row, DraftState.VOID, "cli", "somebody.with.a.name", 3, "teammate_replied")
    print_table([Listed(draft, ("medium_confidence", "mode_assist"))])
    assert row[0] in capsys.readouterr().out


def test_a_draft_is_shown_with_why_it_waits_and_what_it_rests_on(world: Any, approvals: Approvals) -> None:
    shown = approvals.shown(the_draft(world).id)
    told = shown.row()
    assert (told["reasons"], told["confidence"], told["account"]) == (("mode_assist",), 0.95, "unverified")
    assert [(one["title"], one["changed"]) for one in told["sources"]] == [("", False)]
    lines = [f"{name}: {value}" for name, value in facts(shown)]
    assert "why: mode_assist: We only draft: a teammate approves." in lines
    assert "confidence: 0.95" in lines
    assert "sources: an article that is gone" in lines
    [listed] = approvals.listed(states=[DraftState.WAITING], platform=None, most=9)
    assert listed.row()["reasons"] == ["mode_assist"]


def test_an_approval_is_no_reason_why_it_waited(world: Any, approvals: Approvals) -> None:
    approvals.approve(the_draft(world).id, by="lee")
    world.run()
    assert approvals.shown(the_draft(world).id).grounds.reasons == ("mode_assist",)


def test_what_was_missing_is_shown_and_a_forgotten_person_leaves_no_error(
    world: Any, approvals: Approvals
) -> None:
    world.house = replace(world.house, search=lambda _: SearchResult(Band.WEAK, (PASSAGE,)))
    world.customer_writes("And how do I change it?")
    draft = the_draft(world)
    assert approvals.shown(draft.id).grounds.missing == (
        "nobody vouches for the requester, so no account facts were used",
        "articles fit the question only in part",
    )
    with world.house.database.begin() as connection:
        people.erase(connection, [world.desk.ticket.ref], now=world.clock())
    found = approvals.shown(draft.id).grounds
    assert (found.sources, found.missing, found.reasons) == ((), (), ("mode_assist",))


def test_a_discarded_draft_loses_its_tags(world: Any, approvals: Approvals) -> None:
    approvals.discard(the_draft(world).id, by="lee")
    world.run()
    assert (the_draft(world).state, the_draft(world).decided_by) == ("discarded", "lee")
    assert "ai_drafted" not in world.desk.ticket.tags
    assert public(world) == []


def test_edited_words_stand_in_a_new_note_and_go_out_when_that_is_approved(
    world: Any, approvals: Approvals
) -> None:
    world.desk.tag(APPROVE)
    words = "Hello Ada, choose Forgot password on the sign-in page, then open the link that we mail you."
    approvals.edit(the_draft(world).id, words, by="lee")
    world.run()
    note = world.desk.actions[-1]
    assert (note.kind, note.body.endswith(words), "Edited by: lee" in note.body) == (
        ActionKind.DRAFT,
        True,
        True,
    )
    assert (public(world), APPROVE in world.desk.ticket.tags) == ([], False)
    world.clock.pass_seconds(60)
    world.desk.tag(APPROVE)
    world.deliver(EventKind.TEAMMATE_ACTED)
    assert world.run()[-1] == "acted:resolved"
    assert public(world) == [words]
    assert 0 < the_draft(world).distance < 0.5


def test_an_edit_is_measured_against_what_an_approval_would_have_sent(
    world: Any, approvals: Approvals
) -> None:
    """Which has the line that an AI wrote it; a second edit is measured against the draft, too."""
    ours = approvals.shown(the_draft(world).id).text
    assert "AI" in ours
    approvals.edit(the_draft(world).id, ours + " Bye.", by="lee")
    assert the_draft(world).distance == distance(ours, ours + " Bye.") < 0.03
    world.run()
    approvals.edit(the_draft(world).id, ours, by="lee")
    assert the_draft(world).distance == 0


def test_an_edit_shows_its_note_on_a_ticket_that_a_teammate_took(world: Any, approvals: Approvals) -> None:
    draft = the_draft(world)
    taken = Assignment(world.clock(), Role.TEAMMATE, Role.TEAMMATE)
    world.desk.ticket = replace(world.desk.ticket, assignments=(taken,))
    approvals.edit(draft.id, "Choose Forgot password.", by="lee")
    world.run()
    assert "Choose Forgot password." in world.desk.actions[-1].body
    assert the_draft(world).state == "waiting"


def test_an_edit_whose_note_is_refused_ends_with_a_person(world: Any, approvals: Approvals) -> None:
    world.desk.script = [Fault(RejectedError("422", fields=("priority",)))]
    approvals.edit(the_draft(world).id, "Choose Forgot password.", by="lee")
    assert world.run()[-1] == "acted:escalated"
    with world.house.database.read() as connection:
        [job] = connection.execute(sa.select(jobs_table)).all()
    assert (job.state, job.outcome) == ("done", "escalated")
    assert world.customer_writes("And how do I change my name?")[-1] != "acted:resolved"
    assert public(world) == []


def test_an_approval_between_an_edit_and_its_note_is_not_for_the_new_words(
    world: Any, approvals: Approvals
) -> None:
    world.desk.tag(APPROVE)
    approvals.edit(the_draft(world).id, "Other words.", by="lee")
    with pytest.raises(SettledError, match="does not stand on the ticket yet"):
        approvals.approve(the_draft(world).id, by="lee")
    world.run()
    assert public(world) == []


@pytest.mark.parametrize("text", ["", "  \n", "x" * (NOTE_CHARS + 1)])
def test_words_that_can_not_be_sent_are_refused(world: Any, approvals: Approvals, text: str) -> None:
    with pytest.raises(UnfitTextError):
        approvals.edit(the_draft(world).id, text, by="lee")


def test_an_edit_leaves_nothing_live(world: Any, approvals: Approvals) -> None:
    approvals.edit(the_draft(world).id, "See {{ticket.id}} and ![a](https://evil.test/x.png)", by="lee")
    assert "{{" not in approvals.shown(the_draft(world).id).text


def test_a_draft_that_is_settled_takes_no_more_decisions(world: Any, approvals: Approvals) -> None:
    draft = the_draft(world).id
    approvals.discard(draft, by="lee")
    for act in (approvals.approve, approvals.discard):
        with pytest.raises(SettledError, match="discarded by lee"):
            act(draft, by="kim")
    with pytest.raises(SettledError):
        approvals.edit(draft, "Other words.", by="kim")


def test_an_unknown_draft_is_told(approvals: Approvals) -> None:
    with pytest.raises(UnknownDraftError):
        approvals.approve("nothing", by="lee")


def test_a_draft_that_nobody_takes_up_expires_and_loses_its_tags(world: Any) -> None:
    overdue = Overdue(world.house.database, world.house.ring, world.clock)
    assert overdue.look() == 0
    world.clock.pass_seconds(72 * 3_600)
    assert overdue.look() == 1
    world.run()
    assert (the_draft(world).state, "ai_drafted" in world.desk.ticket.tags) == ("expired", False)
    assert overdue.look() == 0
    assert world.desk.actions[-1].body == ""


# The API


@pytest.fixture
def client(world: Any) -> FlaskClient:
    app = create_app(
        {},
        database=world.house.database,
        ring=world.house.ring,
        timing=world.house.policy.timing,
        clock=world.clock,
        api_token=TOKEN,
    )
    found = app.test_client()
    found.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return found


def test_the_api_lists_shows_and_approves(world: Any, client: FlaskClient) -> None:
    [listed] = client.get("/api/drafts").json["drafts"]
    shown = client.get(f"/api/drafts/{listed['id']}").json
    assert (shown["kind"], shown["state"], "Forgot password" in shown["text"]) == ("reply", "waiting", True)
    sent = {"text_hash": shown["text_hash"], "by": "lee"}
    answer = client.post(f"/api/drafts/{listed['id']}/approve", json=sent)
    assert (answer.status_code, answer.json["state"], answer.json["via"]) == (200, "approved", "api")
    world.run()
    assert public(world) == [shown["text"]]
    assert client.get("/api/drafts").json == {"drafts": []}
    assert len(client.get("/api/drafts?state=sent&platform=zendesk").json["drafts"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "code", "told"),
    [
        ("approve", {"text_hash": "0" * 64}, 409, "not the one that you saw"),
        ("approve", {"text_hash": ""}, 400, "text_hash"),
        ("approve", {}, 400, "text_hash"),
        ("approve", [], 400, "not an object"),
        ("edit", {"text": ""}, 422, "characters"),
        ("edit", {"text": 7}, 400, "text"),
        ("edit", {"text": "x" * 70_000}, 400, "too long"),
    ],
)
def test_the_api_refuses_what_it_can_not_carry_out(
    world: Any, client: FlaskClient, path: str, body: Any, code: int, told: str
) -> None:
    answer = client.post(f"/api/drafts/{the_draft(world).id}/{path}", json=body)
    assert answer.status_code == code
    assert told in answer.json["error"]
    assert the_draft(world).state == "waiting"


def test_the_api_edits_and_discards(world: Any, client: FlaskClient) -> None:
    place = f"/api/drafts/{the_draft(world).id}"
    assert client.post(f"{place}/edit", json={"text": "Other words."}).json["text"] == "Other words."
    world.run()
    assert client.post(f"{place}/discard").json["state"] == "discarded"
    assert client.post(f"{place}/discard").status_code == 409
    assert client.get("/api/drafts/nothing").status_code == 404
    assert client.get("/api/drafts?state=odd").status_code == 400
    assert client.post(f"{place}/send").status_code == 404


def test_the_api_answers_nobody_without_its_token(world: Any, client: FlaskClient) -> None:
    place = f"/api/drafts/{the_draft(world).id}/discard"
    for given in ("", "Bearer wrong", TOKEN):
        assert client.post(place, headers={"Authorization": given}).status_code == 401
        assert client.get("/api/drafts", headers={"Authorization": given}).status_code == 401
    assert the_draft(world).state == "waiting"


def test_without_a_token_set_there_is_no_api(world: Any) -> None:
    house = world.house
    parts = {"database": house.database, "ring": house.ring, "timing": house.policy.timing}
    bare = create_app({}, **parts, clock=world.clock).test_client()
    assert bare.get("/api/drafts", headers={"Authorization": "Bearer "}).status_code == 404
