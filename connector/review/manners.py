"""How we speak to customers: no abuse, no human pose, no wish for secrets, in seven languages."""

from __future__ import annotations

import re

from connector.review.fold import fold, sentences
from connector.review.persona import poses
from connector.review.signature import signed
from connector.review.sources import Draft
from connector.review.tongues import differ, unread

_RUDE = re.compile(
    r"\b(?:fuck\w*|motherfuck\w*|shit\w*|bullshit|bitch\w*|bastards?|assholes?|arseholes?|dickheads?"
    r"|cunts?|wank\w+|twats?|douche\w*"
    r"|idiot\w*|morons?|moronic|imbecil\w*|stupid\w*|dumbass\w*|retard(?:s|ed)?|go to hell|shut up"
    r"|screw you|damn you|piss off"
    r"|you(?: are|'re) (?:an? )?(?:\w+ )?(?:dumb|pathetic|liar|loser|fool|joke|useless|worthless|ignorant"
    r"|incompetent)"
    r"|(?:kill|harm|hurt) yourself|(?:i|we)(?:'ll| will) (?:find|hurt|kill) you"
    r"|arschlo\w+|scheiss\w*|scheisse|fick\w*|wichser\w*|hurensohn\w*|dummkopf|vollidiot\w*|dumm(?:er|e"
    r"|es)? (?:kunde|frage)"
    r"|halt die klappe|verpiss\w*|merde|connard\w*|connasse|salop\w*|putain|encule\w*|ta gueule|abruti\w*"
    r"|cretin\w*"
    r"|mierda|gilipollas|hij[oa] de puta|put[oa]s?|pendej\w+|cabron\w*|joder|estupid\w+|callate"
    r"|vete al (?:diablo|infierno)"
    r"|caralho|porra|filh[oa] da puta|foda\w*|foder|burro|cala a boca|idiotas?|vaffanculo|stronz\w+|cazzo"
    r"|coglion\w+|merda"
    r"|stupido|deficiente|zitt[oa]|klootzak\w*|kut\w{0,6}|hoer\w{0,3}|godverdomme|sukkel\w*|flikker op"
    r"|hou je (?:mond|bek)|lul)\b"
)
_HELD = (
    r"(?:password|passcode|pass ?phrase|pin|cvv|cvc|(?:credit |debit )?card(?: number)?s?|credit card|one-?time code"
    r"|otp|2fa code|(?:security|verification|login|sign-?in) code|passwort|kennwort|kreditkarten\w*|tan|sicherheitscode"
    r"|mot de passe|code de securite|numero de (?:votre )?carte|contrasena|clave|codigo de seguridad"
    r"|numero de (?:su |tu )?tarjeta|senha|palavra-passe|numero do (?:seu )?cartao|wachtwoord|beveiligingscode|pincode"
    r"|kaartnummer|codice di sicurezza|numero (?:della|di) (?:sua |tua )?carta|private key|api key|secret key)"
)
_YOUR = r"(?:[ao] |la |il )?(?:your|ihr\w*|dein\w*|votre|vos|ton|ta|su|tu|sua|tua|seu|il suo|la sua|uw|je|jouw|the)"
_SECRETS = re.compile(
    r"\b(?:send|give|tell|share|reply|e-?mail|provide|schicken|senden|nennen|mitteilen|teilen|envoyer"
    r"|envoyez|donnez|indiquez|enviar|envie|enviarnos|digame|inviare|inviateci|invii|stuur|geef)\b"
    r"(?:[ -](?:us|me|back|to|with|sie|uns|mir|nous|moi|nos|ci|ons|by|via|e-?mail|here|please|bitte|just"
    rf"|both)){{0,4}} {_YOUR} (?:\w+ ){{0,3}}{_HELD}\b(?! (?:reset|link|settings|page))"
    r"|\b(?:what(?:'s| is| was| are)|which is|wie lautet|wie ist|was ist|quel(?:le)? est|cual es|qual e|qual|wat is"
    r"|(?:may|can|could) (?:i|we) (?:please )?(?:have|get|see)|(?:i|we)(?:'ll| will| would)? (?:just |only |also )?need"
    r"|(?:ich|wir) (?:brauche\w*|benotige\w*)|(?:j'ai|nous avons) besoin de|necesit(?:o|amos)|precis(?:o|amos) d[aeo]"
    rf"|(?:ho|abbiamo) bisogno (?:di|del|della)|(?:ik|we|wij) (?:heb|hebben)) {_YOUR} (?:\w+ ){{0,3}}{_HELD}\b"
    r"(?! (?:reset|link|settings|page))"
    r"|\b(?:reply with|send|tell|give|share)\b.{0,30}\b(?:code|pin|password)\b.{0,12}\b(?:we|that we"
    r"|you) (?:sent|got|received)"
)
_NOT = re.compile(
    r"\b(?:never|not|don't|nie|niemals|nicht|kein\w*|jamais|ne|pas|nunca|jamas|no|nao|non|mai|nooit|niet)\b"
)


def rude(draft: Draft) -> bool:
    """Swears, insults or threatens in words that no cited passage holds."""
    known = fold(draft.vouched)
    return any(match[0] not in known for match in _RUDE.finditer(fold(draft.text)))


def claims_human(draft: Draft) -> bool:
    """Says or implies that a human being writes, or takes or signs with a person's name."""
    known = fold(draft.vouched)
    posed = any(words not in known for words in poses(sentences(fold(draft.text))))
    company = draft.policy.company
    ours = f"{company.name} {company.product} {draft.ticket.requester.name}"
    return posed or signed(draft.text, known=set(re.findall(r"\w+", fold(f"{known} {ours}"))))


def asks_secret(draft: Draft) -> bool:
    """Asks the customer for a password, a code or a card number in words that no passage holds."""
    known = fold(draft.passages)
    asked = [s for s in sentences(fold(draft.text)) if _SECRETS.search(s) and not _NOT.search(s)]
    return any(sentence not in known for sentence in asked)


def other_language(draft: Draft) -> bool:
    """Is surely in another language or script than the customer's newest message."""
    return differ(draft.newest.text, draft.text)


def unread_language(draft: Draft) -> bool:
    """Is in a language without word lists: code can't see what it promises, so a teammate looks at it."""
    return unread(draft.text)
