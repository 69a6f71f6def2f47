"""Score the extraction and the resolution against annotated papers, and write the figures to quality.md.

    python benchmarks/quality.py               # everything, with the 20,000 arXiv records: a few minutes
    python benchmarks/quality.py --papers 0    # only annotated papers; writes no file
    python benchmarks/quality.py --errors 20   # print errors too; never those of the half that is kept apart

What ``kg extract`` prints is scored by ``../shared/gold/score.py`` as it is. Where ``../shared`` is absent only the
bundled papers are scored, by evaluate.py, which the rest of this page says agrees with it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from evaluate import Counts, Judged, Report, evaluate
from tables import table

sys.path.insert(0, str(Path(__file__).parents[1]))
from training.split import held_out, held_out_of_ours

__all__ = ["main", "reliability"]

_HERE = Path(__file__).parent
_ROOT = _HERE.parent
_SHARED = _ROOT / ".." / "shared"
_GOLD, _CORPUS = _SHARED / "gold", _SHARED / "corpus"
_SCORE = _GOLD / "score.py"
_OURS = _ROOT / "training" / "annotations" / "arxiv.jsonl.gz"
_DEMO_TEXTS, _DEMO_GOLD = _ROOT / "examples" / "daily_papers.txt", _ROOT / "tests" / "gold" / "demo.jsonl"
_JUDGED = _HERE / "judged.tsv"  # predicate, rule, "stated" or "not stated": one line an edge that a person has read
_ALL = 20_000
_FIGURES = ("entities-merged", "entities", "entities-untyped", "relations", "results", "urls")
_TARGETS = (  # of the issue on extraction: figure, measure, at least
    ("entities-merged", "f1", 0.88),
    ("entities", "f1", 0.78),
    ("relations", "precision", 0.88),
    ("relations", "f1", 0.75),
    ("results", "f1", 0.75),
    ("urls", "f1", 1.00),
)
_PAIR_TARGETS = {"same": 0.90, "different": 0.98}
_PAIR_TARGETS |= {f"different:{kind}": 1.0 for kind in ("version", "size", "variant")}  # of the issue on resolution
_FALL = 0.05  # a larger fall to the half kept apart means memorising
_BINS = 10
_RARE = 20  # firings below which a rule is not listed by itself


class Scored(NamedTuple):
    """A set of annotated papers: the figures of the scorer, and our own, which has a verdict for each relation."""

    name: str
    papers: int
    figures: Mapping[str, Counts]
    own: Report


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _ours(scratch: Path, errors: int) -> Scored:
    """Score the papers that we annotated ourselves and kept apart; thresholds are chosen on them."""
    with gzip.open(_OURS, "rt", encoding="utf-8") as lines:
        gold = [record for record in map(json.loads, lines) if held_out_of_ours(record["id"])]
    wanted = {record["id"].removeprefix("arxiv-") for record in gold}
    with gzip.open(_CORPUS / "arxiv_20k.jsonl.gz", "rt", encoding="utf-8") as source:
        texts = [line for line in source if json.loads(line)["id"] in wanted]
    (scratch / "ours.jsonl").write_text("".join(texts), encoding="utf-8")
    found = _extract([scratch / "ours.jsonl"], scratch / "ours_found.jsonl")
    return _score("ours, kept apart", gold, found, scratch, errors)


def _extract(sources: Iterable[Path], target: Path) -> Path:
    """Run ``kg extract`` as a user does."""
    command = [sys.executable, "-m", "kg", "extract", *map(str, sources)]
    with target.open("w", encoding="utf-8") as file:
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"kg extract failed:\n{done.stderr}")
    return target


# ---------------------------------------------------------------------------------------------------- scoring


def _score(name: str, gold: Sequence[dict[str, Any]], found: Path, scratch: Path, errors: int) -> Scored:
    own = evaluate(gold, _lines(found))
    if not _SCORE.exists():
        return Scored(name, len(gold), own.counts, own)
    part = scratch / "gold.jsonl"
    part.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in gold), encoding="utf-8")
    command = [sys.executable, str(_SCORE), str(part), str(found)]
    done = subprocess.run([*command, "--json"], check=True, capture_output=True, text=True)
    _say(done.stderr.strip() or f"  {name}: {len(gold)} papers scored")
    if errors:
        listed = subprocess.run([*command, "--errors", str(errors)], check=True, capture_output=True, text=True).stdout
        print(f"--- {name}", *(line for line in listed.splitlines() if ": " in line), sep="\n")
    scored = {figure: Counts(row["tp"], row["fp"], row["fn"]) for figure, row in json.loads(done.stdout).items()}
    return Scored(name, len(gold), scored, own)


def _difference(sets: Sequence[Scored]) -> float:
    """The largest difference of a precision, recall or F1 between the two scorers."""
    return max(
        abs(theirs - ours)
        for one in sets
        for figure in one.figures.keys() | one.own.counts.keys()
        for theirs, ours in zip(
            one.figures.get(figure, Counts()).measures().values(),
            one.own.counts.get(figure, Counts()).measures().values(),
            strict=True,
        )
    )


def _annotated(counts: Counts) -> bool:
    """Whether the annotators looked for such things at all: our own have no addresses."""
    return counts.right + counts.missing > 0


def _targets(sets: Sequence[Scored]) -> str:
    rows = []
    for figure, measure, least in _TARGETS:
        found = [one.figures.get(figure, Counts()) for one in sets]
        cells = [f"{counts.measures()[measure]:.3f}" if _annotated(counts) else "" for counts in found]
        rows.append((f"{figure} {measure}", f"{least:.2f}", *cells))
    return table(("figure", "target", *(f"{one.name} ({one.papers})" for one in sets)), rows)


def _details(sets: Sequence[Scored]) -> str:
    """Precision, recall and F1 of every figure, type and predicate."""
    others = sorted({figure for one in sets for figure in one.figures if "|" not in figure} - set(_FIGURES))
    rows = []
    for figure in (*_FIGURES, *others):
        cells = []
        for one in sets:
            counts = one.figures.get(figure, Counts())
            told = f"{counts.precision:.2f} {counts.recall:.2f} {counts.f1:.2f}"
            cells.append(told if _annotated(counts) else "")
        rows.append((figure, *cells))
    return table(("precision recall F1", *(one.name for one in sets)), rows)


# ------------------------------------------------------------------------------------------------- confidence


def reliability(judged: Iterable[Judged]) -> list[tuple[int, float, float]]:
    """Return, for tenths of confidence, how many relations there are, their mean confidence, and the share right.

    Optional ones are left out (reliability diagram: Murphy and Winkler 1977).
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for one in judged:
        if one.verdict != "optional":
            confidence = float(one.relation.get("confidence", 1.0))
            bins[min(_BINS - 1, int(confidence * _BINS + 1e-9))].append((confidence, one.verdict == "right"))
    return [
        (len(b), sum(c for c, _ in b) / len(b), sum(right for _, right in b) / len(b)) if b else (0, 0.0, 0.0)
        for b in bins
    ]


def _gap(bins: Sequence[tuple[int, float, float]]) -> float:
    """Expected calibration error (Naeini et al. 2015): the mean distance of share and confidence."""
    total = sum(count for count, _, _ in bins)
    return sum(count * abs(mean - share) for count, mean, share in bins) / total if total else 0.0


def _reliability(sets: Sequence[Scored]) -> str:
    tables = [reliability(one.own.relations) for one in sets]
    rows: list[tuple[str, ...]] = []
    for i in reversed(range(_BINS)):
        cells: list[str] = []
        for bins in tables:
            count, mean, share = bins[i]
            cells += (str(count), f"{mean:.2f}", f"{share:.2f}") if count else ("0", "", "")
        if not set(cells) <= {"0", ""}:
            rows.append((f"{i / _BINS:.1f} to {(i + 1) / _BINS:.1f}", *cells))
    rows.append(("calibration error", *(cell for bins in tables for cell in ("", "", f"{_gap(bins):.3f}"))))
    head = [cell for one in sets for cell in (f"{one.name}: relations", "mean", "right")]
    return table(("confidence", *head), rows)


# ----------------------------------------------------------------------------------------------------- rules


def _firings(found: Path) -> tuple[int, Counter[str]]:
    """Count papers and, by rule, relations of records, one record at a time."""
    papers, fired = 0, Counter[str]()
    with found.open(encoding="utf-8") as file:
        for papers, line in enumerate(file, 1):  # noqa: B007 - the last number is how many there are
            fired.update(relation["rule"] for relation in json.loads(line)["relations"])
    return papers, fired


def _rules(sets: Sequence[Scored], papers: int, fired: Counter[str]) -> str:
    right, wrong = Counter[str](), Counter[str]()
    for one in sets:
        for judged in one.own.relations:
            tally = {"right": right, "wrong": wrong}.get(judged.verdict)
            if tally is not None:
                tally[judged.relation["rule"]] += 1
    shown = fired or right + wrong
    listed = [rule for rule in sorted(shown, key=lambda r: (-shown[r], r)) if shown[rule] >= _RARE]
    rare = [rule for rule in shown if shown[rule] < _RARE]

    def row(name: str, rules: Sequence[str]) -> tuple[object, ...]:
        good, bad = sum(right[r] for r in rules), sum(wrong[r] for r in rules)
        return name, sum(fired[r] for r in rules), good, bad, f"{good / (good + bad):.2f}" if good + bad else ""

    rows = [row(f"`{rule}`", [rule]) for rule in listed]
    rows += [row(f"{len(rare)} rules below {_RARE}", rare), row(f"all {len(shown)}", [*listed, *rare])]
    once = sum(count == 1 for count in fired.values())
    note = f"{once} of {len(fired)} rules fired once only in the {papers:,} papers." if fired else ""
    head = ("rule", f"in {papers:,} papers", "right", "wrong", "precision")
    return f"{table(head, rows)}\n\n{note}".strip()


def _read_edges() -> str:
    """Count the edges that a person has judged against their quotes, by predicate and by rule."""
    text = _JUDGED.read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    tables = []
    for column, name in enumerate(("predicate", "rule")):
        stated, asked = Counter[str](), Counter[str]()
        for row in rows:
            asked[row[column]] += 1
            stated[row[column]] += row[2] == "stated"
        ordered = sorted(asked, key=lambda key: (-asked[key], key))
        counts = [(key, asked[key], stated[key]) for key in ordered]
        tables.append(
            table((name, "edges read", "stated by their quotes"), [*counts, ("all", len(rows), stated.total())])
        )
    return "\n\n".join(tables)


# ----------------------------------------------------------------------------------------------------- pairs


def _pairs(found: Path, errors: int) -> str:
    command = [sys.executable, str(_SCORE), "--pairs", str(_GOLD / "pairs.jsonl"), str(found), "--errors", str(errors)]
    _, *lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    rows = []
    for line in lines:
        cells = line.rsplit(maxsplit=5)  # a kind may hold blanks
        if len(cells) == 6 and all(cell.isdigit() for cell in cells[1:4]):
            least = _PAIR_TARGETS.get(cells[0])
            rows.append((cells[0], "" if least is None else f"{least:.2f}", *(cells[i] for i in (4, 5, 1, 2, 3))))
        else:
            print(line)
    return table(("pairs", "target", "right of resolved", "right of all", "right", "wrong", "unresolved"), rows)


# ------------------------------------------------------------------------------------------------------ whole


def _sections(scratch: Path, papers: int, errors: int) -> Iterable[tuple[str, str]]:
    demo_gold = _lines(_DEMO_GOLD)
    demo_found = _extract([_DEMO_TEXTS], scratch / "demo.jsonl")
    if not _SCORE.exists():
        _say("NOT SCORED: dev, train and pairs; ../shared/gold is not beside this checkout")
        demo = _score("demo", demo_gold, demo_found, scratch, errors)
        yield "Not all was scored", "`../shared/gold` was not there: these are the bundled papers, by `evaluate.py`."
        yield "Targets", _targets([demo])
        yield "By type and predicate", _details([demo])
        yield "Confidence", _reliability([demo])
        yield "Rules", _rules([demo], 0, Counter())
        return
    pages = sorted(_CORPUS.glob("0*.txt"))
    found = _extract([*pages, _CORPUS / "arxiv_annotated.jsonl"], scratch / "annotated.jsonl")
    dev = _lines(_GOLD / "dev.jsonl")
    seen = _score("dev, half seen", [r for r in dev if not held_out(r["id"])], found, scratch, errors)
    unseen = _score("dev, half kept apart", [r for r in dev if held_out(r["id"])], found, scratch, 0)
    whole = _score("dev", dev, found, scratch, 0)
    train = _score("train", _lines(_GOLD / "train.jsonl"), found, scratch, errors)
    demo = _score("demo", demo_gold, demo_found, scratch, errors)
    ours = _ours(scratch, errors)
    sets = (whole, seen, unseen, ours, train, demo)
    fall = max(seen.figures[figure].f1 - unseen.figures[figure].f1 for figure in _FIGURES)
    yield (
        "Targets",
        f"{_targets(sets)}\n\nThe half seen, train and demo are what the weights are learnt from: only the half kept "
        f"apart tells what to expect of other papers. Ours are arXiv papers that we annotated: nothing is learnt from "
        f"those kept apart, but thresholds are chosen on them.\n"
        f"The largest fall of an F1 from the half seen to the half kept apart is {fall:.3f} "
        f"(more than {_FALL} would mean memorising). `evaluate.py` and the scorer differ by at most "
        f"{_difference(sets):.4f}.",
    )
    yield "By type and predicate", _details((whole, unseen, ours, train, demo))
    yield (
        "Confidence: relations by what was claimed and what was right",
        _reliability((whole, unseen, ours, train, demo)),
    )
    count, fired = 0, Counter[str]()
    if papers:
        _say(f"extracting the pages and {papers:,} arXiv records")
        with gzip.open(_CORPUS / "arxiv_20k.jsonl.gz", "rt", encoding="utf-8") as source:
            (scratch / "arxiv.jsonl").write_text("".join(islice(source, papers)), encoding="utf-8")
        together = _extract([*pages, scratch / "arxiv.jsonl"], scratch / "together.jsonl")
        count, fired = _firings(together)
        yield f"Pairs of names, the pages together with {papers:,} arXiv records", _pairs(together, errors)
    yield (
        "Rules: relations of each, and their verdicts on dev, train and demo",
        _rules((whole, train, demo), count, fired),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=_ALL, help="so many arXiv records for pairs and rules (20,000)")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print up to N errors of each kind")
    parser.add_argument("--output", type=Path, help="the file to write; quality.md if all was measured")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kg-quality-") as name:
        sections = list(_sections(Path(name), options.papers, options.errors))
    report = "# Quality\n\nWritten by `make quality`; figures only.\n"
    report += "".join(f"\n## {title}\n\n{text}\n" for title, text in sections)
    print(report)
    whole = _SCORE.exists() and options.papers >= _ALL
    target = options.output or (_HERE / "quality.md" if whole else None)
    if target is None:
        _say("not all was measured: quality.md stays as it is (--output FILE writes one anyway)")
    else:
        target.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
