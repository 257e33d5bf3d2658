"""Words that mean the same in every language: short names, places, offices, newspapers."""

from __future__ import annotations

CONCEPTS: dict[str, str] = {
    "security_hole": "xss sqli sql_injection/injektion/inyeccion/injecao csrf idor ssrf zero_day bug_bounty_report",
    "abroad": (
        "russ* chin* vietnam* nigeri* brazil* brasil* bresil* brazi* ukrain* ucrain* oekrain* turk* turqu* turch* indonesi* ~pakist* iran* iraq*"
        " maroc* marok* morocc* marruec* romania* ruman* roman* bulgari* ghana* kenya* mexic* colomb* peru* india*"
        " inde indien lagos mosc* mosk* moscow kiev kiew kyiv beijing peking shanghai hanoi istanbul jakarta manila"
        " bangkok mumbai delhi hong_kong singap* thail* taiwan* korea* japan* egypt* egipt* algeri* tunis*"
        " venezuel* argentin* ru cn belarus* weissruss* serbia* philipp* filip* bangladesh*"
        " another/different/other_country anderen_land autre_pays otro_pais outro_pais altro_paese ander_land"
    ),
    "privacy_law": "gdpr dsgvo rgpd lgpd avg ccpa dsar ds_gvo lopd cnil bdsg",
    "authority": "ftc bbb cfpb fcc fca ofcom ofgem dgccrf profeco indecopi sernac procon asae agcm antitrust acm bafin ico aepd cnil"
    " garante_privacy",
    "consumer_body": "altroconsumo codacons adiconsum ocu facua deco reclame_aqui consumentenbond ufc_que_choisir europe_consommateurs",
    "bank": "visa mastercard master_card amex american_express paypal klarna stripe bank sparkasse revolut nubank n_26 apple_pay"
    " sepa itau bradesco ing rabobank bbva santander barclays hsbc wells_fargo",
    "paypal": "paypal klarna stripe",
    "chargeback": "~chargeback* charge_back/backs",
    "outlet": "boston_globe washington_post 60_millions bbc cnn guardian nyt financial/york/sunday/irish/los/the_times reuters bloomberg techcrunch spiegel bild_zeitung ard zdf rtl ndr wdr mdr swr lemonde mediapart tf_1"
    " globo folha estadao rai repubblica corriere_della mediaset volkskrant telegraaf nrc itv sky_news channel_4 wsj"
    " rtve rtp el_pais el_mundo le_monde le_figaro le_iene striscia_la watchdog",
    "human_word": "human",
}  # fmt: skip
