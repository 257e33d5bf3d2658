"""The policy's section about who may prove who they are."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_validator

from connector.policy_parts import Part


class Identity(Part):
    """*one_time_code*: whom the platform doesn't vouch for may prove the address on file by a code.

    A code is good for *valid_minutes* and *tries*; who gave it is believed on that ticket for *verified_hours*.
    *codes_per_hour* is of one helpdesk's whole account.
    """

    one_time_code: bool
    valid_minutes: Annotated[float, Field(gt=0, le=60)]
    tries: Annotated[int, Field(ge=1, le=5)]
    codes_per_ticket: Annotated[int, Field(ge=1, le=5)]
    codes_per_requester_day: Annotated[int, Field(ge=1, le=10)]
    codes_per_hour: Annotated[int, Field(ge=1, le=100_000)]
    verified_hours: Annotated[float, Field(gt=0, le=168)]

    @field_validator("one_time_code", mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        if not isinstance(value, bool):
            raise ValueError(f"{value!r} is neither true nor false")  # noqa: TRY004 - pydantic reports no TypeError
        return value
