"""Dutch, accents folded; a phrase is a regular expression, " .. " is up to six words."""

from __future__ import annotations

_PLACE = (
    r"(?:accounts?|profiel|wachtwoord|e-?mail(?:adres|account)?|mailbox|inloggegevens|gegevens|login"
    r"|toegang|identiteit|website|webshop)"
)
_BROKEN = (
    r"(?:gehackt|gekaapt|gestolen|gecompromitteerd|overgenomen|gekraakt|misbruikt|gelekt|ingebroken"
    r"|buitgemaakt)"
)
_STRANGER = (
    r"(?:iemand(?: anders)?|een (?:onbekende|vreemde|hacker|oplichter|ander|derde|indringer)|onbekenden"
    r"|vreemden|hackers?|derden|oplichters)"
)
_LAWYER = r"(?:advoca(?:at|ten)|jurist(?:en)?|raadsman|rechtsbijstand\w*|juridische afdeling)"
_PERSON = (
    r"(?:mens(?:en)?|echte? (?:mens|persoon|medewerker)|persoon|medewerker\w*|collega|manager"
    r"|leidinggevende|supervisor|baas|iemand|chef|klantenservice|vertegenwoordiger|adviseur|teamleider"
    r"|agent)"
)

PHRASES = {
    "account_compromise": (
        r"(?:account|profiel|gegevens|wachtwoord) .. door (?:een )?(?:onbekende\w*|vreemde\w*|hacker\w*"
        r"|iemand|derden)|ingebroken|misbruik .. account|fraude .. account",
        r"(?:code|wachtwoord|mail|reset) .. (?:niet|nooit) (?:heb )?(?:aangevraagd|gevraagd)"
        r"|(?:bestelling\w*|aankopen|transacties?) .. (?:niet|nooit) .. (?:geplaatst|gedaan|gemaakt)"
        r"|gebruikt mijn account",
        rf"{_PLACE} .. {_BROKEN}",
        rf"{_BROKEN} .. (?:mijn|ons|onze) {_PLACE}",
        r"(?:ik|wij|we) (?:ben|zijn|werd|werden|is) .. gehackt|gehackt|(?:een|door|van) hackers?"
        r"|identiteitsfraude|identiteitsdiefstal",
        rf"{_STRANGER} .. (?:ingelogd|toegang|binnengekomen|gebruikt|gebruik|gewijzigd|veranderd|besteld"
        rf"|gekocht|ingebroken|binnengedrongen|overgenomen)",
        rf"{_STRANGER} .. (?:in|op|tot|met|van) (?:mijn|ons|onze) {_PLACE}",
        r"(?:bestelling\w*|aankope?n?|aankoop|transacties?|inlog\w*) .. (?:niet (?:herken|gedaan|gemaakt"
        r"|geplaatst|van mij|ken)|nooit)",
        r"(?:onbevoegde?|ongeautoriseerde?|verdachte?|ongebruikelijke?|onbekende?|vreemde?|frauduleuze?"
        r"|ongeoorloofde?) (?:\w+ )?(?:toegang|inlogpoging\w*|login\w*|inlog\w*|activiteit\w*"
        r"|transactie\w*|bestelling\w*|apparat\w*|apparaat|aankoop|aankopen|aanmelding\w*)",
        r"(?:dat|dit|ik) was (?:ik )?(?:dat )?niet(?: ik)?|niet door mij|ik herken .. niet"
        r"|niet zelf (?:gedaan|gewijzigd|aangevraagd|besteld)",
        r"(?:wachtwoord|e-?mailadres|telefoonnummer|inloggegevens) .. (?:gewijzigd|veranderd"
        r"|aangepast) .. (?:zonder|niet door|buiten)|zonder mijn (?:toestemming|medeweten) .. (?:gewijzigd"
        r"|veranderd|account|ingelogd)|(?:geen|nooit|niet) .. (?:wachtwoord|code|reset) .. aangevraagd",
        r"(?:gevonden|ontdekt|meld\w*|gemeld|vastgesteld) .. (?:beveiligingslek|kwetsbaarheid|datalek|lek)"
        r"|(?:beveiligingslek|kwetsbaarheid|datalek|lek) .. (?:gevonden|ontdekt|melden|gemeld|bij jullie"
        r"|in jullie)|(?:slachtoffer|geklikt|ingetrapt) .. (?:phishing|oplichting|fraude)"
        r"|phishing\W?(?:mail|e-?mail|link|bericht|site|poging)|api.?(?:key|sleutel) .. (?:gelekt|gestolen"
        r"|openbaar)",
    ),
    "legal_threat": (
        r"(?:naar|via|voor) (?:de |een )?(?:rechtbank|rechter|advocaat|jurist)|advocaat",
        r"(?:mijn|onze) advocaat|stap\w* .. (?:rechter|advocaat|rechtbank)|klacht .. (?:autoriteit\w*|acm"
        r"|consumentenbond)|wettelijke rente",
        r"(?:juridische|gerechtelijke|wettelijke) (?:\w+ )?(?:stappen|actie|acties|maatregelen|procedure"
        r"|weg|consequenties|gevolgen|bijstand)|(?:aanklagen|aangeklaagd|klaag .. aan|klagen .. aan"
        r"|rechtszaak|dagvaard\w*|kort geding|massaclaim|procederen)|naar de rechter|voor de rechter"
        r"|rechtbank|kantonrechter|gerechtelijk\w*",
        rf"{_LAWYER} .. (?:inschakel\w*|ingeschakeld|neemt|contact|spreken|benader\w*|zal|gaat|wordt"
        rf"|sturen|stuurt|raadple\w*|overdragen|horen|erbij|zegt|adviseert|hierover)|(?:inschakel\w*"
        rf"|schakel|neem|raadple\w*|spreek|overleg|horen|contact|benader\w*|hoort|via) .. {_LAWYER}",
        r"aangifte|politie|consumentenbond|geschillencommissie|acm\b|consuwijzer"
        r"|autoriteit (?:persoonsgegevens|consument\w*)|ombudsman|incassobureau|schadevergoeding"
        r"|schadeclaim|ingebrekestelling|in gebreke|sommatie|sommeer|contractbreuk|wanprestatie|juridisch",
    ),
    "human_wanted": (
        r"(?:contact|gesprek) (?:met|van) (?:een )?(?:echte? |menselijke? )?(?:persoon|mens|medewerker"
        r"|iemand|collega|manager)|(?:iemand|u|jullie) .. (?:mij|me|ons) (?:even |terug)?bellen"
        r"|uw (?:manager|leidinggevende|chef)",
        r"(?:iemand|mens|persoon|medewerker|manager) .. (?:spreken|aan de lijn|bellen|aan de telefoon"
        r"|contacteert|contact opne\w*|neemt)|(?:spreken|bellen) .. (?:iemand|mens|medewerker|manager)",
        rf"(?:een|uw|jullie|de) (?:\w+ )?{_PERSON} (?:spreken|bellen|aan de lijn)",
        rf"(?:met|door|aan|van|naar) (?:\w+ ){{0,3}}?{_PERSON} .. (?:spreken|praten|chatten|bellen"
        rf"|verbonden|doorverbonden|contact|gesproken|geholpen|doorverbind\w*|communiceren|doorgeven"
        rf"|doorgestuurd|overleggen|te woord)",
        rf"(?:spreken|praten|chatten|verbind\w*|doorverbind\w*|verbinden|contact|overleggen|praat|spreek"
        rf"|escaleer\w*|escaleren|stuur\w*|geef) .. (?:met|aan|naar) (?:\w+ ){{0,3}}?{_PERSON}",
        r"(?:wil|wens|zou graag|graag|eis|verlang|nodig|wilt"
        r"|willen) (?:\w+ ){0,4}?(?:een )?(?:echte? )?(?:mens|persoon|medewerker|manager|leidinggevende"
        r"|supervisor|teamleider)",
        r"(?:echte?|menselijke?|levende?) (?:mens|persoon|medewerker|contact|hulp|ondersteuning|antwoord"
        r"|collega|agent|reactie)|is (?:er|hier|daar) (?:ook )?(?:iemand|een mens|een (?:echt )?persoon)",
        r"(?:geen|niet met|zat|genoeg van|zonder|stop met|niet) .. (?:een |de |deze |die |jullie "
        r"|dat )*(?:robots?|chat-?bots?|bots?|machines?|ai|computers?|automatische (?:antwoorden|berichten"
        r"|reacties))",
        r"(?:bel (?:mij|me|ons)|belt u (?:mij|me|ons)|teruggebeld|terugbellen|telefonisch (?:contact"
        r"|spreken)|gebeld worden|bellen jullie)|(?:mens|medewerker|persoon)(?:,)? (?:alstublieft|aub"
        r"|alsjeblieft|graag)",
    ),
    "third_attempt": (
        r"(?:mijn|onze|al|de|het is|nu|inmiddels) (?:\w+ )?(?:derde|vierde|vijfde|zesde|tiende|zoveelste"
        r"|3e|4e|5e) (?:keer|maal|poging|bericht|mail|e-?mail|verzoek|ticket|melding|aanvraag|herinnering"
        r"|klacht)|(?:meerdere|verschillende|drie|vier|vijf|3|4|5|talloze) (?:keren|keer|malen"
        r"|maal) .. (?:gemaild|geschreven|gebeld|gevraagd|gemeld|contact)",
        r"(?:derde|3e|vierde|4e|vijfde|5e|zesde|tiende|zoveelste|honderdste) (?:keer|maal|poging|bericht"
        r"|mail|e-?mail|verzoek|ticket|melding|aanvraag|contact|herinnering|klacht)",
        r"(?:drie|3|vier|4|vijf|5|meerdere|verschillende|talloze|tig|tien|vaker|herhaaldelijk"
        r"|meermaals) ?(?:keer|maal|keren|malen|mails|e-?mails|berichten|verzoeken"
        r"|meldingen)? .. (?:geschreven|gemaild|gecontacteerd|gevraagd|gebeld|gemeld|uitgelegd|geprobeerd"
        r"|gestuurd|verzocht|geklaagd|contact|aangegeven)",
        r"(?:geschreven|gemaild|gevraagd|gebeld|gemeld|uitgelegd|geprobeerd|gestuurd|contact) .. (?:drie|3"
        r"|vier|4|vijf|5|meerdere|talloze|tig) (?:keer|maal|keren|malen)|(?:drie|3|vier|4|vijf|5|meerdere"
        r"|verschillende|talloze) (?:mails|e-?mails|berichten|pogingen|verzoeken|tickets|antwoorden"
        r"|meldingen|keer|keren) .. (?:nog steeds|niets|geen|niet|zonder|nog altijd|steeds)",
        r"(?:beide|laatste|vorige|twee|eerdere) (?:\w+ )?(?:oplossingen|antwoorden|suggesties"
        r"|adviezen) .. (?:niet|niets|geen)|keer op keer|telkens weer|steeds hetzelfde",
    ),
    "very_negative": (
        r"(?:slechtste|beroerdste|waardeloze?ste) (?:\w+ ){0,3}(?:service|klantenservice|bedrijf|ervaring"
        r"|support|product|app|ooit|winkel)|waardelo\w+|schandalig\w*|schande|onacceptabel\w*"
        r"|belachelijk\w*|onbeschoft\w*|oplichters?|oplichting|oplichterij|dieven|klootzak\w*|kut\w*"
        r"|klote\w*|godverdomme|verdomme|rotzooi|rommel|stelletje|incompetent\w*|prutsers?|spuugzat"
        r"|strontziek|helemaal (?:klaar|zat)|ben het zat|woedend|razend|laaiend|furieus|ziedend|nooit meer"
        r"|zwaar teleurgesteld|om te huilen|walgelijk\w*|bagger|een ramp|schofferend|nutteloos",
    ),
    "refund": (
        r"(?:wil|eis|vraag|verzoek|graag|moet|krijg|verwacht) .. terug",
        r"(?:factuur|afschrijving|bedrag|rekening|betaling) .. (?:klopt niet|onjuist|fout|verkeerd"
        r"|niet (?:juist|correct)|te hoog|onterecht)|(?:factu|afgeschreven|betaald"
        r"|berekend)\w* .. in plaats van",
        r"terug ?(?:betal\w*|betaald|stort\w*|gestort|boek\w*|geboekt|krijg\w*|vorder\w*|gevorderd)"
        r"|terugbetaling|geld terug|(?:geld|bedrag|euro|betaling) .. terug|restitu\w+|vergoed\w*"
        r"|gerestitueerd|crediteer\w*|crediter\w*|creditnota|creditfactuur",
        r"(?:dubbel|twee keer|tweemaal|te veel|teveel|onterecht|ten onrechte|per ongeluk|verkeerd|foutief"
        r"|zonder (?:mijn|onze)|ondanks|nooit) .. (?:afgeschreven|betaald|gefactureerd|in rekening"
        r"|berekend|geind|geincasseerd|afschrijving|belast|toestemming)|(?:afgeschreven|gefactureerd"
        r"|in rekening|berekend|geincasseerd|betaald) .. (?:dubbel|twee keer|onterecht|ten onrechte|zonder"
        r"|terwijl|hoewel|maar|nooit|te veel)|(?:dubbele|onterechte|foutieve|verkeerde|onjuiste"
        r"|frauduleuze) (?:afschrijving|factuur|betaling|incasso|rekening)|betwist\w*"
        r"|bezwaar .. (?:factuur|afschrijving|rekening|betaling)|compensatie|tegoed terug|schadeloos",
    ),
    "chargeback": (
        r"charge-?\s?back|storner\w*|gestorneerd|(?:bank|creditcard\w*|paypal) .. (?:terugboek\w*"
        r"|terughal\w*|betwist\w*|storner\w*|terugvorder\w*)|(?:terugboek\w*|terughal\w*"
        r"|betwist\w*) .. (?:bank|creditcard\w*|paypal)",
    ),
    "thanks": (r"bedankt|dank\w*|top|perfect|super|opgelost|werkt nu|het werkt|prima|fijn|oke",),
    "but": (r"niet|geen|maar|nog steeds|nog altijd|weer|niets|helaas|probleem|toch",),
}

EXCUSES = {
    "account_compromise": (
        r"(?:wat|hoe|wie|waar) .. (?:als|indien|wanneer) .. (?:gehackt|gestolen|gecompromitteerd|gekraakt)"
        r"|(?:bescherm\w*|bescherming|voorkom\w*|beveilig\w*|vermijd\w*) .. (?:tegen|dat|hack\w*|phishing"
        r"|gehackt)|hackathon\w*|(?:als|indien) (?:mijn|een|iemand|het) .. (?:wordt|zou"
        r"|worden) .. (?:gehackt|gestolen)|(?:hoe|kan) .. (?:meldingen|waarschuwing\w*"
        r"|notificatie\w*) .. (?:verdacht\w*|ongebruikelijk\w*|onbekend\w*)|iemand .. (?:uitnodigen"
        r"|toegang geven|toevoegen)|(?:hoe|kan) .. iemand .. (?:toegang|toevoegen|uitnodigen)",
    ),
    "legal_threat": (
        rf"(?:hoe|kan|waar) .. {_LAWYER} .. (?:uitnodigen|toevoegen|toegang|delen|sturen)|(?:wij zijn"
        rf"|ik ben|voor) (?:een|ons) (?:\w+ )?(?:advocatenkantoor|advocaat|jurist)|juridische (?:naam"
        rf"|entiteit|afdeling toevoegen)|(?:sjabloon|voorbeeld|categorie|map|veld) .. (?:dagvaarding"
        rf"|aangifte|sommatie|rechtszaak)|btw.?aangifte|belastingaangifte",
    ),
    "human_wanted": (
        r"(?:mijn|onze|de) (?:\w+ )?(?:klanten|gebruikers|bezoekers) .. (?:spreken|praten|chatten|contact"
        r"|verbonden)|(?:hoe|kan|waar) .. (?:instellen|configureren|toewijzen|toevoegen|uitnodigen"
        r"|aanmaken|verwijderen|uitschakelen)|(?:mijn|onze) (?:collega|manager|leidinggevende|team|baas)"
        r"|personeelszaken",
    ),
    "refund": (
        r"(?:mijn|onze|een|aan) klant\w* .. (?:terugbetal\w*|restitu\w+|vergoed\w*)|(?:terugbetal\w*"
        r"|restitu\w+) .. (?:aan|van|voor) (?:mijn |onze |een )?klant\w*|(?:wat|welke|hoe"
        r"|waar) .. (?:retour|terugbetaling\w*|restitutie)\w*(?:beleid|voorwaarden|regels|termijn)"
        r"|(?:bedankt|ontvangen) .. (?:terugbetaling|restitutie)|(?:terugbetaling|restitutie) .. ontvangen"
        r"|onkostenvergoeding|reiskosten\w*",
    ),
}
