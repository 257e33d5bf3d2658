"""French, accents folded; a phrase is a regular expression, " .. " is up to six words."""

from __future__ import annotations

_PLACE = (
    r"(?:comptes?|profil|mots? de passe|(?:boite|adresse|compte) (?:e-?)?mail|e-?mails?|messagerie"
    r"|identifiants?|acces|donnees|identite|site)"
)
_BROKEN = (
    r"(?:pirate\w*|hack\w*|vole\w*|compromis\w*|usurpe\w*|detourne\w*|craque\w*|pris\w* le controle"
    r"|viole\w*|fuite\w*)"
)
_STRANGER = (
    r"(?:quelqu'un(?: d'autre)?|une? (?:inconnue?|pirate|hacker|tiers|escroc|autre personne|personne)"
    r"|des (?:inconnus|pirates|hackers|tiers)|un tiers|on)"
)
_LAWYER = r"(?:avocate?s?|conseil juridique|juristes?|service juridique|huissiers?)"
_PERSON = (
    r"(?:humaine?s?|etre humain|vraie? (?:personne|humain\w*|conseiller\w*|agent\w*)|personne (?:reelle"
    r"|humaine|physique)|une personne|conseill\w+|agents?|responsable|superieur\w*|manager|directeur"
    r"|operateur|operatrice|quelqu'un|collegue|interlocuteur|employe\w*|service (?:client|clientele)"
    r"|technicien\w*)"
)

PHRASES = {
    "account_compromise": (
        r"intrusion .. compte|s'est introduite? .. compte|(?:ont|a) (?:accede|eu acces|pris le controle"
        r"|vide|modifie) .. (?:mon|mes|notre|nos)|(?:inconnue?s?|pirates?|hackers?|quelqu'un) .. (?:mon"
        r"|mes|notre|nos) (?:comptes?|profil|donnees|mot de passe)",
        r"alertes? de connexion .. (?:jamais|pas|inconnu\w*|suspect\w*)|(?:mot de passe|code"
        r"|reinitialisation) .. (?:n'ai (?:pas|jamais)) .. demand\w*|on (?:utilise|a utilise"
        r"|se sert de) mon compte|utilise mon compte",
        rf"{_PLACE} .. {_BROKEN}",
        rf"{_BROKEN} .. (?:mon|ma|mes|notre|nos) {_PLACE}",
        r"(?:m'|me suis |on m'|ete |suis |nous )(?:a |ai |avons |sommes |etre )?(?:fait |ete )?(?:pirat\w+"
        r"|hack\w+)|(?:un|des|par les?|par un) (?:hacker|pirate)s?|piratage|usurpation",
        rf"{_STRANGER} .. (?:connecte\w*|acces|accede\w*|utilise\w*|entre\w*|introduit|change\w*"
        rf"|modifie\w*|commande\w*|achete\w*) .. (?:mon|ma|mes|notre|nos|sans)",
        r"(?:connexions?|achats?|commandes?|transactions?|operations?) .. (?:n'ai (?:pas|jamais)"
        r"|ne (?:reconnais|connais)) (?:pas|fait\w*|passe\w*|autorise\w*|effectue\w*)?",
        r"(?:connexions?|acces|activites?|transactions?|achats?|commandes?|appareils?|operations?"
        r"|prelevements?) (?:\w+ )?(?:non (?:autorise\w*|reconnu\w*)|suspect\w*|inconnu\w*|inhabituel\w*"
        r"|frauduleu\w*|etrange\w*|illegitime\w*)",
        r"(?:ce n'est|ce n'etait|c'est|c'etait) pas (?:de )?moi|je n'ai (?:jamais|pas) .. (?:connecte\w*"
        r"|demande .. (?:mot de passe|code|reinitialisation)|passe (?:cette|ces) commande|autorise\w*"
        r"|effectue\w*)|je ne reconnais pas .. (?:connexion|appareil|commande|transaction|activite)",
        r"(?:mot de passe|e-?mail|numero|identifiants?) .. (?:change\w*|modifie\w*) .. (?:sans|pas moi"
        r"|a mon insu)|a mon insu|sans mon (?:autorisation|consentement|accord) .. compte",
        r"(?:decouvert|trouve|signale\w*|detecte|constate) .. (?:faille|vulnerabilite|fuite)|(?:faille"
        r"|fuite) de (?:securite|donnees) .. (?:chez|dans|sur|site|decouvert\w*|trouve\w*)|vol d'identite"
        r"|(?:clique|victime|tombe\w*) .. (?:hameconnage|phishing)|(?:mail|lien|message|tentative) (?:de "
        r"|d')(?:hameconnage|phishing)|phishing",
        r"cle (?:d')?api .. (?:vole\w*|fuite\w*|compromis\w*|publi\w*)",
    ),
    "legal_threat": (
        r"devant (?:les tribunaux|le tribunal|le juge)|saisir (?:le|la|les|un) (?:tribunal|juge|mediateur"
        r"|justice|autorites)|suites? (?:judiciaires?|legales?)|poursuivre|vous poursuiv\w+"
        r"|porter l'affaire",
        r"(?:saisir\w*|saisi\w*|devant|recours a|aller en|porter .. en) (?:la |en )?justice|la justice"
        r"|(?:mon|notre|mes) avocat\w*|porterai .. affaire|signaler .. autorites",
        r"(?:poursuivre|attaquer|assigner) .. (?:justice|tribunal|tribunaux|judiciaire\w*)|(?:poursuites?"
        r"|action|procedure|demarches?|recours|voie|mesures?|suites?) (?:judiciaires?|juridiques?|legales?"
        r"|en justice)|en justice|je vous (?:poursui\w+|attaque\w*)",
        r"(?:porter|porte|porterai|deposer|depose|deposerai|depot de|dépot de) .. plainte"
        r"|plainte (?:contre|aupres|a la police|penale)|mise en demeure|recours collectif"
        r"|action (?:collective|de groupe)|dommages (?:et|-) ?interets|dommages-interets",
        rf"(?:mon|mes|notre|nos|un|une|l') ?{_LAWYER} .. (?:va|vont|contact\w*|prendr\w*|saisi\w*|ecrira"
        rf"|charge\w*|occup\w*|enverra|conseille|dit|est|a ete|informe\w*|regler|consult\w*)|(?:contact\w*"
        rf"|saisi\w*|consult\w*|engag\w*|mandat\w*|prendr\w*|pris|parl\w*|aller|adress\w*|voir|confi\w*"
        rf"|transmet\w*|nouvelles|appel\w*|passer) .. {_LAWYER}",
        r"(?:tribunal|tribunaux|prud'hommes|juge de proximite|conciliateur)|dgccrf|ufc.que choisir"
        r"|60 millions de consommateurs|repression des fraudes|association de consommateurs|mediateur|cnil"
        r"|aller a la police|gendarmerie|protection des consommateurs",
    ),
    "human_wanted": (
        r"(?:vraie? |une )?(?:personne|humain|conseiller\w*|agent|quelqu'un) (?:\w+ ){0,2}(?:me|m'"
        r"|nous) ?(?:repond\w*|rappel\w*|contact\w*|aid\w*|appel\w*)|votre (?:superieur\w*|responsable"
        r"|directeur|manager)",
        r"m'(?:appeler|appelle|appelez|appelee?)|(?:conseiller|quelqu'un|personne|humain) .. (?:m'appel\w*"
        r"|me rappel\w*|me contact\w*|me repond\w*)|(?:contacter|contacte|repond\w*|aid\w*) .. par (?:un"
        r"|une) (?:vraie? |etre )?(?:humain\w*|personne|conseiller\w*)",
        rf"(?:parler|discuter|echanger|communiquer|causer|dialoguer|parle) (?:\w+ ){{0,2}}?(?:a|avec|au"
        rf"|aux) (?:\w+ ){{0,3}}?{_PERSON}",
        rf"(?:mettre|mettez|passer|passez|transferer|transferez|connecter|connectez|rediriger|orienter"
        rf"|transmettre|transmettez|joindre|contacter|escalad\w*|relation) .. {_PERSON}",
        rf"(?:veux|voudrais|souhaite|besoin|demande|exige|aimerais|prefere|desire) (?:\w+ ){{0,4}}?(?:d'"
        rf"|de |a |un |une |avoir |l')*{_PERSON}",
        r"(?:vraie?|veritable) (?:personne|humain\w*|etre humain)|etre humain|personne (?:humaine|reelle"
        r"|en chair)|aide humaine|contact humain|support humain|reponse humaine|y a.t.il (?:un humain"
        r"|quelqu'un|une personne)",
        r"(?:pas|marre|assez|plus|sans|arretez) .. (?:un |une |des |d'un |d'une |votre |ce "
        r"|les )?(?:robots?|bots?|chatbots?|machines?|ia|automat\w+|intelligence artificielle)",
        r"(?:rappelez|appelez|telephonez|rappeler|appeler)[- ](?:moi|nous)|me (?:rappeler|telephoner"
        r"|rappelle\w*|appeler)|etre rappelee?|un rappel telephonique|par telephone",
        r"un (?:humain|conseiller|agent|responsable)(?:,)? (?:s'il vous plait|svp|s'il te plait|stp)",
    ),
    "third_attempt": (
        r"(?:mon|ma|notre) (?:troisieme|quatrieme|cinquieme|sixieme|dixieme|enieme|3e|4e"
        r"|5e) (?:\w+ )?(?:fois|message|mail|e-?mail|tentative|demande|relance|ticket|courriel|essai"
        r"|reclamation|appel|contact)|(?:ecri\w+|contact\w+|demand\w+|appel\w+|relanc\w+"
        r"|signal\w+) .. (?:plusieurs|trois|quatre|cinq|3|4|5) fois",
        r"(?:troisieme|3 ?e(?:me)?|quatrieme|4 ?e(?:me)?|cinquieme|5 ?e(?:me)?|sixieme|dixieme|enieme"
        r"|n-?ieme|centieme) (?:fois|message|mail|e-?mail|tentative|demande|relance|ticket|courriel|essai"
        r"|reclamation|appel|contact)",
        r"(?:ecrit|contacte\w*|demande\w*|appele\w*|signale\w*|relance\w*|explique\w*|essaye\w*|envoye\w*"
        r"|reclame\w*) .. (?:trois|3|quatre|4|cinq|5|plusieurs|maintes|de nombreuses|dix|x|mille) (?:fois"
        r"|reprises|messages|mails|e-?mails|courriels|relances|demandes)",
        r"(?:trois|3|quatre|4|cinq|5|plusieurs|nombreux|nombreuses|multiples) (?:messages|mails|e-?mails"
        r"|courriels|tentatives|relances|demandes|tickets|reponses|appels|fois|reprises) .. (?:toujours"
        r"|rien|aucune?|pas|sans|encore|meme)",
        r"(?:deux|dernieres|precedentes|vos) (?:\w+ )?(?:solutions|reponses|suggestions"
        r"|propositions) .. (?:pas|rien|aucune|ne )|encore et encore|a plusieurs reprises"
        r"|a maintes reprises",
    ),
    "very_negative": (
        r"(?:pire|plus (?:mauvais|nul)\w*) (?:\w+ ){0,3}(?:service|entreprise|societe|experience|support"
        r"|produit|application|site|boite|client)|scandaleu\w*|honteu\w*|une honte|inadmissible\w*"
        r"|inacceptable\w*|lamentable\w*|arnaque\w*|arnaqueurs?|escrocs?|escroquerie|voleurs"
        r"|foutage de gueule|vous vous (?:foutez|moquez)|fout\w+ de|merd\w+|putain|connards?|connerie\w*"
        r"|bande d\w+|incompetent\w*|incapables?|nuls?\b|catastroph\w+|degueulasse\w*|ras.le.bol"
        r"|j'en ai (?:marre|assez|plein)|furieu\w+|hors de moi|en colere|excede\w*|degoute\w*|indigne\w*"
        r"|plus jamais|deplorable\w*|n'importe quoi|minable\w*|ridicule",
    ),
    "refund": (
        r"reclam\w+|rend(?:re|ez|s)[- ](?:moi|nous|les|mes|mon)|recuper\w+ (?:mes|mon|les|la|\W?\d)"
        r"|recredit\w+|annul\w+ .. (?:prelevement|paiement|debit)",
        r"(?:facture|prelevement|montant|debit|paiement) .. (?:fausse?|erreur|incorrect\w*|errone\w*"
        r"|injustifie\w*|pas (?:correct\w*|normal))|(?:factur|debit|prelev|pay)\w* .. au lieu de",
        r"rembours\w*|(?:rendez|rendre|recuperer|recupere|restitu\w+|ravoir|retour\w*) .. (?:argent|somme"
        r"|sous|paiement|montant)|restitu\w+|argent .. retour|redonn\w+ .. argent",
        r"(?:preleve\w*|debite\w*|facture\w*|paye\w*|charge\w*|encaisse\w*) .. (?:deux fois|en double"
        r"|double|trop|a tort|par erreur|sans (?:mon|notre)|encore|alors que|indument|2 fois|malgre"
        r"|jamais)|surfactur\w*|double (?:prelevement|facturation|debit|paiement)|trop[- ]percu|trop paye"
        r"|(?:facture|prelevement|debit|montant) (?:\w+ )?(?:erronee?|injustifiee?|incorrecte?|indue?"
        r"|abusi\w+|frauduleu\w+|non autorisee?)|contest\w* .. (?:facture|prelevement|debit|montant"
        r"|paiement|charge|transaction)|dedommag\w*|indemnis\w*|compensation|un avoir|me devez",
    ),
    "chargeback": (
        r"charge-?\s?back|retrofacturation|opposition .. (?:paiement|banque|carte|prelevement)|(?:banque"
        r"|carte|paypal) .. (?:contest\w*|opposition|annul\w*|litige|rejet\w*)|(?:contest\w*|litige"
        r"|rejet\w*) .. (?:banque|paypal|ma carte)|procedure de (?:retro|contestation)",
    ),
    "thanks": (r"merci|super|parfait|genial|resolu|ca marche|ca fonctionne|impeccable|d'accord",),
    "but": (r"pas|mais|toujours|encore|rien|aucune?|jamais|probleme|cependant|malheureusement",),
}

EXCUSES = {
    "account_compromise": (
        r"(?:que|comment|quoi|qui|ou) .. (?:si|en cas) .. (?:pirat\w*|hack\w*|vole\w*|compromis\w*)"
        r"|(?:proteger|protection|eviter|empecher|prevenir|securiser) .. (?:contre|de|pirat\w*|hack\w*|vol"
        r"|phishing|hameconnage)|hackathon\w*|en cas de (?:piratage|vol|fuite)|si (?:mon|le|un"
        r"|notre) .. (?:etait|est|se fait|venait) .. (?:pirat\w*|hack\w*|vole\w*)",
        r"(?:comment|puis-je|peut-on) .. (?:activer|configurer|recevoir|parametrer) .. (?:alertes?"
        r"|notifications?)",
    ),
    "legal_threat": (
        rf"(?:comment|puis-je|peut-on|ou) .. (?:ajouter|inviter|partager|donner|envoyer"
        rf"|exporter) .. {_LAWYER}|(?:nous sommes|je suis|pour) (?:un|une|notre) (?:cabinet|avocate?"
        rf"|etude)|(?:modele|exemple|categorie|dossier|champ) .. (?:mise en demeure|plainte"
        rf"|action en justice|tribunal)",
    ),
    "human_wanted": (
        r"(?:mes|nos|les) (?:\w+ )?(?:clients|utilisateurs|visiteurs) .. (?:parler|discuter|contacter"
        r"|joindre)|(?:comment|puis-je|peut-on|ou) .. (?:configurer|ajouter|assigner|attribuer|activer"
        r"|desactiver|inviter|creer|supprimer) .. (?:agents?|conseill\w+|responsable|bot|robot|operateur"
        r"|collegue|personne)|ressources humaines|(?:mon|ma|notre) (?:collegue|responsable|manager"
        r"|directeur|equipe)",
    ),
    "refund": (
        r"(?:mes|nos|un de mes|un|mon) clients? .. rembours\w*|rembours\w* .. (?:a |aux? |mes |nos |un "
        r"|mon |de )+clients?|(?:quelle|quelles|quel|comment|ou) .. (?:politique|conditions|delais?"
        r"|regles) (?:\w+ )?(?:de |d')?(?:rembours\w*|retour\w*)|(?:merci|recu) .. remboursement"
        r"|notes? de frais",
    ),
}
