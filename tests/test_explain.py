"""`kg explain`: one paper's text, what was found in it, and what was not believed and why."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from factories import entity, extraction, paper, relation, repository, result, span_of
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from samples import ROOT, Run, read_terminal

from kg.errors import KgError
from kg.explain import choose_paper, explain, explain_plain, lay_out, list_papers
from kg.extract import extract
from kg.model import PAPER, Edit, Extraction, LocalEntity, Mention, Paper, Rejected, Span, Text
from kg.vocabulary import vocabulary

# ------------------------------------------------------------------------------------------- choosing a paper

TITLES = (
    "Owls at Night",
    "Night Owls: Hunting by Ear",
    "Owls",
    "Kestrel: A Small Network for Long Texts",
    "Kestrels of Ghana",
    "Ten 2048 Players",
    "Straße und Vogel",
)
PAPERS = tuple(paper(f"paper-{n}", title, arxiv=f"2401.0000{n}") for n, title in enumerate(TITLES, 1))


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Owls at Night", "Owls at Night"),
        ("owls", "Owls"),
        ("night owls", "Night Owls: Hunting by Ear"),
        ("NIGHT, OWLS!", "Night Owls: Hunting by Ear"),
        ("ear hunting", "Night Owls: Hunting by Ear"),
        ("kestrel", "Kestrel: A Small Network for Long Texts"),
        ("kestrel texts", "Kestrel: A Small Network for Long Texts"),
        ("ghan", "Kestrels of Ghana"),
        ("strasse", "Straße und Vogel"),
        ("3", "Owls"),
        ("2048", "Ten 2048 Players"),
        ("paper-2", "Night Owls: Hunting by Ear"),
        ("2401.00005", "Kestrels of Ghana"),
    ],
)
def test_the_narrowest_reading_of_the_words_decides(words: str, title: str) -> None:
    assert choose_paper(PAPERS, words).title.raw == title


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("kestr", r"^2 papers match 'kestr': 4 'Kestrel: .*', 5 'Kestrels of Ghana'; add words, or a number$"),
        ("owls night at ear", r"^no title has the words .*; the nearest are .*'Owls at Night'"),
        ("kestrle of gahna", r"^no title has the words 'kestrle of gahna'; the nearest are 5 'Kestrels of Ghana'"),
        ("0", r"^no title has the words '0'|^\d papers match"),
        ("99", r"^no title has the words '99'"),
        ("qqq", r"^no title has the words 'qqq'; give words of a title, or a number$"),
        ("  ", r"^no words to choose a paper by"),
        ("?!", r"^no words to choose a paper by"),
    ],
)
def test_words_that_choose_no_single_paper_are_met_with_the_nearest(words: str, told: str) -> None:
    papers = tuple(p for p in PAPERS if "2048" not in p.title.raw)
    with pytest.raises(KgError, match=told) as raised:
        choose_paper(papers, words)
    assert "\n" not in str(raised.value)


def test_an_error_names_a_few_papers_and_counts_the_rest() -> None:
    many = [paper(f"paper-{n}", f"Owl number {chr(65 + n)} " + "far " * 40) for n in range(9)]
    with pytest.raises(KgError, match=r"^9 papers match 'owl': .* and 4 more; add words") as raised:
        choose_paper(many, "owl")
    assert len(str(raised.value)) < 500


def test_each_paper_is_chosen_by_its_number_in_the_list() -> None:
    for line in list_papers(PAPERS):
        number, title = line.split("  ", 1)
        assert choose_paper(PAPERS, number).title.raw == title


# ------------------------------------------------------------------------------------------------ what is shown

ABSTRACT = (
    "We propose Kestrel, which is built on BERT. On GLUE, Kestrel outperforms RoBERTa and reaches 88.1% accuracy. "
    "It could replace large language models. See https://github.com/aviary/kestrel."
)
ENTITIES = (
    entity("RoBERTa", "Model", text=ABSTRACT, confidence=0.9, rule="lexicon"),
    entity("GLUE", "Dataset", text=ABSTRACT, confidence=0.97, rule="lexicon"),
    entity("BERT", "Model", text=" " * 30 + ABSTRACT[30:44], confidence=0.99, rule="lexicon+shape"),
    entity("large language models", "Model", "LLMs", text=ABSTRACT, generic=True, rule="generic"),
    entity("Kestrel", "Model", text=ABSTRACT, confidence=0.876, rule="shape"),
)
FOUND = extraction(
    "paper-a",
    *ENTITIES,
    relations=(
        relation(
            "Kestrel",
            "outperforms",
            "RoBERTa",
            span_of(ABSTRACT, "On GLUE, Kestrel outperforms RoBERTa"),
            confidence=0.934,
            rule="beats",
            dataset="GLUE",
        ),
        relation(PAPER, "introduces", "Kestrel", span_of(ABSTRACT, "We propose Kestrel"), confidence=0.98),
        relation("Kestrel", "basedOn", "BERT", span_of(ABSTRACT, "Kestrel, which is built on BERT"), polarity="hedged"),
    ),
    results=(
        result(
            "Kestrel", "accuracy", "88.1%", span_of(ABSTRACT, "reaches 88.1% accuracy"), dataset="GLUE", confidence=0.8
        ),
    ),
    links=(
        repository("aviary", "field"),
        repository("aviary", "kestrel", span=span_of(ABSTRACT, "https://github.com/aviary/kestrel")),
    ),
    rejected=(
        Rejected(
            subject="Kestrel",
            predicate="outperforms",
            object="large language models",
            span=span_of(ABSTRACT, "It could replace large language models"),
            rule="verb:replace",
            reason="hedged",
        ),
    ),
)
READ = paper(title="Kestrel: Seeing\nFar", abstract=ABSTRACT, path="page.txt", line=7)


def part(shown: str, heading: str) -> list[str]:
    """The lines below a heading, each with its runs of spaces made one."""
    body = re.split(rf"^{heading}\b.*\n", shown, flags=re.MULTILINE)[1]
    return [" ".join(line.split()) for line in body.split("\n\n")[0].splitlines()]


def coloured(read: Paper, found: Extraction, **settings: Any) -> str:
    console = Console(force_terminal=True, color_system="truecolor", width=100, **settings)
    with console.capture() as capture:
        console.print(explain(read, found))
    return capture.get()


def test_plain_text_marks_mentions_with_their_types() -> None:
    shown = explain_plain(READ, FOUND)
    assert part(shown, "Abstract") == [
        "We propose [Kestrel|Model], which is built on [BERT|Model]. On [GLUE|Dataset], [Kestrel|Model] outperforms "
        "[RoBERTa|Model] and reaches 88.1% accuracy. It could replace [large language models|Model, broad]. "
        "See https://github.com/aviary/kestrel."
    ]
    assert "page.txt:7" in shown.splitlines()[0]
    assert not re.search(r"[\x1b\t]| $", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        ("Title", ["Kestrel: Seeing", "Far"]),
        (
            "Entities",
            [
                "Kestrel Model 0.88 abstract 11-18 2× shape",
                "BERT Model 0.99 abstract 38-42 1× lexicon+shape",
                "GLUE Dataset 0.97 abstract 47-51 1× lexicon",
                "RoBERTa Model 0.90 abstract 73-80 1× lexicon",
                "large language models Model (broad) 1.00 abstract 126-147 1× generic = LLMs",
            ],
        ),
        (
            "Relations",
            [
                "PAPER introduces Kestrel 0.98 test",
                "“We propose [Kestrel]” abstract 0-18",
                "Kestrel basedOn BERT 1.00 test hedged",
                "“[Kestrel], which is built on [BERT]” abstract 11-42",
                "Kestrel outperforms RoBERTa 0.93 beats on GLUE",
                "“On [GLUE], [Kestrel] outperforms [RoBERTa]” abstract 44-80",
            ],
        ),
        (
            "Results",
            ["Kestrel accuracy 88.1% on GLUE 0.80 test", "“reaches 88.1% accuracy” abstract 85-107"],
        ),
        (
            "Links",
            [
                "Repository https://github.com/aviary/kestrel abstract 153-186",
                "Repository https://github.com/aviary/field in a field of the source",
            ],
        ),
        (
            "Rejected",
            [
                "Kestrel outperforms large language models hedged verb:replace",
                "“It could replace [large language models]” abstract 109-147",
            ],
        ),
    ],
)
def test_each_part_tells_everything_in_the_order_of_the_text(heading: str, lines: list[str]) -> None:
    assert part(explain_plain(READ, FOUND), heading) == lines


def test_the_order_of_what_was_found_does_not_show() -> None:
    turned = msgspec.structs.replace(
        FOUND,
        **{name: getattr(FOUND, name)[::-1] for name in ("entities", "relations", "results", "links", "rejected")},
    )
    assert lay_out(READ, turned) == lay_out(READ, FOUND)


def test_where_nothing_was_found_it_says_so() -> None:
    shown = explain_plain(paper(), extraction())
    for heading in ("Entities", "Relations", "Results", "Links", "Rejected"):
        assert part(shown, heading) == ["none"]


def test_a_terminal_gets_the_colours_of_the_vocabulary() -> None:
    shown = coloured(READ, FOUND)
    for name, kind in (("Kestrel", "Model"), ("GLUE", "Dataset")):
        red, green, blue = bytes.fromhex(vocabulary().types[kind].colour.removeprefix("#"))
        assert f"\x1b[1;38;2;{red};{green};{blue}m{name}\x1b[0m" in shown
    assert re.search(r"\x1b\[2;38;2;[\d;]+mlarge language models\x1b", shown), "broad classes are dimmed"
    assert "[Kestrel" not in shown


def test_colours_hide_nothing_that_plain_text_tells() -> None:
    def words(text: str) -> list[str]:
        return re.sub(r"\x1b\[[\d;]*m", "", text).split()

    told = explain_plain(READ, FOUND)
    told = re.sub(r"\[([^\]|]*)(?:\|[^\]]*)?\]", r"\1", told)
    legend = ["Method", "Model", "Dataset", "Task", "broad"]
    assert words(coloured(READ, FOUND)) == legend + told.split()


@pytest.mark.parametrize(
    ("text", "names", "shown"),
    [
        ("Owl Net 2 wins.", {"Owl Net": "Model", "Owl Net 2": "Model"}, "[[Owl Net|Model] 2|Model] wins."),
        ("Owl Net on Owl.", {"Net": "Method", "Owl Net": "Model"}, "[Owl [Net|Method]|Model] on Owl."),
        ("a b c d", {"a b c d": "Task", "b c": "Method", "c": "Model"}, "[a [b [c|Model]|Method] d|Task]"),
        ("a b c", {"a b": "Task", "b c": "Method"}, "[a b|Task] c"),
        ("a b", {"a": "Task", "b": "Method"}, "[a|Task] [b|Method]"),
    ],
    ids=["begin together", "end together", "three deep", "crossing: the first", "side by side"],
)
def test_names_within_names_are_marked_too(text: str, names: dict[str, str], shown: str) -> None:
    found = extraction("paper-a", *(entity(name, kind, text=text) for name, kind in names.items()))
    assert part(explain_plain(paper(abstract=text), found), "Abstract") == [shown]


def test_a_thing_is_marked_once_where_its_names_hold_each_other() -> None:
    text = "Owl Net wins."
    found = extraction("paper-a", entity("Owl Net", "Model", "Owl", text=text))
    assert part(explain_plain(paper(abstract=text), found), "Abstract") == ["[Owl Net|Model] wins."]
    nested = extraction("paper-a", entity("Owl Net", "Model", text=text), entity("Owl", "Model", text=text))
    assert "\x1b[1;4;38" in coloured(paper(abstract=text), nested), "a name within a name is underlined"


def test_the_text_is_shown_as_the_rules_see_it() -> None:
    repaired = paper(abstract="Kestrel is 3.09times faster.", title="T")
    repaired = msgspec.structs.replace(repaired, abstract=Text(repaired.abstract.raw, (Edit(15, 20, "×"),)))
    shown = explain_plain(repaired, extraction())
    assert part(shown, "Abstract") == ["Kestrel is 3.09× faster."]
    assert "Abstract  repairs: 1" in shown


def test_a_text_cannot_steer_the_terminal() -> None:
    hostile = paper(title="Owl \x1b[2Jand\x07 \u202eliah", abstract="[bold]Owl[/bold] \x9b31m")
    for shown in (explain_plain(hostile, extraction()), "\n".join(list_papers([hostile]))):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
        assert r"Owl \u001b[2Jand" in shown
    shown = coloured(hostile, extraction())
    assert "\x1b[2J" not in shown
    assert "[bold]Owl[/bold]" in shown, "markup of rich is text here"


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70), st.sampled_from(["Method", "Task"])), max_size=6),
)
def test_whatever_the_mentions_every_letter_is_shown_once(text: str, places: list[tuple[int, int, Any]]) -> None:
    entities = tuple(
        LocalEntity(name=f"e{n}", type=kind, mentions=(Mention(Span("abstract", a, b), text[a:b]),))
        for n, (a, b, kind) in enumerate(places)
    )
    lines = lay_out(paper(abstract=text), extraction("paper-a", *entities))
    whole = ["".join(piece.text for piece in line.pieces) for line in lines]
    at = next((n for n, line in enumerate(whole) if line == "Abstract"), None)
    assert (at is None) == (text == "")
    if at is not None:
        assert whole[at + 1] == text


# ------------------------------------------------------------------------------------------------- the command


def test_words_of_a_title_choose_the_paper(pages: Path, kg: Run) -> None:
    ended = kg("explain", "first.txt", "second.txt", "--paper", "merlin tables", cwd=pages)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "[Merlin|" in ended.stdout
    relations, rejected = (" ".join(part(ended.stdout, heading)) for heading in ("Relations", "Rejected"))
    assert "Merlin outperforms BART" in relations
    assert re.search(r"Merlin outperforms GPT-4 \S+", rejected), "it fails to outperform it"
    assert "Goshawk" not in ended.stdout


def test_a_single_paper_needs_no_choosing(pages: Path, kg: Run) -> None:
    (pages / "one.jsonl").write_text('{"title": "Osprey", "abstract": "We propose Osprey."}\nnothing\n', "utf-8")
    ended = kg("explain", "one.jsonl", cwd=pages)
    assert ended.returncode == 0
    assert "“We propose [Osprey]”" in ended.stdout
    assert ended.stderr.startswith("one.jsonl:2: "), "lines that were not understood are told"


def test_of_several_papers_the_list_is_given(pages: Path, kg: Run) -> None:
    ended = kg("explain", "first.txt", cwd=pages)
    assert ended.returncode == 0
    numbered = [line.split(maxsplit=1) for line in ended.stdout.splitlines()]
    assert [title.split(":")[0] for _, title in numbered] == ["Kestrel", "Merlin"]
    assert ended.stderr == "kg: choose one with --paper, by words of its title or by its number\n"
    chosen = kg("explain", "first.txt", "--paper", numbered[1][0], cwd=pages)
    assert "[Merlin|" in chosen.stdout


def test_json_is_the_extraction(pages: Path, kg: Run, small: Any) -> None:
    ended = kg("explain", "first.txt", "--paper", "kestrel", "--json", cwd=pages)
    assert (ended.returncode, ended.stderr) == (0, "")
    (wanted,) = (p for p in small.read.papers if p.title.raw.startswith("Kestrel"))
    assert msgspec.json.decode(ended.stdout, type=Extraction) == extract(wanted)


def test_a_lexicon_of_your_own_is_used(pages: Path, kg: Run) -> None:
    (pages / "mine.tsv").write_text("name\ttype\taliases\tflags\tparent\nKestrel\tDataset\n", "utf-8")
    ended = kg("explain", "first.txt", "-p", "kestrel", "--lexicon", "mine.tsv", cwd=pages)
    plain = kg("explain", "first.txt", "-p", "kestrel", cwd=pages)
    assert "[Kestrel|Dataset]" in ended.stdout
    assert "[Kestrel|Dataset]" not in plain.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--paper", "kestral small"], "kg: no title has the words 'kestral small'; the nearest are 1 'Kestrel: "),
        (["--json"], "kg: there are 2 papers; choose one with --paper"),
    ],
)
def test_a_mistake_is_one_line(arguments: list[str], told: str, pages: Path, kg: Run) -> None:
    ended = kg("explain", "first.txt", *arguments, cwd=pages)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(told)
    assert ended.stderr.count("\n") == 1


def test_where_no_paper_could_be_read_it_says_so(pages: Path, kg: Run) -> None:
    (pages / "bad.jsonl").write_text('{"title": "", "abstract": ""}\n{"title": ""}\n', "utf-8")
    ended = kg("explain", "bad.jsonl", cwd=pages)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines()[-1] == "kg: there is no paper in the files given; name a file with papers"


def _shown_on_a_terminal(cwd: Path, **environment: str) -> str:
    """What `kg explain` writes where standard output is a terminal."""
    pty = pytest.importorskip("pty", reason="needs a Unix terminal")
    ours, theirs = pty.openpty()
    kept = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR"}}
    settings = {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "100", **environment}
    command = [sys.executable, "-m", "kg", "explain", "first.txt", "-p", "kestrel"]
    started = subprocess.Popen(command, cwd=cwd, env=settings, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    shown = read_terminal(ours, started)
    _, errors = started.communicate(timeout=10)
    os.close(ours)
    assert (started.returncode, errors) == (0, b"")
    return shown.decode()


@pytest.mark.parametrize(
    ("environment", "in_colour"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_are_for_terminals_that_want_them(environment: dict[str, str], in_colour: bool, pages: Path) -> None:
    shown = _shown_on_a_terminal(pages, **environment)
    assert ("\x1b[" in shown) is in_colour
    assert ("[Kestrel|" in shown) is not in_colour


def test_a_pipe_gets_no_colours_even_where_they_are_forced(pages: Path, kg: Run) -> None:
    ended = kg("explain", "first.txt", "-p", "kestrel", cwd=pages, FORCE_COLOR="1")
    assert "\x1b[" not in ended.stdout
    assert "[Kestrel|" in ended.stdout
