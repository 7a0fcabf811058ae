"""Ask a road server over HTTP: bounded in time, in tries and in size.

Only what may pass is tried again: no connection, a connection cut off, a timeout, and the answers 429,
502, 503 and 504. Redirects are not followed, and proxies of the environment are not used, so that the
places of customers go to the address that was named and nowhere else.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import httpx

from data.errors import OptionInvalid, RoadsUnavailable
from data.roads.server_address import ServerAddress

PASSING = (429, 502, 503, 504)
ANSWER_BYTES = 64 * 2**20
CHECK = "Check that the road server runs and that WINDSHIELD_ROADS_URL names it."


@dataclass(frozen=True)
class Patience:
    """How long a road server is waited for.

    Parameters
    ----------
    connect_seconds : float
        For a connection.
    read_seconds : float
        For the next piece of an answer.
    total_seconds : float
        For all requests that one question needs, pauses included.
    retries : int
        Further tries of one request.
    pause_seconds : float
        Before the first retry; each further one waits twice as long.
    longest_pause_seconds : float
        No pause is longer; a server that asks for more (Retry-After) is given up.
    """

    connect_seconds: float = 2.0
    read_seconds: float = 10.0
    total_seconds: float = 120.0
    retries: int = 2
    pause_seconds: float = 0.2
    longest_pause_seconds: float = 3.0

    def __post_init__(self) -> None:
        for name in ("connect_seconds", "read_seconds", "total_seconds"):
            if not getattr(self, name) > 0:
                raise OptionInvalid(f"{name} is {getattr(self, name)}.", "Give more than 0.")
        for name in ("retries", "pause_seconds", "longest_pause_seconds"):
            if not getattr(self, name) >= 0:
                raise OptionInvalid(f"{name} is {getattr(self, name)}.", "Give 0 or more.")


@dataclass(frozen=True)
class Deadline:
    """When the time for one question is over.

    Parameters
    ----------
    at_seconds : float
        On the clock.
    total_seconds : float
        From the beginning to then.
    clock : callable
        Seconds that never run backwards.
    """

    at_seconds: float
    total_seconds: float
    clock: Callable[[], float]

    @property
    def seconds_left(self) -> float:
        """The time that is left; 0 or less when it is over."""
        return self.at_seconds - self.clock()

    def allows(self, share: float) -> bool:
        """Tell whether the rest of a question is likely to be answered in time.

        Parameters
        ----------
        share : float
            How much of it has been answered, up to 1.

        Returns
        -------
        bool
            False when the time is over, or a tenth of it at a pace that needs twice the time.
        """
        used = 1 - self.seconds_left / self.total_seconds
        return share >= 1 or used < 0.1 or used < min(1.0, 2 * share)


@dataclass(frozen=True)
class ServerAnswer:
    """What a road server answered.

    Parameters
    ----------
    status : int
        The HTTP status.
    body : object
        The JSON, read; None where there was none and the status is no success.
    """

    status: int
    body: object


class ServerConnection:
    """The connection to one road server; safe to use from several threads.

    Parameters
    ----------
    address : ServerAddress
        Where it is.
    patience : Patience
        How long to wait.
    clock, sleep : callable
        Time as it is seen and spent.
    """

    def __init__(
        self,
        address: ServerAddress,
        patience: Patience,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = address
        self.name = "Road server"
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._client = httpx.Client(
            base_url=address.url,
            auth=address.login,
            transport=httpx.HTTPTransport(),  # one of our own, so that no proxy is taken from the environment
            headers={"Accept": "application/json"},
        )

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._client.close()

    def start(self) -> Deadline:
        """Start the time of one question.

        Returns
        -------
        Deadline
            To be handed to each request that the question needs.
        """
        return Deadline(
            self._clock() + self._patience.total_seconds, self._patience.total_seconds, self._clock
        )

    def ask(self, path: str, deadline: Deadline, question: object = None) -> ServerAnswer:
        """Send one request, again where its fault may pass.

        Parameters
        ----------
        path : str
            Below the server's address, with the query.
        deadline : Deadline
            Of the whole question.
        question : object, optional
            Posted as JSON; without it the request is a GET.

        Returns
        -------
        ServerAnswer
            Any status but a redirect, a refusal of access and what may pass; JSON where it is a success.

        Raises
        ------
        RoadsUnavailable
            No whole answer in time, or one that is no JSON.
        """
        patience, tries = self._patience, 0
        while True:
            pause = min(patience.pause_seconds * 2**tries, patience.longest_pause_seconds)
            try:
                response, content = self._send(path, deadline, question)
            except httpx.TimeoutException as error:
                why: str = self._timed_out(error, deadline)
            except httpx.ConnectError:
                why = "no connection"
            except (httpx.NetworkError, httpx.RemoteProtocolError):
                why = "the connection was cut off"
            except httpx.HTTPError as error:
                raise self.fault(f"the answer can't be read ({type(error).__name__})") from error
            else:
                if response.status_code not in PASSING:
                    return self._read(response, content)
                why = f"answered {response.status_code}"
                pause = max(pause, _asked_pause_seconds(response))
            tries += 1
            if tries > patience.retries or pause > min(patience.longest_pause_seconds, deadline.seconds_left):
                raise self.fault(why)
            self._sleep(pause)

    def fault(self, why: str, next_step: str = CHECK) -> RoadsUnavailable:
        """Make the error that says that the server has no good answer.

        Parameters
        ----------
        why : str
            What is wrong with it.
        next_step : str
            What to do about it.

        Returns
        -------
        RoadsUnavailable
            It names the server without user and password.
        """
        return RoadsUnavailable(f"{self.name} at {self.address.url}: {why}.", next_step)

    def _send(self, path: str, deadline: Deadline, question: object) -> tuple[httpx.Response, bytes]:
        left = deadline.seconds_left
        if left <= 0:
            raise httpx.ReadTimeout("")
        patience = self._patience
        read_seconds = min(patience.read_seconds, left)
        request = self._client.build_request(
            "GET" if question is None else "POST",
            path,
            json=question,
            timeout=httpx.Timeout(read_seconds, connect=min(patience.connect_seconds, left)),
        )
        response = self._client.send(request, stream=True)
        try:
            content = bytearray()
            for piece in response.iter_bytes():
                content += piece
                if len(content) > ANSWER_BYTES:
                    raise self.fault(f"the answer is larger than {ANSWER_BYTES >> 20} MiB")
                if deadline.seconds_left <= 0:  # a server that drips never meets the timeout of one read
                    raise httpx.ReadTimeout("")
        finally:
            response.close()
        return response, bytes(content)

    def _timed_out(self, error: httpx.TimeoutException, deadline: Deadline) -> str:
        if deadline.seconds_left <= 0:
            return f"timed out after {self._patience.total_seconds:g} s in all"
        if isinstance(error, httpx.ConnectTimeout):
            return f"no connection within {self._patience.connect_seconds:g} s"
        return f"timed out after {self._patience.read_seconds:g} s"

    def _read(self, response: httpx.Response, content: bytes) -> ServerAnswer:
        status = response.status_code
        if response.has_redirect_location:
            raise self.fault(
                f"sends on to another address ({status})", "Name that address in WINDSHIELD_ROADS_URL."
            )
        if status in (401, 403, 407):
            raise self.fault(
                f"refuses access ({status})", "Check the user and the password in WINDSHIELD_ROADS_URL."
            )
        try:
            return ServerAnswer(status, json.loads(content, parse_constant=_refuse_constant))
        except (ValueError, RecursionError) as error:
            if response.is_success:
                raise self.fault("the answer is no JSON") from error
            return ServerAnswer(status, None)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")  # or a NaN would pass for "no road"


def _asked_pause_seconds(response: httpx.Response) -> float:
    asked: str = response.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else 0.0
