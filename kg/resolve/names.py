"""Normal forms of names: what is left when spelling, case, number, LaTeX and filler words are taken away.

Two names with the same normal form differ in writing only. Versions and sizes stay (``Llama-3-8B`` and
``Llama 3 8B`` are one, ``Llama-3.1-8B`` is another). Word lists are in ``data/names.toml`` and ``data/spelling.tsv``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from kg.resolve.abbreviations import is_abbreviation, looks_abbreviated
from kg.resolve.data_files import read_toml, read_tsv

__all__ = [
    "core",
    "head_nouns",
    "is_proper",
    "match_key",
    "normal_form",
    "normal_token",
    "phrase_nouns",
    "plain_text",
]

_DATA = Path(__file__).parent / "data"
_MARKUP = re.compile(r"[\\$^_{}]")
_ACCENT = re.compile(r"""\\["'`^~=.](?:\{(\w)\}|\s?(\w))""")
_WRAPPER = re.compile(r"\\(?:emph|text\w*|math\w*|bf|it|rm|sc|tt|operatorname|mbox|left|right)(?![A-Za-z])\s*")
_LOST_WRAPPER = re.compile(r"\bmath(?:cal|bf|bb|rm|it|sf|frak|scr)(?=\{)")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"’": "'", "‘": "'", "“": '"', "”": '"'})
_TOKEN = re.compile(r"[^\W_]+(?:\.(?=\d)[^\W_]+)*[+*]*")
_PARENTHESIS = re.compile(r"\s*\(([^()]*)\)")
_POSSESSIVE = re.compile(r"'s?(?=\s|$)")
_OF_ITS_MAKER = re.compile(r"((?:[A-Z][\w.-]*\s){0,1}[A-Z][\w.-]*)'s\s+(?=[A-Z])")
_QUOTES = re.compile(r"[\"'`]")
_OWNER = re.compile(r"[A-Za-z][\w-]*/(?=[A-Za-z][\w.-]*\d[\w.-]*$)")
_PLURAL_ACRONYM = re.compile(r"[A-Z0-9]{2,}s$|[a-zA-Z]*[A-Z]s$")
_BRITISH = re.compile(r"([a-z]{2,}[^aeioucvw])is(e|ed|er|ing|ation|ational|able)$")
_POINT_ZERO = re.compile(r"(?<!\.)(\d+)\.0$")
_GLUE = re.compile(r"(?<=\d) (?=\d)| ")


@cache
def _words(table: str) -> frozenset[str]:
    return frozenset(read_toml(_DATA / "names.toml")[table])


@cache
def _organisations() -> frozenset[str]:
    return frozenset(read_toml(_DATA / "names.toml")["organisations"]["names"])


@cache
def head_nouns() -> dict[str, int]:
    """Each head noun, and how much of a name must stand before it (see :func:`_rank`)."""
    lists = read_toml(_DATA / "names.toml")["head_nouns"]
    return {noun: rank for rank, kind in enumerate(("capitalised", "acronym", "name"), 1) for noun in lists[kind]}


@cache
def phrase_nouns() -> frozenset[str]:
    """Nouns that say little after a capitalised phrase."""
    return _words("phrase_nouns")


@cache
def _numbers() -> dict[str, str]:
    return dict(read_toml(_DATA / "names.toml")["numbers"])


@cache
def _greek() -> dict[int, str]:
    letters: dict[str, str] = read_toml(_DATA / "names.toml")["greek"]
    small = {ord(c): name for c, name in letters.items()}
    large = {ord(c.upper()): name.capitalize() for c, name in letters.items() if c not in "ςϵϕ"}
    return large | small


@cache
def _spelling() -> dict[str, str]:
    return dict(read_tsv(_DATA / "spelling.tsv"))


# ------------------------------------------------------------------------------------------------ characters


def plain_text(name: str) -> str:
    """Take away LaTeX, accents, Greek letters and typographic variants; case and words stay."""
    if _MARKUP.search(name):
        name = _ACCENT.sub(lambda m: m.group(1) or m.group(2), name)
        name = _LOST_WRAPPER.sub("", _WRAPPER.sub("", name))
        name = _COMMAND.sub(r"\1 ", name)
        name = name.replace("_{", "{")
        name = re.sub(r"[\\$^{}]", "", name).replace("_", " ")
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).translate(_DASHES).translate(_greek())
        if not name.isascii():
            name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return name


# ------------------------------------------------------------------------------------------------- words


def _singular(word: str) -> str:
    if len(word) <= 3 or word[-1] != "s" or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=1 << 17)
def normal_token(word: str) -> str:
    """Return one word in lower case, singular, American spelling; number words as figures.

    >>> [normal_token(w) for w in ("Optimisers", "LLMs", "modelling", "Two", "analyses", "BERT")]
    ['optimizer', 'llm', 'modeling', '2', 'analysis', 'bert']
    """
    if len(word) == 3 and _PLURAL_ACRONYM.fullmatch(word):
        word = word[:-1]
    word = _POINT_ZERO.sub(r"\1", word.lower())
    for _ in range(4):  # each step shortens the word or maps it to a final form
        known = _spelling().get(word)
        if known is not None:
            return known
        before = word
        word = _numbers().get(_singular(word), _singular(word))
        if word not in _spelling():
            word = _BRITISH.sub(r"\1iz\2", word)
        if word == before:
            break
    return word


# ------------------------------------------------------------------------------------------------- names


def _rank(words: list[str]) -> int:
    """How much of a proper name these words are: 3 no word of the language, 2 an acronym, 1 capitalised, 0 none."""
    best = 0
    for word in words:
        capitals = sum(c.isupper() for c in word)
        letters = sum(c.isalpha() for c in word)
        digits = any(c.isdigit() for c in word)
        body = word[:-1] if word[-1] == "s" else word
        if (capitals >= 2 and not body.isupper()) or (digits and letters >= 2 and capitals):
            return 3
        if capitals >= 2 and letters >= 2:
            best = 2
    if best < 2 and words and all(w[0].isupper() for w in words):
        best = 1
    if best == 2 and any(w[0].isdigit() for w in words):
        return 3  # GPT-4, as read word by word
    if best < 2 and words and words[0][0].isupper() and len(words[0]) > 1 and any(w[0].isdigit() for w in words[1:]):
        return 2  # Falcon 40B
    if best == 1 and any(len(w) == 1 and w not in "AI" for w in words) and len(words) > 1:
        return 2  # U-Net
    return best


def is_proper(name: str) -> bool:
    """Whether a name is no ordinary phrase: one of its words holds two capitals, or a capital and a digit.

    >>> [is_proper(x) for x in ("ResNet-50", "GSM8K", "Adam", "chain of thought", "Language Model")]
    [True, True, False, False, False]
    """
    return _rank(_TOKEN.findall(plain_text(name))) >= 2


def _without_head(words: list[str]) -> list[str]:
    """Drop the nouns at the end that only say what kind of thing a proper name is."""
    nouns = head_nouns()
    changed = True
    while changed and len(words) > 1:
        changed = False
        for count in (2, 1):
            if len(words) <= count:
                continue
            tail = words[-count:]
            need = nouns.get(" ".join(normal_token(w) for w in tail))
            if need is None or (need == 1 and tail[-1][0].isupper() and _rank(words[:-count]) < 2):
                continue
            if _rank(words[:-count]) >= need:
                words = words[:-count]
                changed = True
                break
    return words


def _without_front(words: list[str]) -> list[str]:
    """Drop filler words and, before a proper name, the organisation that made it."""
    filler = _words("leading")
    while len(words) > 1 and words[0].lower() in filler and not words[1].isdigit():
        words = words[1:]
    for count in (2, 1):
        named = len(words) > count and words[0][0].isupper() and words[count][0].isupper() and _rank(words[count:]) >= 2
        if named and " ".join(words[:count]).lower() in _organisations():
            return words[count:]
    return words


def _unbracket(match: re.Match[str]) -> str:
    """Drop a bracket that only repeats what stands before it in short; else drop the brackets alone."""
    inner = match.group(1).strip()
    before = match.string[: match.start()]
    if looks_abbreviated(inner) and is_abbreviation(inner, before):
        return ""
    return f" {inner}" if match.group(0)[0].isspace() else inner


def _core_words(name: str) -> list[str]:
    text = plain_text(name)
    if "(" in text:
        text = _PARENTHESIS.sub(_unbracket, text)
    if "'" in text:
        maker = _OF_ITS_MAKER.match(text)
        if maker is not None and maker[1].lower() in _organisations():
            text = text[maker.end() :]
        text = _POSSESSIVE.sub("", text)
    if "/" in text and " " not in text:
        text = _OWNER.sub("", text)
    words = _TOKEN.findall(text)
    return _without_head(_without_front(words)) if len(words) > 1 else words


def core(name: str) -> str:
    """Return a name without LaTeX, filler, organisation and head noun, in its own case.

    >>> core("the OpenAI GPT-4 model"), core("Adam optimizer"), core("Language Model")
    ('GPT 4', 'Adam', 'Language Model')
    """
    return " ".join(_core_words(name)) or name.strip()


@lru_cache(maxsize=1 << 18)
def normal_form(name: str) -> str:
    r"""Return the normal form of a name: words in lower case, singular, one spelling, parted by single blanks.

    The function is idempotent. A name without any letter or digit is its own normal form.

    >>> normal_form("Mixture-of-Experts (MoE)"), normal_form(r"T\"ulu 3"), normal_form("D^{2}MoE models")
    ('mixture of expert', 'tulu 3', 'd2moe')
    """
    words = _core_words(name)
    before: list[str] = []
    while words != before:  # dropping a plural can lay open a head noun
        before = words
        words = " ".join(normal_token(w) for w in words).split(" ")
        words = _without_head(_without_front(words)) if len(words) > 1 else words
    return " ".join(words) or name.strip().lower()


def match_key(normal: str) -> str:
    """Return a normal form without its blanks, so that ``finetuning`` meets ``fine tuning``.

    Two numbers stay apart: ``llama 3 8b`` becomes ``llama3-8b``.

    >>> match_key("fine tuning"), match_key("qwen 2.5"), match_key("llama 3 8b")
    ('finetuning', 'qwen2.5', 'llama3-8b')
    """
    return _GLUE.sub(lambda m: "-" if m.string[m.start() - 1].isdigit() and m.string[m.end()].isdigit() else "", normal)
