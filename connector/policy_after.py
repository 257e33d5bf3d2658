"""Parts of the policy: what is said to customers, and what follows an answer."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator

from connector.policy_parts import Part, Positive

#: What is empty but may not be is taken from `en`.
CODE_TEXTS = ("code_ask", "code_wrong", "code_subject", "code_mail")
FALLBACKS = ("disclosure", "rated", "link_over", *CODE_TEXTS)


class Rating(Part):
    """*ask*: our own question, once a resolution has stood so long; without it the helpdesk's survey is read alone."""

    ask: bool
    after_minutes: Annotated[float, Field(ge=0, le=10_080)]
    link_days: Positive


class Outcomes(Part):
    """*silence_hours*: a resolution after which nobody wrote so long is contained.

    *check*: who verifies it: the customer alone, by thanks or a good rating, or the fast model as well.
    """

    silence_hours: Annotated[float, Field(gt=0, le=2_160)]
    check: Literal["customer", "model"]


class Costs(Part):
    """What a person costs, for the report: minutes for a ticket, minutes to review a draft, dollars an hour."""

    minutes_per_ticket: Annotated[float, Field(gt=0)]
    minutes_per_review: Annotated[float, Field(ge=0)]
    dollars_per_hour: Annotated[float, Field(ge=0)]


class Alerts(Part):
    """When the operator is told: a share of the day's budget, minutes that a message may wait."""

    spend_share: Annotated[float, Field(gt=0, le=1)]
    oldest_minutes: Positive


class Texts(Part):
    """What code says to customers in one language; what is empty but may not be is taken from `en`.

    *handover_closed* takes the place of *handover* outside business hours. *code_ask* asks for a one-time code without
    telling whether one was sent, *code_wrong* asks again; *code_mail* is the letter with {code} and {minutes}.
    """

    handover: str
    handover_closed: str = ""
    rating: str
    disclosure: str = ""
    rated: str = ""
    link_over: str = ""
    code_ask: str = ""
    code_wrong: str = ""
    code_subject: str = ""
    code_mail: str = ""

    @field_validator("code_mail")
    @classmethod
    def _holds_the_code(cls, text: str) -> str:
        if text and "{code}" not in text:
            raise ValueError("has no {code} in it")
        return text

    @field_validator("code_subject")
    @classmethod
    def _shows_no_code(cls, text: str) -> str:
        if "{" in text or "\n" in text:
            raise ValueError("is one line without {code}: subjects are shown on locked screens")
        return text

    @field_validator("rating")
    @classmethod
    def _short(cls, text: str) -> str:
        if len(re.findall(r"[.!?。！？]+(?=\s|$)", text.strip())) > 2:
            raise ValueError("more than two sentences: fewer people answer")
        return text
