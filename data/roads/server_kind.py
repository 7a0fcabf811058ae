"""Find out whether a road server is a Valhalla or an OSRM."""

from http import HTTPStatus

from data.roads.server_http import Deadline, ServerAnswer, ServerConnection
from data.roads.server_osrm import OsrmServer
from data.roads.server_valhalla import ValhallaServer

SAY_SO = "Say which one it is in WINDSHIELD_ROADS_URL: valhalla+http://… or osrm+http://…."


def find_server(
    connection: ServerConnection, snap_miles: float, deadline: Deadline
) -> ValhallaServer | OsrmServer:
    """Find out which server it is, unless its address says so.

    Parameters
    ----------
    connection : ServerConnection
        The way to it.
    snap_miles : float
        A place farther than this from a road has no answer.
    deadline : Deadline
        Of the question that made it necessary.

    Returns
    -------
    ValhallaServer or OsrmServer
        To be asked.

    Raises
    ------
    RoadsUnavailable
        It doesn't answer, or answers as neither does.
    """
    kind = connection.address.kind
    if kind == "osrm":
        return OsrmServer(connection, snap_miles)
    status = connection.ask("status", deadline)
    if kind == "valhalla" or _is_valhalla(status):
        return ValhallaServer(connection, snap_miles, status.body)
    if _is_osrm(status) or _is_osrm(connection.ask("table/v1/driving/-83,40;-83,40", deadline)):
        return OsrmServer(connection, snap_miles)
    raise connection.fault("answers neither as Valhalla nor as OSRM does", SAY_SO)


def _is_valhalla(answer: ServerAnswer) -> bool:
    body = answer.body
    if not isinstance(body, dict):
        return False
    if answer.status == HTTPStatus.OK:
        return "tileset_last_modified" in body or "available_actions" in body
    return isinstance(body.get("error_code"), int)


def _is_osrm(answer: ServerAnswer) -> bool:
    return isinstance(answer.body, dict) and isinstance(answer.body.get("code"), str)
