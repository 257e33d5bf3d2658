from __future__ import annotations

import logging

import httpx
import pytest

from connector.errors import (
    CredentialsError,
    HelpdeskUnavailableError,
    NotFoundError,
    SettingsError,
)

ANNA, BERT = "a" * 24, "b" * 24
COMPANY = "6762f07f1bb69f9f2193baf5"


@pytest.fixture
def conversation(desk):
    return desk.conversations["12"]


@pytest.fixture
def company(desk):
    desk.companies[COMPANY] = {
        "id": COMPANY,
        "name": "Blue Sun",
        "plan": {"name": "Pro"},
        "custom_attributes": {"tier": "gold"},
    }
    desk.contacts[ANNA]["companies"]["data"] = [{"id": COMPANY, "type": "company"}]
    return desk.companies[COMPANY]


def test_a_ticket_names_its_account(helpdesk):
    assert str(helpdesk.read("12").ref) == "intercom:abc:12"


def test_the_account_is_asked_for_once(desk, helpdesk):
    helpdesk.read("12")
    helpdesk.read("12")
    assert helpdesk.account == "abc"
    assert [path for _, path, _ in desk.requests].count("/me") == 1


def test_the_requester_is_the_contact(helpdesk):
    found = helpdesk.read("12").requester
    assert (found.id, found.name, found.email, found.locale) == (ANNA, "Anna Berg", "anna@example.com", "de")
    assert found.fields == {"user.seats": "5", "user.beta": "true", "user.plan": "pro"}


def test_the_company_is_the_organisation(helpdesk, company):
    found = helpdesk.read("12").requester
    assert found.organisation == "Blue Sun"
    assert found.fields["organisation.plan"] == "Pro"
    assert found.fields["organisation.tier"] == "gold"


def test_of_several_companies_the_one_that_the_conversation_names_counts(
    desk, helpdesk, conversation, company
):
    desk.contacts[ANNA]["companies"]["data"].append({"id": "other"})
    assert helpdesk.read("12").requester.organisation == ""
    conversation["company"] = {"id": COMPANY}
    assert helpdesk.read("12").requester.organisation == "Blue Sun"


def test_a_company_that_is_not_the_contacts_own_is_left_out(desk, helpdesk, conversation, company):
    desk.contacts[ANNA]["companies"]["data"] = []
    conversation["company"] = {"id": COMPANY}
    assert helpdesk.read("12").requester.organisation == ""


def test_a_company_that_is_gone_is_left_out(desk, helpdesk, company):
    desk.companies.clear()
    assert helpdesk.read("12").requester.organisation == ""


def test_a_user_in_a_messenger_that_checks_identities_is_verified(helpdesk):
    assert helpdesk.read("12").requester.verified


def test_a_lead_is_not_verified(desk, helpdesk):
    desk.contacts[ANNA]["role"] = "lead"
    assert not helpdesk.read("12").requester.verified


@pytest.mark.parametrize("channel", ["email", "whatsapp", "facebook", "sms", "", None])
def test_other_channels_verify_nobody(conversation, helpdesk, channel):
    conversation["source"]["type"] = channel
    assert not helpdesk.read("12").requester.verified


def test_an_answer_by_mail_into_the_messenger_verifies_nobody(desk, helpdesk, kit):
    desk.add_part(kit.user(), "<p>it is me</p>", email_message_metadata={"subject": "Re: invoice"})
    assert not helpdesk.read("12").requester.verified


def test_a_conversation_that_moved_to_mail_verifies_nobody(conversation, helpdesk):
    conversation["channel"] = {"initial": "messenger", "current": "email"}
    assert not helpdesk.read("12").requester.verified


def test_a_messenger_that_checks_no_identities_verifies_nobody(desk, helpdesk):
    desk.me["app"]["identity_verification"] = False
    assert not helpdesk.read("12").requester.verified


def merged(kit, into=""):
    link = f"<https://api.intercom.io/contacts/{into}>; rel=canonical" if into else ""
    return kit.error(410, "contact_merged", link=link)


def test_a_merged_contact_is_followed_but_not_verified(desk, helpdesk, kit):
    desk.contacts |= {ANNA: merged(kit, BERT), BERT: kit.contact(BERT, name="Bert Ahl")}
    found = helpdesk.read("12").requester
    assert (found.id, found.name, found.verified) == (BERT, "Bert Ahl", False)


@pytest.mark.parametrize("into", ["", "../me", "c" * 23])
def test_a_contact_merged_into_the_unknown_is_an_unverified_stranger(desk, helpdesk, kit, into):
    desk.contacts[ANNA] = merged(kit, into)
    found = helpdesk.read("12").requester
    assert (found.id, found.email, found.verified) == (ANNA, None, False)


def test_contacts_merged_in_a_ring_end(desk, helpdesk, kit):
    desk.contacts |= {ANNA: merged(kit, BERT), BERT: merged(kit, ANNA)}
    assert not helpdesk.read("12").requester.verified


def test_a_contact_that_is_gone_is_an_unverified_stranger(desk, helpdesk):
    desk.contacts.clear()
    found = helpdesk.read("12").requester
    assert (found.id, found.name, found.fields, found.verified) == (ANNA, "", {}, False)


def test_a_lead_may_have_no_address(desk, helpdesk):
    desk.contacts[ANNA] |= {"email": "", "name": None, "role": "lead"}
    assert helpdesk.read("12").requester.email is None


def test_every_request_pins_the_version(desk, helpdesk):
    helpdesk.read("12")
    helpdesk.identity()
    assert desk.requests


@pytest.mark.parametrize("ticket_id", ["last", "../admins", "1?x=y", "", "0", "12\n", "१२", "1" * 20])
def test_what_is_no_id_never_reaches_a_path(desk, helpdesk, ticket_id):
    with pytest.raises(NotFoundError):
        helpdesk.read(ticket_id)
    assert desk.requests == []


@pytest.mark.parametrize("contact_id", ["../me", "A" * 24, "1?x=y", "", None])
def test_an_odd_contact_id_never_reaches_a_path(desk, helpdesk, conversation, contact_id):
    conversation["contacts"]["contacts"] = [{"id": contact_id}]
    helpdesk.read("12")
    assert {path for _, path, _ in desk.requests} == {"/conversations/12", "/me"}


def test_a_deleted_conversation_is_not_found(desk, helpdesk):
    desk.conversations.clear()
    with pytest.raises(NotFoundError):
        helpdesk.read("12")


def test_identity_is_our_admin(helpdesk):
    assert helpdesk.identity() == "9"


def test_the_token_may_belong_to_another_admin(desk, helpdesk):
    desk.me["id"] = "31"
    assert helpdesk.identity() == "9"


@pytest.mark.parametrize("code", ["admin_not_found", "not_found"])
def test_an_unknown_admin_id_is_no_identity(desk, helpdesk, kit, code):
    desk.me["id"] = "31"
    desk.fail("GET /admins/9", kit.error(404, code))
    with pytest.raises(CredentialsError, match=r"INTERCOM_ADMIN_ID|admin_not_found"):
        helpdesk.identity()


def test_an_admin_without_inbox_seat_is_no_identity(desk, helpdesk):
    desk.me["has_inbox_seat"] = False
    with pytest.raises(CredentialsError, match="inbox seat"):
        helpdesk.identity()


def test_a_bot_is_no_identity(desk, helpdesk):
    desk.me["type"] = "bot"
    with pytest.raises(CredentialsError):
        helpdesk.identity()


REGIONS = [
    ("https://api.intercom.io", "US"),
    ("https://api.eu.intercom.io", "EU"),
    ("https://api.au.intercom.io", "AU"),
]


@pytest.mark.parametrize(("url", "region"), REGIONS)
def test_the_host_fits_the_region(desk, kit, url, region):
    desk.me["app"]["region"] = region
    assert kit.helpdesk_of(desk, url=url).identity() == "9"


def test_a_workspace_of_another_region_is_refused(desk, helpdesk):
    desk.me["app"]["region"] = "EU"
    with pytest.raises(CredentialsError, match="INTERCOM_URL"):
        helpdesk.identity()


@pytest.mark.parametrize("app", [None, {}, {"id_code": ""}, {"id_code": "a/b"}])
def test_a_token_without_workspace_is_refused(desk, helpdesk, app):
    desk.me["app"] = app
    with pytest.raises(CredentialsError):
        helpdesk.read("12")


@pytest.mark.parametrize("token", ["", "a b", "a\nb", "töken"])
def test_a_token_that_no_header_can_carry_is_a_fault_of_the_settings(kit, desk, token):
    with pytest.raises(SettingsError) as caught:
        kit.helpdesk_of(desk, token=token)
    assert not token or token not in str(caught.value)


def test_a_read_is_tried_three_times(desk, helpdesk):
    desk.fail("GET /conversations/12", httpx.ReadTimeout("x"), httpx.Response(502, text="<html>"))
    assert helpdesk.read("12").ref.id == "12"


def test_a_read_gives_up_after_three_attempts(desk, helpdesk):
    desk.fail("GET /conversations/12", *[httpx.Response(503)] * 3)
    with pytest.raises(HelpdeskUnavailableError):
        helpdesk.read("12")
    assert len(desk.requests) == 3


def test_a_read_waits_for_a_short_throttle(desk, kit):
    waits = []
    desk.fail(
        "GET /conversations/12", kit.error(429, "rate_limit_exceeded", **{"x-ratelimit-reset": "1795000003"})
    )
    kit.helpdesk_of(desk, sleep=waits.append).read("12")
    assert waits == [3.0]


def test_a_long_throttle_goes_back_to_the_queue(desk, helpdesk, kit):
    desk.fail(
        "GET /conversations/12", kit.error(429, "rate_limit_exceeded", **{"x-ratelimit-reset": "1795000060"})
    )
    with pytest.raises(HelpdeskUnavailableError) as caught:
        helpdesk.read("12")
    assert (caught.value.retry_after, len(desk.requests)) == (60.0, 1)


ODD = [b"", b"null", b"[]", b"<html>", b"{", b"\xff\xfe", b"[" * 100_000]


@pytest.mark.parametrize("body", ODD)
def test_an_answer_that_is_no_object_counts_as_down(desk, helpdesk, body):
    desk.fail("GET /conversations/12", *[httpx.Response(200, content=body)] * 3)
    with pytest.raises(HelpdeskUnavailableError):
        helpdesk.read("12")


@pytest.mark.parametrize(
    "answer", [{"cls": 1, "_fields_set": 2}, {"conversation_parts": "x"}, {"source": [1]}]
)
def test_shapes_that_break_the_sdks_models_count_as_down(desk, helpdesk, answer):
    desk.fail("GET /conversations/12", *[httpx.Response(200, json=answer)] * 3)
    with pytest.raises(HelpdeskUnavailableError):
        helpdesk.read("12")


def test_half_a_surrogate_pair_does_not_make_a_conversation_unreadable(desk, helpdesk, kit):
    desk.add_part(kit.user(), "<p>hi \ud83d</p>")
    assert helpdesk.read("12").messages[-1].text.startswith("hi")


def test_no_words_addresses_or_tokens_reach_errors_and_logs(desk, helpdesk, kit, caplog):
    caplog.set_level(logging.DEBUG)
    said = []
    for answer in (kit.error(401, "unauthorized"), httpx.Response(422, json=desk.contacts[ANNA])):
        desk.fail("GET /conversations/12", answer)
        with pytest.raises((CredentialsError, Exception)) as caught:
            helpdesk.read("12")
        said += [str(caught.value), repr(caught.value), str(caught.value.__cause__)]
    helpdesk.read("12")
    written = " ".join([*said, caplog.text, repr(helpdesk)])
    for secret in ("tok", "anna@example.com", "Anna", "invoice", "secret words"):
        assert secret not in written.replace("INTERCOM_ACCESS_TOKEN", "").replace("access token", "")
