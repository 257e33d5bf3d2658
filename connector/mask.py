"""Secrets out of what people wrote, before a model, a note or a log sees it: cards, passwords, keys; pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from connector.cards import without_cards
from connector.domain import Message, Role, Ticket

KEY, PASSWORD, PRIVATE_KEY = "[key removed]", "[password removed]", "[private key removed]"

_PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,40}-----.*?(?:-----END [^\n]*-----|\Z)", re.DOTALL
)
#: Prefixes that vendors give their keys so that scanners find them.
_KEY = re.compile(
    r"\b(?:sk-[\w-]{16,}|(?:sk|rk|pk)_(?:live|test)_\w{10,}|whsec_[\w+/=]{10,}|gh[opsur]_\w{20,}"
    r"|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|(?:AKIA|ASIA)[0-9A-Z]{16}\b|AIza[\w-]{30,}"
    r"|SG\.[\w-]{16,64}\.[\w-]{16,}|dop_v1_\w{20,}|npm_\w{20,}|hf_\w{20,}|shp(?:at|ca|pa|ss)_\w{20,}"
    r"|eyJ[\w-]{8,2048}\.[\w-]{8,}(?:\.[\w-]+)?)"
)
#: A name begins behind no letter; "_" and a capital begin one too: DB_PASSWORD, clientSecret.
_BEGIN = r"(?:(?<![^\W_])|(?-i:(?<=[a-z])(?=Passw|Pwd|Secret|Api|Access|Client|Auth)))"
_QUOTE = r"[\"'`“”„«*]{0,2}"
_NAMED_KEY = re.compile(
    rf"(?i){_BEGIN}("
    r"(?:(?:api|access|secret|auth|client|bearer|refresh|webhook|private|signing|encryption)[ _-]?){1,3}"
    rf"(?:key|token|secret)s?|(?<=_)key|bearer|token|secret)({_QUOTE}\s*(?:(?:is|ist|est|es|:|=|->)\s*)?{_QUOTE})"
    r"((?=(?:(?!\d)[\w.+/=~-]){0,200}\d)[\w.+/=~-]{8,})"
)
_HEADER = re.compile(
    rf"(?i)\b(authorization{_QUOTE}\s{{0,3}}[:=]\s{{0,3}}{_QUOTE}(?:(?:basic|bearer|digest|token)\s+)?)([\w.+/=~-]{{8,}})"
)
_LOGIN = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://[^\s:/@]{0,64}:)[^\s@/\[\]]{1,128}(?=@)")
_WORDS = (
    r"pass ?words?|pass ?phrases?|passcodes?|passwd|pwd|psw|pass ?w[oö]rt|kennwort|mot de passe|mdp|contrase[nñ]as?"
    r"|palavra-passe|senhas?|parola d'ordine|wacht ?woord|adgangskode|kodeord|l[öo]senord|has[łl]o|[şs]ifre"
    r"|пароль|pin(?: ?code)?|cvv2?|cvc2?|otp"
)
#: Words with other meanings, such as a pass to board with: what follows counts behind a sign alone.
_LOOSE = r"(?:(?<=\bmy )|(?<=\bthe )|(?<=\band )|(?<![^\W\d_] ))pass|pw|clave"
#: What it is for: "password for the site is", "Passwort (neu):".
_KIND = r"(?:\s?\([^()\n]{1,24}\))?"
_WHOSE = r"(?:\s(?:for|to|of|on|at|in|f[uü]r|zum?|zur|von|de|del|du|para|pour|per|voor|van)(?:\s[\w'’.-]{1,30}){1,5}?)?"
#: Each turn begins with a blank or none and ends with a word or a sign: there is one way to read a row of them.
_SAID = r"(?:\s*(?:(?:is|was|ist|war|lautet|est|es|era|é|è)(?!\w)|:|=|->))+\s*"
_SIGN = r"\s{0,3}(?::|=|->)\s*"
_TOLD = r"([\"'`“„«]?)(?!removed\])([^\s\"'`”“»]{3,64})"
_PASSWORD = re.compile(
    rf"(?i){_BEGIN}((?:{_WORDS}){_QUOTE}{_KIND}|(?:{_LOOSE}){_QUOTE}(?={_SIGN}))({_WHOSE}{_SAID}|[ \t]){_TOLD}"
)
#: A "pin code" may be that of a place.
_OF_DIGITS = re.compile(r"(?i)(?:pin|otp|psw)\W+\d{4,8}$|cv[vc]2?\W+\d{3,4}$")
_BARE = re.compile(r"(?=[^\d]{0,64}\d)[^\W\d_][^\s/|()\[\]{}<>\\]{5,}")
#: To be filled in: "password=<PASSWORD>".
_BLANK = re.compile(r"<[A-Za-z_ -]+>?;?|\$?\{[A-Za-z_.]+\}?;?|\$[A-Z_]+;?")
#: Names of methods and standards look like passwords: "the password SHA256 hash".
_METHOD = re.compile(
    r"(?i)(?:sha|md|aes|rsa|oauth|base|utf|v|mfa|step|part|windows|office|ios|iphone)[_-]?\d+\W*$"
)


def masked(ticket: Ticket) -> Ticket:
    """*ticket* without the secrets that people put into it; our own words stay as they are."""
    messages = tuple(m if m.role is Role.BOT else _message(m) for m in ticket.messages)
    return replace(ticket, subject=mask(ticket.subject), messages=messages)


def mask(text: str) -> str:
    """*text* with cards, passwords and keys replaced by what they were; applying it twice changes nothing."""
    text = _PEM.sub(PRIVATE_KEY, text)
    text = _KEY.sub(KEY, text)
    text = _NAMED_KEY.sub(_key, text)
    text = _HEADER.sub(_credentials, text)
    text = _LOGIN.sub(rf"\1{PASSWORD}", text)
    text = _PASSWORD.sub(_password(text), text)
    return without_cards(text)


def _message(message: Message) -> Message:
    text = mask(message.text)
    files = tuple(replace(file, name=mask(file.name)) for file in message.attachments)
    unchanged = text == message.text and files == message.attachments
    return message if unchanged else replace(message, text=text, attachments=files)


def _key(found: re.Match[str]) -> str:
    """Short ones count where a program would read them: ACME_TOKEN=abc12345."""
    name, said, key = found.groups()
    if not said and key[0].isalpha():  # another word: "tokenizer_2", "keywords_2022"
        return found[0]
    setting = "_" in name or found.string[: found.start()].endswith("_")
    return f"{name}{said}{KEY}" if len(key) >= (8 if setting else 16) else found[0]


def _credentials(found: re.Match[str]) -> str:
    """Kept where an ordinary word follows, as in "Authorization: required"."""
    return f"{found[1]}{KEY}" if _unlike_a_word(found[2]) else found[0]


def _password(text: str) -> Callable[[re.Match[str]], str]:
    def told(found: re.Match[str]) -> str:
        """Kept where an ordinary word follows, as in "my password is wrong"."""
        name, said, quote, secret = found.groups()
        alone = text[found.end() : found.end() + 1] in {"", "\n"}
        listed = said.strip() in {":", "=", "->"} and alone
        told = _bare(name, secret) if not said.strip() else bool(quote) or _unlike_a_word(secret) or listed
        blank = secret.startswith("[") or _BLANK.fullmatch(secret) is not None
        return f"{name}{said}{PASSWORD}" if told and not blank else found[0]

    return told


def _bare(name: str, said: str) -> bool:
    """Without "is" or a sign between: letters and digits mixed, or digits alone behind what is made of them."""
    word = said.rstrip(".,;:?)")
    if word.isdigit():
        return _OF_DIGITS.match(f"{name} {word}") is not None
    numbered = re.match(r"(?i)pin|otp|cv", name) is not None
    return not numbered and _BARE.fullmatch(word) is not None and not _METHOD.match(word)


def _unlike_a_word(said: str) -> bool:
    """A digit, or a sign or capital within."""
    inner = said.rstrip(".,;:!?)")[1:]
    return any(c.isdigit() for c in said) or bool(re.search(r"[^\w'’.-]|[A-ZÄÖÜ]", inner))
