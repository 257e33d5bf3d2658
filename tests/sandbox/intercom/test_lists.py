"""Lists and searches of the Intercom stand-in."""

from __future__ import annotations

import pytest


@pytest.fixture
def five(desk, customer, clock):
    ids = []
    for n in range(5):
        clock.forward(1)
        ids.append(desk.write_in(customer, subject=f"s{n}", text=f"word{n} here"))
    return ids


def pages(api, path, body=None):
    after, found = None, []
    while True:
        if body is None:
            answer = api("GET", path + (f"&starting_after={after}" if after else "")).json()
        else:
            paging = {"per_page": 2} | ({"starting_after": after} if after else {})
            answer = api("POST", path, {**body, "pagination": paging}).json()
        found.append([one["id"] for one in answer["conversations"]])
        if "next" not in answer["pages"]:
            return found
        after = answer["pages"]["next"]["starting_after"]


def test_lists_go_from_the_newest_change_page_by_page(api, five):
    assert pages(api, "/conversations?per_page=2") == [[five[4], five[3]], [five[2], five[1]], [five[0]]]


def test_searches_page_by_cursor_and_carry_no_parts(api, five):
    body = {"query": {"field": "updated_at", "operator": ">", "value": "0"}}

    assert [one for page in pages(api, "/conversations/search", body) for one in page] == five[::-1]
    [first, *_] = api("POST", "/conversations/search", body).json()["conversations"]
    assert "conversation_parts" not in first


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ({"field": "created_at", "operator": ">", "value": 1_795_341_604}, [4, 3]),
        ({"field": "created_at", "operator": "<", "value": 1_795_341_602}, [1, 0]),
        ({"field": "source.body", "operator": "=", "value": "Word3"}, [3]),
        ({"field": "source.body", "operator": "=", "value": "word3 here"}, []),
        ({"field": "source.subject", "operator": "IN", "value": ["s1", "s2"]}, [2, 1]),
        ({"field": "state", "operator": "=", "value": "closed"}, [0]),
        ({"field": "open", "operator": "=", "value": False}, [0]),
        ({"field": "source.subject", "operator": "$", "value": "2"}, [2]),
        (
            {
                "operator": "OR",
                "value": [
                    {"field": "source.subject", "operator": "=", "value": "s1"},
                    {
                        "operator": "AND",
                        "value": [
                            {"field": "source.type", "operator": "=", "value": "email"},
                            {"field": "source.subject", "operator": "~", "value": "S4"},
                        ],
                    },
                ],
            },
            [4, 1],
        ),
    ],
)
def test_searches_find_what_fits(desk, api, five, query, hits):
    desk.close(five[0])

    found = api("POST", "/conversations/search", {"query": query}).json()

    assert sorted(one["id"] for one in found["conversations"]) == sorted(five[hit] for hit in hits)
    assert found["total_count"] == len(hits)


DEEP = {"operator": "AND", "value": [{"field": "open", "operator": "=", "value": True}]}
for _ in range(3):
    DEEP = {"operator": "AND", "value": [DEEP]}
FITS = {"field": "open", "operator": "=", "value": True}


@pytest.mark.parametrize(
    "body",
    [
        {"query": {"field": "updated_at", "operator": ">", "value": "yesterday"}},
        {"query": {"field": "unheard", "operator": "=", "value": 1}},
        {"query": {"field": "open", "operator": "==", "value": 1}},
        {"query": {"operator": "AND", "value": []}},
        {"query": {"operator": "AND", "value": [FITS] * 16}},
        {"query": DEEP},
        {"query": FITS, "sort": {"field": "updated_at"}},
        {"query": FITS, "pagination": {"per_page": 151}},
        {"query": FITS, "pagination": {"per_page": 0}},
        {"query": FITS, "pagination": {"starting_after": "made up"}},
        {"query": FITS, "pagination": {"page": 2}},
    ],
)
def test_a_wrong_search_is_refused(api, ticket, body, refusal):
    assert refusal(api("POST", "/conversations/search", body)) == (400, "parameter_invalid")


def test_a_list_refuses_big_pages_and_stumbles_over_an_empty_cursor(api, ticket, refusal):
    assert refusal(api("GET", "/conversations?per_page=151")) == (400, "parameter_invalid")
    assert refusal(api("GET", "/conversations?starting_after=")) == (500, "server_error")
