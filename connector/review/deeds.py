"""That something is being done for the customer, in seven languages: all that we ever do is write."""

from __future__ import annotations

import re

#: What a writer may be doing while he writes.
_TALK = (
    r"look|talk|refer|ask|wonder|hop|apologi[sz]|try|assum|guess|think|suggest|recommend|explain|shar|list|answer"
    r"|reply|assist|help|writ|read|see|hear|understand|hav|gett|miss|expect|us|follow|quot|speak|tell|giv|offer"
    r"|provid|includ|copy|summari[sz]|describ|mean|say|be|do|learn|struggl|wait|glad|feel|describ|point|show"
)
_YOURS = r"your|you|the|this|that|it|them|a|an|everything|all"
_SOON = r"(?:now|right away|immediately|right now|at once|as we speak|for you|as i write(?: this)?)"
_NOW_DE = r"(?:gerade|jetzt|sofort|umgehend|eben|soeben|gleich|nun|derzeit|aktuell|momentan)"
_DO_DE = (
    r"schalt|aktualisier|ander|losch|setz|stell|stornier|erstatt|kundig|aktivier|verlanger|richt|leit|sperr|entsperr"
    r"|uberweis|veranlass|pruf|buch|passe?|fug|mach|wechsl|upgrad|regl|erledig|kummer|korrigier|entfern|verschieb"
)
_DO_FR = (
    r"mets|modifie|change|annule|rembourse|(?:des|re)?active|supprime|traite|procede|transfere|corrige|resilie|bloque"
    r"|debloque|reinitialise|prolonge|cree|ajoute|effectue|m'occupe|verifie|mettons|modifions|changeons|annulons"
    r"|remboursons|activons|supprimons|traitons|procedons"
)
_DO_NL = (
    r"zet|wijzig|annuleer|verwerk|pas|activeer|verwijder|upgrade|regel|verander|verleng|blokkeer|deblokkeer|reset"
    r"|corrigeer|stort|voeg"
)
_OURS = r"(?:ihr\w*|dein\w*|das|die|den|dies\w*|es|alles|fur sie|fur dich)"
#: Sentences that say so; true where a cited sentence says the same.
DOING = re.compile(
    rf"\bi(?:'m| am) (?:\w+ly |now |just |currently |already |going ahead and )*(?!(?:{_TALK})t?ing\b)\w{{3,}}ing"
    rf" (?:{_YOURS})\b"
    rf"|^\W*(?!(?:{_TALK})t?ing\b)\w{{3,}}ing (?:your|the|this|that|it) (?:[\w'-]+ ){{0,5}}{_SOON}\W*$"
    rf"|\b(?:your|this|everything|it) (?:[\w'-]+ ){{0,4}}(?:is|are) (?:now |currently |already "
    rf"|just )?being \w+(?:ed|en|t)\b"
    rf"|^\W*(?:all )?(?:done|sorted|fixed)\b(?=\W+\w)(?! with| by| in| when| if| at)"
    rf"|\b(?:ich (?:{_DO_DE})e?|wir (?:{_DO_DE})e?n) (?:mich |mir |uns )?"
    rf"(?:[\w-]+ ){{0,3}}?{_OURS}\b(?=.*\b{_NOW_DE}\b)"
    rf"|\bich (?:{_DO_DE})e? {_NOW_DE} |\b{_NOW_DE} (?:{_DO_DE})e? ich\b|\bich kummere mich"
    rf"|\b(?:ihre?[nmrs]?|deine?[nmrs]?|das|die|der) (?:[\w-]+ ){{1,4}}(?:wird"
    rf"|werden) (?:{_NOW_DE} )+(?:\w+ )?\w+(?:t|en)\b"
    rf"|\b(?:je|nous) (?:{_DO_FR}) (?:\w+ )?(?:votre|vos|le|la|les|cela|ca|immediatement|maintenant|tout de suite)\b"
    r"|\b(?:votre|vos) (?:[\w'-]+ ){1,5}(?:est|sont) (?:\w+ )?en cours de\b|\bje m'en occupe\b"
    r"|\b(?:estoy|estamos) (?:ya )?(?!(?:habl|escrib|busc|diciend|entend|refiri|respond)\w*)\w+(?:ando|iendo"
    r"|yendo) (?:su|sus|tu|tus|el|la|lo|los|las|este|esta)\b"
    r"|\b(?:su|sus|tu|tus) (?:[\w-]+ ){1,4}(?:se )?(?:esta|estan) (?:siendo )?\w+(?:ando|iendo"
    r"|ad[oa]s?)\b(?= ahora| en este momento|\W*$)"
    r"|\b(?:estou|estamos) (?:ja )?(?!(?:fal|escrev|busc|dizend|entend|refer|respond)\w*)(?:\w+(?:ando|endo|indo)"
    r"|a \w+[aei]r) (?:o|a|os|as|seu|sua|seus|suas|isso|este|esta)\b"
    r"|\b(?:seu|sua|seus|suas) (?:[\w-]+ ){1,4}(?:esta|estao) (?:sendo|a ser) \w+d[oa]s?\b"
    r"|\b(?:sto|stiamo) (?:gia )?(?!(?:parl|scriv|dicend|cerc|rispond|cap)\w*)\w+(?:ando|endo) (?:il|la|lo|i|le"
    r"|l'\w+|suo|sua|tuo|tua|questo|questa)\b"
    r"|\b(?:il suo|la sua|il tuo|la tua) (?:[\w-]+ ){1,4}(?:viene|sta venendo) (?:ora )?\w+t[oa]\b|\bme ne occupo\b"
    rf"|\b(?:ik|we|wij) (?:ben|zijn) (?:[\w-]+ ){{1,4}}aan het \w+en\b|\bik (?:{_DO_NL}) (?:nu |meteen "
    rf"|direct )?(?:uw|je|jouw|dit|het|de|dat)\b"
    r"|\b(?:we|wij) (?:zetten|wijzigen|annuleren|verwerken|activeren|verwijderen|upgraden|regelen|veranderen"
    r"|verlengen|(?:de)?blokkeren|resetten|corrigeren|storten|crediteren) (?:uw|je|jouw|dit|het|de)"
    r" (?=.{0,120}\b(?:nu|meteen|direct|alvast|onmiddellijk)\b)"
    r"|\b(?:uw|je|jouw) (?:[\w-]+ ){1,3}wordt (?:nu|momenteel|meteen|direct|op dit moment) (?:\w+ )?(?:ge|ver|be"
    r"|aan|op|bij|om)\w+(?:d|t|en)\b"
)
