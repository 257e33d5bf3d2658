"""What of a sentence gives the customer's own words back ("you wrote that ..."), and what of it is ours."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TELLS = re.compile(
    r"\b(?:you (?:wrote|write|say|said|mention\w*|ask\w*|report\w*|told|were (?:told|charged|billed)|paid|saw"
    r"|describ\w*|refer\w*|quote\w*|want\w*|would like|'d like|hope\w*|expect\w*"
    r"|have (?:been (?:told|charged|billed)|asked|written|paid|seen))|you'd like"
    r"|you(?:'re| are) (?:asking|looking|hoping|writing)|your (?:question|message|request|note)"
    r"|(?:about|regarding|concerning) (?:your|the)"
    r"|(?:thanks|thank you) (?:so much |very much )?for (?:telling|letting|writing|asking|reporting|flagging)"
    r"|sorry (?:to hear|that you)"
    r"|(?:sie|du) (?:schr\w+|sagen|sagst|frag\w+|erwahn\w+|mocht\w+|wollen|willst|nannten)"
    r"|(?:ihre|deine) (?:frage|nachricht|anfrage)"
    r"|vous (?:ecriv\w+|avez (?:ecrit|demande|mentionne)|demand\w+|mentionn\w+|souhait\w+|voul\w+)"
    r"|votre (?:question|message|demande)"
    r"|(?:usted |tu )?(?:escrib\w+|mencion\w+|pregunt\w+|dice que|quiere)|su (?:mensaje|consulta|solicitud)"
    r"|voce (?:escrev\w+|mencion\w+|pergunt\w+|quer)|sua (?:mensagem|pergunta|solicitacao)"
    r"|(?:lei |tu )?(?:scriv\w+|chied\w+|menzion\w+|vorrebbe)|(?:sua|tua) (?:domanda|richiesta)"
    r"|(?:u|je) (?:schr\w+|vra\w+|noem\w+|wilt|wil)|(?:uw|je) (?:vraag|bericht|verzoek))\b"
)
#: Such a word alone gives nothing back; its clause does while it states nothing.
_KIND = re.compile(
    r"\b(?:thank you|thanks|sorry|(?:i|we) understand|verstehe\w*|danke\w*"
    r"|tut (?:mir|uns) leid|je comprends|merci|desole\w*|entiendo|gracias|lament\w+|siento|entendo"
    r"|obrigad\w+|capisco|grazie|mi dispiace|begrijp|bedankt|dank)\b"
)
#: What a clause that states something mostly holds.
_STATES = re.compile(
    r"\b(?:i|we|it|you|is|are|was|were|will|has|have|had|gets?|got|goes|comes?|coming|lands?|reach\w*|arriv\w*"
    r"|follows?|takes?|costs?|lasts?|runs?|stays?|remains?|belongs?|may|can|ich|wir|ist|sind|war|waren|wird"
    r"|werden|wurde\w*|hat|haben|geht|gehen|kommt|kommen|folgt|gilt|dauert|lauft|liegt|steht|je|nous|est|sont"
    r"|sera|seront|va|vont|ont|arriv\w+|dure|yo|nosotros|son|esta|estan|sera\w*|llega\w*|tiene|dura|eu|nos"
    r"|sao|vai|vao|chega\w*|tem|io|noi|sono|e stat\w|ha|hanno|arriva\w*|ik|we|wij|zijn|wordt|worden|gaat|gaan"
    r"|komt|komen|heeft|hebben|duurt|staat)\b"
)
AGREES = re.compile(
    r"\b(?:yes|correct|right|indeed|exactly|confirm\w*|entitled|eligible|get|receive|grant\w*|offer|approv\w+"
    r"|active|activated|yours|goes? to|on (?:its|the|their) way|(?:is|are) (?:ready|done|coming|booked|here)"
    r"|have it|so be it|no problem|of course"
    r"|ja|richtig|genau|stimmt|erhalt\w*|bekomm\w*|genehmigt\w*|bewilligt\w*|gewahrt\w*|aktiv(?:iert)?"
    r"|unterwegs|haben (?:ihn|sie|es)|geht (?:an|auf)"
    r"|oui|exact\w*|recev\w*|accord\w*|approuv\w*|active\w*|en route|l'avez"
    r"|si|claro|recib\w*|aprob\w*|concedid\w*|activ[oa]|en camino|lo tiene"
    r"|sim|receb\w*|aprovad\w*|ativ[oa]|a caminho"
    r"|certo|ricev\w*|approvat\w*|concess\w*|attiv[oa]|in arrivo"
    r"|juist|klopt|krijg\w*|ontvang\w*|goedgekeurd|toegekend|actief|onderweg)\b"
)
#: An answer that grants what the sentence before it gave back.
_GRANTS = re.compile(
    r"^\W*(?:yes|granted|approved|done|sure|of course|certainly|gladly|you have it|(?:it|that) is (?:yours|done)"
    r"|it's (?:yours|done)|so be it|consider it done|you (?:will )?(?:get|have) it|ja|genehmigt|bewilligt|erledigt"
    r"|gerne|selbstverstandlich|oui|accorde|bien sur|si|concedido|aprobado|claro|sim|aprovado|concesso|approvato"
    r"|certo|goedgekeurd|akkoord)\b"
)
_JOINT = re.compile(
    r"[,;:](?=\s)|\s-+\s|\s(?:and|but|so|while|und|aber|et|mais|donc|y|pero|mas|ma|en|maar|dus)(?=\s)"
)
#: How what is only listed goes on: "about a refund and a credit".
_LISTED = re.compile(
    r"^\W*(?:and |or |und |oder |et |ou |y |o |e |en |of )?(?:an?|of|for|with|within|in|on|about|to|ein\w*|zu"
    r"|fur|von|mit|une?|des?|pour|avec|sous|una|por|con|um|uma|com|di|per|een|van|voor|met|binnen"
    r"|\W{0,2}\d[\d.,]*\W?)\s"
)
_WISH = re.compile(
    r"ask|want|like|hope|expect|request|mocht|woll|will|frag|demand|souhait|voul|quier|quer|wil|vra"
)
_GIVEN = re.compile(r"(?<!if )(?<!whether )(?<!that )\byou (?:have|own|hold)\b")
_CLAIM = re.compile(
    r"\d|refund|credit|discount|free|erstatt|rabatt|rembours|reembols|rimbors|terugbet|remise|scont"
)


def gives_back(sentence: str) -> bool:
    """Whether a sentence somewhere repeats what the customer said, or is kind, without agreeing to it."""
    known = _TELLS.search(sentence) or _KIND.search(sentence)
    return known is not None and AGREES.search(sentence) is None


def ours(sentence: str, after: str = "") -> str:
    """A folded sentence without its clauses that only give back; all of it when it, or the next, agrees."""
    if not gives_back(sentence) or _GRANTS.match(after):
        return sentence
    return " , ".join(clause for clause in _clauses(sentence) if not _echo(clause))


def _clauses(sentence: str) -> Iterator[str]:
    """Cut at commas and at "and"; what only lists further things stays with what it follows."""
    start = 0
    joints = [*(match.start() for match in _JOINT.finditer(sentence)), len(sentence)]
    for here, following in zip(joints, [*joints[1:], len(sentence)], strict=True):
        further = sentence[here:following]
        if here < len(sentence) and _LISTED.match(further) and not _STATES.search(further):
            continue
        yield sentence[start:here]
        start = here


def _echo(clause: str) -> bool:
    told = _TELLS.search(clause)
    if told is None:
        return _KIND.search(clause) is not None and not _STATES.search(_KIND.sub(" ", clause))
    rest = clause[told.end() :]
    granted = _CLAIM.search(clause[: told.start()]) and _STATES.search(rest)
    return not (_WISH.search(told[0]) and (granted or _GIVEN.search(rest)))
