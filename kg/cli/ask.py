"""``kg ask``: the questions of the Python API, by the same names."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from kg.cli.answers import AsJson, GraphFile, complete_name, open_graph, print_answer, print_json
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.graph.listing import Listing

__all__ = ["QUESTIONS", "Question", "ask"]


class Question(NamedTuple):
    """A question: the words that it takes (those in brackets may be left out), what it answers, and how."""

    takes: str
    answers: str
    ask: Callable[..., Listing[Any]]

    def counts(self) -> tuple[int, int]:
        """Return the least and the largest number of words that it takes."""
        words = self.takes.split()
        return sum(not word.startswith("[") for word in words), len(words)


def _number(word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise KgError(f"a number is wanted, not {word!r}") from None


def _lineage(graph: Graph, name: str, direction: str = "up") -> Listing[Any]:
    if direction not in ("up", "down"):
        raise KgError(f"lineage goes 'up' or 'down', not {direction!r}")
    return graph.lineage(name, "up" if direction == "up" else "down")


def _neighbourhood(graph: Graph, name: str, hops: str = "1") -> Listing[Any]:
    if _number(hops) < 1:
        raise KgError(f"the number of steps is 1 or more, not {hops}")
    return graph.neighbourhood(name, _number(hops))


QUESTIONS: dict[str, Question] = {
    "outperforms": Question("NAME", "what a thing is said to outperform", lambda g, name: g.outperforms(name)),
    "outperformed-by": Question("NAME", "what is said to outperform it", lambda g, name: g.outperformed_by(name)),
    "based-on": Question("NAME", "what it is directly based on", lambda g, name: g.based_on(name)),
    "lineage": Question("NAME [up|down]", "what it goes back to; down: what goes back to it", _lineage),
    "users-of": Question("NAME", "what uses it, or is based, trained or evaluated on it", lambda g, n: g.users_of(n)),
    "code-for": Question("NAME", "its repositories", lambda g, name: g.code_for(name)),
    "leaderboard": Question(
        "DATASET [METRIC]", "who reports what on a data set, the best first", lambda g, *words: g.leaderboard(*words)
    ),
    "compare": Question("NAME NAME", "all that is claimed between two things", lambda g, a, b: g.compare(a, b)),
    "contradictions": Question("", "claims that contradict each other", lambda g: g.contradictions()),
    "timeline": Question("NAME", "which papers name it, when, and what they say", lambda g, name: g.timeline(name)),
    "path": Question("NAME NAME", "how two things are connected", lambda g, a, b: g.path(a, b)),
    "similar": Question(
        "NAME [LIMIT]", "what relates to the same things", lambda g, n, limit="10": g.similar(n, _number(limit))
    ),
    "neighbourhood": Question("NAME [STEPS]", "all that is said around it", _neighbourhood),
}
"""By name: the methods of :class:`kg.Graph`, with hyphens."""


def _complete_question(incomplete: str) -> list[str]:
    return [name for name in QUESTIONS if name.startswith(incomplete)]


def ask(
    question: Annotated[
        str | None, typer.Argument(help="One of those that --list shows.", autocompletion=_complete_question)
    ] = None,
    about: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="What it is about.", autocompletion=complete_name, show_default=False),
    ] = None,
    graph: GraphFile = Path("output"),
    json: AsJson = False,
    list_: Annotated[bool, typer.Option("--list", help="List the questions.")] = False,
) -> None:
    """Ask one of the questions of the Python API.

    Every answer quotes the papers that say so. For other questions there is SPARQL: kg query.

    Example: kg ask lineage ALBERT
    """
    if list_:
        for name, known in QUESTIONS.items():
            sys.stdout.write(f"{f'{name} {known.takes}'.strip():<32} {known.answers}\n")
        return
    if question is None:
        raise KgError("name a question, such as `kg ask outperforms BERT`; `kg ask --list` shows all")
    chosen = _choose(question)
    words = about or []
    least, most = chosen.counts()
    if not least <= len(words) <= most:
        takes = chosen.takes or "nothing"
        raise KgError(f"{question} takes {takes}, and was given {len(words)} (names of several words need quotes)")
    answer = chosen.ask(open_graph(graph), *words)
    if json:
        print_json({"question": answer.question, "rows": answer.to_dicts()})
    else:
        print_answer(answer)


def _choose(question: str) -> Question:
    name = question.replace("_", "-").casefold()
    if name not in QUESTIONS:
        from difflib import get_close_matches

        near = get_close_matches(name, QUESTIONS, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else "`kg ask --list` shows all"
        raise KgError(f"there is no question {question!r}; {hint}")
    return QUESTIONS[name]
