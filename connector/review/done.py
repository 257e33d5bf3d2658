"""Words that say that something has been done for the customer, in seven languages."""

from __future__ import annotations

import re

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
#: Deeds that a help article seldom tells of itself: with "we", and as a state, they are the writer's.
_STRONG_EN = (
    r"reset|cancell?ed|refunded|credited|reimbursed|deleted|(?:re|de)activated|activated|upgraded|downgraded"
    r"|extended|approved|waived|unlocked|restored|reversed|granted|renewed|fixed|resolved|escalated|doubled|terminated"
)
_STRONG_FR = (
    r"annule|rembourse|credite|supprime|reinitialise|(?:des|re)?active"
    r"|prolonge|resilie|accorde|(?:de)?bloque|approuve"
)
_STRONG_ES = (
    r"cancelad|anulad|reembolsad|restablecid|eliminad"
    r"|abonad|(?:des|re)?activad|ampliad|aprobad|devuelt|desbloquead"
)
_STRONG_PT = (
    r"cancelad|anulad|reembolsad|redefinid|excluid|eliminad|creditad|(?:des|re)?ativad|estendid|aprovad|estornad"
    r"|desbloquead"
)
_STRONG_IT = (
    r"annullat|cancellat|rimborsat|reimpostat|eliminat"
    r"|accreditat|(?:dis|ri)?attivat|prorogat|approvat|sbloccat|estes"
)
_WORKERS = (
    r"(?:i|we|(?:our|my|the|a) (?:\w+ ){0,2}(?:team|colleagues?|engineers?|manager|supervisor|specialists?"
    r"|technicians?|department|staff)|some(?:one|body))"
)
_CLAUSE = (
    r"(?:^|[.,;:!?(-]\s*|\b(?:and|so|but|then|because|as|since|today|yesterday|now|already|yes)\s+"
    r"|\b(?:that|which)\s+(?!\w+ (?:just |already )?(?:sent|e-?mailed)))"
)
_ACCOUNTS = (
    r"plan|subscription|account|password|order|payment|invoice"
    r"|request|charge|booking|licen[cs]e|trial|fee|renewal"
)
#: What is so each time: "... is deleted after 30 days".
_EACH_TIME = (
    r"(?![^,;:.]*\b(?:after(?! all)|within|when|whenever|automatically|every|each|default|until|unless|once|if|before"
    r"|upon|during|then|at the end|as soon as|apres|sous|lorsque|quand|automatiquement|chaque|si|des que|avant|alors"
    r"|ensuite|despues|tras|cuando|automaticamente|cada|antes|entonces|apos|depois|quando|entao|dopo|entro|ogni"
    r"|automaticamente|prima|allora|poi|se)\b)"
)
#: The same by "we" and by colleagues, told as a story.
WE_DID = re.compile(
    rf"{_CLAUSE}{_WORKERS} (?:just |already |also |now |\w+ly ){{0,2}}(?:{_DONE_EN})"
    r"(?= (?:your|you|everything|(?:it|this|that|them)(?: \w+){0,3} for you)\b)"
    rf"|{_CLAUSE}{_WORKERS} (?:just |already |also |now |\w+ly ){{0,2}}(?:{_STRONG_EN})"
    rf"(?= (?:it|this|that|them|(?:the|an?) (?:[\w-]+ ){{0,2}}(?:{_ACCOUNTS}))\b)"
    r"|\b(?:i|we)(?:'ve| have)? (?:just |already |also |\w+ly )?(?:passed|handed|told|alerted|asked|briefed"
    r"|spoke (?:to|with)|talked (?:to|with)|checked with) (?:[\w'-]+ ){0,6}(?:team|colleagues?|engineers?|manager"
    r"|developers?|department|specialists?|supervisor)\b"
    r"|\b(?:cancel|anul|reembols|elimin|borr|actualiz|desactiv|activ|ampli|aprob|proces|modific|abon|ativ|desativ"
    rf"|atualiz|estorn|aprov|redefin|restablec|devolv)[aei]mos (?:ya |ja )?(?:sus?|tus?|el|la|los|las|les?|te|os?|as?"
    rf"|seus?|suas?)\b{_EACH_TIME}"
)
#: Spanish: without its accent the first person's past is an order ("cancele su plan").
I_DID = re.compile(
    r"\b(?:cancel|anul|reembols|elimin|borr|actualic|desactiv|activ|ampli|aprob|proces|modifiqu|cambi|abon|envi|escal"
    r"|cre|desbloque|apliqu)é\b|\b(?:restablec|devolv|resolv|correg|añad)í\b"
)
#: Somebody looked, at more than at what was written.
LOOKED = re.compile(
    r"\b(?:i|we)(?:'ve| have)? (?:just |already |also |\w+ly )?(?:(?:double-?)?checked|verified|inspected|tested"
    r"|investigated|looked (?:into|at|up)) (?=(?:your|the|this|that|it|every\w*)\b)"
    r"(?!(?:[\w'-]+ ){0,4}(?:help|documentation|docs?|articles?|guides?|knowledge|manual|faq|passages?|sources?"
    r"|messages?|questions?|e-?mails?|requests?|tickets?|notes?|descriptions?|screenshots?|images?|pictures?|photos?"
    r"|attach\w+|files?|pdfs?|history|conversation|information|instructions|steps|pages?)\b)"
)
WAS_DONE = re.compile(
    rf"\b(?:your (?:[\w'-]+ ){{1,5}}|(?:it|everything) ){_SURELY}(?:was|were) (?:now |just |already |\w+ly ){{0,2}}"
    rf"(?:{_STRONG_EN}|changed|updated|removed|disabled|enabled|blocked|suspended|replaced|shipped|dispatched|processed"
    r"|closed|transferred|forwarded|applied|corrected|merged)\b"
    rf"|\b(?:sus?|tus?) (?:[\w-]+ ){{1,5}}(?:fue|fueron|quedo|ha quedado) (?:ya )?(?:{_DONE_ES})[oa]s?\b"
)
IS_DONE = re.compile(
    rf"\byour (?:[\w'-]+ ){{1,5}}(?:is|are) (?:already |hereby |(?!automatic)\w+ly ){{0,2}}"
    rf"(?:{_STRONG_EN}|closed|processed)\b{_EACH_TIME}"
    rf"|\b(?:votre|vos|ton|ta|tes) (?:[\w'-]+ ){{1,5}}(?:est|sont) (?:\w+ )?(?:{_STRONG_FR})e?s?\b{_EACH_TIME}"
    rf"|\b(?:sus?|tus?) (?:[\w-]+ ){{1,5}}(?:esta|estan|queda|quedan) (?:ya )?(?:{_STRONG_ES})[oa]s?\b{_EACH_TIME}"
    rf"|\b(?:seus?|suas?) (?:[\w-]+ ){{1,5}}(?:esta|estao|fica|ficou) (?:ja )?(?:{_STRONG_PT})[oa]s?\b{_EACH_TIME}"
    rf"|\b(?:(?:il|i) (?:suo|tuo|suoi|tuoi)|(?:la|le) (?:sua|tua|sue|tue)) (?:[\w-]+ ){{1,5}}(?:e|sono) (?:\w+ )?"
    rf"(?:{_STRONG_IT})[oaie]\b{_EACH_TIME}"
)
#: An article's "... is deleted after 30 days".
PASSIVE = re.compile(rf"\b(?:is|are|be|gets?) (?:\w+ )?(?:{_STRONG_EN}|closed|processed)\b")
IF = re.compile(
    r"\b(?:if|once|when|whenever|after|until|unless|as soon as|whether|wenn|sobald|nachdem|falls|ob|si"
    r"|lorsque|quand|apres|des que"
    r"|une fois|cuando|despues|tras|una vez|se|quando|apos|depois|assim que|uma vez|dopo|non appena|als"
    r"|zodra|nadat|wanneer)\b"
)
_ASKS = re.compile(rf"{IF.pattern}|\b(?:why|how|who|warum|wieso|pourquoi|comment|por que|perche|waarom)\b")
_GOES_ON = re.compile(
    r"[,;]|\b(?:will|would|can|may|might|should|could|must|wird|werden|kann|konnen|sollte\w*|peut|pouvez|puede\w*"
    r"|pode\w*|puo|kunt|kan)\b"
)
_SHOWN = re.compile(r"^\s(?:when|once|if|as soon as) (?:the|its?) ")


def conditional(sentence: str, deed: re.Match[str]) -> bool:
    """Whether a deed stands in a clause of condition beside a main clause: "if you look, it has been done" does not."""
    asked = list(_ASKS.finditer(sentence, 0, deed.end()))
    rest = sentence[deed.end() :]
    if not asked or re.search(r"[,;:]", sentence[asked[-1].end() : deed.end()]):
        return _SHOWN.match(rest) is not None
    begins = not re.search(r"\w", sentence[: asked[-1].start()])
    return not begins or _GOES_ON.search(rest) is not None
