"""Signs that a program sent a mail which stand nowhere but in Intercom's part: its own subject, its own sender.

What a ticket's subject and a body say is judged for all platforms alike (`connector.review.machine`).
"""

from __future__ import annotations

import re

#: What only mail programs write, the colon included: left the pattern, right the slug. People's subjects begin
#: with the same words ("Undelivered package", "Automatic reply does not work").
SUBJECTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?:{pattern})\s*[:：]", re.IGNORECASE), slug)
    for pattern, slug in (
        (
            r"automatic reply|auto[- ]?reply|automatische antwort|automatisch antwoord|autosvar"
            r"|r[ée]ponse automatique|respuesta autom[áa]tica|risposta automatica|resposta autom[áa]tica",
            "auto_reply",
        ),
        (
            r"(?:auto|out of (?:the )?office(?: (?:auto[- ]?)?(?:reply|response))?|ooo|abwesend"
            r"|abwesenheitsnotiz|absent|absence du bureau)",
            "out_of_office",
        ),
        (
            r"undeliver(?:able|ed)(?: (?:mail|message))?|delivery status notification|failure notice"
            r"|mail delivery (?:failed|failure|subsystem)|returned mail|unzustellbar",
            "delivery_failure",
        ),
    )
)
SENDERS = re.compile(r"(mailer-daemon|postmaster)@", re.IGNORECASE)


def robot(subject: str, address: str) -> str | None:
    """A slug when *subject* or the sender's *address* shows that no person wrote the mail; a question is a person's."""
    if SENDERS.match(address):
        return "delivery_failure"
    opening = subject.strip()
    if opening.endswith(("?", "？")):
        return None
    return next((slug for pattern, slug in SUBJECTS if pattern.match(opening)), None)
