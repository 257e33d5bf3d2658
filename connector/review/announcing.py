"""Words that announce what a person would have to do, in seven languages, and kind ones that announce nothing."""

from __future__ import annotations

import re

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
