"""Words that bind the company, in seven languages: what it promises that costs."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Promises that cost money or bind: each needs a cited sentence about the same thing.
COSTLY: Mapping[str, str] = {
    "refund": (
        r"refund\w*|reimburs\w+|money[- ]back|(?:get|have|pay|give) (?:\w+ ){0,2}money back|chargeback"
        r"|(?:ruck|zurucker|er)stattu?\w*|geld zuruck|ruckzahl\w+|zuruckzahl\w+"
        r"|rembours\w+|reembols\w+|devol(?:ucion|uciones|ver\w*|vemos|uca\w*"
        r"|vid[oa]s?) (?:\w+ ){0,3}(?:dinero|importe|valor"
        r"|dinheiro)|estorn\w+|rimbors\w+|restitu\w+ (?:\w+ ){0,3}(?:denaro|importo)"
        r"|terugbeta\w+|geld terug|teruggestort"
        r"|return(?:s|ed|ing)? (?:you )?(?:\w+ ){0,3}(?:amount|money|payment|sum|cash|funds)"
        r"|zahl\w* (?:[\w-]+ ){1,8}zuruck|(?:wir|ich) (?:uberweisen?|buchen?) (?:[\w-]+ ){0,4}(?:betrag|geld|summe)"
        r"|(?:restitu|rend)\w+ (?:\w+ ){0,3}(?:montant|somme|argent)|restitu\w+ (?:\w+ ){0,3}(?:soldi|dinero|importe"
        r"|dinheiro|valor)"
        r"|(?:betal|stort)\w* (?:[\w-]+ ){1,6}terug"
    ),
    "credit": (
        r"(?:account |store |service |a |as |in |of |\d )credits?(?! card)|credited|credit (?:note|your"
        r"|you|balance)"
        r"|gutschrift\w*|gutgeschrieben|guthaben|(?:note de credit|un avoir|crediter\w*)"
        r"|gutschreib\w*|schreib\w* (?:[\w-]+ ){1,6}gut(?=\W*$|[,;])|(?:le|te|les) abon\w+"
        r"|abon(?:ar|amos|aremos) (?:\w+ ){0,3}(?:importe|dinero|cantidad)"
        r"|(?:nota de credito|saldo a favor|abonar\w*|abonaremos)|creditos? na (?:sua )?conta"
        r"|(?:nota di credito|accredit\w+)|creditnota|tegoed"
    ),
    "discount": (
        r"discount\w*|% off|percent off|half off|half (?:(?:of|the|its|your|our|usual|regular|normal|full|list"
        r"|original) ){0,3}(?:price|cost|rate|fee)|(?:pay|costs?) (?:you )?(?:only |just )?half|half[- ]price"
        r"|coupons?|vouchers?|promo(?:tional)? codes?"
        r"|rabatt\w*|preisnachlass\w*|nachlass|ermassigung\w*|gutschein\w*"
        r"|remises?|rabais|reductions? (?:de|sur)|bons? de reduction|code promo"
        r"|descuentos?|rebajas?|cupon\w*|descontos?|cupom|scont[oi]|buono|buoni|kortings?\w*|waardebon"
    ),
    "free": (
        r"(?:(?:do(?:es)?|need|will) not|don't|doesn't|needn't|won't|never) (?:(?:have|need) to )?pay|no need to pay"
        r"|(?:costs?|pays?) (?:you )?(?:nothing|zero|not a cent)|nothing to pay|(?:for|at) nothing"
        r"|zero (?:dollars?|euros?|pounds?|cents?|costs?|charges?|fees?)|zero-cost"
        r"|kost\w* (?:[\w-]+ ){0,3}nichts|nichts (?:\w+ )?(?:be)?(?:zahlen|kosten)|nichts kost\w*"
        r"|nicht (?:\w+ )?(?:be)?zahlen"
        r"|coute\w* rien|rien a payer|(?:paie\w*|payez|paierez|payer) rien|rien payer"
        r"|(?:no|nao) (?:\w+ ){0,2}(?:cuest|costar|cust|pag)\w* nada|nada que pagar|sin pagar|sem pagar"
        r"|non (?:\w+ ){0,2}(?:cost|pag)\w* (?:nulla|niente)|nulla da pagare|niente da pagare"
        r"|kost\w* (?:[\w-]+ ){0,3}niets|niets (?:te )?betalen|niet (?:te )?betalen"
        r"|free of charge|(?:for|absolutely|completely|totally|entirely) free|free (?:for|plan|upgrade"
        r"|trial|month|months"
        r"|year|shipping|delivery|returns?|replacement|seats?|of cost|domain|copy|access|account"
        r"|subscription)"
        r"|(?:is|are|be|stays?|remains?) free(?! to\b)(?: of charge)?|(?:no|without|any|additional"
        r"|extra) (?:extra |additional )?(?:charge|cost)s?"
        r"|(?:won't|will not|not) be (?:billed|charged)|no (?:\w+ )?fees?|(?:is|are) on us|fees? (?:is "
        r"|are )?(?:cancelled|dropped)"
        r"|complimentary|on the house|kostenlos\w*|kostenfrei\w*|gratis|umsonst|ohne (?:aufpreis|kosten"
        r"|gebuhr\w*)"
        r"|gratuit\w*|sans frais|offerte?s?|sin (?:coste|costo|cargo)s?|gratuit[oa]s?|sem (?:custo"
        r"|cobranca)s?|gratuitament[ei]"
        r"|senza (?:costi|spese)|kosteloos|zonder kosten"
    ),
    "guarantee": r"guarant\w+|warrant(?:y|ies)|garant[ie]\w*|garander\w*|garanzi\w*|gewahrleist\w*"
    r"|waarborg\w*",
    "waive": (
        r"waiv(?:e|ed|es|er|ing)|erlassen|verzicht\w* auf|renonc\w+|exoner\w+|perdon\w+|condon\w+|isent\w+"
        r"|esonera\w*|kwijtsch\w+|kwijtgescholden"
    ),
    "compensate": (
        r"compens\w+|goodwill|entschadig\w*|kulanz\w*|indemnis\w+|dedommag\w+|indeniz\w+|indemniz\w+"
        r"|risarc\w+|indennizz\w*|schadevergoed\w*|vergoed\w*"
    ),
    "for_life": (
        r"life-?time|for life|for ?ever|lebenslang\w*|fur immer|a vie|pour toujours|de por vida"
        r"|para siempre|vitalici\w*"
        r"|para sempre|a vita|per sempre|levenslang\w*|voor altijd"
    ),
    "binding": (
        r"legally binding|binding offer|rechtsverbindlich\w*|verbindlich\w* zusag\w*"
        r"|juridiquement contraignan\w*"
        r"|vinculante|juridicamente|legalmente|bindend\w*"
    ),
    "exception": (
        r"(?:make|making|made) an exception|as an exception|ausnahmsweise|ausnahme (?:mach\w*|gewahr\w*)"
        r"|(?:faire|faisons|fais) une exception|(?:hacer|hacemos|hago) una excepcion|abrir uma excecao"
        r"|(?:fare|facciamo) un'eccezione|uitzondering (?:ma\w+)"
    ),
}
#: What else a number can belong to: enough to see that it was moved to another thing.
THINGS: Mapping[str, str] = {
    "trial": r"trials?|probe\w*|testphase|testzeitraum|essai|prueba|teste|periodo de avaliacao|prova"
    r"|proefperiode",
    "delivery": r"deliver\w*|shipp\w+|liefer\w+|versand\w*|livr\w+|expedi\w+|entreg\w+|envios?|consegn\w+"
    r"|spedi\w+"
    r"|bezorg\w+|lever\w+|verzend\w+",
    "cancelling": r"cancel\w*|kundig\w*|stornier\w*|resili\w+|annul\w+|rescind\w*|disdett\w+|disdire"
    r"|opzeg\w*",
    "returning": r"returns?|returned|returning|retour\w*|rucksend\w*|ruckgab\w*|zuruckgeb\w*|renvo\w+"
    r"|devoluci\w+|devolu\w+"
    r"|reso|resi|restituzion\w*",
    "mailing": r"e-?mails?|mails?|messages?|links?|lien|liens|nachricht\w*|enlaces?|correos?|mensaje\w*"
    r"|mensagem|mensagens"
    r"|messaggi\w*|collegament\w*|berichte?n?|courriels?|codes?|codigos?|codic[ei]|confirm\w+|bestatig\w+"
    r"|bevestig\w+",
    "price": r"pric\w+|costs?|fees?|preis\w*|kost\w+|gebuhr\w*|prix|coute\w*|precios?|cuesta\w*|precos?"
    r"|custa\w*|prezz\w+"
    r"|costa\w*|prij\w+",
}
_NOUNS = {name: re.compile(rf"(?<![\w-])(?:{words})(?!\w)") for name, words in {**COSTLY, **THINGS}.items()}
_IDIOMS = re.compile(
    r"\b(?:no (?:problem|worries|doubt|matter)|not only|kein problem|keine sorge|pas de (?:souci|probleme)"
    r"|no hay problema|sin problema|sem problema\w*|nessun problema|geen probleem|no longer than"
    r"|not a problem"
    r"|non solo|no solo|nao so|niet alleen|nicht nur|feel free|free to|risk[- ]free|hassle[- ]free)\b"
)
_NO = (
    r"(?:never|not|no|non|\w+n't|cannot|without|neither|nor|nie|niemals|nicht|kein\w*|ohne|jamais|pas"
    r"|aucun\w*|sans"
    r"|nunca|jamas|ningun\w*|sin|nao|nem|nenhum\w*|sem|mai|nessun\w*|senza|nooit|niet|geen|zonder|non-)"
)
_AROUND = r"(?:[^\w,;:.!?]+\w+){0,%d}[^\w,;:.!?]*"
_NO_BEFORE = re.compile(rf"\b{_NO}\b{_AROUND % 3}$")
#: What denies a cost, not a promise.
_NO_WITHIN = re.compile(
    r"(?:no|not|non|nao|nicht\w*|niet\w*|nothing|nada|nulla|niente|rien|never|do|does|need|\w+n't|will|without|ohne|sans"
    r"|sin|sem|senza|zonder)\b"
)
_NO_AFTER = re.compile(rf"^{_AROUND % 3}\b(?:not|never|nicht|nie|pas|niet|nooit|non)\b")


def things(folded: str) -> set[str]:
    """Names of what a stretch of text is about."""
    return {name for name, words in _NOUNS.items() if words.search(folded)}


def pledged(folded: str) -> set[str]:
    """Costly things that a sentence speaks of without denying them."""
    clear = _IDIOMS.sub(" _ ", folded)
    return {
        name for name in COSTLY if any(not _denied(clear, found) for found in _NOUNS[name].finditer(clear))
    }


def _denied(clear: str, found: re.Match[str]) -> bool:
    if _NO_WITHIN.match(found[0]):
        return False
    before, after = clear[max(0, found.start() - 60) : found.start()], clear[found.end() : found.end() + 60]
    return _NO_BEFORE.search(before) is not None or _NO_AFTER.search(after) is not None


def without_pledges(folded: str) -> str:
    """What is left of a sentence when the promising words are taken out."""
    for name in COSTLY:
        folded = _NOUNS[name].sub(" ", folded)
    return folded
