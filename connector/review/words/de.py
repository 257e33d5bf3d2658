"""German."""

from __future__ import annotations

#: Words that hardly any sentence of the language goes without.
SMALL = (
    "der die das und ich mein meine meinen meinem meiner sie ihr ihre nicht ist sind ein eine einen einem mit zu auf "
    "für von den dem es wir euch mir mich hat habe haben war bei wie bitte im aus auch noch kein keine dass wenn bin "
    "kann will jetzt so schon immer werde werden wird man um nach mehr nur hallo danke ihnen uns sich diese dieser "
    "dieses wurde aber oder doch mal vor über unter gibt können "
)

#: Words that look like slips of others.
TYPED_RIGHT = "passport"

CONCEPTS: dict[str, str] = {
    # accounts
    "account": (
        "benutzername* iban handynummer rufnummer bankverbindung *adresse profilbild 2_fa konto kontos konten account* acount* *konto *account profil* seite postfach login zugang zugangs* anmeldung passwort* ~passwort kennwort"
        " mail mails mailadresse email emails emailadresse  system workspace arbeitsbereich bereich panel backend daten dateien einstellungen"
        " nachrichten shop *zugang *profil"
    ),
    "break_in": (
        "~gehackt ~gehakt hackte hackten gehackter gehacktes hacked gekapert geknackt eingebrochen einbruch eindringling* kompromittiert*"
        " identitätsdiebstahl* identitätsklau kontoübernahme unbefugt*_.._zugriff/zugang/zugegriffen/angemeldet/eingeloggt unbefugter/unbefugte unberechtigt*_zugriff"
        " datenklau ransomware verschlüsselungstrojaner fremdzugriff* geleakt übernahme_meines/unseres/des_kontos eingehackt"
    ),
    "hacker": "hacker* angreifer* cyberkriminell*",
    "mine": "mein* unser* mir mich uns ich wir",
    "stranger": (
        "jemand* irgend_jemand irgendjemand* irgendwer wer_anders fremde* unbekannte* dritte dritter andere_person anderer ein_anderer betrüger* kriminelle* dieb diebe"
        " andere_leute leute_die_ich_nicht unbefugte* ein_typ person_die fremder"
    ),
    "ask_somebody": (
        "kann/könnte/können_jemand/mir+jemand kann_..jemand kann/könnte/würde/mag_mir/uns/bitte_jemand kann/könnte/wird_jemand jemand_aus/in/von/im_meinem/unserem/ihrem/eurem/team/dem"
        " jemanden_einladen/hinzufügen jemandem_zugriff/zugang wenn_sich_jemand"
    ),
    "enter": (
        "eingeloggt angemeldet einloggt einloggen loggt zugriff zugang zugegriffen greift drin hinein rein reingekommen eingedrungen benutzt benutzen nutzt verwendet"
        " liest mitliest mitgelesen gelesen hat_mein/mein_passwort kennt kontrolliert übernommen verschafft heruntergeladen ausspioniert spioniert eingewählt"
        " kommt_.._rein missbraucht gibt_sich"
    ),
    "alter": (
        "geändert ändert verändert gelöscht löscht entfernt ersetzt hinzugefügt angelegt verschickt verschicken geschickt schickt gesendet bestellt bestellungen gekauft überwiesen"
        " umgeleitet weitergeleitet gepostet postet geschrieben schreibt abgehoben ausgetauscht zurückgesetzt geleert herausgenommen"
    ),
    "ex_staff": (
        "ex_#word ex_mitarbeiter* ehemalig*_mitarbeiter*/kolleg*/angestellt*/admin*/partner*/praktikant*/geschäftspartner* früher*_mitarbeiter*/kolleg*/angestellt* alter_kollege"
        " ex_mann ex_frau ex_freund* exmann exfrau exfreund* mein_ex meine_ex expartner* ex_partner* gekündigt*_mitarbeiter* ausgeschieden*"
    ),
    "not_me": (
        "war/bin/ist_ich_nicht ich_war_das/es_nicht war_nicht_ich das_war_ich_nicht nicht_von_mir/uns stammt_nicht_von_mir keiner_von_uns niemand_von_uns ich_war_es_nicht war/waren_wir_nicht"
    ),
    "not_done": (
        "ich_nicht_schreibe/verschicke/sende/bin/war nicht_ausgelöst/bestellt nicht_angefordert/veranlasst/gemacht/geschrieben/verschickt/gesendet/angelegt/autorisiert/beantragt/getätigt/ausgelöst/erstellt/aufgegeben/vorgenommen/eingerichtet/geändert"
        " nie_angefordert/veranlasst/gemacht/geschrieben/verschickt/gesendet/angelegt/getätigt/erstellt/aufgegeben/beantragt niemals_angefordert/gemacht/getätigt keiner_.._angelegt/erstellt/anmeldet"
        " gar_nicht_gemacht/angefordert nicht_geschrieben_hab* nie_.._gemacht/bestellt nichts_bestellt/geändert/angefordert"
    ),
    "event": (
        "anzeigen inserate käufe regel filter anmeldung* login* bestellung* kauf käufe einkäufe transaktion* überweisung* code codes nachricht* mail mails email* beitr* benutzer nutzer user admin* mitglied*"
        " gerät geräte adresse* lieferadresse* regel* änderung* aktivität* passwortänderung* sitzung* zugriff* telefonnummer *adresse *code* *mail"
    ),
    "unknown": (
        "nicht_kenne/kennen kenne_.._nicht kennen_.._nicht nie_gehört/gesehen sagt_mir_nichts nicht_erkenne nicht_meine/meins/unsere gehört_mir_nicht nicht_mir niemand_kennt keiner_kennt nicht_zuordnen"
    ),
    "suspicious": "verdächtig* ungewöhnlich* seltsam* merkwürdig* komisch* fremd* unbekannt* betrügerisch* dubios* unautorisiert* unerlaubt*",
    "login": (
        "zugriff_.._aus anmeldung*_aus/von/in/vom/durch login_aus/von/in/vom neue*_anmeldung/login/gerät eingeloggt/angemeldet_aus/von/in aus/von/in_.._eingeloggt/angemeldet/anmeldet letzte*_anmeldung/login zugriff_aus/von anmeldeversuch* loginversuch*"
        " meldung_.._angemeldet hat_sich_.._angemeldet/eingeloggt anmeldung_hinweis angemeldet eingeloggt anmeldung"
    ),
    "access_event": "anmeldung* login* zugriff* aktivität* gerät* transaktion* kauf käufe einkäufe bestellung* sitzung* ip bewegungen anmeldeversuch* einloggversuch* zahlungen abbuchung*",
    "i_am_in": "ich_sitze/wohne/lebe/bin_in/aktuell/gerade wir_sind/sitzen_in wohne_in nie_in war_nie ich_war_in schlief geschlafen niemand_sonst",
    "taken": "gestohlen gestohlene* geklaut entwendet gestohlenen geleakt abgegriffen veröffentlicht im_darknet darknet abhandengekommen stiehlt stahl ausgelesen verkauft fremde_hände falsche_hände",
    "secret": (
        "passwort* ~passwort* kennwort zugangsdaten logindaten anmeldedaten *schlüssel token tokens api_key kundendaten kundentabelle datenbank identität daten login api_schlüssel"
    ),
    "phishing": "~phish* phishing* ",
    "fake_site": (
        "nachgebaut* kopiert*_seite gefakt* gefälscht*_.._seite/website/mail/link/login/email falsch*_website/webseite/loginseite fake_seite/mail/shop/website nachgemacht* betrugsmail* betrugsseite* fakeseite* fake_mail dubiose*_link scam"
        " sah_.._aus_wie_eure/ihre sieht_aus_wie_ihre angeblich_von_ihnen/euch"
    ),
    "gave": "eingegeben eingetippt geklickt angeklickt eingetragen angegeben weitergegeben herausgegeben verraten hereingefallen reingefallen",
    "trapped": "hereingefallen reingefallen opfer betrogen_worden",
    "security_hole": (
        "sicherheitslücke* schwachstelle* sicherheitsproblem* sicherheitsleck* datenleck* datenpanne* sicherheitsvorfall* sicherheitsloch exploit datenschutzverletzung*"
        " verwundbar* angreifbar lücke_in_.._system/app/api/login ungeschützt*_.._daten/zugänglich auslesen ohne_anmeldung_.._abruf* leck_in"
    ),
    "other_customers": "anderer/andere/anderen/fremde/fremder/fremden_kunden/nutzer/benutzer/firmen/leute/personen/unternehmen/mandanten/kundinnen/konten",
    "see": "sehen sehe einsehen sieht auslesen lesen zugreifen abrufen öffnen anzeigen angezeigt herunterladen einsehbar sichtbar bekomme kriege",
    "records": "rechnung* daten bestellung* dateien adressen nachrichten namen dokumente konten tickets details informationen",
    "codes": "code codes bestätigungscode* sicherheitscode* tan sms zurücksetzen rücksetz* passwortänderung* passwort_reset verifizierung* *codes anmeldecode* *code resetlink*",
    "unasked": "nicht_anfordere ich_nichts_angefordert nicht_angefordert/verlangt/beantragt/gewollt nie_angefordert unaufgefordert ungefragt obwohl_sich_keiner/niemand obwohl_.._niemand/keiner/nichts_gemacht obwohl_ich_nicht",
    "constantly": "ständig dauernd immer_wieder laufend pausenlos am_laufenden_band bombardiert kommen_seit seit_.._kommen",
    "sends": "spam mails nachrichten nachrichten mails spam beiträge verschickt verschicken versendet gesendet gepostet schreibt posts werbung",
    "my_name": "von_mir_kommen/stammen in/unter/mit_meinem/unserem_namen von/über_meinem/meiner/unserem_profil/konto/account/adresse/seite/mailadresse/nummer als_ich gibt_sich_für_mich/als",
    "by_itself": "von_selbst/allein von_alleine selbstständig",
    "they_changed": "mir/uns_wurde*_.._geändert/geklaut/gelöscht haben_mir/uns_.._geändert man_hat_mir",
    "was_changed": "geändert_worden über_nacht_geändert wurde*_.._geändert/gelöscht/ersetzt/zurückgesetzt/deaktiviert/ausgeschaltet/abgeschaltet/ausgetauscht/entfernt ist/sind_.._geändert/gelöscht/ersetzt geändert_worden gelöscht_worden plötzlich",
    "without_me": "über_nacht von_allein ohne_mein*/unser*/dass/mich nicht_von_mir/uns von_jemand* über_nacht ohne_zustimmung hinter_meinem keiner_von_uns niemand_von_uns nicht_war ich_war_das_nicht",
    "locked_out": "ausgesperrt komme_.._nicht_.._rein/mehr kein*_zugriff/zugang_mehr nicht_mehr_einloggen/anmelden/rein nicht_mehr_.._einloggen/anmelden/rein komm_nicht_mehr",
    "took_over": "übernommen gekapert an_sich_gerissen",
    "block_it": "sperren/sperrt/sperre/blockieren/einfrieren_.._konto/account/zugang/profil konto/account/zugang/profil/alles_.._sperren/blockieren/einfrieren",
    "by_stranger": "von/durch_jemand*/fremden/unbekannten/anderen/dritten/hackern/einem+fremden/einem+unbekannten von_einer_.._person",
    "in_account": "in/im/auf_meinem/unserem/unserer/meiner/mein_konto/account/profil/system/postfach/bereich bei_mir/uns_drin",
    "protect": "schütz* schutz absicher* verhinder* vermeid* vorbeug* schulung",
    "what_if": "was_passiert/wäre/wenn falls_.._wird wenn_.._gehackt_wird/würde was_ist_wenn im_falle",
    "give_access": "geben_möchte zugriff/zugang_.._geben/erteilen/gewähren geben_.._zugriff/zugang freigeben einladen teilen einrichten_für einer_kollegin",
    "thats_me": "das_bin_ich bin_ich_selbst das_war_ich",
    "card": "karte kreditkarte handy geldbörse portemonnaie fahrrad",
    "elsewhere": "ander*_anbieter/unternehmen/dienst gelesen_dass in_den_nachrichten",
    "howto": (
        "wie/wo/wann_kann/können/ändere/lösche/stelle/finde/sehe/füge/lege/richte/erhalte/exportiere/importiere/geht/funktioniert/lade/löse/schalte/mache/leite/beende/viel/lange/lang/aktiviere/deaktiviere/bekomme/muss/ist/zeige"
        " gibt_es_eine/einen/ein/die/den welche*_gebühr/tarif/plan/einstellung/taste/schnittstelle kann_man ist_es_möglich welcher_tarif wie_oft_kann was_kostet bieten_sie/ihr unterstützt_ihr/sie ist_eure habt_ihr"
    ),
    "feature": (
        "funktion* feld felder vorlage* muster einstellung* schnittstelle api webhook* widget bericht* dashboard spalte modul* plugin integration benachrichtigung* tarif audit_log protokollierung kategorie ordner formular*"
    ),
    "hackathon": "hackathon*",
    # money
    "refund": (
        "~erstatt* ~rückerstatt* rückzahl* ~zurückzahl* ~zurückerstatt* zurückzuerstatten zurückzuzahlen gutschrift* gutschreib* geld_.._zurück geld_zurück/wieder zurückgezahlt zurückerstattet rücküberweis* zurücküberweis*"
        " zurücküberwiesen entschädig* *erstattung"
    ),
    "give_back": "zurück_haben/geben/bekommen/überweisen zurückgeben zurückhaben zurückbekommen zurückfordern gebt/geben_.._zurück will/möchte/hätte/verlange/fordere/brauche/kriege_.._zurück überweisen_.._zurück zurücküberweisen",
    "back": "zurück ~zurück zuruck zurük wieder_haben wiederhaben wiederbekommen retour zurückgeben zurückhaben zurückbekommen",
    "money": "geld betrag summe kaution anzahlung zahlung euro *betrag",
    "want": (
        "will möchte* wollen hätte* verlange* fordere* bitte brauche* wünsche* würde* kann_ich darf_ich können_wir könnte_ich ich_bestehe erwarte* gerne gern suche geben_sie gebt lassen_sie kannst können_sie könnt kriege"
        " mag mocht bite fordern"
    ),
    "charged": (
        "abgebucht abbuch* bucht buchen gebucht berechnet abgezogen eingezogen einzug belastet belastung* bezahlt gezahlt zahle zahlen bezahlen in_rechnung verrechnet fakturiert lastschrift* kassiert abgerechnet"
        " eingezogen zahlung* berechnung"
    ),
    "invoice": "rechnung* abrechnung* abbuchung* beleg *rechnung",
    "wrongly": (
        "doppelt zweimal zwei_mal falsch* fehlerhaft* irrtüml* versehentl* zu_unrecht unberechtigt* zu_viel zuviel zu_hoch zuviele trotz_kündigung trotzdem obwohl statt anstatt nicht_korrekt stimmt_nicht unrechtmäßig*"
        " ohne_mein*/unsere/zustimmung/auftrag aus_versehen nie_bestellt nicht_bestellt nicht_vereinbart fälschlich* widersprech* widerspruch bestreite* reklamier* beanstand* ausgemacht"
    ),
    "too_much": "zu_viel zuviel zu_hoch mehr_als differenz überzahlt zuviele",
    "instead": "statt anstatt anstelle ausgemacht_waren vereinbart_waren",
    "never_agreed": (
        "wollte_nur nur_.._wollte nichts_bestellt/abgeschlossen nie/nicht/niemals_bestellt/vereinbart/autorisiert/zugestimmt/abgeschlossen/gewollt/genehmigt/unterschrieben/beauftragt nie_.._bestellt/abgeschlossen ohne_.._zustimmung/genehmigung/einwilligung haben_aber_nur ohne_.._wissen ohne_dass_ich nie_bestelt"
    ),
    "cancelled": "gekündigt kündigung* storniert stornier* widerrufen widerruf abbestellt gekündigte",
    "dispute": "widersprech* widerspruch beanstand* reklamier* bestreite* anfechten",
    "charge": "abbuchung* belastung* betrag zahlung lastschrift forderung buchung umsatz",
    "owe_me": "schulde*_.._mir/uns schuldet/schulden_sie/ihr/mir steht_mir_zu stehen_mir_zu",
    "reverse": "storniert stornier* rückgängig rückabwickl*",
    "correct_it": "korrigier* berichtig* korrektur richtigstell* gutschreib* anpassen ändern",
    "credit_me": "gutschreib* gutschrift gutgeschrieben",
    "lost_money": "abgezockt abzocke umsonst trete_vom rücktritt trete_.._zurück",
    "never_arrived": "nie_angekommen/erhalten/geliefert/bekommen nicht_angekommen/erhalten/geliefert/bekommen defekt kaputt beschädigt verloren riss",
    "again": "wieder erneut noch_einmal nochmal trotzdem",
    "still_waiting": "warte noch_nicht wann_bekomme/kriege/erhalte immer_noch_nicht/kein noch_immer",
    "clients": (
        "mein*/unser*/ein*/der/den_kunde/kunden/kundin/kundinnen/käufer/käufern/nutzer/nutzern/gast/gäste/gästen/besucher/besuchern kunden_.._sollen an_kunden für_kunden für_einen_kunden einem_kunden meiner_kunden unsere_besucher"
    ),
    "arrived": "ist_da angekommen erhalten eingegangen gutgeschrieben_worden",
    "policy": "richtlinie* erstattungsrichtlin* erstattungsbedingungen bedingungen frist dauert_eine dauert wie_lange rückgabe* widerrufs*",
    "thanks_for": "danke/dank_für",
    "thanks": "danke* vielen_dank dank super perfekt klasse geklappt funktioniert_jetzt gelöst prima alles_klar hat_geholfen",
    "but": "nicht kein* aber trotzdem immer_noch noch_immer wieder nichts leider problem jedoch",
    # banks
    "bank": "bank *bank hausbank sparkasse volksbank kreditkart* kreditkartenfirma karteninstitut kreditinstitut",
    "pull_back": (
        "bucht/buche/buchen/bucht_.._zurück zieht/ziehe/ziehen_.._zurück zurückhol* hole_.._zurück zurückgeholt zurückbuch* zurückgebucht rückbuch* zurückgehen zurückgeben_lassen zurückgegeben zurückzieh* rückgängig widersprech* widerspreche stornier* reklamier* zurückruf* zurückgehen_lassen"
        " hol*_.._geld_.._zurück geld_.._zurück rückbuchung* stoppen sperren_lassen"
    ),
    "claim": "fall käuferschutz* käuferschutzfall antrag reklamation* konflikt streitfall einspruch widerspruch",
    "debit": "lastschrift* abbuchung* einzug einzugsermächtigung sepa",
    "dispute_with": "reklamier*_.._bei widersprech*_.._bei",
    "bank_acts": "rücklastschrift* chargeback rückbuchung lastschrift_.._zurück* käuferschutz*",
    "declined": "abgelehnt ablehnt lehnt_.._ab verweigert gebühr* umstellen kosten",
    # law
    "lawyer": (
        "juristisch_prüfen *anwalt* *anwält* ~anwald* jurist* rechtsbeistand* rechtsschutz* rechtsabteilung* kanzlei* rechtsvertret* ~anwalt"
    ),
    "court": "gericht gerichte *gericht gerichts* gerichtlich* richter vor_gericht mahnbescheid* klage klagen klageweg verklag* einklagen klagt klageschrift zivilprozess prozess_gegen",
    "sue_you": "verklage* verklagen ~verklagen klage_gegen anklagen zeige_.._an anzeigen_werde",
    "lawsuit": "sammelklage* rechtsstreit strafverfahren",
    "legal_step": (
        "einschreiben rechtlich*_schritt*/maßnahm*/vorgehen/konsequenz*/weg/folgen/mittel/nachspiel juristisch* rechtlich_gegen rechtlich_vorgehen abmahnung* unterlassung* rechtsweg* inkasso strafanzeige* anzeige_erstatten erstatte*_.._anzeige anzeige_bei/wegen"
        " anzeige_gegen/ist/erstatten/erstattet rechtliche_schritte"
    ),
    "police": "polizei* kripo staatsanwalt*",
    "report": "melde melden anzeigen anzeige gemeldet meldung",
    "authority": "behörde* aufsichtsbehörde* bundesnetzagentur schlichtungsstelle* ombuds* datenschutzbeauftragte*_des landesdatenschutz* finanzaufsicht kartellamt gewerbeaufsicht ordnungsamt gewerbeamt",
    "consumer_body": "verbraucherzentrale* verbraucherschutz* konsumentenschutz* verbraucherschützer arbeiterkammer ak_beratung stiftung_warentest",
    "damages": "schadensersatz* schadenersatz* verdienstausfall entgangen*_gewinn regress* in_regress",
    "liable": "haftbar haftung* haften",
    "formal_notice": "letzte_frist letztmalig* letzte*_mahnung/aufforderung/chance/warnung in_verzug fristsetzung frist_setze setze_.._frist fristlos_und ultimatum nachfrist* mahnung_an",
    "fraud": "betrug* betrügerisch* illegal strafbar* rechtswidrig* gesetzeswidrig* kriminell*",
    "you": "sie ihnen euch ihr ihre eure* firma",
    "law_firm": "wir_sind_eine_*kanzlei anwaltskanzlei kanzlei_in sind_eine_kanzlei bin_anwalt bin_anwältin bin_rechtsanwalt* als_anwalt für_kanzleien für_anwälte notariat",
    "friendly": "empfohlen empfiehlt freund freundin bekannter einladen hinzufügen freigeben workspace",
    "paper": "av_vertrag avv vertrag verträge rechnung* rechnungsempfänger agb impressum hinweise vorlage prüfen unterlagen kopie",
    "sport": "tennis* buchung squash abteilung*",
    # attempts
    "nth_time": "das_~dritte/vierte/fünfte/sechste_mal x_ten_mal/male ~dritten/vierten/fünften/sechsten/xten/zehnten/letzten/3/4/5/6_mal/male drittes/viertes_mal zum_dritten/vierten/fünften/sechsten/wiederholten",
    "contact": (
        "erklärt gesagt geschildert gebeten angeschrieben angerufen moniert ~schreib* geschrieben kontaktier* melde gemeldet angefragt anfrage* frage fragen gefragt ~anfrage bitte gebeten erkläre* erklärt erklären mail* gemailt angerufen ticket* reklamier* nachfrag* nachgefragt wende* gewandt darum schilder*"
    ),
    "order": "bestell* kauf* gekauft in_folge testsieger gerne glückwunsch besuch* freu*",
    "nth_message": "~dritte/vierte/fünfte/sechste/3/4/5/drittes/viertes/fünftes_mail/email/nachricht/anfrage/ticket/schreiben/brief/versuch/beschwerde/anlauf/erinnerung mein_3/4/5/dritter/vierter/fünfter_versuch/anlauf dritter/vierter/fünfter_versuch/anlauf",
    "many_times": "dreimal viermal fünfmal sechsmal zehnmal #many_mal mehrfach mehrmals wiederholt schon_oft etliche_male zig_mal zigmal unzählige_male schon_x_mal immer_wieder hundertmal",
    "many_messages": "#many_emails/mails/nachrichten/anfragen/tickets/antworten drei*_emails/mails/nachrichten/antworten/anfragen mehrere/mehreren/unzählige/etliche/zahlreiche_mails/emails/nachrichten/anfragen/tickets/anrufe",
    "how_often": "wie_oft wie_viele_male wie_lange_noch wievielmal",
    "explain": "erklären schreiben sagen fragen melden noch wiederholen schildern muss",
    "tried_all": (
        "alles_.._probiert/versucht/gemacht/ausprobiert/befolgt alle_.._schritte/vorschläge/tipps/anleitungen/lösungen_.._probiert/gemacht/befolgt/durchgeführt/ausprobiert sämtliche_.._schritte/tipps/vorschläge alles_was_ihr/sie"
    ),
    "your_fixes": (
        "bisherig*/vorherig*_.._tipps/vorschläge/lösungen/antworten/maßnahmen alle_.._tipps/vorschläge/lösungen ihr*/eur*_.._lösungsvorschl*/vorschl*/antworten/lösungen/tipps/anleitungen/schritte/hinweise ihr*/eur*_zweit*/dritt* trotz_eurer/ihrer zweite*/dritte*_lösungsvorschlag/vorschlag/lösung/antwort/tipp/anleitung alle_vorschläge/tipps beide_vorschläge/lösungen/tipps"
        " keine*_.._vorschläge/lösungen/tipps/antworten keiner_.._vorschläge/tipps"
    ),
    "no_help": "wirkungslos umsonst für_die_katz ergebnislos nichts_gebracht/geholfen/geändert/genützt nicht_geholfen/funktioniert/geklappt ohne_erfolg erfolglos vergeblich bringt_nichts hilft_nicht half_nicht halfen_nicht",
    "still_broken": (
        "immer_noch/wieder noch_immer nach_wie_vor weiterhin geht_.._nicht funktioniert_.._nicht klappt_.._nicht keine_lösung/antwort/besserung nichts_passiert/geändert/getan/gebracht gleiche*_problem/fehler/ergebnis problem_besteht dasselbe_problem selbe*_problem"
        " nicht_gelöst/behoben ohne_erfolg erfolglos vertröstet"
    ),
    "back_and_forth": "hin_und_her im_kreis von_einem_zum_anderen drehen_uns seit_wochen_.._hin",
    "same_answer": "gleiche*/selbe*_.._antwort/standardantwort/link/text/mail/textbaustein standardantwort* textbaustein* vorgefertigt*_antwort* copy_paste",
    "keep": "ständig immer_wieder jedes_mal",
    "same_problem": "gleiche*/selbe*/dasselbe_.._problem/fehler/sache/thema derselben_sache selben_sache dieselbe_sache",
    "twice": "zweimal zwei_mal doppelt",
    "no_answer": "keine_antwort/reaktion/rückmeldung/lösung ohne_antwort/reaktion/rückmeldung/erfolg/lösung niemand_antwortet nichts_gehört ignoriert",
    "nth_attempt": "~dritte/dritter/vierte/vierter/3/4_versuch/anlauf #many_versuche/versuchen",
    "my_attempt": "mein unser hilfe kontakt",
    "did_all": "alles_gemacht/erledigt/durchgeführt/befolgt alles_davon",
    "lock_limit": "fehlversuch* gesperrt anmeldeversuche wechseln tarif_wechsel",
    # persons
    "person": (
        "mensch* ~mensch* menschlich* mitarbeiter* ~mitarbeiter sachbearbeiter* berater* ansprechpartner* kolleg* kundenbetreuer* person persönlich* leibhaftig* support_mitarbeiter servicemitarbeiter* personal"
        " verantwortlich* zuständige*"
    ),
    "speak": (
        "sprechen ~sprechen spreche reden redn rede unterhalten verbinden verbinde verbindet verbunden weiterleiten leite* leiten chatten telefonieren kontakt kontaktieren durchstellen stellen_.._durch weitergeben geben_.._weiter austauschen erreichen erreiche"
    ),
    "somebody": "jemand* irgendjemand* wem einem_von_ihnen irgendwem einer_von",
    "put_through": "verbinden/verbinde/verbindet/stellen/stell/leiten/leitet/geben/gebt_.._mich/uns/das/weiter/durch verbinden_sie_mich stellen_sie_mich durchstellen weiterverbinden",
    "call_me": (
        "wen_kann_ich_.._anrufen wo_kann_ich_.._anrufen ruf*/rufen_.._mich/uns/zurück/an zurückruf* rückruf* ruft_mich ruf_mich anrufen_.._mich mich/uns_.._anrufen/zurückrufen/anruft/anriefe/zurückruft ihn/sie/mich_.._jemand_.._anruft/anriefe/anrufen können_sie_.._anrufen/zurückrufen"
        " irgendwo_anrufen anriefe anruft kann_ich_.._anrufen telefonnummer_wo"
    ),
    "callback": "rückruf* zurückrufen um_anruf bitte_um_.._rückruf/anruf telefontermin",
    "phone_call": "telefon telefonisch* anruf am_telefon telefonat telefonieren hotline",
    "real_person": (
        "echt*/richtig*/wirklich*/lebend*/leibhaftig*/real*_mensch*/person/mitarbeiter*/menschen/ansprechpartner*/berater* mensch* menschlich* aus_fleisch keine_maschine kein_roboter kein_bot jemand_echtes persönlich_ansieht/ansehen jemand_persönlich sitzt_da_.._mensch mit_eim_mensch*"
    ),
    "no_bot": "kein*/nicht/ohne/statt/keinen_.._bot/roboter/chatbot/maschine/ki/computer/automat* automatisch*_antworten/antwort/mails/nachrichten bot_antworten genug_.._bot/roboter mit_einem_bot/roboter/maschine/computer/chatbot",
    "boss": "vorgesetzt* chef chefin teamleiter* abteilungsleiter* geschäftsführer* filialleiter* leiter leitung manager*",
    "escalate_me": "eskalier* weiterleiten höher*_stelle",
    "is_anyone_real": "ist/sitzt/gibt/liest/schreibt_.._da/hier/das/es_.._mensch*/jemand/wer/echt* ist_da_jemand jemand_da wirklich_jemand",
    "bot_question": "bist_du/sind_sie_.._bot/roboter/mensch/maschine/ki schreibe_ich_.._mit spreche/rede/schreibe_ich_.._bot/roboter/mensch*/maschine",
    "look_at": "ansieht ansehen anschauen anschaut kümmern kümmert bearbeiten bearbeitet antworten antwortet prüfen prüft übernehmen hilft helfen durchginge durchgehen",
    "contact_me": "melden meldet kontaktieren kontaktiert zurückmelden anrufen schreiben_kann melde sich_bei_mir",
    "no_need": "nicht_nötig nicht_notwendig kein_rückruf kein_anruf rückruf_ist_nicht nicht_anrufen gestern_mit habe_gestern nicht_erforderlich",
    "add_person": "anlegen lege_.._an hinzufügen füge zuweisen einladen einrichten richte deaktivieren freigeben entfernen konfigurieren staubsauger welche_sprachen meinem_team unserem_team meinen_chef meinen_kollegen",
    # personal data
    "my_data": (
        "mein*/unser*_.._daten/informationen/angaben/datensatz personenbezogen*_daten persönlich*_daten/informationen/angaben daten_.._von+mir/über+mich/zu+meiner+person/meiner+person alle/sämtliche/meine/aller/sämtlicher_.._daten/datn personenbezogen* meine_datn"
        " alles_.._von+mir/über+mich was_ihr/sie_.._von+mir/über+mich"
    ),
    "erase": "~lösch* gelöscht löschung* entfern* tilg* vernichte* vergessen rauslöschen ~löschn",
    "copy": "kopie auskunft* herausgabe übersicht zusenden schicken aufstellung auszug mitteilen offenleg* liste bekommen",
    "holds": "gespeichert* sie/ihr_.._über_mich/habt/haben gesammelt* vorliegen verarbeitet",
    "what_data": "welche*_.._daten/informationen was_.._über_mich was_habt/haben/wissen/wisst woher_habt/haben",
    "about_me": "über_mich/uns von_mir/uns zu_meiner_person meine_person betreffend",
    "right_of_person": "datenlöschung datenauskunft dsgvo_auskunft recht_auf_.._vergessen*/löschung/auskunft/datenübertragbarkeit/einsicht auskunftsrecht* auskunft_nach/gemäß/gem/laut/über+meine auskunftsersuchen datenauskunft* selbstauskunft* löschantrag artikel_15/17/20 art_15/17/20 betroffenenrecht* löschbegehren auskunftsbegehren auskunft_.._daten",
    "request": "bitte bitten verlange* fordere* beantrage* antrag gemäß laut aufgrund hiermit ersuche* mache_.._gebrauch",
    "withdraw_consent": "widerruf*_.._einwilligung/zustimmung einwilligung_.._widerruf* widersprech*_.._verarbeitung/nutzung/speicherung/verwendung",
    "all_of_me": "alles_.._von+mir/über+mich alles_.._was_ihr/sie sämtliche_spuren restlos jede_spur",
    "access_request": "auskunftsersuchen auskunftsanfrage* selbstauskunft datenauskunft",
    "from_systems": "aus_.._datenbank/system/systemen/kartei/verteiler/datei/bestand/unterlagen",
    "me": "mich mir mein* uns",
    "where_from": "woher_habt/haben",
    "newsletter": "newsletter* verteiler abmelden melde*_.._newsletter",
    # danger
    "suicide": (
        "will_sterben sterben_will leben_zu_nehmen mir_das_leben ~selbstmord* suizid* bring*_mich_um bringe_.._mich_um mich_umbringen/umzubringen/töten/aufhängen/erschießen/erhängen nicht_mehr_leben/weiterleben will/möchte/wollte_.._sterben/nicht_mehr_leben/tot_sein leben_beenden/ein+ende/nehmen das_leben_nehmen nehme_mir_das_leben"
        " schluss_machen_mit_.._leben vom_balkon/dach/hochhaus/brücke_springen von_.._brücke/dach_.._springen ritze_mich geritzt mir_etwas_antun/an mir_was_antun tue_mir_etwas_an lebensmüde nicht_mehr_da_sein wäre_.._tot besser_tot keinen_sinn_mehr_.._leben tabletten_nehmen_und ohne_mich_besser"
        " nicht_mehr_aufwachen vor_den_zug nicht_mehr_weiterleben"
    ),
    "kill_you": "brech*_.._beine/knochen/genick schlag*/hau*_.._kaputt/klein/fresse/zähne bring*_euch/sie/dich/alle_um bringe_.._euch/sie/dich_.._um euch/sie/dich/alle_umbringen/töten/abknallen/erschießen/abstechen/umlegen/kaltmachen umbringen_werde* mach*_euch/dich/sie_kalt/fertig/kaputt/alle töte_euch/sie",
    "threat": "gibts/gibt_es_tote gibts_.._tote es_gibt_tote weiß_wo_ihr/du/sie weiss_wo_ihr/du ihr_werdet_.._bereuen/bezahlen/sterben ihr_werdet_schon_sehen blut_fließen seid_dran passt_auf sie_werden_sterben verreckt hoffe_ihr_sterbt krankenhausreif auf_die_fresse aufs_maul",
    "weapon": "baseballschläger bombe* waffe* pistole* messer gewehr sprengstoff* bombendrohung handgranate axt",
    "violent": "schlage schlagen verprügel* verprügle anzünden anzuzünden abfackeln verletzen sprengen zusammenschlag* zerstören kurz_und_klein brennen hochgehen niederbrennen",
    "to_you": "euch sie dich ihr büro laden geschäft lager mitarbeiter filiale bude haus",
    "where_you": "euer/ihr/euren/euch/eurem/ihrem_büro/laden/geschäft/lager/filiale/haus komme_vorbei komme_zu_euch/ihnen komm_vorbei stehe_bei_euch vor_der_tür euer/ihr/den/eure_laden/bude",
    "process": "prozess* link akku server schokolade aufgabe",
    "charity": "prävention verein hilfsorganisation hotline_für badebombe* ehrenamt*",
    "kill": "sterben tot töten",
    # press
    "journalist": "journalist* redakteur* reporter* pressesprecher* redaktion* pressestelle presseanfrage* korrespondent* recherchier* interviewanfrage",
    "media": "presse medien zeitung* fernsehen fernsehsender tv radio rundfunk* illustrierte magazin lokalzeitung presseverteiler boulevard",
    "tell": "wende* gehe gehen melde* melden informier* bescheid erzähl* öffentlich schreib* wissen interessier* interessiert damit hören_davon kontaktier* berichten",
    "story": "artikel bericht* beitrag reportage sendung podcast veröffentlich* interview geschichte story stellungnahme bericht",
    "press_office": "pressestelle presseabteilung pressesprecher* pressekontakt presseanfrage*",
    "media_comment": "stellungnahme* bitte_um_.._stellungnahme vors_mikrofon vor_die_kamera",
    "interview": "interview* mikrofon",
    "your_company": "firma unternehmen geschäftsführung praktiken geschäftspraktiken euch ihnen",
    "press_thing": "taste* pressen hochladen lizenzen verlag zeitungsverlag auf_dem_fernseher läuft_die dateien saftpresse knoblauchpresse komprimier*",
    # minors
    "child": (
        "kind kindern kinder kindes *kind sohn sohnes söhne ~tochter töchter junge bub mädchen neffe nichte enkel* kleiner kleine jugendliche* schüler* teenager zwölfjährig* stiefsohn stieftochter patenkind bruder schwester *jährige *jähriger *jährigen"
    ),
    "minor_age": (
        "#age_jahre/jährig/jährige/jähriger/jahr/j ist_#age ist_erst/gerade_#age erst/gerade_#age_jahre/alt *jährig *jährige *jähriger *jährigen sechsten_klasse fünften_klasse unter_13/14/16/18 erst_#age im_alter_von_#age wird_#age sohn_#age tochter_#age kind_#age"
    ),
    "child_did": "gekauft bestellt abgeschlossen angemeldet ausgegeben registriert heruntergeladen gebucht abonniert geklickt abo eingekauft",
    "i_am_minor": "ich_bin_#age_jahre/darf/und/kann/jahr/alt ich_bin_erst/noch_#age bin_noch_minderjährig bin_minderjährig ich_bin_noch_keine_18 bin_#age_darf/und/kann/jahre ich_bin_unter_18 ich_werde_#age",
    "minor": "minderjährig* jugendschutz* nicht_volljährig nicht_geschäftsfähig geschäftsunfähig",
    "parental": "einverständnis_der_eltern elterlich* erziehungsberechtigt* ohne_erlaubnis_.._eltern zustimmung_der_eltern einwilligung_der_eltern",
    "approach": "nachricht* schreibt schreiben chat forum kontaktiert angeschrieben kontakt online",
    "ticket_tree": "untergeordnet* kindgröße kindergröße* größe jacke kleinigkeit",
    "not_child": "geschenk geburtstag kundenkind kindergarten kita schule arbeitet kunde größe",
    # rage
    "rage": (
        "frechheit unverschämt* unfassbar skandal* saftladen abzocke* ~betrüger betrug verarsch* scheiss* beschissen* arschloch arschlöcher idioten ~unfähig* lächerlich* zum_kotzen kotzt schnauze_voll nase_voll ende_meiner_geduld stinksauer ~wütend ausser_mir"
        " inakzeptabel nicht_hinnehmbar unzumutbar* grottenschlecht* unterirdisch* drecksladen mistladen zumutung eine_schande reicht_mir reichts mir_reicht reicht_es_mir nie_wieder unter_aller_sau unter_aller_kanone unterste_schublade schlechteste*_.._service/kundenservice/support/firma/unternehmen/erfahrung/app/anbieter"
        " der_schlechteste ich_hasse hasse_euch verdammt* katastrophaler katastrophal* absolute_katastrophe"
    ),
    "they_entered": "sind_.._eingeloggt/drin haben_sich_.._eingeloggt/angemeldet",
    "my_sum": "meine_#number die_#number",
    "for_nth_time": "zum_x_ten_mal zum_~dritten/vierten/fünften/sechsten/wiederholten/hundertsten/xten_mal zum_#many_mal",
    "sent": "geschickt geschrieben gesendet trotz schon bereits gestellt eröffnet unbeantwortet nach",
    "know_why": "nicht_warum/wie/ob/wo/wann weiß_nicht kenne_mich",
    "bill_to": "rechnungsempfänger adressiert rechnung_an tragen_sie eintragen ausstellen",
    "pricing": "rabatt tarif lizenzen preis",
    "picture": "foto bild",
    "for_child": "für_mein*/unser*/die/das_.._sohn/tochter/kinder/kind/neffen/nichte geschenk",
    "adult": "fremd* unbekannt* erwachsen* älterer_mann älterer_herr",
    "abuse": "belästig* nackt* gemobbt mobbing sexuell* missbrauch*",
    "desk": "kundenservice kundendienst support zentrale empfang rezeption buchhaltung abteilung",
    "greeted": "geehrte*/liebe*/lieber/hallo/tag_.._kundenservice/kundendienst/support/kundensupport/team",
    "talk": "sprechen reden verbinden telefonieren verbunden durchstellen",
    "put_me_through": "stellen/stell_.._mich_durch verbinden/verbinde_.._mich",
    "someone_else": "jemand_anders jemand_anderes jemand_anderen anderen_mitarbeiter andere_person",
    "person_who": "#number_personen/person/menschen person_die ansprechpartner_für",
    "goes_out": "verschickt verschicken versendet gesendet gepostet geschrieben schreibt schickt bekommen erhalten",
    "used": "benutzt verwendet genutzt belastet missbraucht",
    "get_someone": "jemanden_schicken jemand_soll",
    "payment": "zahlung* abbuchung* transaktion* überweisung* lastschrift* umsatz umsätze buchung*",
    "card_data": "kartendaten kartennummer kreditkartendaten kontodaten",
    "public": "öffentlich* github forum im_netz im_internet einsehbar",
    "relative": "bruder schwester mann frau mitbewohner* freund freundin nachbar* kollege kollegin sohn tochter chef",
    "contacts": "kontakte freunde follower familie kunden bekannte kollegen",
    "repeatedly": "dreimal viermal drei_mal",
    "guest": "gast zugreifen zugriff zugang einladen benutzerkonto",
    "phone_number": "telefonnummer rufnummer hotline nummer_unter",
    "dial": "erreiche* anrufen anrufe wählen",
    "to_the_media": "in/an_die_zeitung/presse/medien/öffentlichkeit ins_fernsehen",
    "seen_there": "gelesen gesehen gehört werbung glückwunsch",
    "work_for": "arbeite_für schreibe_für bin_bei",
    "i_not": "die/das/den/was/der_ich/wir_nicht/nie/niemals/gar+nicht die/das/den_.._ich_.._nicht/nie",
    "not_got": "nicht_bekomm*/erhalt*/find*/gefunden/versteh*/seh*/gesehen/brauch*/will/öffnen/bezahl*",
    "shows": "zeigt sehe steht gab kam meldung angezeigt",
    "my_login": "mein*/unser*_.._passwort/mailadresse/emailadresse/login/benutzername/handynummer",
    "asked_us": "habe_ich_geändert bitte_ändern erfolgreich können_sie soll",
    "foreign_attr": "fremd*/ander*/unbekannt*_mailadresse/adresse/nummer/iban/emailadresse/handynummer/name",
    "fake_person": "falsch*/angeblich*_mitarbeiter*/berater*/support gab_sich ausgegeben",
    "device": "laptop handy rechner computer tablet gerät",
    "abroad": "anderen_stadt",
    "our_access": "über/von_unser*/mein*_zugang/konto/account/profil/adresse",
    "where_is_my": "wo_bleib*/ist/sind_mein*/die/das",
    "why": "warum wieso weshalb wofür",
    "bank_feature": "bericht* schnittstelle dashboard",
    "kid_age": "er/sie_ist_.._#age",
    "outlet": "spiegel sz faz die_zeit taz stern focus handelsblatt süddeutsch* bild",
}  # fmt: skip
