"""An answer in another language than the customer's is held back, also where the ticket is short and plain."""

from __future__ import annotations

import pytest

from connector.review.tongues import differ

ENGLISH = "Hi Ada, open Settings, choose Contacts and press Export."
OTHERS = {
    "es": "Hola Ada: abra los ajustes, elija Contactos y pulse Exportar.",
    "sv": "Hej Ada, öppna inställningarna, välj Kontakter och tryck på Exportera.",
    "de": "Hallo Ada, öffnen Sie die Einstellungen und wählen Sie Kontakte.",
    "ja": "設定を開き、連絡先を選び、エクスポートを押してください。",
}


@pytest.mark.parametrize(
    "ticket",
    [
        "連絡先をエクスポートする方法を教えてください。設定画面のどこにありますか。",
        "如何导出我的联系人？我在设置里找不到。",
        "Salesforce の同期エラー",
        "Экспорт контактов",
        "¿Cómo exporto mis contactos?",
        "Não consigo exportar os contatos do aplicativo",
        "Come esporto i miei contatti?",
        "Kontakte exportieren geht nicht mehr",
        "KONTAKTE EXPORTIEREN GEHT NICHT MEHR",
        "Nie mogę wyeksportować moich kontaktów z aplikacji",
    ],
)
def test_a_plain_ticket_in_another_language_is_not_answered_in_english(ticket: str) -> None:
    assert differ(ticket, ENGLISH)


@pytest.mark.parametrize("answer", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("ticket", ["How do I export my contacts?", "The export fails, please help me"])
def test_an_english_ticket_is_not_answered_in_another_language(ticket: str, answer: str) -> None:
    assert differ(ticket, answer)


@pytest.mark.parametrize(
    "ticket",
    [
        "Export?",
        "Contacts export",
        "Salesforce sync error",
        "La Poste tracking",
        "El Paso shop login",
        "Le Monde integration",
        "De Longhi filter",
        "Al Jazeera widget",
        "Our La Poste and Los Angeles shops",
        "Hi, 田中 is locked",
    ],
)
def test_a_short_ticket_with_names_in_it_is_not_taken_for_another_language(ticket: str) -> None:
    assert not differ(ticket, ENGLISH)


@pytest.mark.parametrize(
    ("ticket", "answer"),
    [
        ("¿Cómo exporto mis contactos?", OTHERS["es"]),
        ("Kontakte exportieren geht nicht mehr", OTHERS["de"]),
        ("Export geht nicht", "Settings öffnen, Contacts wählen, Export klicken."),
        ("連絡先をエクスポート", OTHERS["ja"]),
        ("Não consigo exportar os contatos", "Abra as configurações, escolha Contatos e toque em Exportar."),
        ("Come esporto i contatti?", "Apra le impostazioni, scelga Contatti e prema Esporta."),
        ("Jag kan inte exportera", OTHERS["sv"]),
    ],
)
def test_an_answer_in_the_customers_language_goes_out(ticket: str, answer: str) -> None:
    assert not differ(ticket, answer)
