"""From what papers state to claims: which edges there are, and the words behind each."""

from __future__ import annotations

import random
from typing import Any

import pytest
from factories import PAPER, Names, entity, extraction, paper, relation, repository, result, span_of
from msgspec import structs

from kg.graph import assemble
from kg.graph.numbers import read_number
from kg.graph.quotes import sentence_span, sentence_starts
from kg.model import Claim, Edit, Extraction, GraphData, Paper, Text
from kg.resolve import resolve

TEXT = (
    "We present SwiftNet, a small network. SwiftNet outperforms SlowNet on RoadSet by 2.1 points. "
    "Code is at https://github.com/lab/swift. It reaches 81.5% on RoadSet."
)


def sample(**relation_fields: Any) -> tuple[Paper, Extraction]:
    read = extraction(
        "paper-a",
        entity("SwiftNet", "Model", text=TEXT, rule="named"),
        entity("SlowNet", "Model", text=TEXT),
        entity("RoadSet", "Dataset", text=TEXT),
        relations=(
            relation(PAPER, "introduces", "SwiftNet", span_of(TEXT, "We present SwiftNet")),
            relation(
                "SwiftNet",
                "outperforms",
                "SlowNet",
                span_of(TEXT, "SwiftNet outperforms SlowNet"),
                dataset="RoadSet",
                **relation_fields,
            ),
        ),
        results=(result("SwiftNet", "accuracy", "81.5%", span_of(TEXT, "81.5% on RoadSet"), dataset="RoadSet"),),
        links=(repository("lab", "swift", span=span_of(TEXT, "https://github.com/lab/swift")),),
    )
    return paper("paper-a", "Swift", TEXT), read


def build(*pairs: tuple[Paper, Extraction]) -> GraphData:
    read = [e for _, e in pairs]
    return assemble([p for p, _ in pairs], read, resolve(read))


def edges(data: GraphData, *predicates: str) -> set[tuple[str, str, str]]:
    return {(c.subject, c.predicate, c.object) for c in data.claims if c.predicate in predicates}


def claim(data: GraphData, predicate: str, object_: str) -> Claim:
    (found,) = (c for c in data.claims if (c.predicate, c.object) == (predicate, object_))
    return found


def test_each_statement_is_a_claim_with_its_words_paper_and_rule() -> None:
    data = build(sample())
    assert edges(data, "introduces", "outperforms") == {
        ("paper-a", "introduces", "model-swiftnet"),
        ("model-swiftnet", "outperforms", "model-slownet"),
    }
    beats = claim(data, "outperforms", "model-slownet")
    assert (beats.quote, beats.paper, beats.rule, beats.dataset) == (
        "SwiftNet outperforms SlowNet",
        "paper-a",
        "test",
        "dataset-roadset",
    )


@pytest.mark.parametrize("polarity", ["negated", "hedged"])
def test_what_the_text_denies_or_hedges_is_no_claim(polarity: str) -> None:
    assert not edges(build(sample(polarity=polarity)), "outperforms")


RETYPED = Names({"RoadSet": ("Model",), "SwiftNet": ("Task",), "SlowNet": ("Dataset",)})


def test_what_turned_out_to_be_no_data_set_is_left_out_of_statements_and_results() -> None:
    page, read = sample()
    known = Names({"RoadSet": ("Model",)})
    data = assemble([page], [read], resolve([read], lexicon=known))
    assert claim(data, "outperforms", "model-slownet").dataset is None
    assert [(s.system, s.value, s.dataset) for s in data.scores] == [("model-swiftnet", "81.5%", None)]


def test_edges_that_the_types_of_their_ends_no_longer_allow_are_dropped() -> None:
    page, read = sample()
    data = assemble([page], [read], resolve([read], lexicon=RETYPED))
    assert not edges(data, "introduces", "outperforms")
    assert len(edges(data, "mentions")) == 3


def test_a_version_of_another_kind_is_no_edge() -> None:
    """The lexicon has the parent as a method of a task; a data set is never a version of a model."""
    text = "RoadSet-2 grows out of RoadSet."
    read = extraction("paper-a", entity("RoadSet-2", "Dataset", text=text), entity("RoadSet", "Model", text=text))
    known = Names({"RoadSet-2": ("Dataset",), "RoadSet": ("Model",)}, parents={"RoadSet-2": "RoadSet"})
    made = resolve([read], lexicon=known)
    assert not made.variants
    assert not edges(assemble([paper("paper-a", "T", text)], [read], made), "variantOf")


@pytest.mark.parametrize("kind", ["Model", "Dataset", "Method"])
def test_an_address_that_was_read_as_a_name_is_an_address_only(kind: str) -> None:
    url = "https://github.com/lab/swift"
    _, read = sample()
    named = structs.replace(read, entities=(*read.entities, entity(url, kind, text=TEXT)))
    data = build((paper("paper-a", "Swift", TEXT), named))
    assert edges(data, "mentions") == edges(build(sample()), "mentions")
    assert edges(data, "hasRepository") == {("paper-a", "hasRepository", "repository-github-com-lab-swift")}
    assert {e.type for e in data.entities} == {"Model", "Dataset", "Repository"}


def test_a_statement_about_one_thing_under_two_names_is_dropped() -> None:
    text = "Swift-Net beats SwiftNet."
    read = extraction(
        "paper-a",
        entity("Swift-Net", "Model", text=text),
        entity("Swift Net", "Model"),
        relations=(relation("Swift-Net", "outperforms", "Swift Net", span_of(text, "beats")),),
    )
    assert not edges(build((paper("paper-a", "T", text), read)), "outperforms")


def test_a_mention_is_quoted_with_its_first_sentence() -> None:
    data = build(sample())
    assert claim(data, "mentions", "model-slownet").quote == "SwiftNet outperforms SlowNet on RoadSet by 2.1 points."
    assert claim(data, "mentions", "model-swiftnet").quote == "We present SwiftNet, a small network."
    assert claim(data, "mentions", "model-swiftnet").rule == "named"
    assert len(edges(data, "mentions")) == 3


def test_addresses_become_edges_with_their_sentence_and_links() -> None:
    data = build(sample())
    found = claim(data, "hasRepository", "repository-github-com-lab-swift")
    assert found.quote == "Code is at https://github.com/lab/swift."
    (link,) = data.links
    assert (link.paper, link.entity, link.written) == ("paper-a", found.object, "https://github.com/lab/swift")


HUB = "SwiftNet-7B is here. Weights: https://huggingface.co/lab/SwiftNet-7B. RoadSet is our data."


@pytest.mark.parametrize(
    ("link", "subjects"),
    [
        ({"name": "SwiftNet-7B", "holds": "model"}, ["model-swiftnet-7b"]),
        ({"name": "swiftnet_7b", "holds": "model"}, ["model-swiftnet-7b"]),  # writing does not matter
        ({"name": "SwiftNet", "holds": "model"}, []),  # a size does
        ({"name": "SwiftNet-7B", "holds": "dataset"}, []),  # and so does the type
        ({"name": "RoadSet", "holds": "dataset"}, ["dataset-roadset"]),
        ({"name": "SwiftNet-7B", "holds": "space"}, []),
        ({"name": "SwiftNet-7B", "holds": "code"}, []),
    ],
)
def test_what_a_hubs_page_holds_is_linked_to_it(link: dict[str, Any], subjects: list[str]) -> None:
    url = "https://huggingface.co/lab/SwiftNet-7B"
    read = extraction(
        "paper-a",
        entity("SwiftNet-7B", "Model", text=HUB),
        entity("RoadSet", "Dataset", text=HUB),
        links=(repository("lab", host="huggingface.co", span=span_of(HUB, url), **link),),
    )
    data = build((paper("paper-a", "T", HUB), read))
    found = [c for c in data.claims if c.predicate == "hostedIn"]
    assert [c.subject for c in found] == subjects
    assert all((c.quote, c.rule) == ("Weights: https://huggingface.co/lab/SwiftNet-7B.", "hub-page") for c in found)


def test_an_address_from_a_field_has_no_span() -> None:
    read = extraction("paper-a", links=(repository("lab", "swift", written="github.com/lab/swift"),))
    found = claim(build((paper(), read)), "hasRepository", "repository-github-com-lab-swift")
    assert (found.quote, found.span, found.rule) == ("github.com/lab/swift", None, "address-field")


def test_versions_are_edges_quoted_with_the_childs_name() -> None:
    text = "SwiftNet-2-7B follows SwiftNet."
    read = extraction("paper-a", entity("SwiftNet-2-7B", "Model", text=text), entity("SwiftNet", "Model"))
    found = claim(build((paper("paper-a", "T", text), read)), "variantOf", "model-swiftnet")
    assert (found.subject, found.quote, found.rule) == ("model-swiftnet-2-7b", "SwiftNet-2-7B", "names-version")


def test_quotes_are_verbatim_where_the_text_was_repaired() -> None:
    raw = "SwiftNet is 2.1times faster. It beats SlowNet."
    text = Text(raw, (Edit(raw.index("times"), raw.index("times") + 5, "×"),))
    clean = text.clean
    read = extraction(
        "paper-a",
        entity("SwiftNet", "Model", text=clean),
        entity("SlowNet", "Model", text=clean),
        relations=(relation("SwiftNet", "outperforms", "SlowNet", span_of(clean, "It beats SlowNet")),),
    )
    data = build((Paper(id="paper-a", title=Text("T"), abstract=text), read))
    assert claim(data, "outperforms", "model-slownet").quote == "It beats SlowNet"
    assert claim(data, "mentions", "model-swiftnet").quote == "SwiftNet is 2.1times faster."


def test_results_carry_number_and_unit() -> None:
    (score,) = build(sample()).scores
    assert (score.system, score.dataset, score.metric) == ("model-swiftnet", "dataset-roadset", "accuracy")
    assert (score.value, score.number, score.unit, score.quote) == ("81.5%", 81.5, "%", "81.5% on RoadSet")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("59.9%", (59.9, "%")),
        (r"12\%", (12.0, "%")),
        ("2.1×", (2.1, "×")),
        ("3x", (3.0, "×")),
        ("4 times", (4.0, "×")),
        ("+2.3 points", (2.3, "points")),
        ("-0.5", (-0.5, None)),
        ("1,024", (1024.0, None)),
        ("∼0.6", (0.6, None)),
        ("28.4 BLEU", (28.4, "BLEU")),
        ("58-63", (None, None)),
        ("half", (None, None)),
        ("", (None, None)),
    ],
)
def test_plain_numbers_are_read(value: str, expected: tuple[float | None, str | None]) -> None:
    assert read_number(value) == expected


def test_claim_ids_depend_on_content_alone_and_equal_claims_are_one() -> None:
    page, read = sample()
    twice = Extraction(paper=read.paper, entities=read.entities, relations=read.relations * 2, results=read.results * 2)
    data = assemble([page], [twice], resolve([twice]))
    assert len([c for c in data.claims if c.predicate == "outperforms"]) == 1 and len(data.scores) == 1
    once = build((page, read))
    assert claim(data, "outperforms", "model-slownet").id == claim(once, "outperforms", "model-slownet").id


def test_the_order_of_the_input_changes_nothing() -> None:
    pairs = []
    for i in range(6):
        page, read = sample()
        pairs.append((structs.replace(page, id=f"paper-{i}"), structs.replace(read, paper=f"paper-{i}")))
    straight = build(*pairs)
    random.Random(5).shuffle(pairs)
    assert build(*pairs) == straight
    keys = [(c.subject, c.predicate, c.object, c.paper, c.id) for c in straight.claims]
    assert keys == sorted(keys)


def test_an_extraction_of_an_unknown_paper_is_left_out() -> None:
    page, read = sample()
    stranger = Extraction(paper="paper-gone", entities=read.entities, relations=read.relations)
    data = assemble([page], [read, stranger], resolve([read, stranger]))
    assert {c.paper for c in data.claims} == {"paper-a"}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("See e.g. Foo et al. 2020. Next.", ["See e.g. Foo et al. 2020.", "Next."]),
        ("It scores 3.5 here. \n\nNew paragraph", ["It scores 3.5 here.", "New paragraph"]),
        ('He said "go." Then left.', ['He said "go."', "Then left."]),
        ("no end", ["no end"]),
        ("", [""]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[slice(*sentence_span(text, s, s))] for s in sentence_starts(text)] == sentences
