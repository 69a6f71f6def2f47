"""What a web address names, and where one stands in a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.addresses import address_spans, find_addresses
from kg.text.urls import parse_address

CANONICAL = [
    # written, url, host, owner, name, holds
    ("http://www.github.com/own/name.git/", "https://github.com/own/name", "github.com", "own", "name", "code"),
    (
        "github.com/own/name/tree/main/sub",
        "https://github.com/own/name/tree/main/sub",
        "github.com",
        "own",
        "name",
        "code",
    ),
    ("https://github.com/own/name?tab=readme#x", "https://github.com/own/name", "github.com", "own", "name", "code"),
    ("https://github.com/own", "https://github.com/own", "github.com", "own", None, "code"),
    ("https://gitlab.lab.example.org/g/sub/n/-/tree/x", None, "gitlab.lab.example.org", "g/sub", "n", "code"),
    ("https://git.example.edu/own/name", "https://git.example.edu/own/name", "git.example.edu", "own", "name", "code"),
    ("https://gitee.com/own/name", "https://gitee.com/own/name", "gitee.com", "own", "name", "code"),
    ("https://codeberg.org/own/name", "https://codeberg.org/own/name", "codeberg.org", "own", "name", "code"),
    ("hf.co/own/name", "https://huggingface.co/own/name", "huggingface.co", "own", "name", "model"),
    ("https://hf-mirror.com/own/name", "https://huggingface.co/own/name", "huggingface.co", "own", "name", "model"),
    ("https://hf.mirrork.net/datasets/own/name", None, "huggingface.co", "own", "name", "dataset"),
    ("https://hf.example.net/own/name", "https://huggingface.co/own/name", "huggingface.co", "own", "name", "model"),
    ("https://huggingface.co/spaces/own/name", None, "huggingface.co", "own", "name", "space"),
    ("https://huggingface.co/collections/own/x-1", None, "huggingface.co", "own", None, None),
    ("https://modelscope.cn/models/own/name", None, "modelscope.cn", "own", "name", "model"),
    (
        "https://www.kaggle.com/datasets/own/name",
        "https://kaggle.com/datasets/own/name",
        "kaggle.com",
        "own",
        "name",
        "dataset",
    ),
    ("https://anonymous.4open.science/r/Name-1/README.md", None, "anonymous.4open.science", None, "Name-1", "code"),
    ("https://zenodo.org/records/123", None, "zenodo.org", None, "123", None),
    ("https://doi.org/10.5281/zenodo.123", None, "zenodo.org", None, "123", None),
    ("https://doi.org/10.7910/DVN/ABC", None, "dataverse.harvard.edu", None, "10.7910/DVN/ABC", "dataset"),
    ("https://osf.io/ab12c/?view_only=1", None, "osf.io", None, "ab12c", None),
]

PAGES = [
    ("https://own.github.io/name/", "https://own.github.io/name"),
    ("http://example.org:8080/a//b/", "https://example.org/a/b"),
    ("https://example.org/#/part", "https://example.org/#/part"),
    ("https://huggingface.co/papers/2501.00001", "https://huggingface.co/papers/2501.00001"),
    ("https://hf.example.net/docs", "https://hf.example.net/docs"),
    ("https://doi.org/10.1145/1.2", "https://doi.org/10.1145/1.2"),
    ("https://github.com/", "https://github.com"),
    ("WWW.Example.ORG/Path", "https://example.org/Path"),
]


@pytest.mark.parametrize(("written", "url", "host", "owner", "name", "holds"), CANONICAL)
def test_a_repository_is_identified(
    written: str, url: str | None, host: str, owner: str | None, name: str | None, holds: str | None
) -> None:
    address = parse_address(written)
    assert address is not None
    assert address.repository
    assert (address.host, address.owner, address.name, address.holds) == (host, owner, name, holds)
    assert url is None or address.url == url


@pytest.mark.parametrize(("written", "url"), PAGES)
def test_other_addresses_are_pages(written: str, url: str) -> None:
    address = parse_address(written)
    assert address is not None
    assert not address.repository
    assert address.url == url


@pytest.mark.parametrize("written", ["", "no address", "localhost", "https://", "/path"])
def test_what_is_no_address(written: str) -> None:
    assert parse_address(written) is None


@given(st.sampled_from([row[0] for row in CANONICAL + PAGES]))
def test_a_canonical_address_is_its_own_canonical_form(written: str) -> None:
    address = parse_address(written)
    assert address is not None
    assert parse_address(address.url) == address


FOUND = [
    ("Code is at https://example.org/a/b.", ["https://example.org/a/b"]),
    ("(see https://example.org/a_(b)).", ["https://example.org/a_(b)"]),
    ("[https://example.org/a](https://example.org/a), and", ["https://example.org/a", "https://example.org/a"]),
    ("https://example.org/a,which is; https://example.org/b;then", ["https://example.org/a", "https://example.org/b"]),
    ("at https://example.org/o/n.We show", ["https://example.org/o/n"]),
    ("https://a.org/b}{https://a.org/b}.", ["https://a.org/b", "https://a.org/b"]),
    (r"\url{https://example.org/a\_b}", ["https://example.org/a_b"]),
    ("https: //github.com/o/n, https://github. com/o/n", ["https://github.com/o/n", "https://github.com/o/n"]),
    ("https://github.com/ own-er/name is", ["https://github.com/own-er/name"]),
    ("https://4d- pages.github.io/x next", ["https://4d-pages.github.io/x"]),
    ("http://https://example.org/a", ["https://example.org/a"]),
    ("at vcbench.com, or demo.lab.example.ch.", ["https://vcbench.com", "https://demo.lab.example.ch"]),
    ("on www.example.top now", ["https://www.example.top"]),
    ("available at tool.ai (github.com/o/n).", ["https://tool.ai", "https://github.com/o/n"]),
    ("DOI: 10.5281/zenodo.12.", ["https://doi.org/10.5281/zenodo.12"]),
    ("Mail me@example.org about Node.js, torch.nn, model.py, e.g. U.S. results.We", []),
    ("GPT-3.5, Ontocord.AI, ClinicalTrials.gov, tool.ai helps, it.is data.in use and/or v1.2.3", []),
    ("github.com/ is a host: see https://github.com/ the", ["https://github.com/", "https://github.com/"]),
]


@pytest.mark.parametrize(("text", "addresses"), FOUND)
def test_addresses_are_found_as_a_person_would(text: str, addresses: list[str]) -> None:
    assert [found.address.rstrip("/") for found in find_addresses(text)] == [a.rstrip("/") for a in addresses]


@given(st.text("ahtps:/. w-()[]{},;\\_10", max_size=60))
def test_found_stretches_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    at = 0
    for found in find_addresses(text):
        assert at <= found.start < found.end <= len(text)
        assert " " not in found.address
        at = found.end
    spans = address_spans(text)
    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
