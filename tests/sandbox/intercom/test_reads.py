"""What the Intercom stand-in shows."""

from __future__ import annotations

import pytest


def test_me_names_app_region_and_seat(desk, api):
    me = api("GET", "/me").json()

    assert (me["type"], me["id"], me["has_inbox_seat"]) == ("admin", desk.bot_id, True)
    assert (me["app"]["id_code"], me["app"]["region"]) == (desk.account, "US")


def test_admins_are_the_people_and_not_operator(desk, api, refusal):
    ada = desk.add_teammate(name="Ada")

    admins = api("GET", "/admins").json()["admins"]

    assert [one["id"] for one in admins] == [desk.bot_id, ada]
    assert api("GET", f"/admins/{ada}").json()["name"] == "Ada"
    assert refusal(api("GET", "/admins/1")) == (404, "admin_not_found")


def test_teams_name_their_members_as_numbers(desk, api, refusal):
    ada = desk.add_teammate(name="Ada")
    billing = desk.add_team("Billing", [ada])

    assert [(one["id"], one["name"]) for one in api("GET", "/teams").json()["teams"]] == [
        (billing, "Billing")
    ]
    assert api("GET", f"/teams/{billing}").json()["admin_ids"] == [int(ada)]
    assert api("GET", f"/admins/{ada}").json()["team_ids"] == [int(billing)]
    assert refusal(api("GET", "/teams/1")) == (404, "team_not_found")


def test_a_verified_customer_is_a_user_and_anybody_else_a_lead(desk, api):
    known = desk.add_customer(name="Mira", email="mira@example.org", fields={"plan": "pro"})
    unknown = desk.add_customer(name="", email=None, verified=False)

    user, lead = (api("GET", f"/contacts/{one}").json() for one in (known, unknown))

    assert (user["role"], user["email"], user["custom_attributes"]) == (
        "user",
        "mira@example.org",
        {"plan": "pro"},
    )
    assert (lead["role"], lead["email"], lead["name"]) == ("lead", "", None)


def test_a_contact_leads_to_its_company(desk, api, customer, refusal):
    [company] = api("GET", f"/contacts/{customer}/companies").json()["data"]

    assert company["name"] == "Sand GmbH"
    assert api("GET", f"/companies/{company['id']}").json() == company
    assert refusal(api("GET", "/companies/1")) == (404, "company_not_found")


def test_a_merged_contact_is_gone_and_names_its_survivor(desk, api, ticket, customer, refusal):
    survivor = desk.add_customer(name="Mira", email="mira@example.com")
    desk.merge_contacts(customer, survivor)

    gone = api("GET", f"/contacts/{customer}")

    assert refusal(gone) == (410, "contact_merged")
    assert gone.headers["Link"] == f'<{desk.url}/contacts/{survivor}>; rel="canonical"'
    assert refusal(api("GET", f"/contacts/{customer}", Intercom_Version="2.15")) == (404, "not_found")


@pytest.mark.parametrize("moved", [False, True])
def test_conversations_of_a_merged_contact_may_name_either_while_the_survivor_writes_on(
    desk, api, ticket, customer, moved
):
    survivor = desk.add_customer(name="Mira", email="mira@example.com")
    desk.merge_contacts(customer, survivor, moved=moved)
    desk.customer_replies(ticket, "It's me")

    found = api.read(ticket)

    assert [one["id"] for one in found["contacts"]["contacts"]] == [survivor if moved else customer]
    assert found["conversation_parts"]["conversation_parts"][-1]["author"]["id"] == survivor


def test_a_new_mail_reads_as_its_source_without_parts(api, ticket, customer):
    found = api.read(ticket)

    source = found["source"]
    assert (source["type"], source["subject"]) == ("email", "<p>Invoice</p>")
    assert source["body"] == "<p>Where is my invoice?</p>"
    assert source["author"]["id"] == customer
    assert source["email_message_metadata"]["subject"] == "Invoice"
    assert found["conversation_parts"] == {
        "type": "conversation_part.list",
        "conversation_parts": [],
        "total_count": 0,
    }
    assert (found["admin_assignee_id"], found["team_assignee_id"], found["state"]) == (None, None, "open")
    assert found["company"]["name"] == "Sand GmbH"
    assert found["channel"] == {"initial": "email", "current": "email"}
    assert len(found["id"]) == 15


def test_contacts_of_a_conversation_hold_no_address(api, ticket):
    [contact] = api.read(ticket)["contacts"]["contacts"]

    assert set(contact) == {"type", "id", "external_id"}


@pytest.mark.parametrize("text", ["<b>bold?</b> & <script>", "1 < 2\n\nand 3 > 2\nyes &amp;"])
def test_what_a_customer_typed_survives_as_typed(desk, api, customer, text):
    ticket = desk.write_in(customer, subject="a <b> c", text=text)

    plain = api.read(ticket, "?display_as=plaintext")["source"]

    assert (plain["body"], plain["subject"]) == (text, "a <b> c")
    assert "<script>" not in api.read(ticket)["source"]["body"]
    assert desk.view(ticket).messages[0].text == text


def test_mail_in_html_stands_as_it_came(desk, api, customer):
    html = '<div>Hi<span style="display:none">hidden</span></div>'
    ticket = desk.write_in(customer, subject="x", text="Hi", html=html)

    assert api.read(ticket)["source"]["body"] == html


def test_an_out_of_office_mail_shows_by_its_subject(desk, api, ticket, customer):
    first = desk.write_in(customer, subject="Invoice", text="I am away", automatic=True)
    desk.customer_replies(ticket, "I am away", automatic=True)

    assert api.read(first)["source"]["email_message_metadata"]["subject"] == "Automatic reply: Invoice"
    [part] = api.read(ticket)["conversation_parts"]["conversation_parts"]
    assert part["email_message_metadata"]["subject"] == "Automatic reply: Invoice"


def test_operator_fills_a_new_chat_and_can_be_silenced(desk, api, chat, clock, running, client):
    [part] = api.read(chat)["conversation_parts"]["conversation_parts"]
    assert (part["part_type"], part["author"]["type"]) == ("channel_and_reply_time_expectation", "bot")
    assert api.read(chat)["channel"]["current"] == "messenger"

    with running(clock=clock, operator_speaks=False) as silent:
        person = silent.add_customer(name="M", email=None)
        other = silent.write_in(person, subject="", text="Hello", channel="chat")
        assert client(silent).read(other)["conversation_parts"]["total_count"] == 0


def test_only_the_newest_500_parts_are_shown(desk, api, ticket):
    ids = [desk.customer_replies(ticket, f"message {n}") for n in range(503)]

    found = api.read(ticket)

    assert [part["id"] for part in found["conversation_parts"]["conversation_parts"]] == ids[3:]
    assert found["statistics"]["count_conversation_parts"] == 504


def test_older_versions_are_answered_in_their_own_words(desk, api, ticket):
    desk.fin_active(ticket)
    desk.fin_hands_off(ticket)

    new, old = api.read(ticket), api.read(ticket, Intercom_Version="2.14")

    assert (new["priority"], old["priority"]) == ("none", "not_priority")
    states = [one["ai_agent"]["resolution_state"] for one in (new, old)]
    assert states == ["escalated", "routed_to_team"]
    assert "channel" not in old


def test_nobody_may_look_like_zero(clock, running, client):
    with running(clock=clock, unassigned=0) as desk:
        person = desk.add_customer(name="M", email=None)
        ticket = desk.write_in(person, subject="x", text="Hello")

        assert client(desk).read(ticket)["admin_assignee_id"] == 0
