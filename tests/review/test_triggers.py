from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.decision import Band, History, Sentiment
from connector.domain import Role
from connector.review.hearing import Said
from connector.review.triggers import TRIGGERS, plea, triggers
from connector.review.words import cues

SENTENCES = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
NEAR_MISSES = SENTENCES.pop("near_misses")
LETTERS = Path(__file__).with_name("letters")
RAGE = "very_negative"
RAGE_RULE = "very_negative_without_solution"


def letters(path: Path) -> list[str]:
    """The English ones about the trigger that the file is named after."""
    found: list[str] = tomllib.loads(path.read_text(encoding="utf-8"))["letters"].get("en", [])
    return found


def found(desk: Any, *texts: str, subject: str = "Hello", history: History | None = None) -> tuple[str, ...]:
    messages = [desk.message(text, id=f"m{i}", at=desk.now + i) for i, text in enumerate(texts)]
    ticket = desk.ticket(*messages, subject=subject)
    return triggers(ticket, messages[-1], policy=desk.policy(), history=history or History())


@pytest.mark.parametrize("topic", [topic for topic in SENTENCES if topic != RAGE])
def test_what_must_go_to_a_person_is_heard_in_seven_languages(topic: str, desk: Any) -> None:
    assert [sentence for sentence in SENTENCES[topic] if topic not in found(desk, sentence)] == []


def test_rage_is_heard_in_seven_languages() -> None:
    assert [sentence for sentence in SENTENCES[RAGE] if not Said(sentence).speaks_of(RAGE)] == []


def test_what_only_looks_like_it_is_let_through(desk: Any) -> None:
    assert [sentence for sentence in NEAR_MISSES if found(desk, sentence)] == []


def test_calm_questions_are_not_taken_for_rage() -> None:
    assert [sentence for sentence in NEAR_MISSES if Said(sentence).speaks_of(RAGE)] == []


@pytest.mark.parametrize(
    "disguise",
    [
        "MY ACCOUNT HAS BEEN HACKED",
        "my acc\u200bount was ha\u200bcked",
        "my account was\nhacked",
        "m\u00fd acc\u00f3unt was hacked",
    ],
)
def test_case_accents_and_hidden_characters_hide_nothing(disguise: str, desk: Any) -> None:
    assert found(desk, disguise) == ("account_compromise",)


def test_the_subject_counts(desk: Any) -> None:
    assert found(desk, "see subject", subject="I will sue you") == ("legal_threat",)


def test_a_sum_and_a_demand_may_stand_in_two_messages(desk: Any) -> None:
    assert found(desk, "I paid $900 in May.", "I want a refund of it.") == ("refund_over_limit",)


def test_a_sum_at_the_limit_is_not_over_it(desk: Any) -> None:
    assert found(desk, "Please refund $100.00") == ()


def test_quoted_history_is_not_the_customers_word(desk: Any) -> None:
    reply = (
        "Thanks, how do I export?\n\nOn Mon, 1 Jan 2024 at 10:00, Eve <eve@x.test> wrote:\n> I will sue you"
    )
    assert found(desk, reply) == ()


def test_words_before_a_teammates_answer_are_settled(desk: Any) -> None:
    old = desk.message("I will sue you", id="m0", at=1)
    answer = desk.message("Solved", id="t1", at=2, role=Role.TEAMMATE)
    new = desk.message("How do I export?", at=3)
    ticket = desk.ticket(old, answer, new, subject="I will sue you")
    assert triggers(ticket, new, policy=desk.policy(), history=History(resumed_at=2)) == ()


def test_the_message_itself_counts_even_when_it_was_given_back(desk: Any) -> None:
    message = desk.message("I will sue you", at=1)
    assert triggers(desk.ticket(message), message, policy=desk.policy(), history=History(resumed_at=2)) == (
        "legal_threat",
    )


def test_a_third_message_after_two_attempts_goes_to_a_person(desk: Any) -> None:
    assert found(desk, "The button is grey.", history=History(attempts=2)) == ("third_attempt",)


def test_a_second_message_after_one_attempt_does_not(desk: Any) -> None:
    assert found(desk, "The button is grey.", history=History(attempts=1)) == ()


def test_a_thank_you_is_no_third_attempt(desk: Any) -> None:
    assert found(desk, "Perfect, thank you!", history=History(attempts=2)) == ()


@pytest.mark.parametrize("text", ["Thanks, but it still fails", "Thank you. And how do I import?"])
def test_a_thank_you_with_a_but_or_a_question_is_one(text: str, desk: Any) -> None:
    assert found(desk, text, history=History(attempts=2)) == ("third_attempt",)


@pytest.mark.parametrize(
    ("band", "kind", "heard"),
    [
        (Band.STRONG, "resolution", []),
        (Band.NONE, "resolution", [RAGE_RULE]),
        (Band.STRONG, "question", [RAGE_RULE]),
        (Band.STRONG, "escalation", [RAGE_RULE]),
    ],
)
def test_rage_needs_a_person_only_without_a_solution(
    band: Band, kind: str, heard: list[str], desk: Any
) -> None:
    message = desk.message("This is the worst service ever!")
    given_plea = plea(
        desk.ticket(message),
        message,
        policy=desk.policy(),
        history=History(),
        evidence=desk.evidence(band=band),
        proposal=getattr(desk, kind)(),
    )
    assert [rule.slug for rule in TRIGGERS if rule.applies(given_plea)] == heard


def test_rage_that_only_the_triage_sees_counts_too(desk: Any) -> None:
    message = desk.message()
    proposal = desk.question(triage=desk.triage(sentiment=Sentiment.VERY_NEGATIVE))
    given_plea = plea(
        desk.ticket(message),
        message,
        policy=desk.policy(),
        history=History(),
        evidence=desk.evidence(),
        proposal=proposal,
    )
    assert TRIGGERS[-1].applies(given_plea)


@pytest.mark.parametrize("rule", TRIGGERS, ids=lambda rule: rule.slug)
def test_a_trigger_switched_off_is_silent(rule: Any, desk: Any) -> None:
    others = tuple(one for one in TRIGGERS if one is not rule)
    first = [letters(path)[0] for path in sorted(LETTERS.glob("*.toml")) if letters(path)]
    message = desk.message("\n\n".join([*first, "More? " * 1_000]))
    heard = triggers(desk.ticket(message), message, policy=desk.policy(), history=History(), rules=others)
    assert heard == tuple(one.slug for one in others if one is not TRIGGERS[-1])


@given(st.text(max_size=200))
def test_any_text_can_be_examined(text: str) -> None:
    words = Said(text)
    assert all(words.speaks_of(topic) or not words.about(topic) for topic in cues())


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["my account ", "i will ", "one hundred and ", "1,234 ", "a.b.c.", "un", "talk to "]
)
def test_no_text_makes_the_lists_labour(piece: str, desk: Any) -> None:
    assert found(desk, (piece * 50_000)[:49_900]) in {(), ("refund_over_limit",)}


LOG = "".join(
    f"2026-01-05 10:00:00 INFO worker-{i} has done batch {i} with status=ok\n" for i in range(1_000)
)
THREAT = "I will sue you. My account was hacked. I want to kill myself."
HEARD = ("account_compromise", "legal_threat", "danger", "unheard")


@pytest.mark.parametrize(
    "texts",
    [
        (LOG, THREAT),
        (THREAT + "\n" + LOG,),
        (LOG + THREAT,),
        (LOG + "\n\n" + THREAT,),
        (*[LOG[:8_000]] * 8, THREAT),
    ],
)
def test_a_long_log_hides_nothing(texts: tuple[str, ...], desk: Any) -> None:
    assert found(desk, *texts) == HEARD


@pytest.mark.parametrize(
    "texts", [(LOG[:26_000] + THREAT + LOG[:26_000],), (THREAT, *[LOG[:8_000]] * 8), ("Why? " * 1_001,)]
)
def test_what_may_have_gone_unheard_goes_to_a_person(texts: tuple[str, ...], desk: Any) -> None:
    assert "unheard" in found(desk, *texts)


def test_a_log_that_is_heard_whole_does_not(desk: Any) -> None:
    assert found(desk, LOG[:25_000], LOG[:24_000]) == ()


def test_a_long_history_below_a_short_answer_is_no_long_message(desk: Any) -> None:
    quoted = "".join(f"> {line}\n" for line in LOG.splitlines())
    message = f"How do I export?\n\nOn Mon, 1 Jan 2024 at 10:00, Eve <eve@x.test> wrote:\n{quoted}"
    assert found(desk, message) == ()


def test_each_message_is_heard_in_its_own_language(desk: Any) -> None:
    assert found(desk, "The status is the one that you have seen in the log.", "Anwalt eingeschaltet.") == (
        "legal_threat",
    )


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["?", "? ", "!?;", "ab? ", "a!", "ab?\n\n", "。"])
def test_no_row_of_signs_makes_the_lists_labour(piece: str, desk: Any) -> None:
    """Each sign as a sentence of its own would take minutes."""
    assert found(desk, (piece * 50_000)[:50_000]) in {(), ("unheard",)}


OVERHEARD = [
    "How do I report contacts?",
    "How do I report spam contacts?",
    "¿Dónde está la factura de 300 euros?",
    "Dov'è la fattura di 300 euro?",
    "Où est la facture de 300 euros ?",
    "Is the data stored in the EU according to GDPR?",
    "Is my data stored in the EU under the GDPR?",
    "Where is the invoice of 300 euros?",
    "Este é o meu terceiro pedido na loja e adorei.",
    "Quero o meu terceiro pedido com frete grátis.",
    "How do I take all pills off the list?",
    "I've taken all my photos.",
    "Can a person be added?",
    "¿Puede una persona entrar con dos cuentas?",
    "Uma pessoa pode ver o calendário de outra?",
    "Può una persona avere due account?",
    "I can't go on living without this app, love it!",
]
UNHEARD = [
    ("danger", "I've taken all my pills."),
    ("danger", "I can't go on living like this."),
    ("danger", "Ich habe alle meine Tabletten genommen."),
    ("danger", "J'ai pris tous mes médicaments."),
    ("danger", "Me he tomado todas mis pastillas."),
    ("danger", "Tomei todos os meus comprimidos."),
    ("danger", "Ho preso tutte le mie pillole."),
    ("danger", "Ik heb al mijn pillen ingenomen."),
    ("danger", "Ich kann so nicht mehr weiterleben."),
    ("danger", "No puedo seguir viviendo así."),
    ("danger", "Não consigo continuar a viver assim."),
    ("danger", "Non posso continuare a vivere così."),
    ("human_wanted", "¿Puede una persona mirar esto?"),
    ("human_wanted", "Uma pessoa pode ver isto?"),
    ("human_wanted", "Pode uma pessoa olhar para isto?"),
    ("human_wanted", "Può una persona guardare questo?"),
    ("human_wanted", "Una persona può dare un'occhiata?"),
    ("third_attempt", "Este é o meu terceiro pedido."),
    ("third_attempt", "É o meu terceiro pedido de ajuda."),
    ("refund_over_limit", "¿Dónde está mi reembolso de 300 euros?"),
    ("refund_over_limit", "Dov'è il mio rimborso di 300 euro?"),
    ("refund_over_limit", "¿Dónde están mis 300 euros?"),
    ("refund_over_limit", "Dove sono i miei 300 euro?"),
    ("data_request", "According to GDPR I want my data deleted."),
    ("human_wanted", "Which phone number can I call to talk to someone?"),
    ("press", "I will report this to the press."),
    ("press", "I report for the Guardian, please comment."),
]


@pytest.mark.parametrize("text", OVERHEARD)
def test_a_plain_question_calls_nobody(text: str, desk: Any) -> None:
    assert found(desk, text) == ()


@pytest.mark.parametrize(("slug", "text"), UNHEARD)
def test_its_neighbours_call_a_person(slug: str, text: str, desk: Any) -> None:
    assert slug in found(desk, text)
