"""How we speak to customers: no abuse, no human pose, no wish for secrets, in seven languages."""

from __future__ import annotations

import re

from connector.decision import ProposalKind
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
    r"(?:passwords?|passcodes?|pass ?phrases?|pin(?: (?:code|number))?|cvv|cvc|(?:credit |debit "
    r"|bank )?card(?: number)?s?"
    r"|one-?time code|otp|2fa code|(?:security|verification|login|sign-?in) code|social security number|ssn"
    r"|passport(?: number)?|(?:recovery|seed|backup) (?:phrase|words|codes?|key)"
    r"|(?:online )?bank(?:ing)? (?:login|details)"
    r"|(?:login|banking) credentials|private key|api key|secret key"
    r"|passwort|passworter|kennwort|kreditkarten?\w*|kartennummer|bankkarte|tan|sicherheitscode|geheimzahl"
    r"|zugangsdaten"
    r"|sozialversicherungsnummer|reisepass\w*|(?:personal)?ausweis\w*|wiederherstellungs\w+|bankdaten"
    r"|mots? de passe|code de securite|code secret|numero de (?:votre |ta )?carte|numero de securite sociale"
    r"|passeport"
    r"|phrase de recuperation|coordonnees bancaires"
    r"|contrasenas?|clave|codigo de seguridad|numero de (?:su |tu )?tarjeta|numero de seguridad social|pasaporte"
    r"|frase de recuperacion|datos bancarios"
    r"|senhas?|palavra-passe|numero do (?:seu )?cartao|passaporte|frase de recuperacao|dados bancarios"
    r"|codice di sicurezza|numero (?:della|di) (?:sua |tua )?carta|passaporto|frase di recupero|dati bancari"
    r"|wachtwoord(?:en)?|beveiligingscode|pincode|kaartnummer|creditcard\w*|paspoort\w*|herstelzin|bankgegevens"
    r"|burgerservicenummer|bsn)"
    # Not what only begins with its name.
    r"\b(?![ -](?:reset|links?|settings?|page|field|rules?|manager|polic(?:y|ies)|change|screen|form|prompt|box"
    r"|option"
    r"|section|length|strength|protect\w*|contact|holders?|payments?)\b)"
)
_YOUR = r"(?:[ao] |la |il )?(?:your|ihr\w*|dein\w*|votre|vos|ton|ta|su|tu|sua|tua|seu|il suo|la sua|uw|je|jouw|the)"
#: To hand something over, to whomever.
_HAND = (
    r"(?:send|give|tell|share|reply|e-?mail|text|forward|provide|disclose|hand over|schicken|schick|senden"
    r"|sende|nennen|nenn"
    r"|mitteilen|teilen|verraten|ubermitteln|envoyer|envoyez|donnez|donner|indiquez|indiquer|communiquer|communiquez"
    r"|transmettre|transmettez|fournir|fournissez|enviar|envie|envienos|enviarnos|mande|digame|diganos|indiquenos"
    r"|facilite|facilitenos|proporcione|comparta|envie-nos|informe-nos|forneca|diga|compartilhe|inviare|inviateci"
    r"|invii|comunicare|comunichi|comunicarci|fornisca|fornire|mandi|stuur|stuurt|sturen|geef|geeft|mail|deel)"
)
#: To write something down: an instruction, unless it is to be done here.
_WRITE = (
    r"(?:confirm|verify|enter|type|paste|post|write|put|add|submit|upload|attach|state|supply|bestatigen"
    r"|bestatige|geben|gib"
    r"|tippen|tragen|posten|schreiben|confirmez|confirmer|saisir|saisissez|tapez|entrez|ecrivez|confirme"
    r"|confirmar|escriba|indique|informe|informar"
    r"|introduzca|ingrese|teclee|digite|escreva|insira|confermi|confermare|inserisca|inserire|scriva|digiti"
    r"|bevestig\w*"
    r"|vul|voer|typ|schrijf)"
)
_ASKED = (
    r"(?:^\W*|[,;:] |\b(?:please|kindly|just|then|and|bitte|dann|und|merci de|veuillez|puede|podria|por favor"
    r"|pode|poderia"
    r"|favor|puo|potrebbe|puoi|per favore|graag|ci|nous|nos|to|sie|alstublieft) |\b(?:can|could|would|will) you )"
)
_SECRETS = re.compile(
    rf"\b{_HAND}\b"
    r"(?:[ -](?:us|me|back|to|with|sie|uns|mir|nous|moi|nos|ci|ons|by|via|e-?mail|here|please|bitte|just"
    rf"|both|hier|ici|aqui|qui|a|an|picture|photo|copy|scan|of|sides?)){{0,8}} {_YOUR} (?:\w+ ){{0,3}}{_HELD}"
    r"|\b(?:what(?:'s| is| was| are)|which is|wie lautet|wie ist|was ist|quel(?:le)? est|cual es|qual e|qual|wat is"
    r"|(?:may|can|could) (?:i|we) (?:please )?(?:have|get|see)|(?:i|we)(?:'ll| will| would)? (?:just |only "
    r"|also )?need"
    r"|(?:ich|wir) (?:brauche\w*|benotige\w*)|(?:j'ai|nous avons) besoin de|necesit(?:o|amos)|precis(?:o|amos) d[aeo]"
    rf"|(?:ho|abbiamo) bisogno (?:di|del|della)|(?:ik|we|wij) (?:heb|hebben)) {_YOUR} (?:\w+ ){{0,3}}{_HELD}"
    r"|\b(?:reply with|send|tell|give|share)\b.{0,30}\b(?:code|pin|password)\b.{0,12}\b(?:we|that we"
    r"|you) (?:sent|got|received)"
    rf"|{_ASKED}{_WRITE}\b[^.?!]{{0,60}}\b{_HELD}[^.?!]{{0,30}}\b(?:here|below|to us|(?:in|with|to) (?:this"
    rf"|your) (?:chat"
    r"|ticket|thread|mail|email|reply|conversation|message)|ici|aqui|qui|in (?:diesem|diesen) \w+|in dit \w+)\b"
)
#: What a question asks for is told to us, by whatever verb.
_WISHED = re.compile(
    rf"{_ASKED}(?:{_HAND}|{_WRITE})\b(?! (?:(?:us|me|uns|mir|nous|ons) )?(?:that|whether|if|when|where|how"
    rf"|which|why|who"
    rf"|ob|dass|wann|wo|si|que|quand|cuando|se|quando|che|of|dat)\b)[^.?!]{{0,60}}\b{_HELD}"
    rf"|\b(?:wilt|kunt|kan|zou|konnen|konnten|wurden|kannst|pouvez|pourriez|puede|pode"
    rf"|puo)\b.{{0,40}}\b{_HELD}.{{0,30}}"
    r"\b(?:doorgeven|sturen|geven|bevestigen|invullen|mailen|delen|mitteilen|nennen|schicken|senden|bestatigen"
    r"|eingeben"
    r"|angeben|durchgeben)\b"
)
_NOT = re.compile(
    r"\b(?:never|not|don't|nie|niemals|nicht|kein\w*|jamais|ne|pas|nunca|jamas|no|nao|non|mai|nooit|niet)\b|\bn'"
)
_NOT_BEHIND = re.compile(r"\W{1,2}(?:\w+ ){0,2}(?:nie|niemals|nicht|nooit|niet)\b")
#: Words that calm, and deny nothing.
_CALM = re.compile(
    r"\b(?:(?:do not|don't) worry|no (?:problem|worries)|kein problem|keine sorge|pas de (?:souci|probleme)"
    r"|no se preocupe"
    r"|sem problemas?|nessun problema|geen (?:probleem|zorgen))\b"
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
    patterns = (_SECRETS, _WISHED) if draft.proposal.kind is ProposalKind.QUESTION else (_SECRETS,)
    return any(
        sentence not in known and any(_asks(pattern, _CALM.sub("", sentence)) for pattern in patterns)
        for sentence in sentences(fold(draft.text))
    )


def _asks(pattern: re.Pattern[str], sentence: str) -> bool:
    """Whether it is asked for and not forbidden."""
    return any(
        not _NOT.search(sentence, 0, found.end()) and not _NOT_BEHIND.match(sentence, found.end())
        for found in pattern.finditer(sentence)
    )


def other_language(draft: Draft) -> bool:
    """Is surely in another language or script than the customer's newest message."""
    return differ(draft.newest.text, draft.text)


def unread_language(draft: Draft) -> bool:
    """Is in a language without word lists: code can't see what it promises, so a teammate looks at it."""
    return unread(draft.text)
