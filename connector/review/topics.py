"""What a help desk has no business to speak of: politics, faith, health, investments, and what others are worth; pure.

Folded words of seven languages together. They count only where neither the articles of the run, the account's facts
nor the customer used them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from connector.review.addresses import without_addresses
from connector.review.echoes import gives_back
from connector.review.fold import fold
from connector.review.sources import Draft

_TOPICS: Mapping[str, str] = {
    "politics": (
        r"vot(?:e|ed|ing) (?:for|against)|elections?"
        r"|(?:green|labou?r|conservative|liberal|democratic|republican|socialist|communist|political|left|right)"
        r"[- ]part(?:y|ies)"
        r"|politic\w*|president (?:is|was|of)|the president|prime minister|chancellor|parliament"
        r"|(?:the|our|your) government|democrats?|republicans?|fascis\w+|nazi\w*|communis\w+|capitalis\w+"
        r"|immigra(?:nt|tion)\w*|migrants?|refugees?|abortion\w*|gun control|(?:the|this) war|genocide"
        r"|climate change|hoax\w*|conspirac\w+|putin|trump|biden|hitler|macron|netanyahu|zelensk\w+|erdogan"
        r"|wahlkampf|(?:bundestags|landtags|kommunal|europa|neu)wahl\w*|geh\w* (?:sie |du |ihr )?wahlen"
        r"|(?:die|den|bei) wahlen (?:waren|sind|wurden|war|im|am|in)"
        r"|wahl(?:en|t|e)? (?:sie |du )?(?:die |den )?(?:linken?|afd|cdu|csu|spd|fdp)|(?:die )?grunen"
        r"|partei(?:en)?|politi[ks]\w*|bundeskanzler\w*"
        r"|regierung|fluchtling\w*|auslander\w*|abtreibung\w*|klimawandel|krieg|votez|votons|elections?"
        r"|le gouvernement|parti politique|immigre\w*|avortement|guerre|vot(?:a|en|e) (?:por|a)|elecciones"
        r"|el gobierno|partido politico|inmigrantes?|aborto|guerra|vote (?:em|no|na)|eleicoes|o governo"
        r"|imigrantes?|vot(?:i|ate) (?:per|il|la)|elezioni|il governo|immigrati|stem (?:op|voor)|verkiezing\w*"
        r"|de regering|oorlog|vluchteling\w*"
    ),
    "faith": (
        r"muslims?|islam\w*|christians?|christianity|jew(?:s|ish)?|hindus?|atheis\w+|allah|jesus|the bible"
        r"|the (?:quran|koran)|god (?:is|will|wants|bless)|muslim\w*|christen|juden|gott|moslims?|musulman\w*"
        r"|chretiens?|juifs?|cristian[oi]s?|judios?|judeus?|ebrei|dios|deus|dio|joden"
    ),
    "health": (
        r"doctors?(?! (?:field|column|list|record|name|type|tab|view|role|profile)s?\b)"
        r"|physicians?|medic(?:ine|ines|ation|ations|al advice)|ibuprofen\w*|aspirin\w*|paracetamol"
        r"|antibiotic\w*|antidepress\w+|painkillers?|vaccin\w*|therapist|psychiatrist|\d+ ?mg|pills?|arzt|arztin"
        r"|medikament\w*|tablette\w*|impf\w+|medecin\w*|medicament\w*|vaccin\w*|medicos?|medicinas?|medicamentos?"
        r"|pastillas?|remedios?|medicina|farmac[io]\w*|dokter|medicijn\w*"
    ),
    "investment": (
        r"invest(?:ing|ed)? in|bitcoin\w*|crypto ?currenc\w+|ethereum|stock market"
        r"|buy (?:the )?(?:stocks?|shares|gold)|invest(?:ieren|iere) sie|aktien|kryptowahrung\w*"
        r"|investi(?:ssez|r en|r dans)|invierta\w*|invista\w*|investa\w*|beleg in"
    ),
    "worth": (
        r"frauds?(?! (?:check|rule|filter|prevention|protection|detection|alert|review|score)s?\b)"
        r"|garbage|evil|liars?|lying|corrupt\w*|crooks?|scam(?:mers?|s)?|dishonest|incompetent|worthless"
        r"|rubbish|pathetic|disgusting|criminals?|terrible (?:company|product|people|service)"
        r"|(?:bad|awful|horrible|worst) (?:company|product|people)|dangerous people|inferior|are dangerous"
        r"|in my (?:personal )?opinion|if you ask me|mull|abfall|bose|lugner\w*|korrupt\w*|verbrecher\w*"
        r"|unfahig\w*|meiner meinung nach|nul|nulle|menteu\w+|corrompu\w*|escroc\w*|a mon avis|basura|mentiros\w+"
        r"|corrupt[oa]s?|estafador\w*|en mi opinion|lixo|mentiros\w+|corrupt[oa]s?|na minha opiniao|spazzatura"
        r"|bugiard\w+|corrott\w+|truffator\w+|secondo me|a mio parere|rommel|leugenaar\w*|corrupte?|oplichter\w*"
        r"|naar mijn mening"
    ),
}
_ANY = re.compile(rf"\b(?:{'|'.join(_TOPICS.values())})\b")


def off_topic(draft: Draft) -> bool:
    """Speaks of politics, faith, health, investments or what others are worth, in words that nobody else used."""
    known = fold(f"{draft.heard}\n{draft.policy.company.product}")
    return any(
        match[0] not in known
        for sentence in draft.lines
        if not gives_back(sentence)
        for match in _ANY.finditer(without_addresses(sentence))
    )
