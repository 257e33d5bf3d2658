"""German, umlauts folded (u or ue); a phrase is a regular expression, " .. " is up to six words."""

from __future__ import annotations

_PLACE = (
    r"(?:\w*konto|kontos|accounts?|\w*account|profil|e-?mail(?:-?(?:konto|adresse|account))?|postfach"
    r"|passwo?e?rt|zugang|zugangsdaten|logins?|daten|identitae?t)"
)
_BROKEN = (
    r"(?:gehackt|gehackt\w*|gestohlen|geklaut|kompromittiert|uebernommen|ubernommen|gekapert|geknackt"
    r"|missbraucht|geleakt|gephisht)"
)
_STRANGER = (
    r"(?:jemand(?: anders?| fremde\w*)?|irgend ?(?:jemand|wer)|fremde\w*|unbekannte\w*|dritte\w*|hacker\w*"
    r"|betrue?ger\w*|ein anderer)"
)
_LAWYER = r"(?:(?:rechts)?anwa?e?lt\w*|rechtsbeistand|rechtsabteilung|rechtsschutz\w*|kanzlei)"
_PERSON = (
    r"(?:mensch(?:en)?|echte\w* (?:mensch\w*|person\w*|mitarbeiter\w*)|person|mitarbeiter\w*"
    r"|kundenberater\w*|berater\w*|kollege?\w*|ansprechpartner\w*|vorgesetzte\w*|chef\w*|manager\w*"
    r"|teamleiter\w*|support-?mitarbeiter\w*|jemande?[mn]?|kundenservice|kundendienst|sachbearbeiter\w*"
    r"|team)"
)

PHRASES = {
    "account_compromise": (
        r"eingebrochen|einbruch .. konto|(?:konto|account|profil)\\w* .. (?:missbrauch\\w*|fremd\\w*"
        r"|gesperrt .. hacker)|fremdzugriff\\w*|kontou?e?bernahme|ohne mein\\w* (?:wissen|erlaubnis"
        r"|zustimmung) .. (?:konto|account|profil|eingeloggt)",
        r"(?:passw\w+|code|ru?e?cksetz\w+|zuru?e?cksetz\w+|anmelde\w*) .. (?:nicht|nie"
        r"|kein\w*) .. (?:angefordert|beantragt|veranlasst|angefragt)",
        r"(?:bestellung\w*|kae?ufe?|transaktion\w*|abbuchung\w*|anmeldung\w*) .. (?:ich|wir) (?:nie|nicht"
        r"|niemals) (?:\w+ )?(?:gemacht|aufgegeben|getae?tigt|veranlasst|autorisiert|durchgefu?e?hrt|kenne)",
        rf"{_PLACE} .. (?:von|durch) {_STRANGER} .. (?:benutzt|genutzt|verwendet|gesteuert|geu?e?ffnet)"
        rf"|(?:sperren|sperrt) .. (?:gehackt|fremde\w*|hacker)",
        rf"{_PLACE} .. {_BROKEN}",
        rf"{_BROKEN} .. (?:mein\w*|unser\w*) {_PLACE}",
        r"(?:ich|wir) .. gehackt|gehackt worden|hacker\w* (?:hat|haben|ist|sind|angriff)"
        r"|von (?:einem )?hackern?|hackerangriff|identitae?tsdiebstahl",
        rf"{_STRANGER} .. (?:zugriff|zugang|eingeloggt|angemeldet|eingedrungen|genutzt|benutzt|verwendet"
        rf"|geae?ndert|bestellt|gekauft|ubernommen|uebernommen|eingekauft)",
        rf"(?:zugriff|zugang|eingeloggt|angemeldet|benutzt|nutzt|verwendet"
        rf"|loggt) .. {_STRANGER} .. (?:mein\w*|unser\w*)",
        rf"{_STRANGER} (?:\w+ )?(?:hat|haben|ist|sind|nutzt|benutzt|verwendet) (?:\w+ )?(?:sich )?(?:in "
        rf"|auf |mit |uber )?(?:mein\w*|unser\w*) {_PLACE}",
        r"(?:bestellung\w*|anmeldung\w*|kae?ufe?|transaktion\w*|zugriff\w*|buchung\w*) .. nicht (?:von mir"
        r"|von uns|gemacht|getae?tigt|kenne|erkenne|autorisiert)",
        r"(?:unbefugte?\w*|unberechtigte?\w*|unautorisierte?\w*|fremde?\w*|verdae?chtige?\w*"
        r"|ungewoe?hnliche?\w*|unbekannte\w*) (?:\w+ )?(?:zugriff\w*|zugang|anmeldung\w*|login\w*"
        r"|aktivitae?t\w*|transaktion\w*|bestellung\w*|gerae?t\w*|abbuchung\w*|kae?ufe?)",
        r"(?:das|die|der|den) (?:war|waren|bin|habe) (?:aber |definitiv "
        r"|sicher )?(?:ich )?nicht (?:von )?(?:ich|mir)|nicht von mir|das war ich nicht|ich war das nicht",
        r"(?:passwo?e?rt|e-?mail(?:-?adresse)?|telefonnummer|zugangsdaten) .. (?:geae?ndert"
        r"|gewechselt) .. (?:ohne|nicht von|aber ich|obwohl)|(?:ohne mein (?:wissen|zutun)) .. geae?ndert"
        r"|geae?ndert .. ohne mein",
        r"(?:nicht|nie|kein\w*) .. (?:passwo?e?rt|zuru?e?cksetz\w*|code) .. (?:angefordert|geae?ndert"
        r"|beantragt)",
        r"(?:sicherheitslu?e?cke|schwachstelle|datenleck|datenpanne|sicherheitsvorfall) .. (?:gefunden"
        r"|entdeckt|melden|gemeldet|festgestellt|bei ihnen|in ihrer?)|(?:gefunden|entdeckt|melde\w*"
        r"|festgestellt) .. (?:sicherheitslu?e?cke|schwachstelle|datenleck)",
        r"phishing\W?(?:mail|e-?mail|link|seite|nachricht|angriff|versuch)|auf .. phishing .. (?:geklickt"
        r"|reingefallen|hereingefallen)",
        r"(?:api|zugriffs)\W?(?:key|schlue?ssel|token) .. (?:geleakt|gestohlen|oe?ffentlich|kompromittiert)",
    ),
    "legal_threat": (
        r"(?:dann|werde|ich|wir|sonst|wu?e?rde) klag\w+|klage (?:ich|wir)|klagen (?:wir|werde)|(?:meinen"
        r"|unseren|den|einen|mit|durch|zum|beim|vom) (?:\w+ )?(?:rechts)?anwalt .. (?:werde\w*"
        r"|informier\w*|melden|u?e?bergeb\w*|droh\w*|besprech\w*)|u?e?ber (?:meinen"
        r"|unseren) (?:rechts)?anwalt",
        r"(?:juristisch\w*|rechtlich\w*) (?:nachspiel|folgen|klae?r\w+|wehren|belang\w*)|belangen"
        r"|mein\w* anwalt|ans gericht|anzeigen werde|werde .. anzeigen",
        r"verklag\w*|(?:einen )?klage .. (?:einreich\w*|erheb\w*|gegen|vorbereit\w*|droh\w*)|(?:reiche\w*"
        r"|erhebe\w*|drohe\w*) .. klage\b|einklagen|sammelklage|zivilklage",
        r"(?:rechtliche\w*|juristische\w*|gerichtliche\w*) (?:\w+ )?(?:schritte?\w*|mass?nahmen"
        r"|konsequenzen|folgen|wege?|mittel\w*|beistand|vorgehen)|juristisch (?:gegen|vorgehen|dagegen)"
        r"|rechtlich (?:gegen|dagegen|vorgehen)",
        rf"{_LAWYER} .. (?:einschalt\w*|einzuschalten|eingeschaltet|beauftrag\w*|u?e?bergeb\w*|wend\w*"
        rf"|konsultier\w*|hoe?ren|meld\w*|kontaktier\w*|nehmen|schreib\w*|verstae?ndig\w*|prue?f\w*"
        rf"|gesprochen|sprechen|weiter\w*|informier\w*|geh\w*|sagt|wird|rae?t)",
        rf"(?:einschalt\w*|beauftrag\w*|wende\w*|u?e?bergebe\w*|konsultiere\w*|kontaktier\w*|schalte"
        rf"|informiere|nehme\w*|gehe\w*|ho?e?ren|rechnen|landet|bekommen) .. {_LAWYER}",
        r"vor gericht|zum gericht|gericht (?:gehen|ziehen|wiedersehen|landen|entscheiden)|vors gericht"
        r"|gerichtlich\w*|amtsgericht|landgericht|sehen uns .. gericht",
        r"strafanzeige|anzeige .. (?:erstatt\w*|polizei|stell\w*|mach\w*)|(?:erstatte\w*"
        r"|stelle\w*) .. anzeige|zur polizei|polizei .. (?:einschalt\w*|geh\w*|meld\w*)|zeige (?:sie|euch"
        r"|ihre? \w+) an",
        r"rechtsweg|verbraucher(?:zentrale|schutz\w*|schu?e?tzer)|mahnverfahren|mahnbescheid"
        r"|schadensersatz\w*|schadenersatz\w*|abmahn\w*|unterlassung\w*|ombudsmann|schlichtungsstelle"
        r"|(?:datenschutz|aufsichts)behoe?rde|bafin|bundesnetzagentur|vertragsbruch",
    ),
    "human_wanted": (
        rf"(?:kontakt|verbindung|gesprae?ch|telefonat|rueckruf) (?:\w+ )?(?:zu|mit|von"
        rf"|durch) (?:\w+ ){{0,3}}?{_PERSON}",
        rf"(?:weiter|u?e?bergeben|geben|gib|leiten|leite|verbinde) .. an (?:\w+ ){{0,2}}?{_PERSON}",
        r"(?:jemand|einen?|ein) (?:echte\w*|richtige\w*|mensch\w*) .. (?:kontaktier\w*|antwort\w*|anruf\w*"
        r"|meld\w*|schreib\w*|ku?e?mmer\w*|helf\w*|lesen|liest)|(?:anrufen|zuru?e?ckrufen|telefonier\w*"
        r"|telefonisch)\b",
        rf"(?:mit|an|von|zu) (?:\w+ ){{0,3}}?{_PERSON} .. (?:sprech\w*|reden|chatten|telefonier\w*"
        rf"|verbind\w*|verbunden|weiterleit\w*|weitergeleitet|schreiben|verbindung|kontakt\w*"
        rf"|durchstell\w*|kommunizier\w*|bearbeit\w*|weitergeb\w*|u?e?bergeb\w*|geholfen|beantwort\w*"
        rf"|unterhalt\w*)",
        rf"(?:sprech\w*|reden|verbind\w*|leiten?|stellen?|telefonier\w*|chatten|weiterleit\w*|geben?"
        rf"|wende\w*|eskalier\w*|u?e?bergeb\w*) .. (?:mit|an|zu) (?:\w+ ){{0,3}}?{_PERSON}",
        r"(?:echte\w*|richtige\w*|menschliche\w*|lebende\w*|reale\w*) (?:mensch(?:en)?|person\w*"
        r"|mitarbeiter\w*|ansprechpartner\w*|support|hilfe|berater\w*|antwort\w*|agent\w*|unterstu?e?tzung"
        r"|gegenu?e?ber|wesen)",
        r"(?:will|mo?e?chte|mo?e?chten|wollen|brauche|brauchen|verlange|wu?e?nsche|bitte um|hae?tte gerne?"
        r"|fordere|bitte) .. (?:einen? |eine[nrm]? )?(?:mensch(?:en)?|ansprechpartner\w*|mitarbeiter\w*"
        r"|vorgesetzten|manager|berater\w*|teamleiter\w*|ru?e?ckruf|persoe?nliche[nrs]? (?:kontakt"
        r"|gesprae?ch|ansprechpartner))",
        r"(?:kein\w*|nicht mit|statt|ohne|keine lust auf|genug von|mit) (?:\w+ )?(?:einem |einer |dem "
        r"|diesem |der |den )?(?:chat-?)?(?:bots?|robotern?|maschinen?|ki|computern?|automat\w*)\b",
        r"(?:rufen sie|ruft|ruf) (?:mich|uns)|ru?e?ckruf|(?:mich|uns) (?:bitte )?(?:an|zuru?e?ck)(?:rufen"
        r"|zurufen)|bitte um (?:einen )?(?:anruf|ru?e?ckruf)",
        r"(?:ist|gibt es|arbeitet|sitzt) (?:da|hier|dort|bei (?:ihnen|euch))? ?(?:auch |u?e?berhaupt "
        r"|noch )?(?:ein\w* )?(?:echte\w* )?(?:mensch|jemand echtes|person)",
        r"^(?:\w+ ){0,2}(?:mensch|mitarbeiter|berater)(?:,? bitte)?(?=[!. ]*$)",
    ),
    "third_attempt": (
        r"(?:meine?|unsere?|dies ist|das ist|ist|schon|bereits) (?:\w+ )?(?:dritte[rsn]?|vierte[rsn]?"
        r"|fu?e?nfte[rsn]?|sechste[rsn]?|zehnte[rsn]?|3\.|4\.|5\.) (?:\w+ )?(?:mal|versuch|e-?mail|mail"
        r"|nachricht|anfrage|ticket|anlauf|schreiben|anruf|beschwerde|meldung)|(?:dreimal|viermal"
        r"|fu?e?nfmal|mehrmals|mehrfach|zum wiederholten mal\w*)",
        r"(?:zum |das |die |der |mein\w* |schon |bereits |ist |nun |jetzt |inzwischen )+(?:dritte[nrsm]?"
        r"|3\.?|vierte[nrsm]?|4\.?|fu?e?nfte[nrsm]?|5\.?|sechste[nrsm]?|zehnte[nrsm]?|x-?te[nrsm]?"
        r"|hundertste[nrsm]?) ?(?:mal\b|versuch|e-?mail|mail|nachricht|anfrage|ticket|anlauf|schreiben"
        r"|kontakt\w*|anruf|aufforderung|erinnerung)",
        r"(?:dreimal|drei ?mal|3 ?mal|3x|viermal|vier ?mal|4 ?mal|4x|fu?e?nfmal|fu?e?nf mal|5 ?mal|5x"
        r"|mehrfach|mehrmals|mehrere male|zigmal|x-?mal|tausend ?mal|wiederholt"
        r"|sta?e?ndig) .. (?:geschrieben|kontaktiert|gemeldet|gefragt|angefragt|angerufen|gebeten"
        r"|erklae?rt|beschrieben|geschildert|reklamiert|nachgefragt|gemailt|versucht|gewandt|beschwert)",
        r"(?:drei(?:er|en)?|vier|fu?e?nf|mehrerer?|etliche|zahlreiche|unzae?hlige|3|4|5) (?:e-?mails|mails"
        r"|nachrichten|tickets|anfragen|versuche\w*|antworten|anrufe\w*) .. (?:immer noch|noch immer"
        r"|nichts|keine?|nicht|ohne|weiterhin|ungelo?e?st)",
        r"(?:beide|letzten zwei|bisherigen|vorherigen|zwei) (?:\w+ )?(?:lo?e?sungen|vorschlae?ge|antworten"
        r"|versuche|tipps) .. (?:nicht|nichts|kein\w*)",
        r"immer und immer wieder|schon wieder (?:das(?:selbe)?|dieselbe|derselbe)",
    ),
    "very_negative": (
        r"unter aller (?:sau|kanone|wu?e?rde)|das letzte|(?:eine )?absolute (?:unverschae?mtheit|frechheit"
        r"|katastrophe)|wu?e?tend|ich hasse",
        r"(?:schlechteste[nrsm]?|miserabelste\w*|mieseste[nrsm]?"
        r"|schlimmste[nrsm]?) (?:\w+ ){0,3}(?:service|kundenservice|support|firma|unternehmen|erfahrung"
        r"|produkt|app|anbieter|laden|software|aller zeiten)",
        r"unversch?ae?mt\w*|frechheit|unverschae?mtheit|unfassbar|skandal\w*|katastroph\w*|saftladen"
        r"|abzocke\w*|betrue?ger\w*|betrug|verarsch\w*|scheiss\w*|beschissen\w*|arschloe?ch\w*|idioten"
        r"|unfae?hig\w*|lae?cherlich\w*|zum kotzen|kotzt|schnauze voll|nase voll|am ende meiner geduld"
        r"|stinksauer|wue?tend|ausser mir|inakzeptabel|nicht hinnehmbar|unzumutbar\w*|grottenschlecht\w*"
        r"|unterirdisch\w*|drecksladen|mist(?:laden|verein)|zumutung|eine schande|reicht (?:es )?mir"
        r"|nie wieder",
    ),
    "refund": (
        r"(?:hae?tte|will|wollen|mo?e?chte\w*|verlange\w*|fordere\w*|bekomme\w*|geben|gebt|kriege"
        r"|erhalte\w*|zahlen|brauche) .. zuru?e?ck|stornier\w* .. erstatt\w*|beanstand\w*",
        r"(?:rechnung|abbuchung|betrag|belastung|zahlung|lastschrift) .. (?:falsch|fehlerhaft"
        r"|nicht korrekt|zu hoch|unberechtigt|stimmt nicht|irrtu?e?mlich|unrecht)|widersprech\w*"
        r"|widerspruch|ue?berweis\w* .. zuru?e?ck|zuru?e?ck\w* .. ue?berweis\w*|(?:berechn|abgebuch|bezahl"
        r"|rechnung)\w* .. statt\b",
        r"ru?e?ckerstatt\w*|erstatt\w*|zuru?e?ckerstatt\w*|geld zuru?e?ck|zuru?e?ckzahl\w*"
        r"|ru?e?ckzahlung\w*|zuru?e?ckbuch\w*|zuru?e?cku?e?berweis\w*|zuru?e?ckbekomm\w*|zuru?e?ckhaben"
        r"|zuru?e?ckzuerstatten|ru?e?ckbuch\w*",
        r"(?:doppelt|zweimal|zwei mal|dreimal|zu viel|zuviel|zu unrecht|fae?lschlich\w*|faelschlich\w*"
        r"|falsch\w*|versehentlich|trotz ku?e?ndigung|unberechtigt\w*|ohne meine) .. (?:abgebucht"
        r"|berechnet|belastet|bezahlt|gezahlt|in rechnung|eingezogen|abbuchung|verrechnet|abgezogen"
        r"|fakturiert|zustimmung)",
        r"(?:abgebucht|berechnet|belastet|eingezogen|abgezogen) .. (?:doppelt|zweimal|obwohl|zu unrecht"
        r"|ohne|fae?lschlich\w*|falsch|aber|nie|nicht)",
        r"(?:falsche|fehlerhafte|unberechtigte|doppelte|unrechtmae?ssige) (?:rechnung|abbuchung|belastung"
        r"|zahlung|buchung)|reklamier\w*|widerspreche\w* .. (?:rechnung|abbuchung|zahlung|forderung)"
        r"|bestreite\w*|entschae?dig\w*|gutschrift|gutschreib\w*|schulde\w* (?:sie )?mir",
    ),
    "chargeback": (
        r"charge-?\s?back|ru?e?cklastschrift|lastschrift .. (?:zuru?e?ck\w*|widersprech\w*)|(?:bank"
        r"|kreditkart\w*|paypal) .. (?:zuru?e?ckbuch\w*|zuru?e?ckhol\w*|ru?e?ckbuch\w*|reklamier\w*"
        r"|stornier\w*|ka?e?uferschutz)|(?:zuru?e?ckbuch\w*|zuru?e?ckhol\w*|ru?e?ckbuch\w*) .. (?:bank"
        r"|kreditkart\w*|paypal|lass\w*)|ru?e?ckbuchung .. (?:veranlass\w*|einleit\w*|beantrag\w*)"
        r"|kae?uferschutz .. (?:o?e?ffn\w*|einleit\w*|beantrag\w*)",
    ),
    "thanks": (
        r"danke\w*|vielen dank|super|perfekt|klasse|geklappt|funktioniert jetzt|gelo?e?st|prima|alles klar",
    ),
    "but": (r"nicht|kein\w*|aber|trotzdem|immer noch|noch immer|wieder|nichts|leider|problem",),
}

EXCUSES = {
    "account_compromise": (
        r"(?:was|wie|wer|wo) .. (?:wenn|falls|sollte|im fall) .. (?:gehackt|gestohlen|kompromittiert"
        r"|geknackt)|(?:wenn|falls) .. (?:gehackt|gestohlen|kompromittiert) (?:wird|werden|wu?e?rde\w*)",
        r"(?:schu?e?tz\w*|schutz|absicher\w*|verhinder\w*|vermeid\w*|vorbeug\w*) .. (?:vor|gegen|hack\w*"
        r"|zugriff\w*|phishing|gehackt)|hackathon\w*",
        r"(?:wie|kann) .. (?:benachrichtig\w*|warnung\w*|meldung\w*) .. (?:verdae?chtig\w*"
        r"|ungewoe?hnlich\w*|fremd\w*|unbekannt\w*)|jemande?[mn]? .. (?:einladen|zugriff geben|freigeben"
        r"|hinzufu?e?gen|zugang geben)",
    ),
    "legal_threat": (
        rf"(?:wie|kann|ko?e?nnen|wo) .. {_LAWYER} .. (?:einladen|hinzufu?e?gen|zugriff|freigeben|teilen"
        rf"|eintragen|anlegen|senden)",
        r"(?:wir sind|ich bin|als|fu?e?r) (?:eine?|unsere)? ?(?:kleine )?(?:anwalts?kanzlei|kanzlei"
        r"|anwalt\w*|rechtsanwae?lt\w*)|(?:vorlage|muster|kategorie|ordner|feld) .. (?:klage|abmahnung"
        r"|mahnbescheid|schadensersatz)",
    ),
    "human_wanted": (
        r"(?:meine|unsere|den|die)n? (?:\w+ )?(?:kunden|nutzer|besucher|ga?e?ste) .. (?:sprechen|reden"
        r"|chatten|verbinden|verbunden|weiterleit\w*)|kein anruf|(?:wie|kann|wo) .. (?:einrichten"
        r"|konfigurieren|zuweisen|hinzufu?e?gen|anlegen|einladen|freigeben|deaktivieren|aktivieren)"
        r"|(?:meinem|unserem|anderen|meinen|unseren) (?:team|kolleg\w*|mitarbeiter\w*|chef)",
    ),
    "refund": (
        r"(?:meine[nrm]?|unsere[nrm]?|eine[nrm]?) (?:kunde\w*|ka?e?ufer\w*|gast"
        r"|ga?e?ste\w*) .. (?:erstatt\w*|ru?e?ckerstatt\w*|gutschrift)|(?:ru?e?ckerstattung\w*"
        r"|erstattung\w*) .. (?:an|fu?e?r|von) .. kunden|(?:was|wie|wo|welche) .. (?:erstattungs"
        r"|ru?e?ckerstattungs|ru?e?ckgabe|widerrufs)\w*(?:richtlinie\w*|bedingungen|regeln|recht|frist"
        r"|politik)|danke .. (?:erstattung|ru?e?ckerstattung)|erstattung .. erhalten",
    ),
}
