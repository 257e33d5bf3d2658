"""Word lists and the crude reading of customers' words that the rule-based model lives on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def _bag(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOP = _bag(
    """a about after again all also am an and any anyone are as at be because been before but by can cannot
    could did do does done don't else every find for from get getting go good got had has have hello
    help her hey hi him his how however i i'd i'm i've if in into is it it's its just know let like
    make many may me might more much must my need new no not now of off on once one only or other
    our out over per please possible really right same say see should show so some someone something
    still such tell thank thanks that the their them then there these they thing this those to too
    try trying under up us use used using very want was way we were what when where which while who
    why will wish with without would wrong yes yet you your yours"""
)
VAGUE = _bag(
    """account app doesn't error fail fix happen issue problem question service site software something
    stuff support system thing trouble website won't work"""
)
OPENERS = re.compile(
    r"^\W*(how|can|could|where|what|why|when|which|who|do|does|is|are|will|may|should)\b", re.I
)

LEGAL = re.compile(
    r"\b(lawyers?|attorneys?|solicitors?|legal (action|steps|proceedings)|su(e|ing) you|lawsuit|"
    r"regulators?|small claims|take (you|this) to court|in court)\b",
    re.I,
)
HACKED = re.compile(
    r"\b(hacked|compromised|phish\w*|unauthori[sz]ed|stolen|hijacked|someone else (is|has|was|logged)|"
    r"suspicious (login|sign.?in|access|activity)|"
    r"(log|sign).?ins? (that )?i (don't|do not|didn't) recogni[sz]e)\b",
    re.I,
)
HUMAN = re.compile(
    r"\b((speak|talk|chat) (to|with) (a |an |your )?(real |actual )?(human|person|agent|manager|supervisor|"
    r"representative|someone)|(real|actual|live) (human|person|agent)|human being)\b",
    re.I,
)
REPEATED = re.compile(
    r"\b((third|3rd|fourth|4th|fifth) (time|attempt|message|e-?mail|ticket)|three times|"
    r"(already|have) (tried|asked|written|contacted)\b[^.]{0,30}\b(twice|three|several|many))\b",
    re.I,
)
MONEY_TALK = re.compile(
    r"\b(refund\w*|money back|charge(d|s|back)?|overcharged|billed|dispute\w*|invoice\w*|reimburse\w*)\b",
    re.I,
)
AMOUNT = re.compile(
    r"(?:[$€£]|\b(?:usd|eur|gbp)\b)\s?(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s?(?:[€£$]|dollars?|usd|euros?|eur|pounds?|gbp)\b",
    re.I,
)
LIMIT = re.compile(r"(?:over|above|exceed\w*|more than)\s+(?:[$€£]|usd)?\s?(\d[\d,]*(?:\.\d+)?)", re.I)

FURY = re.compile(
    r"\b(furious|disgust\w*|outrag\w*|appalling|unacceptable|scam\w*|fraud\w*|worst|ridiculous|horrible|useless|"
    r"terrible|pathetic|incompetent|fed up|liars?)\b",
    re.I,
)
ANNOYANCE = re.compile(
    r"\b(frustrat\w*|annoy\w*|disappoint\w*|angry|upset|unhappy|not happy|still (not|doesn't|no)|"
    r"again and again|waste of|keeps? (failing|crashing|happening)|fail(s|ed|ing)?)\b",
    re.I,
)
JOY = re.compile(r"\b(thank(s| you)|great|love|awesome|excellent|wonderful|happy with|perfect)\b", re.I)

URGENCIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("urgent", re.compile(r"\b(urgent\w*|asap|immediately|emergency|outage|is down|right now)\b", re.I)),
    ("high", re.compile(r"\b(today|tomorrow|deadline|blocked|as soon as|can't work|hours)\b", re.I)),
    ("low", re.compile(r"\b(no rush|no hurry|whenever|when you have time|just (curious|wondering))\b", re.I)),
)
CATEGORIES: Mapping[str, re.Pattern[str]] = {
    "security": HACKED,
    "billing": re.compile(
        r"\b(bill\w*|invoic\w*|charg\w*|refund\w*|pay\w*|price\w*|pricing|subscri\w*|plan|card|receipt|vat|cost)\b",
        re.I,
    ),
    "shipping": re.compile(
        r"\b(ship\w*|deliver\w*|order|orders|ordered|parcel|package|track\w*|return(s|ed|ing)?|courier)\b",
        re.I,
    ),
    "account": re.compile(
        r"\b(password|log.?in|sign.?in|logged|profile|users?|seats?|invite\w*|account|2fa|"
        r"e-?mail address|delete)\b",
        re.I,
    ),
    "technical": re.compile(
        r"\b(errors?|bugs?|crash\w*|fail\w*|api|webhooks?|integrat\w*|sync\w*|slow|timeout|broken|"
        r"install\w*|not work\w*)\b",
        re.I,
    ),
    "how_to": re.compile(
        r"\b(how (do|can|to|would)|where (do|can|is)|set ?up|configur\w*|export|import|change)\b", re.I
    ),
}
TONGUES: Mapping[str, frozenset[str]] = {
    "en": _bag("the and you my is to how can not have with this please for"),
    "de": _bag("der die das und ich nicht ist mein meine wie kann bitte mit für haben ein eine"),
    "fr": _bag("le la les et je ne pas est mon ma comment vous pour avec une des bonjour"),
    "es": _bag("el los las y no es mi cómo como puedo por para con una hola quiero que"),
    "it": _bag("il gli e non è mio mia come posso per con una ciao vorrei che sono"),
    "pt": _bag("o os e não é meu minha como posso por para com uma olá quero que"),
    "nl": _bag("de het en niet is mijn hoe kan met een voor ik graag hallo"),
}


def stem(word: str) -> str:
    """A crude stem: "invoices" and "invoice" meet, "resetting" and "reset" too."""
    short = word.lower().replace("’", "'")
    for ending in ("ings", "ing", "ies", "ed", "es", "s", "ly"):
        if short.endswith(ending) and len(short) - len(ending) >= 4:
            short = short.removesuffix(ending)
            break
    if len(short) > 4 and short[-1] == short[-2]:
        short = short[:-1]
    return short.removesuffix("e")[:8]


def stems(text: str) -> set[str]:
    return {stem(word) for word in keywords(text)}


def keywords(text: str) -> list[str]:
    """The words that carry meaning, in order."""
    return [w for w in WORD.findall(text) if w.lower().replace("’", "'") not in STOP and len(w) > 1]


def focus(text: str) -> str:
    """The sentences that ask something, or all of them."""
    sentences = [s.strip() for s in SENTENCE.findall(text)]
    asking = [s for s in sentences if s.endswith("?") or OPENERS.match(s)]
    return " ".join(asking) if len(stems(" ".join(asking))) >= 2 else text


def telling(text: str) -> set[str]:
    """Stems that say what the matter is; "it doesn't work" has none."""
    return stems(text) - {stem(word) for word in VAGUE}


def category(text: str) -> str:
    """The category whose list is hit most; the earlier one wins a draw."""
    hits = {name: len(pattern.findall(text)) for name, pattern in CATEGORIES.items()}
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] else "other"


def urgency(text: str) -> str:
    if LEGAL.search(text) or HACKED.search(text):
        return "urgent"
    return next((name for name, pattern in URGENCIES if pattern.search(text)), "normal")


def sentiment(text: str) -> str:
    """Fury counts double, shouting once."""
    shouted = sum(word.isupper() and len(word) > 3 for word in WORD.findall(text)) >= 3
    anger = 2 * len(FURY.findall(text)) + len(ANNOYANCE.findall(text)) + shouted + ("!!" in text)
    if anger >= 3:
        return "very_negative"
    if anger:
        return "negative"
    return "positive" if JOY.search(text) else "neutral"


def language(text: str) -> str:
    words = [word.lower() for word in WORD.findall(text)]
    votes = {tongue: sum(word in common for word in words) for tongue, common in TONGUES.items()}
    best = max(votes, key=lambda tongue: votes[tongue])
    return best if votes[best] else "en"


def amounts(text: str) -> Iterable[float]:
    return (float((a or b).replace(",", "").rstrip(".")) for a, b in AMOUNT.findall(text))


def money_limit(system: str) -> float:
    """The amount that the system prompt calls too much, else 100."""
    found = [float(text.replace(",", "")) for text in LIMIT.findall(system)]
    return min((amount for amount in found if amount >= 10), default=100.0)
