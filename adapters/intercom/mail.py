"""Signs that a program sent a mail, as far as Intercom shows the mail: subject and addresses."""

from __future__ import annotations

import re

#: Openings of subjects that mail programs write: left the pattern, right the slug.
SUBJECTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), slug)
    for pattern, slug in (
        (
            r"(automatic reply|auto[- ]?reply|automatische antwort|automatisch antwoord|autosvar"
            r"|r[ée]ponse automatique|respuesta autom[áa]tica|risposta automatica|resposta autom[áa]tica)\b",
            "auto_reply",
        ),
        (r"(auto|out of (the )?office|ooo|abwesend|abwesenheitsnotiz|absent)\s*([:–-]|$)", "out_of_office"),
        (
            r"(out of (the )?office (auto|re|reply|response)|abwesenheitsnotiz|absence du bureau)\b",
            "out_of_office",
        ),
        (
            r"(undeliver(able|ed)|delivery status notification|mail delivery (failed|failure|subsystem)"
            r"|returned mail|failure notice|unzustellbar)\b",
            "delivery_failure",
        ),
    )
)
SENDERS = re.compile(r"(mailer-daemon|postmaster)@", re.IGNORECASE)


def robot(subject: str, address: str) -> str | None:
    """A slug when *subject* or the sender's *address* shows that no person wrote the mail."""
    if SENDERS.match(address):
        return "delivery_failure"
    opening = subject.strip()
    return next((slug for pattern, slug in SUBJECTS if pattern.match(opening)), None)
