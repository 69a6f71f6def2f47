"""Errors on purpose: one family, one line that says where and what to do, exit code 2 and no traceback."""

from __future__ import annotations

import inspect

import pytest

from kg import cli, errors
from kg.errors import (
    ExportError,
    GraphError,
    KgError,
    LexiconError,
    QueryError,
    SourceError,
    UnknownNameError,
)

ALL = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, Exception)]


def test_the_module_exports_and_draws_every_error() -> None:
    assert sorted(c.__name__ for c in ALL) == errors.__all__
    for error in ALL:
        assert error.__name__ in str(errors.__doc__)


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (SourceError, ValueError),
        (LexiconError, ValueError),
        (GraphError, ValueError),
        (UnknownNameError, KeyError),
        (UnknownNameError, GraphError),
        (QueryError, ValueError),
        (ExportError, OSError),
    ],
)
def test_an_error_is_caught_as_ours_and_as_pythons(error: type[KgError], builtin: type[Exception]) -> None:
    assert issubclass(error, KgError)
    assert issubclass(error, builtin)


@pytest.mark.parametrize("error", ALL)
@pytest.mark.parametrize(
    ("path", "line", "shown"),
    [
        (None, None, "is wrong; mend it"),
        ("in/page.txt", None, "in/page.txt: is wrong; mend it"),
        ("in/page.txt", 7, "in/page.txt:7: is wrong; mend it"),
    ],
)
def test_a_message_names_file_and_line(error: type[KgError], path: str | None, line: int | None, shown: str) -> None:
    assert str(error("is wrong; mend it", path, line)) == shown


@pytest.mark.parametrize("error", ALL)
def test_the_command_line_says_it_in_one_line_and_ends_with_2(
    error: type[KgError], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**settings: object) -> None:
        raise error("is wrong;\n   mend it", "page.txt", 3)

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    shown = capsys.readouterr()
    assert ended.value.code == 2
    assert shown.out == ""
    assert shown.err == "kg: page.txt:3: is wrong; mend it\n"


def test_an_interrupt_ends_like_one_with_a_word_on_the_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(**settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "kg: interrupted; earlier files are whole\n"


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(**settings: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "app", fault)
    with pytest.raises(ZeroDivisionError):
        cli.main()
