"""The links of a paper: from its text with spans, and from its fields."""

from __future__ import annotations

from kg.extract.links import find_links
from kg.model import Link, Paper, Span, Text
from kg.text.repair import repair


def paper(title: str = "A title", abstract: str = "", comment: str | None = None, urls: tuple[str, ...] = ()) -> Paper:
    return Paper(
        id="paper-x",
        title=repair(title),
        abstract=repair(abstract),
        comment=None if comment is None else repair(comment),
        urls=urls,
    )


def test_a_link_tells_what_stands_and_what_it_means() -> None:
    abstract = "Weights are at hf-mirror.com/datasets/lab/words.git."
    assert find_links(paper(abstract=abstract)) == (
        Link(
            url="https://huggingface.co/datasets/lab/words",
            kind="Repository",
            written="hf-mirror.com/datasets/lab/words.git",
            host="huggingface.co",
            owner="lab",
            name="words",
            holds="dataset",
            span=Span("abstract", 15, 51),
        ),
    )


def test_each_address_once_at_its_first_place() -> None:
    links = find_links(
        paper(
            abstract="Code: https://github.com/lab/tool. Page: lab.example.org",
            comment="https://github.com/Lab/Tool.git and https://other.example.org",
            urls=("https://github.com/lab/tool", "https://third.example.org/"),
        )
    )
    assert [(link.url, link.span.section if link.span else None) for link in links] == [
        ("https://github.com/lab/tool", "abstract"),
        ("https://lab.example.org", "abstract"),
        ("https://other.example.org", "comment"),
        ("https://third.example.org", None),
    ]


def test_spans_lead_to_the_raw_text_through_repairs() -> None:
    made = paper(abstract=r"\textbf{Fast}: 3times.We share \href{https://github.com/lab/tool}{our \emph{code}}.")
    (link,) = find_links(made)
    assert link.span is not None
    assert made.abstract.clean[link.span.start : link.span.end] == link.written == "https://github.com/lab/tool"
    start, _ = made.abstract.raw_span(link.span.start, link.span.end)
    assert made.abstract.raw[start:].startswith("https://github.com/lab/tool}")


def test_only_dois_of_data_are_links_without_an_address() -> None:
    links = find_links(paper(comment="DOI: 10.1109/ABC.2025.1, data: 10.5281/zenodo.77"))
    assert [link.url for link in links] == ["https://doi.org/10.5281/zenodo.77"]
    assert links[0].kind == "Repository"


def test_a_paper_without_addresses_has_no_links() -> None:
    assert find_links(Paper(id="p", title=Text("T"), abstract=Text("We use Node.js, e.g. torch.nn, in GPT-3.5."))) == ()
