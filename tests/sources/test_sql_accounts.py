"""Account facts by SQL on both databases: bound parameters, read-only, timed, and unknown when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.sources.sql_accounts import MAX_ROWS, SqlAccounts
from connector.domain import Account, AccountStatus, Requester
from connector.errors import SettingsError, SourceUnavailableError

ANN = Requester("7", email="ann@example.com", verified=True, organisation="Acme")
BY_MAIL = "SELECT plan, seats, blocked FROM customers WHERE email = :email"
SLOW = {
    "postgresql": "SELECT pg_sleep(20)::text AS plan, :email AS email",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT count(*) AS plan FROM n WHERE :email <> ''",
}


@pytest.fixture
def url(database_url: str) -> str:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("CREATE TABLE customers (email text, plan text, seats int, blocked boolean, note text)")
        )
        rows = [
            ("ann@example.com", "Pro", 5, False, None),
            ("bob@example.com", "Free", 1, True, "x"),
        ]
        for row in rows:
            names = ("email", "plan", "seats", "blocked", "note")
            connection.execute(
                sa.text("INSERT INTO customers VALUES (:email, :plan, :seats, :blocked, :note)"),
                dict(zip(names, row, strict=True)),
            )
    engine.dispose()
    return database_url


@pytest.fixture
def made() -> Iterator[list[SqlAccounts]]:
    found: list[SqlAccounts] = []
    yield found
    for source in found:
        source.close()


@pytest.fixture
def source(url: str, made: list[SqlAccounts]):
    def make(query: str = BY_MAIL, *, seconds: float = 5) -> SqlAccounts:
        made.append(SqlAccounts(url, query, seconds=seconds))
        return made[-1]

    return make


def test_a_row_gives_facts_by_column(source) -> None:
    found = source().lookup(ANN)
    assert (found.status, found.source) == (AccountStatus.FOUND, "sql")
    assert found.facts["plan"] == "Pro"
    assert found.facts["seats"] == "5"


def test_no_row_is_an_unknown_customer(source) -> None:
    stranger = Requester("8", email="eve@example.com", verified=True)
    assert source().lookup(stranger) == Account(AccountStatus.NOT_FOUND, source="sql")


def test_an_unverified_requester_is_not_asked_about(source) -> None:
    unsure = Requester("7", email="ann@example.com")
    assert source().lookup(unsure).status is AccountStatus.UNVERIFIED


def test_an_address_is_bound_and_never_part_of_the_query(source) -> None:
    forger = Requester("9", email="x' OR '1'='1@example.com", verified=True)
    assert source().lookup(forger).status is AccountStatus.NOT_FOUND


def test_without_an_address_nothing_is_asked(source) -> None:
    assert source().lookup(Requester("9", verified=True)).status is AccountStatus.NOT_FOUND


def test_several_rows_are_numbered_and_bounded(source) -> None:
    query = (
        "SELECT c.plan FROM customers c, customers d, customers e, customers f WHERE :email <> '' ORDER BY 1"
    )
    found = source(query).lookup(ANN).facts
    assert found["row.1.plan"] == "Free"
    assert len(found) == MAX_ROWS


def test_a_row_about_somebody_else_is_no_fact(source) -> None:
    query = "SELECT email, plan FROM customers WHERE email <> :email"
    with pytest.raises(SourceUnavailableError, match="another address"):
        source(query).lookup(ANN)


def test_the_requesters_id_and_organisation_can_be_asked_for(source) -> None:
    found = source("SELECT :requester_id AS number, :organisation AS company").lookup(ANN)
    assert found.facts == {"number": "7", "company": "Acme"}


def test_a_query_that_takes_too_long_is_ended_and_unknown(source, url: str) -> None:
    query = SLOW[sa.make_url(url).get_backend_name()]
    with pytest.raises(SourceUnavailableError):
        source(query, seconds=0.2).lookup(ANN)


def test_a_statement_that_writes_is_refused_by_the_database(
    postgres_url: str, made: list[SqlAccounts]
) -> None:
    """SQLite knows no SELECT that writes."""
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("CREATE TABLE customers AS SELECT 'ann@example.com' AS email, 'Pro' AS plan")
        )
    query = "WITH gone AS (DELETE FROM customers RETURNING plan) SELECT plan FROM gone WHERE :email <> ''"
    made.append(SqlAccounts(postgres_url, query, seconds=5))
    with pytest.raises(SourceUnavailableError):
        made[0].lookup(ANN)
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM customers")).scalar_one() == 1
    engine.dispose()


def test_a_query_that_fails_is_unknown_and_tells_no_address(source) -> None:
    with pytest.raises(SourceUnavailableError) as caught:
        source("SELECT nothing FROM nowhere WHERE email = :email").lookup(ANN)
    assert "ann@example.com" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_after_a_failure_the_next_question_is_answered(source) -> None:
    broken, sound = (
        source("SELECT 1/(CASE WHEN :email = '' THEN 1 ELSE abs(-9223372036854775807 - 1) END)"),
        source(),
    )
    with pytest.raises(SourceUnavailableError):
        broken.lookup(ANN)
    assert sound.lookup(ANN).status is AccountStatus.FOUND


def test_a_server_that_is_down_is_unknown() -> None:
    source = SqlAccounts("postgresql://127.0.0.1:1/crm", BY_MAIL, seconds=1)
    with pytest.raises(SourceUnavailableError):
        source.lookup(ANN)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT plan FROM customers", "needs :email or :requester_id"),
        ("SELECT plan FROM customers WHERE company = :organisation", "needs :email or :requester_id"),
        ("SELECT plan FROM customers WHERE email = :mail", ":mail is none of"),
        ("DELETE FROM customers WHERE email = :email", "is not one SELECT"),
        ("SELECT 1 WHERE :email = ''; DROP TABLE customers", "is not one SELECT"),
    ],
)
def test_a_query_that_could_do_harm_is_refused_before_anything_starts(
    tmp_path: Path, query: str, said: str
) -> None:
    file = tmp_path / "crm.db"
    file.touch()
    with pytest.raises(SettingsError, match=said):
        SqlAccounts(f"sqlite:///{file}", query, seconds=1)


@pytest.mark.parametrize("url", ["crm", "mysql://crm.example/crm", "sqlite:///nowhere.db", "sqlite://"])
def test_a_database_that_we_do_not_speak_is_refused_in_words(url: str) -> None:
    with pytest.raises(SettingsError, match="ACCOUNTS_SQL_URL"):
        SqlAccounts(url, BY_MAIL, seconds=1)
