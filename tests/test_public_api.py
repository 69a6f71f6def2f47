"""What `import kg` gives: a pinned list of names, each loaded when it is first used."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import pytest
from samples import DEMO, ROOT

import kg

NAMES = [
    "Answer",
    "Change",
    "Comparison",
    "Difference",
    "Edge",
    "Event",
    "ExportError",
    "Graph",
    "GraphError",
    "KgError",
    "Leaderboard",
    "LeftOut",
    "LexiconError",
    "Match",
    "Node",
    "Profile",
    "QueryError",
    "Similarity",
    "SourceError",
    "Standing",
    "Timeline",
    "UnknownNameError",
    "__version__",
    "build",
    "load",
    "read",
]
HEAVY = {"IPython", "lxml", "networkx", "numpy", "pyoxigraph", "pyvis", "rapidfuzz", "rdflib", "rich", "scipy"}


def fresh(code: str) -> str:
    """Run code in a process that has imported nothing yet."""
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_public_names() -> None:
    assert kg.__all__ == NAMES
    assert sorted(NAMES) == NAMES
    assert dir(kg) == NAMES


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"__version__"}))
def test_every_name_is_there_and_documented(name: str) -> None:
    value = getattr(kg, name)
    assert value.__doc__
    assert value.__name__ == name


def test_no_name_is_that_of_a_module_too() -> None:
    """Importing the module would put it in the place of the name."""
    modules = {path.stem for path in (ROOT / "kg").iterdir()}
    assert modules & set(NAMES) == set()


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'kg' has no attribute 'nothing'"):
        kg.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_type_checkers_see_the_names_that_are_loaded_late() -> None:
    loaded = {name for names in kg._HOMES.values() for name in names}
    assert loaded == set(NAMES) - {"__version__"}
    assert (ROOT / "kg" / "py.typed").exists()


@pytest.mark.parametrize(
    "code",
    [
        "import kg",
        "import kg; dir(kg); kg.KgError",
        "import sys; sys.argv = ['kg', '--help']\nimport io, contextlib\nfrom kg.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit): main()",
    ],
    ids=["import kg", "an error", "kg --help"],
)
def test_heavy_libraries_wait_until_they_are_needed(code: str) -> None:
    loaded = set(
        fresh(f"{code}\nimport sys; sys.stdout.write(' '.join({{m.split('.')[0] for m in sys.modules}}))").split()
    )
    allowed = {"rich"} if "help" in code else set()  # typer shows its help with rich where it is there
    assert loaded & HEAVY - allowed == set()


def test_building_and_asking_need_neither_rdflib_nor_networkx() -> None:
    code = f"import kg, sys; g = kg.build({DEMO!r}, workers=1); g.outperforms('BERT'); g.lineage('BERT')\n"
    loaded = set(fresh(code + "sys.stdout.write(' '.join(sys.modules))").split())
    assert loaded & {"rdflib", "networkx", "pyvis", "IPython"} == set()


def test_the_version_is_that_of_the_distribution() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    try:
        installed = importlib.metadata.version("paper-kg")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("paper-kg is not installed; make test installs it")
    assert kg.__version__ == declared == installed


# ------------------------------------------------------------------------------ as a person uses it in a notebook


def test_build_ask_save_load(pages: Path) -> None:
    g = kg.build([pages / "first.txt", str(pages / "second.txt")], workers=1)
    assert len(g.papers) == 3
    assert "RoBERTa" in g.outperforms("Kestrel").labels
    assert "aviary/kestrel" in str(g.code_for("Kestrel"))
    g.save(pages / "graph.json")
    loaded = kg.load(pages / "graph.json")
    assert loaded.data == g.data
    assert kg.load(pages).data == g.data, "the folder will do"


def test_one_source_may_stand_alone(pages: Path) -> None:
    one, several = kg.build(str(pages / "first.txt")), kg.build([pages / "first.txt"])
    assert one.data == several.data


def test_networkx_has_every_node_and_edge(pages: Path) -> None:
    g = kg.build(pages / "first.txt")
    made = g.to_networkx()
    assert set(made) == set(g.nodes)
    edges = {(c.subject, c.object, c.predicate) for c in g.data.claims}
    assert set(made.edges(keys=True)) == edges
    some = made.edges[g["Kestrel"].id, g["RoBERTa"].id, "outperforms"]
    assert some["support"] == 1
    assert "outperforms RoBERTa" in some["quotes"][0]


def test_an_unknown_name_is_met_with_a_suggestion(pages: Path) -> None:
    g = kg.build(pages / "first.txt")
    with pytest.raises(kg.UnknownNameError, match=r"nothing in the graph is called 'Kestral'; did you mean 'Kestrel'"):
        g.outperforms("Kestral")


def test_lines_that_were_not_understood_are_warnings_that_name_them(pages: Path) -> None:
    (pages / "bad.jsonl").write_text('{"title": "Fine", "abstract": "We propose Osprey."}\nnothing\n', "utf-8")
    with pytest.warns(UserWarning, match=r"bad\.jsonl:2: "):
        kg.build(pages / "bad.jsonl")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kg.build(pages / "first.txt")


def test_a_graph_that_is_not_there_is_an_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(kg.GraphError, match=r"graph\.json: cannot be read"):
        kg.load(tmp_path)


# --------------------------------------------------------------------------------- a script that uses all of it


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    from user_script import tour

    return tour(ROOT / DEMO, tmp_path_factory.mktemp("tour"))


def test_a_users_script_passes_mypy_strict() -> None:
    mypy = pytest.importorskip("mypy.api")
    script = str(ROOT / "tests" / "user_script.py")
    out, err, code = mypy.run(
        ["--strict", "--follow-imports=silent", "--config-file", str(ROOT / "pyproject.toml"), script]
    )
    assert code == 0, out + err


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("told", "did you mean 'LoRA'"),
        ("read", "101"),
        ("stated", "BERT is outperformed by XLNet"),
        ("beaten", "'XLNet'"),
        ("up", "ALBERT is a lite variant of BERT"),
        ("parents", "'BERT'"),
        ("code", "https://github.com/microsoft/LoRA"),
        ("path", "('ALBERT', 'BERT', 'DistilBERT')"),
        ("page", "'code'"),
        ("named", "XLNet"),
        ("aliases", "LoRA"),
    ],
)
def test_the_script_gets_the_answers(toured: dict[str, object], key: str, expected: str) -> None:
    assert expected in str(toured[key])


def test_the_script_gets_numbers_that_fit_together(toured: dict[str, object]) -> None:
    stats = toured["stats"]
    assert isinstance(stats, dict)
    assert toured["network"] == sum(stats["nodes"].values())
    assert toured["types"][0] == stats["nodes"]["Paper"] == 101  # type: ignore[index]
    assert toured["left"] or toured["best"]
    assert toured["changes"] and toured["new"]
