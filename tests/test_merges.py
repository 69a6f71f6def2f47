"""What was merged and what nearly was, as lines that a person corrects and feeds back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from factories import Names, entity, extraction, paper, repository
from msgspec import structs
from samples import Run
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import KgError
from kg.graph import assemble
from kg.graph.review import duplicate_lines, merge_line, merge_lines
from kg.graph.store import load, save
from kg.lexicon import load_lexicon
from kg.model import Extraction, GraphData, Merge, Resolution
from kg.pipeline import Built
from kg.resolve import read_decisions, resolve, take_apart
from kg.resolve.near import near_merges

NAMES = Names({"Sugar": ("Method", "sucrose", "table sugar")})
READ = [
    extraction("p0", entity("state space model", "Model", "SSM"), entity("sucrose"), entity("Osprey 2", "Model")),
    extraction("p1", entity("State-Space Models", "Model"), entity("Sugar"), entity("Osprey", "Dataset")),
    extraction("p2", entity("SSM", "Model"), entity("table sugar"), entity("Osprey", "Model")),
    extraction("p3", entity("SSMs", "Model", "Structured Ones"), entity("Osprey-2 model", "Model")),
    *(extraction(f"q{i}", entity("knowledge distillation")) for i in range(12)),
    extraction("r", entity("knowledge distilation"), entity("Kestrel tracking", "Task", "bird tracking")),
    extraction("s", entity("Tree-of-Agents Planning", "Method", "TAP"), links=(repository("Lab", "Tool"),)),
    extraction("t", entity("Token-Aware Pruning", "Method", "TAP"), links=(repository("lab", "tool"),)),
    extraction("v", entity("MERLIN"), entity("Mixed-rank Expert Routing with LINear kernels")),
    extraction("w", entity("MERLINs"), entity("Mixed-Rank Expert Routing with Linear Kernels")),
    extraction("x", entity("MERLIN", "Model", "Wizard")),
    extraction("u", entity("TAP"), entity("knowledge distillations")),
]


def graph(read: list[Extraction], made: Resolution) -> GraphData:
    return assemble([paper(x.paper, x.paper, x.paper) for x in read], read, made)


def built(file: Path | None = None) -> GraphData:
    decisions = read_decisions([file] if file else [])
    read = list(take_apart(READ, decisions))
    return graph(read, resolve(read, lexicon=NAMES, decisions=decisions))


def meant(made: Resolution, read: list[Extraction], name: str, where: str) -> set[str]:
    """The nodes of what one paper calls so, or has as a second name."""
    (entities,) = (x.entities for x in read if x.paper == where)
    return {made.nodes[where][e.name] for e in entities if name in (e.name, *e.aliases)}


MERGES = resolve(READ, lexicon=NAMES).merges


def test_all_kinds_of_evidence_are_in_the_sample() -> None:
    assert {m.rule for m in MERGES} >= {"normal-form", "acronym", "lexicon", "misspelling", "same-paper"}
    assert "same-repository" in {m.rule for m in MERGES}


def test_the_weakest_merges_come_first_each_with_its_evidence() -> None:
    head, told, *lines = merge_lines(built())
    assert head.startswith(f"# {len(MERGES)} of {len(MERGES)} merges") and told.startswith("# ")
    scores = [float(line.rpartition("# ")[2].split()[0]) for line in lines]
    assert scores == sorted(scores) and scores[0] < 1
    (acronym,) = (line for line in lines if "acronym" in line and '"SSM"' in line)
    assert acronym == (
        'same       Model "State-Space Models"  Model "SSM"  # 0.90 acronym, model-state-space-models: p1, p2'
    )


def test_the_file_fed_back_changes_no_byte(tmp_path: Path) -> None:
    file = tmp_path / "links.txt"
    file.write_text("\n".join(merge_lines(built())) + "\n", encoding="utf-8")
    before, after = built(), built(file)
    for name in ("entities", "claims", "variants", "links"):
        assert getattr(after, name) == getattr(before, name)
    assert {frozenset(m.surfaces) for m in after.merges} == {frozenset(m.surfaces) for m in before.merges}


@pytest.mark.parametrize("merge", MERGES, ids=lambda m: f"{m.rule}: {m.surfaces[1]}")
def test_flipping_one_line_splits_that_pair_and_no_other_node(merge: Merge, tmp_path: Path) -> None:
    file = tmp_path / "links.txt"
    file.write_text(merge_line(merge).replace("same     ", "different"), encoding="utf-8")
    decisions = read_decisions([file])
    read = list(take_apart(READ, decisions))
    made = resolve(read, lexicon=NAMES, decisions=decisions)
    assert not made.problems
    if merge.types[0] == "Repository":
        one, other = ({by[url] for by in made.nodes.values() if url in by} for url in merge.surfaces)
    else:
        one, other = (meant(made, read, *side) for side in zip(merge.surfaces, merge.papers, strict=True))
    assert one and other and not one & other
    if "TAP" not in merge.surfaces:  # with one definition less, what TAP means by itself is clear
        untouched = {e for e in resolve(READ, lexicon=NAMES).entities if e.id != merge.entity}
        assert untouched <= set(made.entities)


def test_the_demo_can_be_fed_back_and_every_tenth_line_flipped(demo: Built, tmp_path: Path) -> None:
    lexicon = load_lexicon(())
    file = tmp_path / "links.txt"
    file.write_text("\n".join(merge_lines(demo.data)) + "\n", encoding="utf-8")
    decisions = read_decisions([file])
    again = resolve(take_apart(demo.extractions, decisions), lexicon=lexicon, decisions=decisions)
    assert (again.entities, again.nodes, again.variants) == (
        demo.resolution.entities,
        demo.resolution.nodes,
        demo.resolution.variants,
    )
    assert not again.problems
    for merge in [m for m in demo.resolution.merges if m.rule != "same-repository"][::10][:15]:
        file.write_text(merge_line(merge).replace("same     ", "different"), encoding="utf-8")
        decisions = read_decisions([file])
        read = list(take_apart(demo.extractions, decisions))
        made = resolve(read, lexicon=lexicon, decisions=decisions)
        one, other = (meant(made, read, *side) for side in zip(merge.surfaces, merge.papers, strict=True))
        assert one and other and not one & other, merge


# ------------------------------------------------------------------------------------------------ near merges


def test_what_was_nearly_merged_is_a_comment_with_the_reason() -> None:
    *head, types, first, second = duplicate_lines(built())
    assert head[0].startswith("# 3 of 3 pairs") and all(line.startswith("# ") for line in head)
    lines = [types, first, second]
    assert all(line.startswith("# same ") for line in lines)
    assert 'Dataset "Osprey"  Model "Osprey"' in types and "one is a data set, the other is not" in types
    assert all('"TAP"' in line and "2 papers define it, in 2 ways" in line for line in (first, second))


def test_a_near_merge_without_its_comment_sign_merges(tmp_path: Path) -> None:
    file = tmp_path / "links.txt"
    (line,) = (line for line in duplicate_lines(built()) if 'Dataset "Osprey"' in line)
    file.write_text(line.removeprefix("# "), encoding="utf-8")
    ids = {e.id for e in built(file).entities}
    assert len([i for i in ids if i.endswith("-osprey")]) == 1


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("Hierarchical Feature Aggregation", "Hierarchical Feature Aggregator", True),
        ("Skyfarer", "Skyfarar", True),
        ("Skyfarer-2", "Skyfarer-3", False),  # a version is no near miss
        ("supervised tracking", "unsupervised tracking", False),
        ("Osprey", "Kestrel", False),
    ],
)
def test_similar_names_are_near(a: str, b: str, near: bool) -> None:
    made = resolve([extraction("p0", entity(a)), extraction("p1", entity(b))])
    assert len(made.entities) == 2
    assert bool(made.near) is near


def test_near_merges_are_bounded_and_every_kind_has_its_share() -> None:
    from kg.resolve.clusters import Clusters
    from kg.resolve.corpus import collect
    from kg.resolve.entities import name_groups

    read = [extraction(f"d{i}", entity(f"Osprey{chr(97 + i % 26)}{chr(97 + i // 26)}", "Dataset")) for i in range(60)]
    read += [extraction(f"m{i}", entity(f"Osprey{chr(97 + i % 26)}{chr(97 + i // 26)}", "Model")) for i in range(60)]
    corpus = collect(read, None)
    clusters = Clusters(corpus.terms)
    near = near_merges(corpus, clusters, name_groups(corpus, clusters).of_group, most=20)
    assert len(near) == 20
    assert {"normal-form", "similar"} <= {n.rule for n in near}


def test_merges_and_near_merges_are_kept_in_the_file(tmp_path: Path) -> None:
    data = built()
    assert data.near and data.merges
    save(data, tmp_path / "graph.json")
    assert load(tmp_path / "graph.json") == data


# -------------------------------------------------------------------------------------------------- commands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(built(), tmp_path / "graph.json")
    return tmp_path


@pytest.mark.parametrize(("command", "lines"), [("merges", merge_lines), ("duplicates", duplicate_lines)])
def test_the_commands_print_the_file(command: str, lines: object, folder: Path) -> None:
    run = CliRunner()
    shown = run.invoke(app, [command, "--graph", str(folder)])
    assert shown.exit_code == 0
    assert shown.stdout.splitlines() == list(lines(built()))  # type: ignore[operator]
    assert run.invoke(app, [command, "--graph", str(folder / "graph.json")]).stdout == shown.stdout
    few = run.invoke(app, [command, "--graph", str(folder), "--limit", "2"]).stdout.splitlines()
    assert len([line for line in few if "  # " in line]) == 2
    found = json.loads(run.invoke(app, [command, "--graph", str(folder), "--json", "--limit", "1"]).stdout)
    assert {"rule", "surfaces", "papers", "score", "types"} <= set(found[0])


def test_links_reach_the_build_and_what_is_unknown_is_told(pages: Path, kg: Run) -> None:
    (pages / "links.txt").write_text('same Method "Nobody" Method "No One"\n', encoding="utf-8")
    for command in (["build", "first.txt", "-o", "out"], ["extract", "first.txt"]):
        ended = kg(*command, "--links", "links.txt", cwd=pages)
        assert ended.returncode == 0
        assert ended.stderr.startswith('links.txt:1: Method "Nobody" is unknown')
    (pages / "links.txt").write_text('same Method "A" Method "B"\ndifferent Method "A" Method "B"\n', "utf-8")
    ended = kg("build", "first.txt", "-o", "out", "--links", "links.txt", cwd=pages)
    assert ended.returncode == 2
    assert "links.txt:2: " in ended.stderr and "links.txt:1: " in ended.stderr


def test_the_library_takes_links_too(pages: Path) -> None:
    import kg as package

    (pages / "links.txt").write_text('same Method "Nobody" Method "No One"\n', encoding="utf-8")
    with pytest.warns(UserWarning, match="is unknown"):
        package.build(pages / "first.txt", links=[pages / "links.txt"], workers=1)
    with pytest.raises(KgError, match="cannot be read"):
        package.build(pages / "first.txt", links=[pages / "none.txt"], workers=1)


def test_decisions_give_the_same_bytes_whatever_the_hash_seed_and_the_workers(pages: Path, kg: Run) -> None:
    assert kg("build", "first.txt", "second.txt", "-o", "plain", cwd=pages).returncode == 0
    listed = kg("merges", "-g", "plain", cwd=pages)
    lines = listed.stdout.splitlines()
    (pages / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    (pages / "b.txt").write_text("\n".join(lines[::-1]), encoding="utf-8")
    files: list[bytes] = []
    for links, seed, workers in (("a.txt", "1", "1"), ("b.txt", "4242", "2")):
        arguments = ["build", "second.txt", "first.txt", "-o", "out", "--links", links, "--workers", workers]
        assert kg(*arguments, cwd=pages, PYTHONHASHSEED=seed).returncode == 0
        files.append((pages / "out" / "graph.json").read_bytes())
    assert files[0] == files[1]
    before, after = load(pages / "plain" / "graph.json"), load(pages / "out" / "graph.json")
    assert structs.replace(after, merges=()) == structs.replace(before, merges=())
    assert {m.surfaces for m in after.merges} == {m.surfaces for m in before.merges}
