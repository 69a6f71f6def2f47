"""What a web address names: its canonical form, and the repository that it leads to, if any."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from kg.text.data_files import load

__all__ = ["Address", "Holds", "parse_address"]

Holds: TypeAlias = Literal["code", "model", "dataset", "space"]

_DATA = load("hosts")
_MIRRORS: dict[str, str] = _DATA["mirrors"]
_HOSTS: dict[str, dict[str, Any]] = _DATA["hosts"]
_DOIS: dict[str, str] = _DATA["dois"]
_HUB_NAME = re.compile(_DATA["hub_names"]["pattern"])
_HUB: str = _DATA["hub_names"]["host"]

_PARTS = re.compile(
    r"(?:(?:https?|ftp)://)?(?:[^/@\s]*@)?([^/?#:\s]+)(?::\d+)?([^?#\s]*)(\?[^#\s]*)?(#\S*)?", re.IGNORECASE
)
_KINDS: dict[str, Holds] = {
    "datasets": "dataset", "dataset": "dataset", "models": "model", "model": "model", "spaces": "space",
    "studios": "space", "code": "code", "notebooks": "code", "apps": "space",
}  # fmt: skip
_USER_PAGES: frozenset[str] = frozenset(_DATA["user_pages"]["hosts"])
_NAME = re.compile(r"[\w.+~-]+")


class Address(NamedTuple):
    """A web address read: ``url`` canonical, ``host`` that of the hub where a mirror stood.

    ``owner`` and ``name`` identify a repository (a code, model or data host's page may have neither), ``holds`` what
    it holds; ``repository`` says whether the host is one for code, models or data at all.
    """

    url: str
    host: str
    repository: bool = False
    owner: str | None = None
    name: str | None = None
    holds: Holds | None = None


@lru_cache(maxsize=4096)
def parse_address(written: str) -> Address | None:
    """Read a web address, with or without its scheme; ``None`` if it is none.

    ``url`` is https, without ``www.``, port, ``.git`` or a slash at the end; the path stays as it is written, so a
    folder within a repository is still named while ``owner`` and ``name`` identify the repository.

    >>> parse_address("http://www.github.com/owner/name.git/").url
    'https://github.com/owner/name'
    >>> parse_address("hf-mirror.com/datasets/owner/name").url
    'https://huggingface.co/datasets/owner/name'
    """
    m = _PARTS.fullmatch(written.strip())
    if m is None:
        return None
    host = m[1].lower().strip(".").removeprefix("www.")
    if "." not in host or not host.isprintable():
        return None
    path, query, fragment = re.sub(r"/{2,}", "/", m[2]), m[3] or "", m[4] or ""
    whole = f"{path}{query}{fragment}" if query or len(fragment) > 1 else path.rstrip("/")
    path = path.rstrip("/")
    if host in _MIRRORS:
        if host == "raw.githubusercontent.com":
            path = "/".join([*path.split("/")[:3]])
        host = _MIRRORS[host]
    elif _HUB_NAME.fullmatch(host.split(".")[0]) and host != _HUB and _reads_like_hub(path):
        host = _HUB
    rules = _rules(host)
    if host == "doi.org":
        return _doi(path.lstrip("/"))
    if rules is None:
        return Address(f"https://{host}{whole}", host)
    path = path.removesuffix(".git").rstrip("/")
    parts = [p for p in path.split("/") if p]
    if not parts or parts[0].lower() in rules.get("pages", ()):
        return Address(f"https://{host}{whole}", host)
    owner, name, holds = _identity(parts, query, rules)
    if rules["layout"] != "item":
        whole = path  # what a page of a repository shows first is no part of the repository's address
    return Address(f"https://{host}{whole}", host, True, owner, name, holds)


def _rules(host: str) -> dict[str, Any] | None:
    first, _, rest = host.partition(".")
    return _HOSTS.get(host) or _HOSTS.get(f"*.{rest}") or (_HOSTS.get(f"{first}.*") if not _is_pages(rest) else None)


def _is_pages(rest: str) -> bool:
    """Whether ``rest`` of a host gives every user a host of their own, such as ``github.io``."""
    return rest in _USER_PAGES or rest in ("io", "blog")


def _reads_like_hub(path: str) -> bool:
    parts = [p for p in path.split("/") if p]
    if parts[:1] in (["datasets"], ["spaces"]):
        parts = parts[1:]
    elif parts and parts[0] in _HOSTS[_HUB]["pages"]:
        return False
    return len(parts) >= 2 and all(_NAME.fullmatch(p) for p in parts[:2])


def _identity(parts: list[str], query: str, rules: dict[str, Any]) -> tuple[str | None, str | None, Holds | None]:
    """Return owner, name and what it holds, from the path of a repository's address."""
    holds = cast("Holds | None", rules.get("holds"))
    layout = rules["layout"]
    if layout == "item":
        words = rules["words"]
        rest = [p for p in parts if p not in words]
        if m := re.search(r"persistentId=(?:doi:)?([^&]+)", query):
            return None, m[1], holds
        if len(rest) == len(parts) and words:
            return None, None, holds
        if words and words[0] == "articles" and rest:
            return None, rest[-1], holds
        return None, rest[0] if rest else None, holds
    if layout in ("hub", "kinds") and parts:
        if parts[0] == "collections" or parts[0] == "organizations":
            return (parts[1] if len(parts) > 1 else None), None, None
        if parts[0] in _KINDS:
            holds = _KINDS[parts[0]]
            parts = parts[1:]
    if layout == "owner-name" and "-" in parts:  # GitLab puts "/-/" before what is inside a repository
        parts = parts[: parts.index("-")]
        return ("/".join(parts[:-1]) or None), (parts[-1] if parts else None), holds
    owner = parts[0].lstrip("~") if parts else None
    name = parts[1].removesuffix(".git") if len(parts) > 1 else None
    return owner, name, holds


def _doi(doi: str) -> Address:
    for prefix, host in _DOIS.items():
        if doi.startswith(prefix):
            if host == _HUB and len(parts := doi.removeprefix(prefix).split("/")) > 1:
                return Address(f"https://doi.org/{doi}", host, True, None, parts[0], None)
            rules = _rules(host) or {"holds": "dataset"}
            name = doi.removeprefix(prefix) if host == "zenodo.org" else doi
            return Address(f"https://doi.org/{doi}", host, True, None, name, cast("Holds | None", rules.get("holds")))
    return Address(f"https://doi.org/{doi}", "doi.org")
