"""Repairing damaged text: what is read instead of what, and that offsets lead back to the raw text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Edit, Text
from kg.text.edits import apply, compose, ordered
from kg.text.normal import digest, slug, title_key
from kg.text.repair import repair

REPAIRED = [
    # symbols that lost their backslash or dollar signs
    ("3.09times for training", "3.09× for training"),
    ("4timesRTX 3090 on 64times64 pixels", "4×RTX 3090 on 64×64 pixels"),
    ("at 224 times 224 pixels", "at 224 × 224 pixels"),
    ("merely sim0.6 points", "merely ∼0.6 points"),
    ("sim5B words, sim 0.5% more", "∼5B words, ∼0.5% more"),
    ("(ge 175B) to (le 11B)", "(≥175B) to (≤11B)"),
    ("leq 5 and geq0.9", "≤5 and ≥0.9"),
    ("95.2pm0.3 at 360^circ", "95.2±0.3 at 360°"),
    ("mathcal{S^p} > mathcal{S^n} in mathbb{R}", "S^p > S^n in R"),
    ("mathcal{O}(n) or mathcal O(n)", "O(n) or O(n)"),
    ("frac{a}{b}", "a/b"),
    # LaTeX
    (r"0.07\% of it", "0.07% of it"),
    (r"rewards, \eg~progress, \ie, speed; Foo \etal.", "rewards, e.g. progress, i.e., speed; Foo et al."),
    (r"T\"ulu 3, Erd\H{o}s, na\"{\i}ve, {\'E}t\'e, \v{S}koda, \o re", "Tülu 3, Erdős, naïve, Été, Škoda, ø re"),
    (r"say \"hello\" to them", 'say "hello" to them'),
    (r"Foo-$\pi$ and {\delta} of $\mathcal{O}(n^2)$", "Foo-π and δ of O(n^2)"),
    (r"\textbf{Bold \emph{and}} \texttt{code} {\it slanted} {\bf Q}", "Bold and code slanted Q"),
    (r"\textcolor{red}{red} text~\cite{someone} here\footnote{A note.}", "red text here (A note.)"),
    (r"2.9$\times$ faster, $\sim$900, 4$\times$512, $>$5, $\pm$1", "2.9× faster, ∼900, 4×512, >5, ±1"),
    (r"360{\deg} and 90$^\circ$ of $256 \times 256$", "360° and 90° of 256 × 256"),
    (r"\(x + y\) by \ourmethod{}, our \method~here", "x + y by ourmethod, our method here"),
    (r"a$\unicode{x2013}$b, 108\,ms, Q\&A", "a–b, 108 ms, Q&A"),
    # powers and indices
    ("D^{2}MoE and D^2MoE", "D2MoE and D2MoE"),
    (r"M$^3$C, T$^2$ wins, SGG-R$^{\rm 3}$, Zoo3D$_0$", "M3C, T2 wins, SGG-R3, Zoo3D0"),
    ("x^2-Fusion, 10^{5}, 10^{-3}, p^{n/2}", "x2-Fusion, 10^5, 10^-3, p^(n/2)"),
    (r"5 m$^2$, $16^{th}$", "5 m^2, 16th"),
    (r"BERT$_{\text{base}}$", "BERT_base"),
    # marks and odd characters
    ("``deep'' nets, `shallow' ones, ``half\" quoted", "“deep” nets, ‘shallow’ ones, “half” quoted"),
    ("Part I -- the start---and 3--5 words--less", "Part I – the start—and 3–5 words–less"),
    ("R&amp;D &lt; &#x3b1;", "R&D < α"),
    ("Falcon~2 of Reward~(R) at~once, done~.", "Falcon 2 of Reward (R) at once, done."),
    ("e\ufb03cient \ufb01ne soft\u00adware zero\u200bwidth", "efficient fine software zerowidth"),
    ("  two\u00a0 spaces\n and lines ", "two spaces and lines"),
    # spaces
    ("better results.We show it.However, more.", "better results. We show it. However, more."),
    ("on the data.DetNet9 sheds light", "on the data. DetNet9 sheds light"),
    ("Load Balancing (LBL)is defined", "Load Balancing (LBL) is defined"),
    ("and (2)fine steps", "and (2) fine steps"),
    ("code at:https://example.org/x", "code at: https://example.org/x"),
    # addresses
    (r"see \url{https://example.org/~a_b--c}", "see https://example.org/~a_b--c"),
    (r"\href{https://example.org/x_y}{our page}.", "https://example.org/x_y (our page)."),
    (r"\href{https://example.org/x}{\texttt{example.org/x}}.", "https://example.org/x."),
    ("https://example.org/o/n{project page}", "https://example.org/o/n (project page)"),
]

UNTOUCHED = [
    "five timesteps, sometimes 5 timesteps",
    "sim2real and sim-to-real, similar and simple",
    "he said le mot and ge",
    "alpha, beta and epsilon of delta",
    "GPT-3.5, U.S. firms, e.g. this, i.e. that, v1.2.3",
    "Node.js, example.com, Ontocord.AI, OnPrem.LLM, big.LITTLE, E.M.Ground",
    "torch.Tensor is a class, R(2+1)D, f(x)dx, (sub)tasks, (M)LLMs, (mis)identified",
    "it costs $5 or $10, from $1.49 million to $2",
    "1M~60M and 9.2~20.2%, ~56k in all (~ 5 of them)",
    "ImageNet-{A,R,V2,Sketch}",
    "O(N^2D) and R^2 of 0.9",
    "https://example.org/a_b--c~d.We/x?y=1",
    "run --model x",
    "",
]

PIECES = ["\\", "$", "{", "}", "^", "_", "~", "`", "``", "''", "'", '"', "--", "---", "-", "&amp;", "&", "times", "sim"]
PIECES += [
    "le",
    "ge",
    "3",
    "0.5",
    "A",
    "MoE",
    "word",
    "results",
    ".",
    "We",
    "The",
    ")",
    "(",
    "LBL",
    "is",
    "%",
    "\\%",
    "\\,",
]
PIECES += ["https://github.com/a/b", "www.x.org", "a.com/b~c", "\\textbf{", "\\eg", "\\alpha", "\\href{", "\\url{"]
PIECES += ["\\cite{x}", "\\'e", '\\"', "mathcal{", "frac{", "$^2$", "^{2}", "_{i}", "10", "O(", "x", "[", "]", ",", ";"]
PIECES += ["\\%", "\\,", ":", "!", "\\(", "\\$", "#x41;"]
PIECES += [" ", "  ", "\n", "le ", " The", "\ufb01", "\u200b", "é", "“", "\u00ad"]
damaged = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=40)


@pytest.mark.parametrize(("raw", "clean"), REPAIRED)
def test_damage_is_repaired(raw: str, clean: str) -> None:
    assert repair(raw).clean == clean


@pytest.mark.parametrize("raw", UNTOUCHED)
def test_sound_text_stays(raw: str) -> None:
    assert repair(raw) == Text(raw)


@given(damaged)
@settings(max_examples=300, deadline=None)
def test_repairing_twice_changes_nothing(raw: str) -> None:
    assert repair(repair(raw).clean).edits == ()


@given(damaged)
@settings(max_examples=300, deadline=None)
def test_every_character_that_stays_maps_back_to_itself(raw: str) -> None:
    text = repair(raw)
    clean = text.clean
    at = raw_at = 0
    for edit in (*text.edits, Edit(len(raw), len(raw), "")):
        assert raw_at <= edit.start <= edit.end, "edits are in order and do not overlap"
        for i in range(edit.start - raw_at):
            start, end = text.raw_span(at + i, at + i + 1)
            assert start == raw_at + i
            assert end > start
            assert raw[start] == clean[at + i]
        at += edit.start - raw_at + len(edit.text)
        raw_at = edit.end
    assert at == len(clean)


@given(st.lists(st.sampled_from(["a", "\\", "~", " ", "{", "--"]), max_size=6).map("".join))
@settings(max_examples=150, deadline=None)
def test_an_address_is_never_touched(tail: str) -> None:
    address = "https://example.org/a--b_c~d/x.We"
    assert address in repair(f"see {address} {tail}").clean


def edits_of(length: int) -> st.SearchStrategy[list[Edit]]:
    edit = st.tuples(st.integers(0, length), st.integers(0, 3), st.text("xyz", max_size=3))
    return st.lists(edit, max_size=5).map(
        lambda found: ordered("?" * length, [Edit(a, min(length, a + size), text) for a, size, text in found])
    )


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_composed_edits_do_what_both_lists_do(data: st.DataObject) -> None:
    raw = "abcdefghijkl"
    first = data.draw(edits_of(len(raw)))
    between = apply(raw, first)
    second = data.draw(edits_of(len(between)))
    composed = compose(first, second)
    assert apply(raw, composed) == apply(between, second)
    assert all(a.end <= b.start for a, b in pairwise(composed))


def test_keys_and_slugs() -> None:
    assert slug("Tülu 3: Pushing the Frontiers, Don't!") == "tulu-3-pushing-the-frontiers-dont"
    assert slug("one two three four", 11) == "one-two"
    assert slug("東京") == ""
    assert title_key("D2MoE:  Dual—Routing") == title_key("d2moe dual routing")
    assert digest("a") == digest("a") != digest("b")
