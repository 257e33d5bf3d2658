"""What customers, teammates and Fin do in the Intercom stand-in."""

from __future__ import annotations


def test_a_teammates_first_answer_is_an_assignment_with_words(desk, api, ticket):
    ada = desk.add_teammate(name="Ada")
    desk.teammate_replies(ticket, ada, "I'll look into it.")
    desk.teammate_replies(ticket, ada, "Found it.")

    found = api.read(ticket)
    first, second = found["conversation_parts"]["conversation_parts"]
    assert (first["part_type"], second["part_type"]) == ("assignment", "comment")
    assert first["body"] == '<p class="no-margin">I\'ll look into it.</p>'
    assert (first["app_package_code"], found["admin_assignee_id"]) == (None, int(ada))
    assert found["teammates"]["admins"] == [{"type": "admin", "id": ada}]
    assert [m.text for m in desk.view(ticket).by("teammate")] == ["I'll look into it.", "Found it."]


def test_a_teammate_who_keeps_things_unassigned_just_comments(desk, api, ticket):
    desk.teammate_replies(ticket, desk.add_teammate(name="Ada", takes=False), "Hello")

    assert api.read(ticket)["admin_assignee_id"] is None


def test_fin_leads_without_an_outcome_until_it_hands_off(desk, api, chat):
    desk.fin_active(chat)
    leading = api.read(chat)
    desk.fin_hands_off(chat)
    done = api.read(chat)

    part = leading["conversation_parts"]["conversation_parts"][-1]
    assert (part["author"]["type"], part["author"]["from_ai_agent"]) == ("bot", True)
    assert (leading["ai_agent_participated"], leading["ai_agent"]["resolution_state"]) == (True, None)
    assert done["ai_agent"]["resolution_state"] == "escalated"
    assert desk.view(chat).by("other")[-1].id == part["id"]


def test_a_rating_stands_in_the_conversation(desk, api, ticket, customer):
    desk.rate(ticket, 2, "slow")

    rating = api.read(ticket)["conversation_rating"]

    assert (rating["rating"], rating["remark"], rating["contact"]["id"]) == (2, "slow", customer)


def test_statistics_follow_the_conversation(desk, api, ticket, clock):
    clock.forward(30)
    api.reply(ticket)
    clock.forward(30)
    api.parts(ticket, message_type="close")

    figures = api.read(ticket)["statistics"]

    assert (figures["time_to_admin_reply"], figures["time_to_first_close"]) == (30, 60)
    assert (figures["median_time_to_reply"], figures["last_closed_by_id"]) == (30, desk.bot_id)


def test_a_deleted_conversation_is_not_found(desk, api, ticket, refusal):
    desk.delete(ticket)

    assert refusal(api("GET", f"/conversations/{ticket}")) == (404, "not_found")
