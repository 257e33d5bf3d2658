"""The books of a replay, and what counts as sent when a mode held it back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from connector.decision import Disposition, Verdict
from connector.replaying import Purse, SpentError, on_merit


def test_a_purse_gives_no_more_than_its_cap_and_takes_back_what_was_not_used() -> None:
    purse = Purse(cap=10, spent=2)
    purse.reserve(8)
    with pytest.raises(SpentError, match=r"the cap of \$0\.00"):
        purse.reserve(1)
    purse.settle(8, 3)
    assert purse.spent == 5
    purse.reserve(5)


def test_many_at_once_do_not_pass_the_cap() -> None:
    purse = Purse(cap=1_000)
    taken: list[int] = []

    def take(amount: int) -> None:
        with suppress(SpentError):
            purse.reserve(amount)
            taken.append(amount)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, [3] * 2_000))
    assert sum(taken) == purse.spent == 999


@pytest.mark.parametrize(
    ("disposition", "reasons", "merit"),
    [
        (Disposition.HOLD, ("mode_assist",), Verdict(Disposition.SEND)),
        (Disposition.HOLD, ("mode_shadow", "mode_triage"), Verdict(Disposition.SEND)),
        (
            Disposition.HOLD,
            ("medium_confidence", "mode_assist"),
            Verdict(Disposition.HOLD, ("medium_confidence",)),
        ),
        (Disposition.ESCALATE, ("legal_threat",), Verdict(Disposition.ESCALATE, ("legal_threat",))),
        (Disposition.SEND, (), Verdict(Disposition.SEND)),
    ],
)
def test_what_a_mode_alone_holds_back_counts_as_sent(
    disposition: Disposition, reasons: tuple[str, ...], merit: Verdict
) -> None:
    assert on_merit(Verdict(disposition, reasons)) == merit
