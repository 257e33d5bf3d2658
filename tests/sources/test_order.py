"""Several account sources at once: asked in the policy's order, the earlier one's word counts."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from connector import bootstrap, settings
from connector.domain import Account, AccountStatus, Requester

ANN = Requester(
    "7", email="ann@example.com", verified=True, fields={"plan": "from the helpdesk", "tier": "gold"}
)


def accounts(folder: Path, order: str):
    (folder / "accounts.csv").write_text(
        "email,plan,seats\nann@example.com,from the file,5\n", encoding="utf-8"
    )
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("CREATE TABLE crm (email, plan, since)")
        database.execute("INSERT INTO crm VALUES ('ann@example.com', 'from the database', '2020')")
    database.close()
    policy = folder / "policy.toml"
    sql = "SELECT plan, since FROM crm WHERE email = :email"
    policy.write_text(f'[accounts]\norder = [{order}]\nsql = "{sql}"\n', encoding="utf-8")
    environ = {
        "ACCOUNTS_FILE": str(folder / "accounts.csv"),
        "ACCOUNTS_SQL_URL": f"sqlite:///{folder / 'crm.db'}",
        "POLICY_FILE": str(policy),
        "DATABASE_URL": f"sqlite:///{folder / 'connector.db'}",
    }
    return bootstrap.accounts(settings.load(environ))


def looked_up(folder: Path, order: str) -> Account:
    found: Account = accounts(folder, order).lookup(ANN)
    return found


def test_the_earlier_source_counts_and_the_others_add_to_it(tmp_path: Path) -> None:
    found = looked_up(tmp_path, '"sql", "file", "http", "helpdesk"')
    assert found.facts == {"plan": "from the database", "since": "2020", "seats": "5", "tier": "gold"}
    assert (found.source, found.silent) == ("sql+file+helpdesk", ())


def test_a_source_that_is_left_out_is_not_asked(tmp_path: Path) -> None:
    assert looked_up(tmp_path, '"helpdesk"').facts == {"plan": "from the helpdesk", "tier": "gold"}


def test_a_source_that_is_down_is_silent_and_nothing_is_invented_for_it(tmp_path: Path) -> None:
    source = accounts(tmp_path, '"sql", "helpdesk"')
    (tmp_path / "crm.db").unlink()
    found = source.lookup(ANN)
    assert (found.status, found.silent) == (AccountStatus.FOUND, ("sql",))
    assert found.facts == {"plan": "from the helpdesk", "tier": "gold"}
