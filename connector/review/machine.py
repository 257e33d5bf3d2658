"""Signs that a program wrote a message: who sent it, how its subject begins, what its body says.

The signs are those that Discourse and Zammad look for, as far as a helpdesk shows them; RFC 3834 forbids to
answer any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from connector.domain import Message, Ticket
from connector.review.fold import fold
from connector.text import strip_quoted

#: Absence notes and delivery reports say what they are at once.
HEAD_CHARS = 700

_SENDER = re.compile(
    r"(?:mailer[-_.]?daemon|post[-_.]?master|(?:.*[-_.+])?(?:no|not|do[-_.]?not|dont|never|nicht"
    r"|ne[-_.]?pas)[-_.]?"
    r"(?:reply|respond|antworten|repondre|responder|rispondere)\b.*|noreply.*|nao[-_.]?responda"
    r"|bounces?(?:[-_.+].*)?"
    r"|auto[-_.]?(?:reply|response|responder|notify|mailer|confirm)|notifications?(?:[-_.+].*)?"
    r"|mail[-_.]?delivery.*"
    r"|delivery[-_.]?(?:status|failure).*|abuse[-_.]?report.*|fbl[-_.].*|null|listserv|majordomo"
    r"|.*-(?:bounces|owner|request))"
)
_NAME = re.compile(
    r"(?:mail delivery (?:sub)?system|mail delivery service|mailer-?daemon|postmaster|mail administrator"
    r"|system administrator"
    r"|microsoft outlook|internet mail delivery|mail system|delivery notification)"
)
_COLON = r"\s*(?:[:\-\[(|]|(?:re|aw|fwd?|wg|tr|rv)\s*:|$)"
_SUBJECT = re.compile(
    r"(?:(?:re|aw|fw|fwd|sv|antw)\s*:\s*)?(?:"
    r"(?:auto(?:matic(?:ally)?|mated|matisch\w*)?[- ]?(?:generated )?(?:reply|response|message|e-?mail"
    r"|notification|antwoord"
    r"|antwort|reactie|bericht)"
    r"|auto(?:reply|svar|responder|response)?|automatisk svar|automatische (?:antwort|reactie|e-?mail)|ooo"
    r"|vacation (?:reply|message|notice)"
    r"|out[- ]of[- ](?:the[- ])?office(?: (?:auto[- ]?)?(?:reply|message|notification|response|notice))?"
    r"|abwesenheits?(?:notiz|benachrichtigung|meldung|assistent|mitteilung)?|abwesend|nicht im buro"
    r"|bin (?:im urlaub|nicht im (?:haus|buro))|urlaub\w*notiz"
    r"|reponse automatique|message (?:automatique|d'absence)|absence(?: du bureau)?|absent\w* du bureau"
    r"|respuesta automatica|mensaje automatico|fuera de (?:la )?oficina|ausencia|ausente"
    r"|resposta automatica|mensagem automatica|fora do escritorio|ausencia temporaria"
    r"|risposta automatica|messaggio automatico|fuori (?:sede|ufficio)|assen(?:te"
    r"|za)(?: (?:dall')?ufficio)?|risposta non al computer"
    r"|automatisch antwoord|afwezig(?:heid\w*)?|niet aanwezig|ik ben afwezig|franvaro|poissa"
    r"|automaattinen vastaus"
    rf"){_COLON}"
    r"|undeliver(?:able|ed)(?: (?:mail|message)\b.*)?\s*(?::.*)?$|mail delivery (?:failed|failure"
    r"|subsystem|system|problem|status|error)\b"
    r"(?!.* (?:i|my|we|our|how)\b).*|delivery (?:status notification|has failed|failure|failed"
    r"|notification|report|delayed|error|problem)\b"
    r"(?!.* (?:i|my|we|our|how)\b).*|(?:returned|bounced|undelivered|rejected) (?:mail|message"
    r"|e-?mail)\b.*|failure notice.*"
    r"|non[- ]?delivery (?:report|notification|notice).*|mail (?:system error|could not be delivered"
    r"|returned).*|(?:message|mail|e-?mail) (?:undeliverable"
    r"|delivery (?:failure|delayed?)|status|not delivered|could not be delivered|blocked|rejected|delayed"
    r"|bounced).*"
    r"|warning: (?:could not send|message).*|considered unsolicited bulk.*|unzustellbar.*"
    r"|nicht zustellbar.*|nachricht nicht zugestellt.*"
    r"|non remis\b.*|echec (?:de (?:la )?)?(?:remise|livraison|distribution).*|no se (?:puede entregar"
    r"|pudo entregar|ha podido entregar).*"
    r"|(?:nao|mensagem nao) (?:e possivel entregar|foi possivel entregar|entregue).*|falha na entrega.*"
    r"|mancato recapito.*|non recapitabil\w.*"
    r"|(?:onbestelbaar|niet bezorgd|kan niet worden bezorgd|kan bericht niet bezorgen).*|(?:read|gelesen"
    r"|lu|leido|letto|gelezen|lida)\s*:.*"
    r"|(?:\w+ )?(?:abuse|complaint|feedback|dmarc|email feedback) report\b.*"
    r"|complaint about message from .*|away until .*|.*\bauto-?reply\s*$|.*\(auto-?reply\).*"
    r"|your message .{1,60} (?:awaits moderator|is being held).*)"
)
_MACHINE_TALK = re.compile(
    r"\b(?:this is an? (?:auto\w*[- ]?(?:generated |mated )?|system[- ]generated "
    r"|computer[- ]generated )(?:reply|response|message|e-?mail|notification|answer)"
    r"|this (?:message|e-?mail|mail|reply|response) (?:was|is|has been) (?:created |sent "
    r"|generated )?(?:auto\w*|by (?:the )?mail delivery|generated)"
    r"|auto(?:matic|matically generated|mated) (?:reply|response|out of office)|automatically generated"
    r"|delivery status notification|undelivered mail returned|could not be delivered to one or more"
    r"|permanent (?:fatal )?errors? (?:-|\w+ )*"
    r"|delivery to the following recipients? (?:has |have )?(?:failed|been delayed)"
    r"|message (?:could not be|wasn't|was not) delivered"
    r"|unable to deliver (?:your|the|this) message|i'm (?:sorry to have to inform you"
    r"|afraid i wasn't able to deliver)|returned message from mail delivery"
    r"|this is an email abuse report|authentication[- ]failure report|abuse report for an email"
    r"|550[ -]5\.\d\.\d|diagnostic-code:"
    r"|dies ist eine automati\w+|diese (?:nachricht|e-?mail|mail) wurde automatisch"
    r"|automatisch (?:generiert|erstellt|erzeugt)\w*"
    r"|automatische (?:antwort|abwesenheitsnotiz|e-?mail)|(?:ceci|il s'agit d'|message) ?(?:est )?(?:un"
    r"|une)? ?(?:message|reponse) automatique"
    r"|(?:message|reponse|e-?mail) automatique|genere\w* automatiquement|(?:mensaje|respuesta"
    r"|correo) automatic[oa]|generad[oa] automaticamente"
    r"|(?:mensagem|resposta|e-?mail) automatic[oa]|gerad[oa] automaticamente|(?:messaggio|risposta"
    r"|e-?mail) automatic[oa]|generat[oa] automaticamente"
    r"|(?:dit is een )?automatisch (?:antwoord|bericht|gegenereerd\w*)|automatische (?:reactie"
    r"|afwezigheids\w*))\b"
)
_ABSENT = re.compile(
    r"\b(?:(?:i am|i'm|i will be|i'll be|we are|am) (?:currently |now |presently |away "
    r"|temporarily )*(?:out of (?:the )?office|on (?:annual |parental |maternity |paternity |sick "
    r"|medical )?"
    r"(?:leave|vacation|holiday|holidays|pto)|away\b|out until|not in the office|travell?ing)"
    r"|out of (?:the )?office (?:until|from|till)"
    r"|(?:bin|sind) (?:ich |wir )?(?:\w+ ){0,6}(?:nicht im (?:buro|haus)|im urlaub|abwesend|ausser haus"
    r"|nicht erreichbar|in elternzeit)|nicht im buro"
    r"|(?:je suis|je serai|nous sommes) (?:\w+ ){0,4}(?:absente?s?|en (?:conges?|vacances|deplacement)"
    r"|hors du bureau)|absente? du bureau"
    r"|(?:estoy|estare|me encuentro|estamos) (?:\w+ ){0,4}(?:fuera de (?:la )?oficina|de vacaciones"
    r"|ausente|de baja)|fuera de la oficina (?:hasta|del)"
    r"|(?:estou|estarei|encontro-me|estamos) (?:\w+ ){0,4}(?:fora do escritorio|de ferias|em ferias"
    r"|ausente|de licenca)"
    r"|(?:sono|saro|siamo) (?:\w+ ){0,4}(?:fuori (?:sede|ufficio)|in ferie|assente|in vacanza|in congedo)"
    r"|(?:ben ik|ik ben|wij zijn) (?:\w+ ){0,6}(?:afwezig|niet (?:op kantoor|aanwezig|bereikbaar)"
    r"|op vakantie|met verlof))\b"
)
_RETURN = re.compile(
    r"\b(?:return|returning|be back|back (?:on|in|at)|until|till|limited access|urgent|emergency"
    r"|in my absence|during (?:this|my)|contact|reply (?:to you )?(?:when|as soon|upon)"
    r"|respond|ab dem|zuruck|bis (?:zum|einschl\w*|\d)|dringend\w*|vertret\w+|wende\w*"
    r"|nicht weitergeleitet|jusqu|retour|urgen\w+|contacter|hasta|regres\w+|vuelv\w+|contact\w+"
    r"|ate (?:o |ao |dia|\d)|retorn\w+|volt\w+|fino a\w*|rientr\w+|torn\w+|contatt\w+|tot (?:en met|\w+dag"
    r"|\d)|terug|dringend|neem)\b"
)


@dataclass(frozen=True, slots=True)
class Mail:
    """*subject* is empty unless the message opened the ticket: replies carry the ticket's."""

    subject: str
    address: str
    name: str
    head: str


def _robot_address(mail: Mail) -> bool:
    """Nobody reads what is sent to such an address."""
    return bool(mail.address and _SENDER.fullmatch(mail.address)) or bool(_NAME.match(mail.name))


def _robot_subject(mail: Mail) -> bool:
    """Absence notes and delivery reports begin so; a question about them ends in a question mark."""
    return bool(_SUBJECT.match(mail.subject)) and not mail.subject.endswith("?")


def _robot_talk(mail: Mail) -> bool:
    """The body says that a program wrote it, or that its writer is away and when he returns, and asks nothing."""
    if "?" in mail.head:
        return False
    away = _ABSENT.search(mail.head) and _RETURN.search(mail.head)
    return bool(away or _MACHINE_TALK.search(mail.head))


SIGNS: tuple[tuple[str, Callable[[Mail], bool]], ...] = (
    ("robot_address", _robot_address),
    ("robot_subject", _robot_subject),
    ("robot_talk", _robot_talk),
)


def machine_sign(ticket: Ticket, message: Message) -> str | None:
    """The platform's own sign, or the first of ours; None when a person seems to have written."""
    if message.machine:
        return message.machine
    mail = _mail(ticket, message)
    return next((slug for slug, shows in SIGNS if shows(mail)), None)


def _mail(ticket: Ticket, message: Message) -> Mail:
    opened = bool(ticket.public) and ticket.public[0].id == message.id
    theirs = message.author_id in {"", ticket.requester.id}
    address = (ticket.requester.email or "") if theirs else ""
    return Mail(
        subject=fold(ticket.subject) if opened else "",
        address=fold(address).partition("@")[0],
        name=fold(message.author_name or (ticket.requester.name if theirs else "")),
        head=fold(strip_quoted(message.text[: 4 * HEAD_CHARS])[0][:HEAD_CHARS]),
    )
