"""What a fact of the account vouches for: its value does, its name alone does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connector.review.done import IF
from connector.review.echoes import AGREES
from connector.review.pledges import pledged, without_pledges
from connector.review.sources import Draft, Line
from connector.review.stems import shared, stems
from connector.review.times import times

#: So much of what a promise speaks of must stand in the fact.
_NEAR = 0.25
_NIL = re.compile(
    r"^\W*(?:no|none|nil|null|false|never|off|nothing|unknown|n/?a|nein|keine?r?s?|non|aucune?|rien|ningun[oa]?"
    r"|nada|nao|nenhum\w*|nessun\w*|niente|nee|geen|0+(?:[.,]0+)?)?\W*$"
)
#: Not, not yet or no longer; wished for and no more.
_WANTS = re.compile(
    r"\b(?:ask\w*|want\w*|request\w*|wish\w*|claim\w*|pending|open|submitted|waiting|under review|in review"
    r"|processing|would like|beantrag\w*|angefragt|offen|gewunscht|demand\w*|attente|solicit\w*|pedi\w*"
    r"|pendiente|pendente|richies\w*|sospeso|aangevraagd|gevraagd)\b"
)
_DENIES = re.compile(
    r"\b(?:no|not|never|without|non|false|expired|ended|lapsed|used up|over|denied|rejected|declined|refused|revoked"
    r"|void|cancell?ed|inactive|disabled|ineligible|excluded|failed|kein\w*|nicht|abgelaufen|abgelehnt|beendet"
    r"|storniert|inaktiv|pas|sans|expire\w*|refus\w*|annul\w*|sin|sem|nao|denegad\w+|rechazad\w+|negad\w+|recusad\w+"
    r"|caducad\w+|vencid\w+|expirad\w+|senza|scadut\w+|rifiutat\w+|negat\w+|niet|geen|verlopen|geweigerd|afgewezen)\b"
)
_YES = re.compile(
    r"^\W*(?:yes|true|1|on|active|included?|granted|approved|eligible|enabled|valid|available|issued|paid|free|ja"
    r"|aktiv|genehmigt|inklusive|oui|actif|active|inclus\w*|accorde|si|activ[oa]|incluid[oa]|aprobad[oa]|sim"
    r"|ativ[oa]|aprovad[oa]|inclus[oa]|attiv[oa]|approvat[oa]|actief|inbegrepen|goedgekeurd)\W*$"
)
#: Words of a fact's name that say nothing of what it is.
_PLAIN = stems("amount status state date rate percent percentage total ends until period days months count")
_LIVE = r"active|enabled|valid|running|live|aktiv|aktiviert|actife?|activ[oa]|ativ[oa]|attiv[oa]|actief|geactiveerd"
_DEAD = (
    r"cancell?ed|inactive|disabled|deactivated|expired|suspended|closed|terminated|ended|blocked|locked|paused|lapsed"
    r"|deleted|gekundigt|storniert|gesperrt|abgelaufen|inaktiv|deaktiviert|beendet|pausiert|geloscht|annulee?|resiliee?"
    r"|suspendue?|expiree?|inactife?|desactivee?|fermee?|bloquee?|cancelad[oa]|inactiv[oa]|suspendid[oa]|caducad[oa]"
    r"|vencid[oa]|bloquead[oa]|inativ[oa]|expirad[oa]|encerrad[oa]|suspens[oa]|annullat[oa]|disdett[oa]|inattiv[oa]"
    r"|sospes[oa]|scadut[oa]|bloccat[oa]|opgezegd|geannuleerd|inactief|verlopen|geblokkeerd|gepauzeerd"
)
_STATE = re.compile(rf"\b(?:(?P<live>{_LIVE})|(?P<dead>{_DEAD}))\b")
_NOT = re.compile(r"\b(?:not|no longer|isn't|wasn't|nicht|kein\w*|pas|plus|no|nao|non|niet|geen)\b")
#: "Your subscription is ...", up to its state.
_YOURS = re.compile(
    rf"\b(?:your|ihre?|deine?|votre|ton|ta|su|tu|seu|sua|(?:il|la) (?:suo|sua|tuo|tua)|uw|je|jouw)"
    rf" (?P<what>(?:[\w-]+ ){{1,4}})(?:is|was|has been|remains|stays|ist|wurde|bleibt|est|a ete|reste|esta|fue"
    rf"|sigue|ha sido|foi|continua|e|resta|blijft)(?P<how>(?: [\w']+){{0,3}}?) (?P<state>{_LIVE}|{_DEAD})\b"
)
ACCOUNT = re.compile(
    r"\b(?:account|subscription|plan|membership|licen[cs]e|konto|abo|abonnement|vertrag|tarif|mitgliedschaft|lizenz|compte"
    r"|forfait|cuenta|suscripcion|conta|assinatura|plano|abbonamento|piano)s?\b"
)


def vouches(line: Line, name: str, sentence: str) -> bool:
    """Whether a fact's value, by what *sentence* says of it, promises what *name* stands for."""
    if name not in pledged(line.name) | pledged(line.value) or _NIL.match(line.value):
        return False
    wanting = _WANTS.search(line.value) or (name not in pledged(line.value) and _DENIES.search(line.value))
    if wanting:
        return _stated(line, sentence) and not AGREES.search(sentence)
    own = stems(without_pledges(sentence))
    if _stated(line, sentence) or (not own and (_YES.match(line.value) or name in pledged(line.value))):
        return True
    return bool(own) and shared(own, line.stems) >= _NEAR


def tells(line: Line, deed: set[str]) -> bool:
    """Whether a fact says that it was done: "status: cancelled", "cancelled on: 1 May", not "cancelled: no"."""
    if deed & stems(line.value):
        return not _NOT.search(line.value) and not _WANTS.search(line.value)
    return bool(deed & stems(line.name)) and bool(_YES.match(line.value) or times(line.value))


def contradicted_state(draft: Draft) -> bool:
    """Says of an account or subscription that it is active where a fact says that it isn't, or the other way round."""
    facts = [line for line in draft.sources if line.fact]
    return any(
        said is not _alive(line) and _about(line, what)
        for what, said in _said(draft)
        for line in facts
        if _alive(line) is not None
    )


def _stated(line: Line, sentence: str) -> bool:
    """Whether *sentence* holds the value: its words, or its time or number beside the words of its name."""
    words = stems(line.value)
    if words and words <= stems(sentence):
        return True
    if stems(without_pledges(line.name)) - _PLAIN - stems(sentence):
        return False
    value, said = Line(line.value), Line(sentence)
    dated = any(time.stands_in(other) for time in times(sentence) for other in value.times)
    return dated or bool(value.numbers & said.numbers)


def _said(draft: Draft) -> Iterator[tuple[str, bool]]:
    """What the reply says without condition to be alive, or not to be."""
    for sentence in draft.lines:
        found = _YOURS.search(sentence)
        if found and not IF.search(sentence) and not sentence.rstrip().endswith("?"):
            live = re.fullmatch(_LIVE, found["state"]) is not None
            yield found["what"], live is not bool(_NOT.search(found["how"]))


def _alive(line: Line) -> bool | None:
    """None where a fact tells no state: "status: active" does, "active: no" does."""
    found = _STATE.fullmatch(line.value.strip(" .!"))
    if found:
        return found["live"] is not None
    named = _STATE.fullmatch(line.name.removeprefix("is "))
    if named and (_NIL.match(line.value) or _YES.match(line.value)):
        return (named["live"] is not None) is (_NIL.match(line.value) is None)
    return None


def _about(line: Line, what: str) -> bool:
    named = set() if _STATE.search(line.name) else stems(line.name) - _PLAIN
    return bool(named & stems(what)) if named else ACCOUNT.search(what) is not None
