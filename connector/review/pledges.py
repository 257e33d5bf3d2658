"""Words that bind the company, in seven languages: what it promises, and what it says it has done."""

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
    ),
    "credit": (
        r"(?:account |store |service |a |as |in |of |\d )credits?(?! card)|credited|credit (?:note|your"
        r"|you|balance)"
        r"|gutschrift\w*|gutgeschrieben|guthaben|(?:note de credit|un avoir|crediter\w*)"
        r"|(?:nota de credito|saldo a favor|abonar\w*|abonaremos)|creditos? na (?:sua )?conta"
        r"|(?:nota di credito|accredit\w+)|creditnota|tegoed"
    ),
    "discount": (
        r"discount\w*|% off|percent off|half[- ]price|coupons?|vouchers?|promo(?:tional)? codes?"
        r"|rabatt\w*|preisnachlass\w*|nachlass|ermassigung\w*|gutschein\w*"
        r"|remises?|rabais|reductions? (?:de|sur)|bons? de reduction|code promo"
        r"|descuentos?|rebajas?|cupon\w*|descontos?|cupom|scont[oi]|buono|buoni|kortings?\w*|waardebon"
    ),
    "free": (
        r"free of charge|(?:for|absolutely|completely|totally|entirely) free|free (?:for|plan|upgrade"
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
_NO_AFTER = re.compile(rf"^{_AROUND % 3}\b(?:not|never|nicht|nie|pas|niet|nooit|non)\b")

#: "We will ...": a promise of something that a person would have to do.
WILL = re.compile(
    r"\b(?:(?:i|we)(?:'ll| will| shall|'re going to| are going to|'m going to| am going to)"
    r"|(?:our|the|my) (?:\w+ ){0,2}(?:team|colleagues?|specialists?|engineers?|manager)(?:'ll| will)"
    r"|(?:some ?one|a (?:colleague|person|teammate|specialist|technician)) (?:\w+ ){0,3}will"
    r"|you(?:'ll| will| are going to) (?:soon |shortly |then |also )?(?:get|receive|hear|have"
    r"|be (?:contacted|called|refunded"
    r"|credited|compensated|reimbursed))|rest assured"
    r"|(?:ich|wir) werden?|(?:unser|ein) (?:team|kollege\w*|mitarbeiter\w*) wird|wir melden uns"
    r"|(?:nous allons|je vais|notre equipe va|vous (?:recevrez|aurez))|(?!environs)\w{3,}rons"
    r"|(?:vamos a|voy a|nuestro equipo|recibiras?|tendras?)|(?!queremos|extremos|supremos)\w{3,}remos"
    r"|(?:vamos|vou|nossa equipe|voce (?:recebera|tera))|(?:ricever(?:a|ai)|avra[i]?|il nostro team)"
    r"|(?!estremo|supremo|extremo)\w{3,}remo"
    r"|(?:we|wij|ik) (?:zullen|zal|gaan)|ons team (?:zal|neemt)|(?:u|je) (?:ontvangt|krijgt))\b"
)
#: What follows such words at once in kind sentences that promise nothing.
KIND = re.compile(
    r"\W*(?:(?!para|pour|per|om|um)[\w']+\W+){0,2}?(?:happy|glad|pleased|delighted|here (?:to|for you|if)"
    r"|explain|walk you|guide|show you|gladly|need (?:to|more|a|the|your)"
    r"|gern\w*|freuen|helfen|erklaren|ravis|plaisir|heureu\w+|aider|volentier\w*|felic\w+|lieti"
    r"|content\w*|encantad\w+"
    r"|gusto|prazer|ajudar|ayudar\w*|aiutar\w*|graag|helpen|blij|estaremos|resteremo|resterons"
    r"|faremo il possibile)\b"
)
#: Sentences around an answer that state nothing.
POLITE = re.compile(
    r"\b(?:let (?:me|us) know|hesitate|reach(?:ing)? out|hope|feel free|questions?|happy to help|regards"
    r"|wishes|patience|inconvenience"
    r"|fragen|melden sie sich|viele? grusse|freundlich\w*|geduld|hoffe\w*|n'hesitez|cordialement"
    r"|bonne journee|espere\w*|questions"
    r"|no dude|saludos?|preguntas?|espero|duvidas?|perguntas?|abraco|atenciosamente|domande|saluti|spero"
    r"|esit\w+|vragen|groet\w*)\b"
)

_DONE_EN = (
    r"(?:re)?set|cancell?ed|refunded|credited|reimbursed|updated|changed|deleted|removed|disabled|enabled"
    r"|(?:re|de)?activated"
    r"|upgraded|downgraded|extended|processed|issued|applied|added|created|opened|closed|sent|e-?mailed"
    r"|forwarded"
    r"|escalated|passed (?:\w+ ){0,3}(?:on|along)|notified|informed|contacted|scheduled|booked|approved"
    r"|waived|fixed"
    r"|resolved|unlocked|restored|transferred|submitted|filed|arranged|initiated|adjusted|reversed"
    r"|granted|replaced|shipped"
    r"|dispatched|ordered|attached|renewed|blocked|suspended|whitelisted|called|logged|raised|started"
    r"|switched|merged"
    r"|corrected|compensated|taken care of|flagged|reported|moved|put"
)
_DO_EN = (
    r"(?:re)?set|cancel|refund|credit|reimburse|update|delete|remove|activate|upgrade|downgrade|extend"
    r"|process|apply"
    r"|forward|escalate|transfer|waive|unlock|restore|fix|close|approve|arrange"
)
_DONE_DE = (
    r"zuruckgesetzt|storniert|(?:zuruck)?erstattet|gekundigt|geandert|aktualisiert|geloscht|entfernt"
    r"|(?:de)?aktiviert"
    r"|(?:ge|ver|zuge)sen[dt]e?t|geschickt|weitergeleitet|veranlasst|eingerichtet|freigeschaltet"
    r"|gutgeschrieben|verlangert"
    r"|erledigt|informiert|angelegt|behoben|hinzugefugt|bestatigt|beauftragt|versandt|entsperrt|gesperrt"
    r"|bearbeitet|erstellt"
    r"|angepasst|uberwiesen|genehmigt|umgestellt|erlassen"
)
_DONE_FR = (
    r"reinitialise|annule|rembourse|credite|mis a jour|modifie|change|supprime|(?:des|re)?active|envoye"
    r"|transmis|transfere"
    r"|prolonge|cree|ajoute|(?:de)?bloque|traite|resolu|confirme|effectue|resilie|accorde|applique|ouvert"
    r"|ferme|informe"
)
_DONE_ES = (
    r"restablecid|cancelad|reembolsad|abonad|actualizad|cambiad|eliminad|(?:des|re)?activad|enviad"
    r"|reenviad|transferid"
    r"|ampliad|cread|anadid|agregad|procesad|solicitad|resuelt|escalad|aplicad|aprobad|devuelt|modificad"
    r"|bloquead|cerrad|abiert"
)
_DONE_PT = (
    r"redefinid|cancelad|reembolsad|creditad|atualizad|alterad|excluid|removid|(?:des|re)?ativad|enviad"
    r"|encaminhad|transferid"
    r"|estendid|criad|adicionad|processad|solicitad|resolvid|aplicad|aprovad|estornad|modificad|bloquead"
    r"|fechad|abert"
)
_DONE_IT = (
    r"reimpostat|annullat|cancellat|rimborsat|accreditat|aggiornat|modificat|eliminat|(?:dis|ri)?attivat"
    r"|inviat|inoltrat"
    r"|trasferit|estes|creat|aggiunt|elaborat|risolt|applicat|approvat|sbloccat|bloccat|chius|apert|prorogat"
)
_DONE_NL = (
    r"gereset|opnieuw ingesteld|geannuleerd|opgezegd|terugbetaald|gecrediteerd|bijgewerkt|gewijzigd"
    r"|verwijderd"
    r"|ge(?:de)?activeerd|verzonden|gestuurd|verstuurd|doorgestuurd|verlengd|aangemaakt|toegevoegd"
    r"|verwerkt|opgelost"
    r"|geblokkeerd|aangepast|teruggestort|ingeschakeld|uitgeschakeld"
)
_SOME = r"(?:[^\w.!?;]+[\w'-]+){0,%d}?[^\w.!?;]+"
#: The writer says that something has been done: we can do nothing but write.
DONE = re.compile(
    rf"\b(?:i|we)(?:'ve| have|'d| had)(?: \w+ly| just| now| already| also| gone ahead and"
    rf"| went ahead and){{0,3}} (?:{_DONE_EN})\b"
    rf"|\bi (?:just |already |also |\w+ly )?(?:{_DONE_EN})(?= (?:your|you|the|a|it|this|that|them)\b)"
    rf"|\bi went ahead and (?:{_DONE_EN})\b|\b(?:all )?done!"
    rf"|\b(?:let me|i'm going to|i am going to) (?:just |go ahead and |quickly )?(?:{_DO_EN})\b"
    rf"|\b(?:i'm|i am|we're|we are) (?:now |just |currently |already )?(?:{_DO_EN}|pass|escalat|updat"
    rf"|chang|delet|remov|creat|activat"
    r"|restor|waiv|reimburs)(?:t|l|r)?ing\b"
    rf"|\b(?:ich habe|habe ich|wir haben|haben wir){_SOME % 8}(?:{_DONE_DE})\b"
    rf"|\b(?:j'ai|nous avons|je viens de|nous venons de){_SOME % 4}?(?:{_DONE_FR})(?:e?s?|r)\b"
    rf"|\b(?:j'ai|nous avons) (?:{_DONE_FR})e?s?\b"
    rf"|\b(?:he|hemos) (?:ya )?(?:{_DONE_ES})[oa]s?\b|\b(?:acabo|acabamos) de \w+[aei]r(?:lo|la|le|los"
    rf"|las)?\b"
    r"|\b(?:ja|eu|nos) (?!estamos|vamos)\w+(?:ei|[ai]mos)\b|\b(?:acabei|acabamos) de \w+[aei]r\b"
    r"|\b(?:cancelei|reembolsei|redefini|atualizei|alterei|enviei|encaminhei|ativei|desativei|criei"
    r"|adicionei|processei"
    r"|resolvi|removi|exclui|apliquei|aprovei|estornei)\b"
    rf"|\b(?:ho|abbiamo) (?:\w+ )?(?:{_DONE_IT})[oaie]\b"
    rf"|\b(?:ik heb|heb ik|we hebben|wij hebben|hebben we){_SOME % 8}(?:{_DONE_NL})\b"
)
_SURELY = r"(?<!must )(?<!should )(?<!may )(?<!might )(?<!could )(?<!would )"
#: The same without a doer; true only of what the account's facts tell, or under a condition.
BEEN_DONE = re.compile(
    rf"\b(?:(?:your|the|a) (?:[\w'-]+ ){{1,6}}|(?:it|this|that|everything) ){_SURELY}(?:has|have)"
    rf" (?:now |just |already |been |\w+ly )*been (?:\w+ly )?(?:{_DONE_EN})\b"
    rf"|\b(?:your) (?:[\w'-]+ ){{1,4}}(?:is|are) now (?:{_DONE_EN})\b|\byou(?:'ve"
    rf"| have) been (?:\w+ly )?(?:{_DONE_EN})\b"
    rf"|\b(?:ihre?[nmrs]?|deine?[nmrs]?|das|die|der) (?:[\w-]+ ){{1,5}}(?:wurden?|ist"
    rf"|sind) (?:[\w-]+ ){{0,4}}(?:{_DONE_DE})\b"
    rf"|\b(?:votre|vos) (?:[\w'-]+ ){{1,5}}(?:a|ont) (?:\w+ )?ete (?:\w+ )?(?:{_DONE_FR})e?s?\b"
    rf"|\b(?:sus?|tus?) (?:[\w-]+ ){{1,5}}(?:ha|han) sido (?:\w+ )?(?:{_DONE_ES})[oa]s?\b|\b(?:se"
    rf"|le) (?:ha|han) (?:{_DONE_ES})[oa]s?\b"
    rf"|\b(?:seus?|suas?) (?:[\w-]+ ){{1,5}}(?:foi|foram) (?:\w+ )?(?:{_DONE_PT})[oa]s?\b"
    rf"|\b(?:il suo|la sua|i suoi|le sue|il tuo|la tua) (?:[\w-]+ ){{1,5}}(?:e stat[oa]"
    rf"|sono stat[ie]) (?:\w+ )?(?:{_DONE_IT})[oaie]\b"
    rf"|\b(?:uw|je|jouw) (?:[\w-]+ ){{1,4}}(?:is|zijn) (?:[\w-]+ ){{0,4}}(?:{_DONE_NL})\b"
)
IF = re.compile(
    r"\b(?:if|once|when|whenever|after|until|unless|as soon as|whether|wenn|sobald|nachdem|falls|ob|si"
    r"|lorsque|quand|apres|des que"
    r"|une fois|cuando|despues|tras|una vez|se|quando|apos|depois|assim que|uma vez|dopo|non appena|als"
    r"|zodra|nadat|wanneer)\b"
)


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
    if re.match(r"(?:no|not|won't|will|without|ohne|sans|sin|sem|senza|zonder)\b", found[0]):
        return False
    before, after = clear[max(0, found.start() - 60) : found.start()], clear[found.end() : found.end() + 60]
    return _NO_BEFORE.search(before) is not None or _NO_AFTER.search(after) is not None


def without_pledges(folded: str) -> str:
    """What is left of a sentence when the promising words are taken out."""
    for name in COSTLY:
        folded = _NOUNS[name].sub(" ", folded)
    return folded
