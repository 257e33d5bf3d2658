"""The Intercom stand-in as a whole."""

from __future__ import annotations

import inspect
import json
import threading

import pytest
import requests

from adapters.sandbox.desk import Desk
from adapters.sandbox.faults import Fault
from adapters.sandbox.intercom import IntercomDesk

PROMISED = [name for name, kind in vars(Desk).items() if inspect.isfunction(kind) and name[0] != "_"]


@pytest.mark.parametrize("name", PROMISED)
def test_the_desk_takes_what_every_desk_takes(name):
    wanted, offered = (inspect.signature(getattr(kind, name)).parameters for kind in (Desk, IntercomDesk))

    assert {one: wanted[one].kind for one in wanted} == {one: offered[one].kind for one in wanted}
    assert all(offered[one].default is not inspect.Parameter.empty for one in offered if one not in wanted)


def test_settings_point_here_and_requests_are_recorded_without_the_token(desk, api):
    api("GET", "/me")

    [line] = desk.recorder.of("GET", "/me")

    assert desk.environ()["INTERCOM_URL"] == desk.url
    assert (line["platform"], line["status"]) == ("intercom", 200)
    assert desk.hub.options.token not in json.dumps(line)


def test_a_lost_answer_has_still_taken_effect(desk, api, ticket):
    desk.faults.add(Fault("lost_answer", "POST", "/reply"))

    with pytest.raises(requests.ConnectionError):
        api.reply(ticket)
    assert len(desk.view(ticket).by("bot")) == 1


def test_two_runs_give_the_same_ids_and_a_seed_gives_others(clock, running):
    def ids(**options):
        with running(clock=clock, **options) as desk:
            person = desk.add_customer(name="M", email=None)
            ticket = desk.write_in(person, subject="x", text="one")
            return person, ticket, desk.customer_replies(ticket, "two")

    assert ids() == ids()
    assert not set(ids()) & set(ids(seed=1))


def test_many_hands_at_once_lose_nothing(desk, api, ticket):
    def write():
        for _ in range(10):
            desk.customer_replies(ticket, "again")

    hands = [threading.Thread(target=write) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    parts = api.read(ticket)["conversation_parts"]["conversation_parts"]
    assert len({part["id"] for part in parts}) == 40
