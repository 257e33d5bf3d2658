"""The policy's sections about what answers rest on: articles and account facts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from connector.policy_parts import Part


class AccountFacts(Part):
    """*when_silent*: what follows when an account source does not answer. *sql* is one SELECT for ACCOUNTS_SQL_URL.

    *order*: of two facts with one name the earlier source's counts; a source that is left out is not asked.
    """

    when_silent: Literal["go_on", "wait"]
    order: tuple[Literal["file", "http", "sql", "helpdesk"], ...]
    sql: str
    sql_seconds: Annotated[float, Field(gt=0, le=30)]

    @field_validator("order")
    @classmethod
    def _each_once(cls, order: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(order)) != len(order):
            raise ValueError("names a source twice")
        return order


class Knowledge(Part):
    """*helpdesks*: whether their published articles are read; an empty *locales* means all of theirs."""

    helpdesks: bool
    locales: tuple[str, ...]
    every_minutes: Annotated[float, Field(ge=1, le=1440)]
