"""A file of decisions: how it is read, what its lines mean, and that they beat every rule."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from factories import Names, entity, extraction, relation, repository, result, span_of
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.model import Extraction, LocalEntity, Mention, Resolution, Span
from kg.resolve import resolve, take_apart
from kg.resolve.decisions import Decision, Side, format_decision, read_decisions


def decisions(tmp_path: Path, text: str) -> tuple[Decision, ...]:
    path = tmp_path / "links.txt"
    path.write_text(text, encoding="utf-8")
    return read_decisions([path])


def parsed(*lines: str) -> tuple[Decision, ...]:
    """Decisions of lines such as ``same Method "A" Method "B"``, without a file."""
    from kg.resolve.decisions import _decision, check

    return check(_decision(line, "links.txt", number) for number, line in enumerate(lines, 1))


def papers(*groups: Sequence[LocalEntity] | LocalEntity) -> list[Extraction]:
    listed = [g if isinstance(g, (list, tuple)) else [g] for g in groups]
    return [extraction(f"p{i}", *entities) for i, entities in enumerate(listed)]


def settle(read: Sequence[Extraction], *lines: str, lexicon: Names | None = None) -> Resolution:
    given = parsed(*lines)
    return resolve(take_apart(read, given), lexicon=lexicon, decisions=given)


def node(made: Resolution, paper: int, name: str) -> str:
    return made.nodes[f"p{paper}"][name]


# -------------------------------------------------------------------------------------------------- reading


def test_a_file_holds_decisions_comments_and_blank_lines(tmp_path: Path) -> None:
    read = decisions(
        tmp_path,
        "# my decisions\n\n"
        'same       Method "LoRA"  Method "low-rank adaptation"   # seen in the appendix\n'
        'same paper "A # title" in "my page.txt:3" Paper "arxiv:2401.00001"#\n'
        '  Different model "Atlas" in paper-a dataset "At\\"las # 1" in paper-b#no\n',
    )
    assert [(d.same, d.a, d.b, d.line) for d in read] == [
        (True, Side("Method", "LoRA"), Side("Method", "low-rank adaptation"), 3),
        (True, Side("Paper", "A # title", "my page.txt:3"), Side("Paper", "arxiv:2401.00001"), 4),
        (False, Side("Model", "Atlas", "paper-a"), Side("Dataset", 'At"las # 1', "paper-b"), 5),
    ]


def test_an_address_is_read_as_what_it_leads_to() -> None:
    (read,) = parsed('same Repository "http://www.github.com/a/b.git" Repository "https://hf-mirror.com/a/b"')
    assert (read.a.name, read.b.name) == ("https://github.com/a/b", "https://huggingface.co/a/b")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("LoRA = low-rank adaptation", "is no decision"),
        ("same Method LoRA Method LORA", "is no decision"),
        ('same Method "LoRA"', "is no decision"),
        ('same Method "LoRA" Method "LORA" and more', "is no decision"),
        ('maybe Method "LoRA" Method "LORA"', "is no decision"),
        ('same Thing "LoRA" Method "LORA"', "types are Method, Model, Dataset, Task, Repository, Page, Paper"),
        ('same Paper "LoRA" Method "LoRA"', "a Paper and a Method are never one thing"),
        ('same Repository "github.com/a/b" Model "b"', "a Repository and a Model are never one thing"),
        ('same Method "Lo\\qRA" Method "LORA"', "cannot be read"),
        ('different Method "LoRA" Method "LoRA"', "cannot differ from itself"),
    ],
)
def test_a_wrong_line_is_named_with_file_and_number(line: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=told) as error:
        decisions(tmp_path, f"# one\n{line}\n")
    assert str(error.value).startswith(f"{tmp_path / 'links.txt'}:2: ")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be read"):
        read_decisions([tmp_path / "none.txt"])
    (tmp_path / "latin.txt").write_bytes(b'same Method "caf\xe9" Method "x"')
    with pytest.raises(KgError, match="UTF-8"):
        read_decisions([tmp_path / "latin.txt"])


NAMES = st.text(min_size=1, max_size=20)
SIDES = st.builds(
    Side,
    st.sampled_from(["Method", "Model", "Dataset", "Task"]),
    NAMES,
    st.none() | st.from_regex(r"paper-[a-z0-9-]+", fullmatch=True) | NAMES,
)


@given(st.booleans(), SIDES, SIDES, st.text(max_size=20))
def test_what_is_written_is_read_again(same: bool, a: Side, b: Side, comment: str) -> None:
    from kg.resolve.decisions import _decision

    line = format_decision(same, a, b, comment)
    assert "\n" not in line
    read = _decision(line, "f", 1)
    assert (read.same, read.a, read.b) == (same, a, b)


# -------------------------------------------------------------------------------------------- contradictions


@pytest.mark.parametrize(
    "lines",
    [
        ['same Method "A" Method "B"', 'different Method "B" Method "A"'],
        ['same Method "A" Method "B"', 'same Method "C" Method "B"', 'different Method "A" Method "C"'],
        ['different Method "A" Method "C"', 'same Method "A" Method "B"', 'same Method "B" Method "C"'],
    ],
)
def test_contradictions_are_told_with_all_their_lines(lines: list[str], tmp_path: Path) -> None:
    with pytest.raises(KgError) as error:
        decisions(tmp_path, "\n".join(lines))
    told = str(error.value)
    for number, line in enumerate(lines, 1):
        assert f"{tmp_path / 'links.txt'}:{number}: " in told
        assert f"{line.split()[0]}  {line.split(' ', 1)[1].split(' Method')[0]}" in told


def test_contradictions_between_files_name_both_files(tmp_path: Path) -> None:
    for name, word in (("a.txt", "same"), ("b.txt", "different")):
        (tmp_path / name).write_text(f'{word} Method "A" Method "B"\n')
    with pytest.raises(KgError) as error:
        read_decisions([tmp_path / "b.txt", tmp_path / "a.txt"])
    assert "a.txt:1: " in str(error.value) and "b.txt:1: " in str(error.value)


def test_contradictions_that_only_the_papers_show_are_told_too() -> None:
    """One paper calls A what line 2 calls by its second name."""
    read = papers(entity("Able Net", "Model", "AbNet"), entity("Baker", "Model"), entity("Charlie", "Model"))
    with pytest.raises(KgError, match=r"links.txt:1: same .* links.txt:2: same|contradicts links.txt:[12]"):
        settle(
            read,
            'same Model "Able Net" in p0 Model "Baker"',
            'same Model "AbNet" in p0 Model "Charlie"',
            'different Model "Baker" Model "Charlie"',
        )


def test_contradictions_about_repositories_are_told() -> None:
    read = [extraction("p0", links=(repository("a", "b"), repository("A", "b"), repository("c", "d")))]
    with pytest.raises(KgError, match=r"contradicts links\.txt:1"):
        settle(
            read,
            'same Repository "github.com/a/b" Repository "github.com/c/d"',
            'different Repository "github.com/c/d" Repository "github.com/a/b"',
        )


# ------------------------------------------------------------------------------------------------------ same


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (entity("Osprey", "Model"), entity("Fish Hawk", "Model")),  # nothing speaks for it
        (entity("Osprey-2", "Model"), entity("Osprey-3", "Model")),  # a version speaks against it
        (entity("Osprey", "Dataset"), entity("Osprey", "Model")),  # the type does
        (entity("Falcon", "Model"), entity("Kestrel", "Model")),  # the lexicon does
    ],
)
def test_same_beats_every_guard(a: LocalEntity, b: LocalEntity) -> None:
    names = Names({"Falcon": ("Model",), "Kestrel": ("Model",)})
    read = papers(a, b)
    line = f'same {a.type} "{a.name}" {b.type} "{b.name}"'
    apart, joined = settle(read, lexicon=names), settle(read, line, lexicon=names)
    assert node(apart, 0, a.name) != node(apart, 1, b.name)
    assert node(joined, 0, a.name) == node(joined, 1, b.name)
    assert not joined.problems
    if a.name != b.name:
        (merge,) = joined.merges
        assert (merge.rule, merge.score) == ("decision", 1.0)


def test_same_in_one_paper_leaves_the_others_alone() -> None:
    read = papers(entity("Token-Aware Pruning"), entity("TAP"), entity("TAP"))
    made = settle(read, 'same Method "TAP" in p1 Method "Token-Aware Pruning"')
    assert node(made, 1, "TAP") == node(made, 0, "Token-Aware Pruning")
    assert node(made, 2, "TAP") != node(made, 0, "Token-Aware Pruning")


def test_two_addresses_can_be_one_repository() -> None:
    read = [extraction("p0", links=(repository("old", "x"),)), extraction("p1", links=(repository("new", "x"),))]
    made = settle(read, 'same Repository "github.com/old/x" Repository "github.com/new/x"')
    (only,) = made.entities
    assert {n for by in made.nodes.values() for n in by.values()} == {only.id}
    assert [m.rule for m in made.merges] == ["decision"]


# ------------------------------------------------------------------------------------------------- different


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (entity("Gemma-2", "Model"), entity("Gemma 2", "Model")),  # one normal form
        (entity("LoRA"), entity("low-rank adaptation")),  # the lexicon knows both
        (entity("low-rank adaptation"), entity("LoRA")),
        (entity("low-rank adaptation"), entity("low rank adapters")),  # under a third name
        (entity("DeiT", "Method"), entity("DeiTs", "Model")),
        (entity("clustering", "Task"), entity("Clustering", "Method")),
    ],
)
def test_different_beats_every_rule(a: LocalEntity, b: LocalEntity) -> None:
    names = Names({"LoRA": ("Method", "low-rank adaptation", "low rank adapters")})
    read = papers(a, b)
    assert node(settle(read, lexicon=names), 0, a.name) == node(settle(read, lexicon=names), 1, b.name)
    made = settle(read, f'different {a.type} "{a.name}" {b.type} "{b.name}"', lexicon=names)
    assert node(made, 0, a.name) != node(made, 1, b.name)
    assert len({e.id for e in made.entities}) == 2 == len({(e.type, e.label) for e in made.entities})


def test_what_rules_would_chain_through_a_third_name_stays_apart() -> None:
    defined = [entity("state space model", "Model", "SSM")] * 3
    read = papers(*defined, entity("SSM", "Model"), entity("SSMs", "Model"))
    made = settle(read, 'different Model "state space model" Model "SSM"')
    assert node(made, 0, "state space model") != node(made, 3, "SSM")
    assert node(made, 4, "SSMs") == node(made, 3, "SSM")
    assert node(made, 0, "state space model") == node(made, 1, "state space model")


def test_one_name_in_two_papers_can_be_two_things_with_labels_that_tell_them_apart() -> None:
    read = papers(entity("Osprey", "Model"), entity("Osprey", "Model"), entity("Kite", "Model"))
    made = settle(read, 'different Model "Osprey" in p0 Model "Osprey" in p1')
    assert node(made, 0, "Osprey") == "model-osprey-p0"
    assert node(made, 1, "Osprey") == "model-osprey-p1"
    assert [e.label for e in made.entities] == ["Kite", "Osprey (p0)", "Osprey (p1)"]


def test_one_paper_can_be_taken_out_of_a_node() -> None:
    read = papers(entity("Osprey-Net", "Model"), entity("Osprey Net", "Model"), entity("Osprey Net", "Model"))
    made = settle(read, 'different Model "Osprey Net" in p2 Model "Osprey-Net"')
    assert node(made, 0, "Osprey-Net") == node(made, 1, "Osprey Net")
    assert node(made, 2, "Osprey Net") != node(made, 1, "Osprey Net")


TEXT = "We train Hare, our fast reader. Tortoise beats Zeno. Hare scores 71 on Track."


def test_what_one_paper_gives_two_names_becomes_two_things_with_their_own_statements() -> None:
    read = [
        extraction(
            "p0",
            entity("Hare", "Model", "Tortoise", text=TEXT),
            entity("Zeno", "Model", text=TEXT),
            entity("Track", "Dataset", text=TEXT),
            relations=(relation("Hare", "outperforms", "Zeno", span_of(TEXT, "Tortoise beats Zeno")),),
            results=(result("Hare", "score", "71", span_of(TEXT, "Hare scores 71 on Track"), dataset="Track"),),
        )
    ]
    (taken,) = take_apart(read, parsed('different Model "Hare" in p0 Model "Tortoise" in p0'))
    names = {e.name: (e.aliases, [m.text for m in e.mentions]) for e in taken.entities}
    assert names["Hare"] == ((), ["Hare", "Hare"]) and names["Tortoise"] == ((), ["Tortoise"])
    assert taken.relations[0].subject == "Tortoise"
    assert taken.results[0].system == "Hare"


FAMILY = Names(
    {
        "Hare": ("Model", "Hare reader"),
        "Hare-7B": ("Model",),
        "Hare-13B": ("Model",),
        "HR": ("Model",),
        "Zeno": ("Model",),
    },
    parents={"Hare-7B": "Hare", "Hare-13B": "Hare", "HR": "Hare"},
    weak={"HR"},
)


@pytest.mark.parametrize(
    ("name", "alias", "apart"),
    [
        ("Hare", "Hare-7B", True),  # a size and its family
        ("Hare-7B", "Hare reader", True),
        ("Hare-7B", "Hare-13B", True),  # two sizes
        ("Hare", "Hare reader", False),  # two names of one entry
        ("Hare", "HR", False),  # a name that often means something else
        ("Hare", "Zeno", False),  # nothing says that they are relatives: the paper may know better
        ("Hare", "Tortoise", False),
    ],
)
def test_what_the_lexicon_has_as_relatives_is_taken_apart_in_one_paper(name: str, alias: str, apart: bool) -> None:
    text = f"We train {name}. {alias} wins."
    at = text.index(alias, text.index("."))
    mentions = (
        Mention(Span("abstract", 9, 9 + len(name)), name),
        Mention(Span("abstract", at, at + len(alias)), alias),
    )
    read = [
        extraction(
            "p0",
            LocalEntity(name=name, type="Model", aliases=(alias,), mentions=mentions),
            entity("Track", "Dataset"),
            relations=(relation(name, "evaluatedOn", "Track", span_of(text, f"{alias} wins")),),
        )
    ]
    assert take_apart(read, ()) == tuple(read)
    (made,) = take_apart(read, (), FAMILY)
    assert [e.name for e in made.entities] == ([name, "Track", alias] if apart else [name, "Track"])
    assert made.relations[0].subject == (alias if apart else name)
    (kept,) = take_apart(read, parsed(f'same Model "{alias}" in p0 Model "{name}" in p0'), FAMILY)
    assert kept == read[0]


def test_two_addresses_of_one_repository_can_be_two() -> None:
    read = [extraction("p0", links=(repository("Lab", "x"),)), extraction("p1", links=(repository("lab", "x"),))]
    made = settle(read, 'different Repository "https://github.com/Lab/x" Repository "https://github.com/lab/x"')
    assert len(made.entities) == 2


# -------------------------------------------------------------------------------------- what nothing answers to


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('same Method "Nobody" Method "Osprey"', "no paper here calls anything so"),
        ('different Method "Osprey" in p9 Method "Kite"', "p9 is not here"),
        ('same Method "OSP" Method "Kite"', "only a second name; say in which paper, for example in p0"),
        ('same Dataset "Osprey" Method "Kite"', "of type Method"),
        ('same Repository "github.com/a/b" Repository "github.com/c/d"', "no paper here gives this address"),
    ],
)
def test_an_unknown_name_is_a_problem_and_no_error(line: str, told: str) -> None:
    read = papers(entity("Osprey", "Method", "OSP"), entity("Kite"))
    made = settle(read, line)
    assert told in made.problems[0].message
    assert (made.problems[0].path, made.problems[0].line) == ("links.txt", 1)
    assert made.nodes == settle(read).nodes


# ------------------------------------------------------------------------------------------------ invariants

FORMS = ["LoRA", "LoRAs", "low-rank adaptation", "Llama-2", "Llama 2", "LLaMA", "TAP", "Token-Aware Pruning"]
LONG_FORMS = {"LoRA": "low-rank adaptation", "LoRAs": "low-rank adaptation", "TAP": "Token-Aware Pruning"}
ENTITIES = st.builds(
    lambda name, aliases: entity(name, "Method", *sorted(aliases - {name})),
    st.sampled_from(FORMS),
    st.sets(st.sampled_from(FORMS), max_size=1),
)
PAPERS = st.lists(st.lists(ENTITIES, max_size=3, unique_by=lambda e: e.name), min_size=2, max_size=6)
LINES = st.builds(
    lambda same, pair: f'{"same" if same else "different"} Method "{pair[0]}" Method "{pair[1]}"',
    st.booleans(),
    st.lists(st.sampled_from(FORMS), min_size=2, max_size=2, unique=True),
)


def numbered(groups: list[list[LocalEntity]]) -> list[Extraction]:
    return [extraction(f"p{i}", *entities) for i, entities in enumerate(groups)]


def plainly(made: Resolution, read: Sequence[Extraction], name: str) -> set[str]:
    """The nodes of what papers call so and by no other name, nor by its long form elsewhere in their text."""
    long = LONG_FORMS.get(name)
    return {
        made.nodes[x.paper][name]
        for x in read
        for e in x.entities
        if e.name == name and not e.aliases and all(other.name != long for other in x.entities)
    }


@settings(max_examples=150, deadline=None)
@given(PAPERS, st.lists(LINES, max_size=4), st.randoms(use_true_random=False))
def test_decisions_hold_whatever_the_rules_say_and_in_any_order(
    groups: list[list[LocalEntity]], lines: list[str], random: object
) -> None:
    read = numbered(groups)
    try:
        given_lines = parsed(*lines)
        made = resolve(take_apart(read, given_lines), decisions=given_lines)
    except KgError as error:
        assert "contradicts" in str(error)
        return
    for decision in given_lines:
        a, b = plainly(made, read, decision.a.name), plainly(made, read, decision.b.name)
        if a and b:
            assert len(a | b) == 1 if decision.same else not a & b
    shuffled = list(read)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(take_apart(shuffled, given_lines), decisions=given_lines[::-1]) == made
    stranger = extraction("a-stranger", entity("WaveNeXt", "Model"), entity("speech enhancement", "Task", "SE"))
    more = resolve(take_apart([*read, stranger], given_lines), decisions=given_lines)
    assert {p: more.nodes.get(p) for p in made.nodes} == made.nodes


def test_a_build_takes_papers_apart_and_puts_them_together(tmp_path: Path) -> None:
    from kg.graph.review import merge_lines
    from kg.pipeline import build_graph

    texts = {"a": "We present Hare, a fast reader.", "b": "We present Hare, a fast reader.", "c": "Owls hoot at dusk."}
    for name, text in texts.items():
        title = "Owls" if name == "c" else "Hare"
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"title": title, "abstract": text}) + "\n")
    files = sorted(tmp_path.glob("*.jsonl"))
    (line,) = (m for m in merge_lines(build_graph(files).data) if m.startswith("same "))
    assert line.startswith('same       Paper "Hare" in ') and "1.00 same-title" in line
    links = tmp_path / "links.txt"
    links.write_text(line.replace("same     ", "different") + '\nsame Paper "Owls" Paper "Gone"\n')
    built = build_graph(files, link_files=[links])
    assert len(built.read.papers) == 3
    (problem,) = built.problems
    assert "no paper here has this identifier or title" in problem.message and problem.line == 2
    links.write_text('same Paper "Owls" Paper "Hare"\n')
    assert len(build_graph(files, link_files=[links]).read.papers) == 1
