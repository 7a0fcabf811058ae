"""The address of a road server, as a person writes it."""

import re
from dataclasses import dataclass, field

import httpx

from data.errors import OptionInvalid

KINDS = ("valhalla", "osrm")


@dataclass(frozen=True)
class ServerAddress:
    """Where a road server is and, where the person said so, which one it is.

    Parameters
    ----------
    url : str
        Without user, password and closing slash, so that it can be shown.
    kind : str
        "valhalla" or "osrm"; empty when it has to be found out.
    login : tuple of str, optional
        User and password; never shown.
    """

    url: str
    kind: str = ""
    login: tuple[str, str] | None = field(default=None, repr=False)


def read_address(text: str) -> ServerAddress:
    """Read the address of a road server.

    Parameters
    ----------
    text : str
        "http://host:8002", or with the kind before it: "valhalla+http://host:8002",
        "osrm+https://user:password@host/path".

    Returns
    -------
    ServerAddress
        Its parts; the URL is fit to be shown.

    Raises
    ------
    OptionInvalid
        It is no http or https address. What was given is not repeated, since it may hold a password.
    """
    kind, plus, plain = text.strip().partition("+")
    if not plus or "://" in kind:
        kind, plain = "", text.strip()
    kind = kind.lower()
    if kind and kind not in KINDS:
        raise OptionInvalid("The kind of road server before the + is unknown.", _WRITE_SO)
    try:
        url = httpx.URL(plain)
    except (httpx.InvalidURL, ValueError):
        raise OptionInvalid("The address of the road server is no URL.", _WRITE_SO) from None
    if url.scheme not in ("http", "https") or not _HOST.fullmatch(url.host):
        raise OptionInvalid("The address of the road server is no http or https address.", _WRITE_SO)
    if url.port is not None and not 0 < url.port < 2**16:
        raise OptionInvalid(f"The road server's port can't be {url.port}.", _WRITE_SO)
    if url.query or url.fragment:
        raise OptionInvalid("The address of the road server has a part after ? or #.", "Leave that part out.")
    shown = url.copy_with(username=None, password=None)
    login = (url.username, url.password) if url.userinfo else None
    return ServerAddress(str(shown).rstrip("/"), kind, login)


_HOST = re.compile(r"[\w.:-]+", re.ASCII)
_WRITE_SO = "Write it as http://host:8002, or with the kind: valhalla+http://… or osrm+http://…."
