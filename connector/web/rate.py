"""`/rate/<token>`: five buttons. A GET records nothing, because programs that check mails open every link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, render_template_string, request

from connector import rated
from connector.domain import ActionKind, ActionState, TicketRef
from connector.errors import StoreError
from connector.house import Ring
from connector.links import RatingLinks
from connector.policy import Policy
from connector.store import ratings, runs
from connector.store.database import Database

MOST_BYTES = 1_000
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
PAGE = Path(__file__).parents[1].joinpath("pages", "rating.html").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Rate:
    """What the page needs; *links* None where no key or no public address is set: then there is no page."""

    links: RatingLinks | None
    policy: Policy
    database: Database
    ring: Ring
    clock: Callable[[], int]

    def answer(self, token: str) -> Response:
        found = self.links.read(token) if self.links else None
        try:
            ref = self._ticket(found[0]) if found else None
            if found is None or ref is None:
                return self._page(self._language(), "link_over", status=404)
            return self._rate(ref, found[1]) if request.method == "POST" else self._ask(ref, found[1])
        except StoreError:
            return Response("", status=503, headers={**HEADERS, "Retry-After": "30"}, mimetype="text/plain")

    def _ticket(self, action_id: str) -> TicketRef | None:
        with self.database.read() as connection:
            stored = runs.find_action(connection, action_id)
        asked = stored is not None and stored.action.kind is ActionKind.RATING_REQUEST
        known = asked and stored is not None and stored.state is not ActionState.DISCARDED
        return stored.action.ticket if known and stored is not None else None

    def _ask(self, ref: TicketRef, language: str) -> Response:
        with self.database.read() as connection:
            known = ratings.get(connection, ref)
        return self._page(language, buttons=True, chosen=known.score if known else 0)

    def _rate(self, ref: TicketRef, language: str) -> Response:
        request.max_content_length = MOST_BYTES
        given = request.form.get("score", "")
        if given not in {"1", "2", "3", "4", "5"}:
            return self._page(language, status=400, buttons=True)
        now = self.clock()
        with self.database.begin() as connection:
            rated.note(
                connection, ref, score=int(given), source=ratings.LINK, at=now, now=now, ring=self.ring
            )
        return self._page(language, "rated", buttons=True, chosen=int(given))

    def _page(
        self, language: str, text: str = "", *, status: int = 200, buttons: bool = False, chosen: int = 0
    ) -> Response:
        known = language if language in self.policy.texts else "en"
        texts = self.policy.text(known)
        question = texts.rating_page or texts.rating
        values: Mapping[str, object] = {
            "language": known,
            "company": self.policy.company.name,
            "question": question,
            "said": getattr(texts, text) if text else question,
            "buttons": buttons,
            "chosen": chosen,
        }
        return Response(render_template_string(PAGE, **values), status=status, headers=HEADERS)

    def _language(self) -> str:
        wanted = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
        return next((word for word in wanted if word in self.policy.texts), "en")


def blueprint(rate: Rate) -> Blueprint:
    pages = Blueprint("rate", __name__)
    pages.add_url_rule("/rate/<token>", view_func=rate.answer, methods=["GET", "HEAD", "POST"])
    return pages
