"""The blocking rules, strongest first. Each looks only inside its blocks and yields links with its name.

A rule sees the groups that the rules before it formed. None looks at all pairs: the work grows with the number of
terms. The decisions of a person go before the first rule.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from kg.resolve.abbreviations import is_abbreviation, joining_words
from kg.resolve.clusters import Clusters, Link
from kg.resolve.corpus import Corpus, Surface, Term
from kg.resolve.editions import differs_by_affix, same_word_family
from kg.resolve.names import core, head_nouns, match_key, normal_form, normal_token, phrase_nouns

__all__ = ["RULES", "Rule"]

_WORD = re.compile(r"[^\W_]+")
Rule = Callable[[Corpus, Clusters], Iterator[Link]]

_DOMINANT = 0.8  # share of the defining papers from which one meaning of an acronym stands for a bare use
_BARE_USES = 20  # papers that may use an acronym bare for each paper that defines it
_SURE = 3  # defining papers from which an acronym is expanded inside longer names
_LONG_FORMS = 40  # long forms of one acronym that are compared with each other
_TYPO_LETTERS = 7  # a misspelt word has at least as many letters
_NAME_LETTERS = 8  # and a misspelt name
_TYPO_RATIO = 10  # how much rarer than the right word it is
_TYPO_PAPERS = 3  # and in at most so many papers


# ------------------------------------------------------------------------------------------- same normal form


def same_form(corpus: Corpus, clusters: Clusters) -> Iterator[Link]:
    """Link terms with one normal form; a task and a method only if that form is an ordinary phrase."""
    blocks: dict[str, list[Term]] = defaultdict(list)
    for term in corpus.terms:
        if not term.single:
            blocks[term.key].append(term)
    for block in blocks.values():
        if len(block) > 1:
            yield from _alike(block)


def _alike(block: list[Term]) -> Iterator[Link]:
    """Link the terms of one normal form; where a decision keeps some apart, the closest in writing find each other."""
    pairs = [(a, b) for i, a in enumerate(block) for b in block[i + 1 :] if _may_be_one(a, b)]
    if any(term.tags for term in block):
        pairs.sort(key=lambda pair: (-_likeness(*pair), min(pair[0].forms), min(pair[1].forms)))
    for a, b in pairs:
        yield Link(a.index, b.index, "normal-form", 1.0, across=a.bucket != b.bucket)


def _may_be_one(a: Term, b: Term) -> bool:
    if a.bucket == b.bucket:
        return True
    return "dataset" not in (a.bucket, b.bucket) and not a.proper and not b.proper


def _likeness(a: Term, b: Term) -> float:
    from rapidfuzz import fuzz

    return max(fuzz.ratio(x, y) for x in sorted(a.forms) for y in sorted(b.forms))


def singled_out(corpus: Corpus, clusters: Clusters) -> Iterator[Link]:
    """Link what a decision singles out in one paper to what all others call so, unless the decision is against it.

    It comes last: only then is it known what the others mean. Where several are singled out of one name and kept
    apart from each other, nobody can tell which of them the others mean, and each stays by itself.
    """
    single = [term for term in corpus.terms if term.single]
    if not single:
        return
    wanted = {term.key for term in single}
    others: dict[str, list[Term]] = defaultdict(list)
    rivals: dict[str, set[int]] = defaultdict(set)
    settled: set[int] = set()  # groups that hold more than what is singled out
    for term in corpus.terms:
        if term.single:
            rivals[term.key].update(term.tags)
        else:
            settled.add(clusters.find(term.index))
            if term.key in wanted:
                others[term.key].append(term)
    for term in sorted(single, key=lambda t: (t.short, t.normal, t.single, t.bucket)):
        if any(tag ^ 1 in rivals[term.key] for tag in term.tags):
            continue
        for other in others[term.key]:
            if clusters.find(term.index) not in settled and _may_be_one(term, other):
                yield Link(other.index, term.index, "normal-form", 1.0, across=term.bucket != other.bucket)
                if clusters.find(term.index) == clusters.find(other.index):
                    settled.add(clusters.find(term.index))


# ------------------------------------------------------------------------------------------------- acronyms


def _content(term: Term) -> list[str]:
    return [word for word in term.normal.split(" ") if word not in joining_words()]


def _same_expansion(a: Term, b: Term) -> float:
    """How surely two long forms of one acronym are one: every word of one is a form of the other's."""
    words_a, words_b = _content(a), _content(b)
    if len(words_a) != len(words_b):
        return 0.0
    if not all(same_word_family(x, y) for x, y in zip(words_a, words_b, strict=True)):
        return 0.0
    from rapidfuzz import fuzz

    return round(fuzz.ratio(a.normal, b.normal) / 100, 4)


def shared_acronym(corpus: Corpus, clusters: Clusters) -> Iterator[Link]:
    """Link long forms of one acronym that differ in word forms only (``retrieval-``, ``retrieve-augmented``)."""
    for acronym in sorted(corpus.definitions):
        block = corpus.definitions[acronym]
        if len(block) < 2:
            continue
        ranked = sorted(block, key=lambda t: (-block[t], corpus.terms[t].normal, corpus.terms[t].bucket))[:_LONG_FORMS]
        for i, a in enumerate(ranked):
            for b in ranked[i + 1 :]:
                if clusters.find(a) != clusters.find(b):
                    score = _same_expansion(corpus.terms[a], corpus.terms[b])
                    if score:
                        yield Link(a, b, "shared-acronym", score)


def _meaning(
    corpus: Corpus, clusters: Clusters, acronym: str, buckets: tuple[str, ...]
) -> tuple[int, int, float] | None:
    """Return the group that an acronym means in a corpus, its defining papers and their share; None if unclear."""
    support: Counter[int] = Counter()
    best: dict[int, int] = {}
    for term, count in corpus.definitions.get(acronym, {}).items():
        if corpus.terms[term].bucket in buckets:
            group = clusters.find(term)
            support[group] += count
            best[group] = min(best.get(group, term), term)
    if not support:
        return None
    group, count = min(support.items(), key=lambda item: (-item[1], corpus.terms[best[item[0]]].normal))
    share = count / support.total()
    if len(support) > 1 and (share < _DOMINANT or count < _SURE):
        return None
    return best[group], count, share


def acronym(corpus: Corpus, clusters: Clusters) -> Iterator[Link]:
    """Link an acronym that stands alone to what the corpus defines it as, if that is one thing.

    Where papers define it differently and no meaning has most of them, the bare acronym stays a node of its own.
    """
    for term in corpus.terms:
        if not term.short:
            continue
        key = match_key(term.normal)
        if key not in corpus.definitions:
            continue
        meaning = _meaning(corpus, clusters, key, (term.bucket,))
        if meaning is None and term.bucket != "dataset":
            if _has_meaning(corpus, key, term.bucket):
                continue
            meaning = _meaning(corpus, clusters, key, ("system", "task"))
        if meaning is None:
            continue
        target, count, share = meaning
        if count * _BARE_USES < term.papers or (len(key) == 2 and count < 2):
            continue
        yield Link(target, term.index, "acronym", round(0.9 * share, 4), across=True)


def _has_meaning(corpus: Corpus, acronym: str, bucket: str) -> bool:
    return any(corpus.terms[t].bucket == bucket for t in corpus.definitions[acronym])


def _expansion(corpus: Corpus, clusters: Clusters, word: str, surface: Surface | None) -> str | None:
    """Return the normal form of the long form of an acronym, if the lexicon or several papers agree on it."""
    if surface is not None and surface.entry is not None:
        for form in (surface.entry.name, *surface.entry.aliases):
            if is_abbreviation(word, form):
                return normal_form(form)
        return None
    meaning = _meaning(corpus, clusters, match_key(normal_form(word)), ("system", "task"))
    if meaning is None or meaning[1] < _SURE:
        return None
    return corpus.terms[meaning[0]].normal


def inner_acronym(corpus: Corpus, clusters: Clusters) -> Iterator[Link]:
    """Link names that are equal once acronyms in them are written out (``LLM pretraining``)."""
    known: dict[str, str | None] = {}
    by_key = _by_key(corpus)
    for term in corpus.terms:
        if " " not in term.normal or term.entry is not None:
            continue
        words = core(min(term.forms)).split(" ") if term.forms else []
        written: list[str] = []
        for word in words:
            if sum(c.isupper() for c in word) >= 2:
                if word not in known:
                    known[word] = _expansion(corpus, clusters, word, corpus.surfaces.get(word))
                written.append(known[word] or word)
            else:
                written.append(word)
        if written != words:
            key = (match_key(normal_form(" ".join(written))), term.bucket)
            target = by_key.setdefault(key, term.index)
            if target != term.index:
                yield Link(target, term.index, "inner-acronym", 0.9)


# ---------------------------------------------------------------------------------------------------- head nouns


def head_noun(corpus: Corpus, clusters: Clusters) -> Iterator[Link]:
    """Link a capitalised name with a noun that says what it is to the name alone (``Whisper model``).

    The noun is in lower case, and the name alone is used too. One word must be no word of the language: no name of
    the corpus holds it in lower case. After several words only nouns count that say very little.
    """
    by_key = _by_key(corpus)
    ordinary: set[str] = set()
    for text in corpus.surfaces:
        ordinary.update(word for word in _WORD.findall(text) if word.islower())
    for term in corpus.terms:
        if term.entry is not None or term.single or " " not in term.normal or not term.forms:
            continue
        words = _WORD.findall(core(min(term.forms)))
        front, noun = words[:-1], words[-1]
        if not noun.islower() or not front or not all(word[0].isupper() or word[0].isdigit() for word in front):
            continue
        kind = normal_token(noun)
        if kind not in (head_nouns() if len(front) == 1 else phrase_nouns()):
            continue
        if len(front) == 1 and (len(front[0]) < 4 or front[0].lower() in ordinary):
            continue
        target = by_key.get((match_key(normal_form(" ".join(front))), term.bucket))
        if target is not None and target != term.index:
            yield Link(target, term.index, "head-noun", 0.85)


def _by_key(corpus: Corpus) -> dict[tuple[str, str], int]:
    """The first term of each key and bucket, of those that no decision singles out."""
    return {(term.key, term.bucket): term.index for term in reversed(corpus.terms) if not term.single}


# ------------------------------------------------------------------------------------------------ misspellings


def _shortened(word: str) -> Iterator[str]:
    """The word with one letter left out, each way, and the word itself: the keys of its block."""
    yield word
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]


def _misspelt(rare: str, usual: str) -> bool:
    """Whether one slip of the keys, inside the word, makes one of the other."""
    from rapidfuzz.distance import OSA

    if rare[0] != usual[0] or rare[-1] != usual[-1] or differs_by_affix(rare, usual):
        return False
    return OSA.distance(rare, usual, score_cutoff=1) <= 1


class _Spellings:
    """The words of a corpus and how many papers use them; usual ones are found by a misspelling of theirs."""

    def __init__(self, terms: list[Term]) -> None:
        self.uses: Counter[str] = Counter()
        for term in terms:
            for word in term.normal.split(" "):
                if len(word) >= _TYPO_LETTERS and word.isalpha():
                    self.uses[word] += term.papers
        self._blocks: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.uses):
            if self.uses[word] >= _TYPO_RATIO:
                for block in _shortened(word):
                    self._blocks[block].append(word)

    def right(self, word: str) -> list[str]:
        """The usual words that a rare word may stand for."""
        rare = self.uses.get(word, 0)
        if not rare or rare > _TYPO_PAPERS:
            return []
        near = {w for block in _shortened(word) for w in self._blocks.get(block, ())}
        return [w for w in sorted(near) if self.uses[w] >= _TYPO_RATIO * rare and w != word and _misspelt(word, w)]


def misspelt_name(corpus: Corpus, clusters: Clusters) -> Iterator[Link]:
    """Link a rare, long name to a usual one that has one small letter more, one less, or two of them swapped.

    A letter in place of another makes another name too often (``VideoLLaVA``), and so do capitals and figures.
    """
    from rapidfuzz import fuzz

    usual: dict[str, list[Term]] = defaultdict(list)
    names = [t for t in corpus.terms if len(t.key) >= _NAME_LETTERS and t.key.isalpha() and t.spelt]
    for term in names:
        if term.papers >= _TYPO_RATIO:
            for block in _shortened(term.key):
                usual[block].append(term)
    for term in names:
        if term.papers > _TYPO_PAPERS or term.entry is not None or term.single or not term.proper:
            continue
        near = {t.index: t for block in _shortened(term.key) for t in usual.get(block, ()) if t.bucket == term.bucket}
        for index in sorted(near):
            other = near[index]
            if other.papers >= _TYPO_RATIO * term.papers and _slipped(term, other):
                yield Link(index, term.index, "misspelling", round(fuzz.ratio(other.key, term.key) / 100, 4))


def _slipped(rare: Term, usual: Term) -> bool:
    a, b = rare.key, usual.key
    if a == b or not _misspelt(a, b) or (len(a) == len(b) and sorted(a) != sorted(b)):
        return False
    form, other = (core(min(t.named or t.forms)).replace(" ", "") for t in (rare, usual))
    return [c for c in form if c.isupper()] == [c for c in other if c.isupper()]


def misspelling(corpus: Corpus, clusters: Clusters) -> Iterator[Link]:
    """Link a phrase with a rare, misspelt word to the phrase with the usual word; never names, numbers or affixes."""
    from rapidfuzz import fuzz

    spellings = _Spellings(corpus.terms)
    by_key = _by_key(corpus)
    for term in corpus.terms:
        if term.papers > _TYPO_PAPERS or term.entry is not None or len(term.normal) < 10 or term.proper:
            continue
        words = term.normal.split(" ")
        for at, word in enumerate(words):
            for usual in spellings.right(word):
                right = " ".join((*words[:at], usual, *words[at + 1 :]))
                target = by_key.get((match_key(right), term.bucket))
                if target is not None and corpus.terms[target].papers >= term.papers:
                    yield Link(target, term.index, "misspelling", round(fuzz.ratio(right, term.normal) / 100, 4))


RULES: tuple[Rule, ...] = (
    same_form,
    shared_acronym,
    acronym,
    inner_acronym,
    head_noun,
    misspelling,
    misspelt_name,
    singled_out,
)
"""In the order in which they run."""
