"""Headers, forwards and signatures of mail programs, in their languages."""

from __future__ import annotations

import pytest

from connector.text import strip_quoted

BELOW = {
    "iso": "2016-03-03 17:21 GMT+01:00 Some One\n\nHello",
    "slash": "2013/7/20 sam via Meta <info@d.test>\n\n| sam replied",
    "iso colon": "2024-05-01 10:22 GMT+02:00 Acme <help@acme.test>:\n\n> hi",
    "broken": "On Thu, 31 Mar 2016 at 11:16 Some One\n\n<\nmailto:Some One <some.one@foo.bar>\n> wrote:\n\n\nTwo",
    "folded de": 'Am 21.04.2016 17:48 schrieb "Einz Zwei" <noreply@d.test\n>:\n\n> hi',
    "o de": "Von: Acme <help@acme.test>\nGesendet: Montag, 1. Januar 2024 10:00\nAn: Ada\nBetreff: AW: Hallo\n\nHallo",
    "o de2": "Von: Acme <help@acme.test> \nDatum: 01.01.24\nAn: Ada\n\nHallo",
    "o fr": "De : Acme <help@acme.test>\nEnvoyé : lundi 1 janvier 2024 10:00\nÀ : Ada\nObjet : Re: x\n\nBonjour",
    "o es": "De: Acme <help@acme.test>\nEnviado: lunes, 1 de enero\nPara: Ada\nAsunto: Re\n\nHola",
    "o es2": "De: Acme <help@acme.test>\nEnviado el: lunes, 1 de enero\nPara: Ada\n\nHola",
    "o pt": "De: Acme <help@acme.test>\nEnviada em: segunda-feira, 1 de janeiro\nPara: Ada\nAssunto: x\n\nOlá",
    "o it": "Da: Acme <help@acme.test>\nInviato: lunedì 1 gennaio\nA: Ada\nOggetto: x\n\nCiao",
    "o nl": "Van: Acme <help@acme.test>\nVerzonden: maandag 1 januari\nAan: Ada\nOnderwerp: x\n\nHallo",
    "o sv": "Från: Acme <help@acme.test>\nSkickat: den 1 januari\nTill: Ada\nÄmne: x\n\nHej",
    "o pl": "Od: Acme <help@acme.test>\nWysłano: poniedziałek\nDo: Ada\nTemat: x\n\nCześć",
    "o ru": "От: Acme <help@acme.test>\nОтправлено: 1 января\nКому: Ada\nТема: x\n\nПривет",
    "o ja": "差出人: Acme <help@acme.test>\n送信日時: 2024年1月1日\n宛先: Ada\n件名: x\n\nこんにちは",
    "o zh": "发件人: Acme <help@acme.test>\n发送时间: 2024年1月1日\n收件人: Ada\n主题: x\n\n你好",
    "bold": "*From:* Acme <help@acme.test>\n*Sent:* Monday\n*To:* Ada\n*Subject:* x\n\nHi",
    "ja": "2024年1月1日(月) 10:00 Acme <help@acme.test>:\n\n> hi",
    "zh": "在 2024年1月1日，上午10:00，Acme <help@acme.test> 写道：\n\n> hi",
    "pl": "pon., 1 sty 2024 o 10:00 Acme <help@acme.test> napisał(a):\n\n> hi",
    "ru": "пн, 1 янв. 2024 г. в 10:00, Acme <help@acme.test>:\n\n> hi",
    "tr": "Acme <help@acme.test>, 1 Oca 2024 Pzt, 10:00 tarihinde şunu yazdı:\n\n> hi",
    "sv": "Den mån 1 jan. 2024 kl 10:00 skrev Acme <help@acme.test>:\n\n> hi",
    "da": "Den man. 1. jan. 2024 kl. 10.00 skrev Acme <help@acme.test>:\n\n> hi",
    "fi": "ma 1. tammik. 2024 klo 10.00 Acme (help@acme.test) kirjoitti:\n\n> hi",
    "cs": "po 1. 1. 2024 v 10:00 odesílatel Acme <help@acme.test> napsal:\n\n> hi",
    "ro": "În lun., 1 ian. 2024 la 10:00, Acme <help@acme.test> a scris:\n\n> hi",
    "hu": "Acme <help@acme.test> ezt írta (időpont: 2024. jan. 1., H, 10:00):\n\n> hi",
    "apple de": "> Am 01.01.2024 um 10:00 schrieb Acme <help@acme.test>:\n> \n> Hallo",
    "apple it": "Il giorno 1 gen 2024, alle ore 10:00, Acme <help@acme.test> ha scritto:\n\n> ciao",
    "apple fr": "Le 1 janv. 2024 à 10:00, Acme <help@acme.test> a écrit :\n\n> salut",
    "zd": "##- Please type your reply above this line -##\n\nHi",
    "samsung": "Sent from my Samsung Galaxy smartphone.",
    "outlook": "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "outlook de": "Outlook für Android beziehen<https://aka.ms/x>",
    "outlook de2": "Holen Sie sich Outlook für iOS",
    "outlook fr": "Télécharger Outlook pour iOS<https://aka.ms/x>",
    "outlook es": "Obtener Outlook para iOS",
    "outlook pt": "Obter o Outlook para Android",
    "outlook it": "Scarica Outlook per iOS",
    "outlook nl": "Outlook voor iOS downloaden",
    "iphone de": "Von meinem iPhone gesendet",
    "iphone fr": "Envoyé de mon iPhone",
    "iphone es": "Enviado desde mi iPhone",
    "iphone pt": "Enviado do meu iPhone",
    "iphone it": "Inviato da iPhone",
    "iphone nl": "Verstuurd vanaf mijn iPhone",
    "iphone sv": "Skickat från min iPhone",
    "iphone da": "Sendt fra min iPhone",
    "yahoo": "Sent from Yahoo Mail on Android",
    "proton": "Sent with Proton Mail secure email.",
    "gmx": "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
    "mail win": "Sent from Mail for Windows",
    "web.de": "Gesendet mit der WEB.DE Mail App",
    "fwd": "---------- Forwarded message ---------\nFrom: Acme\n\nHi",
    "fwd de": "-------- Weitergeleitete Nachricht --------\nBetreff: x\n\nHi",
    "fwd fr": "---------- Message transféré ----------\nDe : x",
    "fwd apple": "Begin forwarded message:\n\nFrom: Acme",
    "fwd de apple": "Anfang der weitergeleiteten Nachricht:\n\nVon: Acme",
    "orig de": "-----Ursprüngliche Nachricht-----\nVon: Acme\n\nHallo",
    "orig de2": "-----Original-Nachricht-----\nVon: Acme",
    "orig fr": "-----Message d'origine-----\nDe : Acme",
    "orig nl": "-----Oorspronkelijk bericht-----\nVan: Acme",
    "orig pl": "-----Wiadomość oryginalna-----\nOd: Acme",
    "sig": "-- \nAda",
    "line": "________________________________\nVon: Acme\n\nHallo",
    "gmx orig": 'Gesendet: 1. Januar um 10:00 Uhr\nVon: "A" <a@acme.test>\nAn: ada@x.test\nBetreff: Hallo\n\nHi',
}
ORDINARY = [
    "On the other hand, it works.",
    "From: where do I export?",
    "a -- b",
    "Sent from my desk, easier than my phone.",
    "On Monday at 10:00 I wrote:\nplease fix it.",
    "2024-05-01 the app crashed at 10:22 twice",
    "Date: 5 May\nTo: the hotel\nI need a refund",
    "The log says:\n2024-05-01 10:22:33 ERROR cannot connect\n2024-05-01 10:22:34 retry\nwhat now?",
    "I need:\n- one\n- two",
    "Von: Berlin nach Köln, zwei Tickets bitte",
    "De: Madrid\nPara: Barcelona\nquiero dos billetes",
    "Dear all,\n\nplease see below.\n\n1. x\n2. y",
    "Hi\n---\nmy question is below the line, how do I export?",
    "On Sat, 5 May 2024 at 10:00 your driver wrote: nobody at home. I was at home!",
    "Get Outlook working please",
    "2024-05-01 10:22 Customer called\n2024-05-02 11:00 Customer called again\nWhat do I do?",
]


@pytest.mark.parametrize("kind", BELOW)
def test_what_a_mail_program_puts_below_is_parted_from_fresh_words(kind: str) -> None:
    assert strip_quoted(f"It works now.\n\n{BELOW[kind]}") == ("It works now.", BELOW[kind].strip())


@pytest.mark.parametrize("kind", BELOW)
def test_nothing_is_lost_when_nothing_else_is_left(kind: str) -> None:
    assert strip_quoted(BELOW[kind])[0]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_lines_are_fresh_words(text: str) -> None:
    assert strip_quoted(text) == (text, "")
