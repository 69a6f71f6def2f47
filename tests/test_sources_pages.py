"""Reading Hugging Face Daily Papers pages as text, in both shapes and with all that may go wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.model import Date, Paper, Problem
from kg.sources import read

CORPUS = Path(__file__).parents[1] / ".." / "shared" / "corpus"

ONE = "We present Alpha, a small model that reads long pages. " * 5 + "It works well."
TWO = "This paper studies Beta, a benchmark of questions. " * 5 + "Our results are clear."
THREE = "In this work we show that Gamma trains faster than before. " * 5 + "Code: https://example.org/gamma"

WITH_FOOTERS = f"""new

Subscribe

Daily Papers

byAK and the research community

Oct 27

Alpha: Reading Long Pages

{ONE}

  • 7 authors
·
Mar 19, 2024

2 Betas or Not 2 Betas?

{TWO}

some-lab Some Lab.AI
·
Sep 29 3

Gamma!

{THREE}

  • 1,024 authors
·
Dec 2, 2019 11"""

BARE = f"Alpha: Reading Long Pages\n\n{ONE}\n\n2 Betas or Not 2 Betas?\n\n{TWO}\n\nGamma!\n\n{THREE}"


def read_text(tmp_path: Path, text: str | bytes, *, page_year: int | None = None) -> tuple[list[Paper], list[Problem]]:
    file = tmp_path / "page.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    items = list(read([file], page_year=page_year))
    return [i for i in items if isinstance(i, Paper)], [i for i in items if isinstance(i, Problem)]


def test_every_field_of_a_page_with_footers(tmp_path: Path) -> None:
    papers, problems = read_text(tmp_path, WITH_FOOTERS)
    assert problems == []
    assert [p.title.clean for p in papers] == ["Alpha: Reading Long Pages", "2 Betas or Not 2 Betas?", "Gamma!"]
    assert [p.abstract.clean for p in papers] == [ONE, TWO, THREE]
    assert [p.author_count for p in papers] == [7, None, 1024]
    assert [p.organization for p in papers] == [None, "Some Lab.AI", None]
    assert [p.comment_count for p in papers] == [None, 3, 11]
    assert [p.date for p in papers] == [Date("2024-03-19"), Date("2025-09-29", inferred=True), Date("2019-12-02")]
    assert [p.sources[0].line for p in papers] == [11, 19, 27]
    assert {p.sources[0].page_date for p in papers} == {Date("2025-10-27", inferred=True)}
    assert {(p.sources[0].path, p.sources[0].kind) for p in papers} == {
        ((tmp_path / "page.txt").as_posix(), "hf-daily")
    }


def test_a_page_of_titles_and_abstracts_alone(tmp_path: Path) -> None:
    papers, problems = read_text(tmp_path, BARE)
    assert problems == []
    assert [p.abstract.clean for p in papers] == [ONE, TWO, THREE]
    assert {(p.date, p.author_count, p.sources[0].page_date) for p in papers} == {(None, None, None)}


def test_the_year_of_the_page(tmp_path: Path) -> None:
    no_year = f"Daily Papers\n\nSep 2\n\n{BARE}"
    assert read_text(tmp_path, no_year)[0][0].sources[0].page_date == Date("--09-02")
    assert read_text(tmp_path, no_year, page_year=2023)[0][0].sources[0].page_date == Date("2023-09-02")
    papers, problems = read_text(tmp_path, WITH_FOOTERS, page_year=2027)
    assert papers[1].date == Date("2027-09-29"), "stated by the user, so not inferred"
    assert problems == []
    papers, problems = read_text(tmp_path, WITH_FOOTERS, page_year=2024)
    assert papers[1].date == Date("2024-09-29")
    assert "2024" in problems[0].message, "a year that the page contradicts is reported"


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("\n", "\r\n").encode(),
        lambda t: t.replace("\n", "\r").encode(),
        lambda t: b"\xef\xbb\xbf" + t.encode(),
        lambda t: t.encode("utf-16"),
        lambda t: t.replace("\n\n", "\n\n  \n\n\n").encode(),
        lambda t: (t + "\n\n\n").encode(),
        lambda t: t.replace("\n·\n", "\n\n·\n\n").encode(),
        lambda t: t.replace("\nGamma!", "\nUpvote\n\n8\n\nSubmitted by\n\nsomeone\n\nDaily Papers\n\nGamma!").encode(),
        lambda t: (t + "\n\nCompany\n\nTOS\n\nPrivacy\n\n© Hugging Face").encode(),
        lambda t: t.replace("authors\n·\n", "authors · ").replace("Lab.AI\n·\n", "Lab.AI · ").encode(),
    ],
    ids=["crlf", "cr", "bom", "utf-16", "blank runs", "end", "spread", "buttons", "site footer", "one-line footers"],
)
def test_the_same_papers_whatever_is_around_them(tmp_path: Path, change) -> None:
    def facts(papers: list[Paper]) -> list[Paper]:
        return [Paper(**{f: getattr(p, f) for f in p.__struct_fields__ if f != "sources"}) for p in papers]

    papers, problems = read_text(tmp_path, change(WITH_FOOTERS))
    assert problems == []
    assert facts(papers) == facts(read_text(tmp_path, WITH_FOOTERS)[0])


def test_an_abstract_of_several_paragraphs_and_entries_with_and_without_footer(tmp_path: Path) -> None:
    first = f"First Paper\n\n{ONE}\n\nProject page: vcbench.com\n\n{TWO}"
    text = f"Daily Papers\n\n{first}\n\nSecond Paper\n\n{THREE}\n\n• 2 authors\n·\nMay 1, 2020"
    papers, problems = read_text(tmp_path, text)
    assert problems == []
    assert [p.abstract.raw for p in papers] == [f"{ONE} Project page: vcbench.com {TWO}", THREE]
    assert [p.author_count for p in papers] == [None, 2]


@pytest.mark.parametrize(
    ("tail", "title", "abstract", "message"),
    [
        ("\n\nA Paper That Has Only Its Title", "A Paper That Has Only Its Title", "", "without its abstract"),
        ("\n\nCut Paper\n\nIn this paper we", "Cut Paper", "In this paper we", "breaks off"),
        (f"\n\nCut Paper\n\n{TWO[:-20]}", "Cut Paper", TWO[:-20].strip(), "breaks off"),
        (f"\n\nCut Paper\n\n{TWO}\n\n• 4 authors", "Cut Paper", TWO, "without its date"),
        (f"\n\nCut Paper\n\n{TWO}\n\n• 4 authors\n·", "Cut Paper", TWO, "without its date"),
    ],
)
def test_an_unfinished_last_paper_is_kept_and_reported(
    tmp_path: Path, tail: str, title: str, abstract: str, message: str
) -> None:
    papers, problems = read_text(tmp_path, WITH_FOOTERS + tail)
    assert len(papers) == 4
    assert (papers[3].title.clean, papers[3].abstract.clean) == (title, abstract)
    assert [message in p.message for p in problems] == [True]
    assert problems[0].line > 27


@pytest.mark.parametrize(
    ("old", "new", "quoted"),
    [
        ("Alpha: Reading", "Papers You Might Have Missed\n\nAlpha: Reading", "Papers You Might"),
        ("Alpha: Reading", "• 3 authors\n·\nMay 5, 2022\n\nAlpha: Reading", "3 authors"),
        ("Gamma!", "a sentence out of place, which ends here.\n\nGamma!", "a sentence out of"),
    ],
)
def test_what_is_not_understood_is_reported_with_its_line(tmp_path: Path, old: str, new: str, quoted: str) -> None:
    text = WITH_FOOTERS.replace(old, new)
    papers, problems = read_text(tmp_path, text)
    assert len(papers) == 3
    assert [quoted in p.message for p in problems] == [True]
    assert quoted in text.splitlines()[problems[0].line - 1]


def test_no_text_is_lost_in_silence(tmp_path: Path) -> None:
    text = f"Daily Papers\n\nodd line one.\n\nMore to See\n\nAlpha\n\n{ONE}\n\nstray words;\n\nBeta\n\n{TWO}\n"
    papers, problems = read_text(tmp_path, text)
    told = " ".join([p.title.raw + " " + p.abstract.raw for p in papers] + [p.message for p in problems])
    for line in ("odd line one.", "More to See", "Alpha", "stray words;", "Beta", ONE, TWO):
        assert line in told


@pytest.mark.parametrize(
    "text",
    [
        "Shopping list\n\nmilk\n\neggs\n",
        "# A README\n\nRun `make`.\n",
        "%PDF-1.7\n\x00\x01\x02",
        "a,b\n1,2\n",
        '[{"title": "x"}]',
    ],
)
def test_a_file_that_is_no_page_is_refused_with_what_was_expected(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"expected one of: .*Daily Papers page"):
        read_text(tmp_path, text)


def test_bytes_of_no_encoding_are_refused_with_their_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="convert the file to UTF-8") as e:
        read_text(tmp_path, WITH_FOOTERS.encode().replace(b"Gamma!", b"G\xe4mma!"))
    assert e.value.line == 27


FACTS = {
    # file: papers, and of some: title, authors, organisation, comments, date, line
    "000_73f5fe09ae390dc0.txt": (
        10,
        Date("--09-02"),
        [
            ("SimMIM: A Simple Framework for Masked Image Modeling", None, None, None, None, 17),
            ("GLM-130B: An Open Bilingual Pre-trained Model", None, None, None, None, 49),
        ],
    ),
    "001_3946ef60cc65e70d.txt": (
        45,
        Date("2025-10-27", inferred=True),
        [
            ("A Survey on Mixture of Experts", 6, None, None, Date("2024-06-26"), 21),
            ("2 OLMo 2 Furious", 40, None, None, Date("2024-12-31"), 149),
            ("Qwen2.5 Technical Report", 42, None, 11, Date("2024-12-19"), 277),
            (
                "Rethinking Mixture-of-Agents: Is Mixing Different Large Language Models Beneficial?",
                None,
                None,
                None,
                None,
                341,
            ),
            (
                "A Markov Categorical Framework for Language Modeling",
                1,
                None,
                None,
                Date("2025-07-25", inferred=True),
                345,
            ),
            ("Layerwise Recurrent Router for Mixture-of-Experts", 7, None, 2, Date("2024-08-13"), 361),
        ],
    ),
    "003_68a498f48cd67179.txt": (
        41,
        Date("2025-12-08", inferred=True),
        [
            ("Layer Normalization", 3, None, None, Date("2016-07-21"), 45),
            ("Can we learn better with hard samples?", 3, None, None, Date("2023-04-07"), 97),
            ('Can Mamba Always Enjoy the "Free Lunch"?', 3, None, None, Date("2024-10-04"), 181),
            (
                "MiniCPM4: Ultra-Efficient LLMs on End Devices",
                None,
                "OpenBMB",
                5,
                Date("2025-06-09", inferred=True),
                293,
            ),
        ],
    ),
}


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared is not there")
@pytest.mark.parametrize("name", sorted(FACTS))
def test_the_real_pages(name: str) -> None:
    count, page_date, facts = FACTS[name]
    items = list(read([CORPUS / name]))
    papers = [i for i in items if isinstance(i, Paper)]
    assert len(items) == len(papers) == count, "every paper, and no problem"
    by_title = {p.title.clean: p for p in papers}
    for title, authors, organization, comments, date, line in facts:
        paper = by_title[title]
        assert (paper.author_count, paper.organization, paper.comment_count) == (authors, organization, comments)
        assert (paper.date, paper.sources[0].line) == (date, line)
    for paper in papers:
        assert 1_300 < len(paper.abstract.raw) < 2_000
        assert paper.sources[0].page_date == page_date
        assert paper.date is None or paper.author_count or paper.organization
        assert paper.date is None or (paper.date.inferred == paper.date.value.startswith("2025"))


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared is not there")
def test_organisations_and_repeated_papers_of_the_real_pages() -> None:
    papers = [i for i in read([CORPUS / name for name in sorted(FACTS)]) if isinstance(i, Paper)]
    assert {p.organization for p in papers} == {None, "ByteDance Seed", "Ontocord.AI", "OpenBMB", "Zyphra"}
    assert sum(p.author_count is None for p in papers) == 10 + 2 + 5
    assert len({p.id for p in papers}) == 95, "one paper stands on two pages"
