"""Italian, accents folded; a phrase is a regular expression, " .. " is up to six words."""

from __future__ import annotations

_PLACE = (
    r"(?:account|profilo|password|e-?mail|posta|casella|credenziali|accesso|dati|identita|conto|utenza"
    r"|sito)"
)
_BROKEN = (
    r"(?:hackerat\w*|hackerar\w*|hackerato|piratat\w*|violat\w*|rubat\w*|compromess\w*|clonat\w*|bucat\w*"
    r"|sottratt\w*|craccat\w*|trafugat\w*)"
)
_STRANGER = (
    r"(?:qualcuno|qualcun altro|uno? (?:sconosciuto|hacker|estraneo|truffatore|terzo|intruso)"
    r"|un'altra persona|terzi|degli hacker|sconosciuti|ignoti)"
)
_LAWYER = r"(?:avvocat[oi]|avvocatessa|legal[ei]|ufficio legale|studio legale|consulente legale)"
_PERSON = (
    r"(?:uman[oai]|essere umano|persona(?: reale| vera| umana| fisica)?|operator\w+|agente|rappresentante"
    r"|supervisor\w*|responsabile|manager|direttore|capo|qualcuno|addett[oa]|dipendente|collega|consulente"
    r"|servizio clienti|assistenza umana)"
)

PHRASES = {
    "account_compromise": (
        r"(?:sono entrati|si sono introdotti|hanno (?:avuto accesso|usato|cambiato|rubato|bloccato|preso"
        r"|violato|svuotato)) .. (?:account|profilo|conto|password|posta|dati|credenziali)"
        r"|uso (?:fraudolento|indebito) .. account|intrusion\w+ .. account",
        r"(?:password|codice|reset|mail|e-?mail|sms) .. (?:non|mai) (?:ho )?(?:richiesto|chiesto)"
        r"|stanno usando il mio account|usando il mio account|(?:ordini|acquisti) che non ho",
        rf"{_PLACE} .. {_BROKEN}",
        rf"{_BROKEN} .. (?:il mio|la mia|i miei|l'|mio|mia|nostro|il nostro) ?{_PLACE}",
        r"(?:sono|siamo|mi|ci|stato|stata) (?:stat[oai] |hanno |ha )?(?:hackerat\w*|hackerar\w*)|(?:un|da"
        r"|degli|dagli) hackers?|furto d'?i?\W?identita|furto di identita",
        rf"{_STRANGER} .. (?:entrat\w+|acced\w+|accesso|usa\w*|usat\w+|utilizz\w+|cambi\w+|modific\w+"
        rf"|acquist\w+|compr\w+|colleg\w+) .. (?:mio|mia|miei|nostro|nostra|senza)",
        r"(?:access[oi]|acquist[oi]|ordin[ei]|transazion[ei]|moviment[oi]) .. non (?:riconosco|ho (?:fatto"
        r"|effettuato|autorizzato))",
        r"(?:access[oi]|login|attivita|transazion\w+|acquist[oi]|ordin[ei]|dispositiv[oi]|operazion\w+"
        r"|moviment[oi]) (?:\w+ )?(?:non (?:autorizzat\w+|riconosciut\w+|riconosco)|sospett\w+"
        r"|sconosciut\w+|insolit\w+|anomal\w+|fraudolent\w+|stran\w+|che non (?:riconosco|ho))",
        r"non (?:sono|ero) (?:stat[oa] )?io|io non ho (?:fatto|richiesto|autorizzato|cambiato|effettuato)"
        r"|(?:non|mai) ho (?:richiesto|chiesto) .. (?:password|codice|reset|reimpost\w*)"
        r"|mai richiesto .. (?:password|codice|reset)",
        r"(?:password|e-?mail|numero|credenziali) .. (?:cambiat\w+|modificat\w+) .. (?:senza|non da me)"
        r"|(?:hanno cambiato|hanno modificato) .. (?:password|e-?mail|credenziali)|a mia insaputa"
        r"|senza (?:il )?mio (?:consenso|permesso)|senza la mia autorizzazione",
        r"(?:trovat\w+|scopert\w+|rilevat\w+|segnal\w+|individuat\w+) .. (?:vulnerabilita|falla|violazione"
        r"|fuga)|(?:falla|violazione|fuga) (?:di|dei|della|nella) (?:sicurezza|dati)|(?:vittima|cadut\w+"
        r"|cliccato) .. (?:phishing|truffa|frode)|phishing|chiave api .. (?:rubat\w+|espost\w+|trapelat\w+"
        r"|compromess\w+)",
    ),
    "legal_threat": (
        r"(?:vi|ti) (?:porto|portero|porteremo|trascin\w+|cit\w+) .. (?:tribunale|giudizio|giudice|causa)"
        r"|(?:al|dal|con il|il) (?:mio|nostro) (?:legale|avvocat\w+)|davanti al giudice|azione legale",
        r"(?:mio|nostro|miei) (?:avvocat\w*|legal[ei])|vi (?:denunci\w*|querel\w*|cit\w+ in giudizio)"
        r"|le autorita|alle autorita|(?:rivolg\w+|ricorr\w+) .. (?:giustizia|legal[ei]|autorita)",
        r"(?:vie|azione|azioni|provvedimenti|procedimento|misure|strada|conseguenze|tutela|mezzi"
        r"|sede) (?:legali|legale|giudiziari\w*|giuridic\w*)|(?:fare|faro|faremo|intentare|intentero"
        r"|avviare) .. causa|vi (?:faccio|faro|facciamo|porto|portero|denunci\w+|querel\w+) ?(?:causa)?"
        r"|per vie legali|in tribunale|tribunal\w+|giudice di pace|class action|azione collettiva",
        r"denunci(?:are|arvi|o|a|ero|amo|eremo) .. (?:voi|vi|azienda|polizia|carabinieri|autorita|guardia"
        r"|alla|contro)|(?:sporg\w+|presentar\w*|far\w*) .. (?:denuncia|querela|esposto)|querel\w+|diffida"
        r"|diffid\w+",
        rf"(?:mio|nostro|un|il|miei|i|l')\W?{_LAWYER} .. (?:vi|si|contatter\w*|prender\w*|procedera\w*"
        rf"|dice|ha|e stato|invier\w*|scriver\w*|sta|consigli\w*|provveder\w*|e gia)|(?:contatt\w*"
        rf"|consult\w*|parl\w*|rivolg\w*|incaric\w*|pass\w*|notizie|chiam\w*|sent\w*|affid\w*|ricorr\w*"
        rf"|mani|mett\w*|assum\w*) .. {_LAWYER}",
        r"altroconsumo|codacons|federconsumatori|adiconsum|associazione (?:dei )?consumatori"
        r"|tutela (?:dei |del )?consumator\w+|codice del consumo|antitrust|agcm|agcom|garante"
        r"|polizia (?:postale)?|carabinieri|guardia di finanza|risarcimento (?:dei )?dann\w*|inadempimento"
        r"|messa in mora",
    ),
    "human_wanted": (
        r"essere (?:ri)?(?:chiamat|contattat|richiamat)\w|(?:con|al) (?:il )?(?:vostro "
        r"|suo )?(?:responsabile|direttore|capo|superiore|manager|supervisore)",
        rf"(?:contattat\w+|aiutat\w+|assistit\w+|rispond\w+|seguit\w+|richiamat\w+"
        rf"|chiamat\w+) (?:da )?(?:un |una |un'|qualche )?{_PERSON}",
        rf"(?:parlare|parl\w+|comunicare|chattare|discutere|contattare|interagire|contatto|confrontarmi"
        rf"|colloquio) (?:\w+ ){{0,2}}?(?:con|a|ad) (?:\w+ ){{0,3}}?(?:un'|un )?{_PERSON}",
        rf"(?:passatemi|passami|passarmi|mi pass\w+|mettermi in contatto con) (?:\w+ )?(?:un')?{_PERSON}",
        rf"(?:pass\w+|trasfer\w+|colleg\w+|inoltr\w+|mett\w+|escal\w+|reindirizz\w+|contatto) .. (?:con|a"
        rf"|ad|al) (?:\w+ ){{0,3}}?(?:un')?{_PERSON}",
        rf"(?:voglio|vorrei|ho bisogno|esigo|richiedo|chiedo|preferisco|desidero|pretendo"
        rf"|vogliamo) (?:\w+ ){{0,4}}?(?:un'|d'un )?{_PERSON}",
        r"(?:persona|operatore) (?:reale|vera|uman[oa]|in carne)|essere umano|assistenza umana|aiuto umano"
        r"|supporto umano|contatto umano|c'e (?:qualcuno|una persona|un umano|un operatore)",
        r"(?:non|stufo|stanco|stufa|stanca|basta|senza|smettetela) .. (?:un |una |il |la |di |con "
        r"|il vostro |questo |i )*(?:robot|bot|chatbot|macchin[ae]|ia|intelligenza artificiale"
        r"|risposte automatiche|risponditore)",
        r"(?:chiamatemi|richiamatemi|mi chiami|mi richiami|potete chiamarmi|puo chiamarmi"
        r"|essere (?:ri)?chiamat\w|telefonatemi|per telefono|una telefonata)|(?:un |una )(?:umano"
        r"|operatore|persona|agente)(?:,)? (?:per favore|per cortesia|grazie)",
    ),
    "third_attempt": (
        r"(?:mio|mia|e la|e il|per la|gia la|gia il|questo e il|questa e la) (?:\w+ )?(?:terz[oa]"
        r"|quart[oa]|quint[oa]|sest[oa]|decim[oa]|ennesim[oa]) (?:volta|messaggio|e-?mail|mail|tentativo"
        r"|richiesta|ticket|segnalazione|sollecito|reclamo|chiamata)|(?:tre|quattro|cinque|piu|varie"
        r"|diverse|molte) volte (?:che|senza|e|ormai|gia)|gia (?:tre|quattro|cinque|piu) volte",
        r"(?:terz[oa]|3\W?[ao]?|quart[oa]|4\W?[ao]?|quint[oa]|5\W?[ao]?|sest[oa]|decim[oa]"
        r"|ennesim[oa]) (?:volta|occasione|messaggio|e-?mail|mail|tentativo|richiesta|ticket|segnalazione"
        r"|sollecito|contatto|reclamo|chiamata)",
        r"(?:scritt\w*|contattat\w*|chiest\w*|chiamat\w*|segnalat\w*|spiegat\w*|provat\w*|inviat\w*"
        r"|mandat\w*|sollecitat\w*|richiest\w*|detto) .. (?:tre|3|quattro|4|cinque|5|varie|molte|diverse"
        r"|innumerevoli|mille|dieci|numerose|piu) (?:volte|occasioni|messaggi|e-?mail|mail|richieste"
        r"|solleciti|ticket)",
        r"(?:tre|3|quattro|4|cinque|5|diversi|diverse|numerosi|numerose|molti|molte|vari"
        r"|varie) (?:messaggi|e-?mail|mail|tentativi|richieste|ticket|risposte|chiamate|solleciti|volte"
        r"|segnalazioni) .. (?:ancora|niente|nulla|senza|nessun\w*|non|stesso|sempre)",
        r"(?:due|entrambe|ultime|precedenti|vostre) (?:\w+ )?(?:soluzioni|risposte|proposte) .. (?:non"
        r"|nulla|niente|nessun\w*)|piu e piu volte|ripetutamente|per l'ennesima",
    ),
    "very_negative": (
        r"(?:peggior\w*) (?:\w+ ){0,3}(?:servizio|azienda|societa|esperienza|supporto|prodotto|app"
        r"|assistenza|cliente|sempre)|pessim\w+|vergognos\w+|(?:una|che) vergogna|vergognatevi"
        r"|inaccettabil\w+|inammissibil\w+|indecent\w+|schifo\w*|schifezza|fa schifo|truff[ae]"
        r"|truffator\w+|ladri|merda|cazz\w+|stronz\w+|vaffanculo|spazzatura|inutil[ei]|incompetent\w+"
        r"|incapaci|stuf[oa] di|sono stuf\w+|furios\w+|indignat\w+|infuriat\w+|arrabbiatissim\w+"
        r"|molto arrabbiat\w+|orribil\w+|mai piu|ridicol\w+|disastro\w*|presa in giro|prendete in giro"
        r"|scandalos\w+|assurd\w+|imbarazzant\w+",
    ),
    "refund": (
        r"dovete restitu\w+|(?:voglio|vorrei|pretendo|esigo|chiedo) .. (?:indietro|rimbors\w*|restitu\w*)"
        r"|reclam\w+ .. \d",
        r"(?:fattura|addebito|importo|pagamento) .. (?:sbagliat\w+|errat\w+|errore"
        r"|non (?:e )?(?:corrett\w+|giust\w+))|(?:addebit|fattur|pagat|prelev)\w* .. invece di",
        r"rimbors\w*|restitu\w+|ridat\w+|rivoglio|(?:ridare|ridiate|indietro|riavere|rivoglio|riaver\w*"
        r"|recuperare) .. (?:soldi|denaro|importo|somma|pagamento|\W?\d\w*)|(?:soldi|denaro"
        r"|importo) .. indietro|rivoglio|stornar\w*|storno|riaccredit\w*",
        r"(?:addebit\w+|fatturat\w+|pagat\w+|prelevat\w+|scalat\w+|caricat\w+"
        r"|trattenut\w+) .. (?:due volte|doppi\w*|per errore|erroneamente|in piu|troppo"
        r"|senza (?:il )?(?:mio|mia|nostro)|ancora|nonostante|mai|ingiustamente)|(?:addebito|fattura"
        r"|pagamento|importo|prelievo) (?:\w+ )?(?:doppi\w+|errat\w+|sbagliat\w+|non (?:autorizzat\w+"
        r"|riconosciut\w+|dovut\w+)|indebit\w+|ingiustificat\w+|fraudolent\w+)|doppi[oa] (?:addebito"
        r"|fattura\w*|pagamento)|contest\w+ .. (?:addebito|fattura|pagamento|importo|spesa)|risarc\w+"
        r"|indennizz\w*|compensazione|mi dovete",
    ),
    "chargeback": (
        r"charge-?\s?back|(?:banca|carta|paypal) .. (?:contest\w+|storn\w+|annull\w+|disconosc\w+"
        r"|revoc\w+)|(?:contest\w+|storn\w+|disconosc\w+|revoc\w+) .. (?:banca|paypal|la mia carta"
        r"|carta di credito)",
    ),
    "thanks": (r"grazie|perfetto|ottimo|fantastico|risolto|funziona ora|ora funziona|benissimo|va bene",),
    "but": (r"non|ma|pero|ancora|niente|nulla|mai|problema|purtroppo|nessun\w*",),
}

EXCUSES = {
    "account_compromise": (
        r"(?:cosa|come|che|chi|dove) .. (?:se|nel caso|in caso) .. (?:hackerat\w*|violat\w*|rubat\w*"
        r"|compromess\w*)|(?:protegg\w*|protezione|evitare|prevenire|impedire) .. (?:contro|da|di|che"
        r"|hacker\w*|furto|phishing)|hackathon\w*|in caso di (?:furto|violazione|attacco)|se (?:il mio"
        r"|la mia|qualcuno|un) .. (?:venisse|fosse|viene) .. (?:hackerat\w*|violat\w*|rubat\w*)",
        r"(?:come|posso|si puo) .. (?:attivare|configurare|ricevere|impostare) .. (?:avvis[oi]|notific\w+"
        r"|allert\w*)",
    ),
    "legal_threat": (
        rf"(?:come|posso|si puo|dove) .. (?:aggiungere|invitare|condividere|dare|inviare"
        rf"|esportare) .. {_LAWYER}|(?:siamo|sono|per) (?:uno|un|il mio|nostro) (?:studio legale"
        rf"|avvocat\w+)|(?:modello|esempio|categoria|cartella|campo|modulo) .. (?:diffida|denuncia"
        rf"|tribunale|causa)|(?:sede|rappresentante|nome|entita) legale",
    ),
    "human_wanted": (
        r"(?:miei|nostri|i) (?:\w+ )?(?:clienti|utenti|visitatori) .. (?:parlare|chattare|contattare)"
        r"|(?:come|posso|si puo|dove) .. (?:configurare|aggiungere|assegnare|attivare|disattivare|invitare"
        r"|creare|eliminare) .. (?:agent[ei]|operator\w+|bot|persona|responsabile|manager)|risorse umane"
        r"|(?:mio|mia|nostro) (?:capo|responsabile|collega|team)",
    ),
    "refund": (
        r"(?:miei|nostri|un|mio|ad un|a un) client[ei] .. (?:rimbors\w*|storno)|(?:rimbors\w*"
        r"|storno) .. (?:a |ai |di |per |al )+(?:miei |nostri |un |mio )?client[ei]|(?:qual|quali|come"
        r"|dove) .. (?:politica|condizioni|tempi|regole) (?:\w+ )?(?:di |sui )?(?:rimbors\w*|res[oi])"
        r"|(?:grazie|ricevuto) .. rimborso|rimborso spese|nota spese",
    ),
}
