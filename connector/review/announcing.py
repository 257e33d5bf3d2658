"""Words that announce what a person would have to do, in seven languages, and kind ones that announce nothing."""

from __future__ import annotations

import re

_GLAD = r"happy|glad|pleased|delighted"
#: "We will ...": a promise of something that a person would have to do.
WILL = re.compile(
    r"\b(?:(?:i|we)(?:'ll| will| shall|'re going to| are going to|'m going to| am going to)"
    r"|(?:our|the|my) (?:\w+ ){0,2}(?:team|colleagues?|specialists?|engineers?|manager)"
    r"(?:'ll| will| is going to| are going to)"
    r"|(?:some ?one|a (?:colleague|person|teammate|specialist|technician)) (?:\w+ ){0,3}"
    r"(?:will|is going to|is about to|(?:calls|rings|contacts|visits)(?= you\b))"
    r"|you(?:'ll| will| are going to) (?:soon |shortly |then |also )?(?:get|receive|hear|have"
    r"|be (?:contacted|called|refunded"
    r"|credited|compensated|reimbursed))|rest assured"
    r"|you have (?:my|our) (?:word|promise)|(?:i|we) (?:hereby |solemnly |can )?(?:promise|swear|vow|pledge|assure you)"
    r"|(?:i|we) commit to|(?:i|we) give you (?:my|our) word|you can (?:count|rely) on (?:it|us|me|that|this)|be assured"
    rf"|(?:i|we)(?: would|'d| are|'re| am|'m)(?= (?:\w+ )?(?:{_GLAD}|willing|ready|prepared) to\b)"
    r"|(?:ich|wir) werden?|(?:unser\w*|eine?) (?:\w+ )?(?:team|kolleg\w+|mitarbeiter\w*|techniker\w*)"
    r" (?:wird|ruft|meldet|kontaktiert|kummert|pruft|schickt|sendet)|wir (?:melden uns|rufen (?:sie|dich))"
    r"|(?:ich|wir) (?:verspreche|versprechen|versichern?)|(?:versprochen|mein wort)"
    r"|(?:nous allons|je vais|notre equipe va|vous (?:recevrez|aurez))"
    r"|nous (?:se|fe|au)rons|(?:da|ha|fa|se|te)remos|(?:da|fa|sa)remo"
    r"|(?!environs|(?:aide|repond|explique)rons)\w{3,}rons"
    r"|(?:je|nous) (?:vous )?(?:promets|promettons)|vous avez (?:ma|notre) parole"
    r"|une? (?:\w+ )?(?:collegue|technicien\w*|conseill\w+) (?:vous )?(?:r?appell?e\w*|contacte\w*|va)"
    r"|(?:vamos a|voy a|nuestro equipo|recibiras?|tendras?)|(?!queremos|extremos|supremos"
    r"|(?:ayuda|ajuda|responde|explica)remos)\w{3,}remos|(?:le |te |les )?(?:prometo|prometemos)"
    r"|tiene (?:mi|nuestra) palabra|une? (?:\w+ )?(?:colega|companer[oa]|tecnico)"
    r" (?:le |te )?(?:llama\w*|contacta\w*|va)"
    r"|um[a]? (?:\w+ )?(?:colega|tecnico) (?:vai|liga\w*|contat\w+)|tem a (?:minha|nossa) palavra"
    r"|(?:vamos|vou|nossa equipe|voce (?:recebera|tera))|(?:ricever(?:a|ai)|avra[i]?|il nostro team)"
    r"|(?!estremo|supremo|extremo|(?:aiute|risponde|spieghe)remo)\w{3,}remo|(?:le |ti |vi )?(?:prometto|promettiamo)"
    r"|ha la (?:mia|nostra) parola|una? (?:\w+ )?(?:collega|tecnico) (?:la |ti )?(?:chiama|contatta|richiama)\w*"
    r"|(?:we|wij|ik) (?:zullen|zal|gaan)|ons team (?:zal|neemt)|(?:u|je) (?:ontvangt|krijgt)"
    r"|een (?:\w+ )?(?:collega|medewerker|monteur) (?:belt|neemt|zal|gaat|komt)|(?:we|wij|ik) (?:bel|bellen|neem|nemen)"
    r" (?:u|je|contact)|(?:ik beloof|(?:we|wij) beloven))\b"
)
_TALK_EN = (
    r"(?:help|assist|explain|answer|guide|show|walk|talk|hear|advise|support|clarify|tell|inform|point|discuss|share|know"
    r"|see|read|learn|listen|reply|respond|look (?:at|again)|take (?:a|another)(?: \w+)? look|be of|have you|welcome"
    r"|go (?:through|over)|(?:provide|offer|give|send)(?: you)?(?: with)? (?:more|further|additional)"
    r" (?:detail|info|help|guid|step|instr|advice)\w*)"
)
_TALK = (
    r"(?:weiter)?helfen|unterstutzen|erklaren|beantworten|antworten|beraten|zeigen|erlautern|behilflich|zu horen"
    r"|aider|repondre|expliquer|renseigner|guider|accompagner|conseiller|assister|vous lire"
    r"|ayudar\w*|responder\w*|explicar\w*|orientar\w*|atender\w*|asistir\w*|guiar\w*|aclarar\w*"
    r"|ajudar\w*|esclarecer\w*|aiutar\w*|risponder\w*|spiegar\w*|assister\w*|guidar\w*|chiarir\w*"
    r"|(?:verder)?helpen|(?:be)?antwoorden|uitleggen|begeleiden|toelichten"
)
_JOINS = r"(?:and|or|und|oder|et|ou|y|e|en|of|para|pour|per|om|um)\b"
#: What follows such words at once in kind sentences that promise nothing: talk.
KIND = re.compile(
    rf"\W*(?:(?!{_JOINS})[\w']+ ){{0,2}}?(?:"
    rf"(?:{_GLAD}|gladly|here)(?: to)?(?: (?:further|also|gladly|then|personally|always))? {_TALK_EN}"
    rf"|(?:{_GLAD}) (?:if|that|when|with)|here (?:for you|if)|explain|walk you|guide|show you"
    r"|need (?:more|some|a few|further|(?:a|the|your) (?:\w+ )?(?:detail|info|name|number|address|version|model"
    r"|screenshot|copy|id|email|example|file|log)\w*|to (?:know|see|ask|understand|check|verify|confirm|have))"
    rf"|(?:(?:gern\w*|freuen|ravi\w*|plaisir|heureu\w+|volentier\w*|felic\w+|lieti|content\w*|encantad\w+|gusto"
    rf"|prazer|graag|blij)\W+(?:(?!{_JOINS})[\w']+\W+){{0,5}}?)?(?:{_TALK})"
    r"|disposi\w+|(?:zur )?verfugung|beschikbaar|il possibile)\b"
)
#: What such a sentence may hold besides: "happy to help and ship ...".
_FAR = 200
_YET = re.compile(
    r"(?:\band|\bor|,) (?:\w+ ){0,2}?(?:ship|send|replace|pay|double|refund|credit|give|issue|extend|upgrade|cancel"
    r"|waive|fix|call|deliver|add|grant|cover|compensate)\b"
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


def announces(sentence: str) -> bool:
    """Whether a folded sentence says that somebody will do more than talk."""
    return any(not _kind(sentence, found.end()) for found in WILL.finditer(sentence))


def _kind(sentence: str, start: int) -> bool:
    kind = KIND.match(sentence, start)
    return kind is not None and _YET.search(sentence, kind.end(), kind.end() + _FAR) is None
