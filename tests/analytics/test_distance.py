"""Great-circle distance in SQL: published figures, the date line, the poles."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.distance import miles_sql, near_predicates
from analytics.provider_filter import Near
from data.engine import connect
from data.geography.sphere import EARTH_RADIUS_MILES

KM_PER_MILE = 1.609344


@pytest.fixture(scope="module")
def connection():
    with connect() as opened:
        yield opened


def ask(connection, near, lat, lon):
    """Distance and whether the point is in the circle, of a point as the snapshot stores it."""
    inside = " AND ".join(near_predicates(near))
    return connection.execute(
        f"SELECT {miles_sql(near)}, {inside} FROM (SELECT ?::FLOAT AS lat, ?::FLOAT AS lon)", [lat, lon]
    ).fetchone()


@pytest.mark.parametrize(
    ("here", "there", "published_km", "on_a_sphere_of_km"),
    [
        # Nashville BNA to Los Angeles LAX: Rosetta Code, "Haversine formula", its value for R = 6371.0 km
        ((36.12, -86.67), (33.94, -118.40), 2886.444442837984, 6371.0),
        # A degree along the equator, and a quarter of the way around: 2πR/360 and πR/2
        ((0, 10), (0, 11), 111.19492664455873, 6371.0),
        ((0, 0), (90, 0), 10007.543398010286, 6371.0),
        # Land's End to John o' Groats: C. Veness, "Calculate distance, bearing and more between
        # Latitude/Longitude points" (movable-type.co.uk/scripts/latlong.html), 968.9 km with R = 6371 km
        ((50 + 3 / 60 + 59 / 3600, -(5 + 42 / 60 + 53 / 3600)),
         (58 + 38 / 60 + 38 / 3600, -(3 + 4 / 60 + 12 / 3600)), 968.9, 6371.0),
    ],
)  # fmt: skip
def test_published_distances_come_out(connection, here, there, published_km, on_a_sphere_of_km):
    miles, _ = ask(connection, Near(*here, 1), *there)
    # single precision moves a point by less than a metre
    assert miles * KM_PER_MILE * on_a_sphere_of_km / 6371.0088 == pytest.approx(published_km, abs=0.05)


def test_the_radius_is_the_mean_one():
    # (2a + b) / 3 of WGS 84, Moritz, "Geodetic Reference System 1980", Journal of Geodesy 74, 2000
    assert pytest.approx((2 * 6378.137 + 6356.752314) / 3, abs=1e-4) == EARTH_RADIUS_MILES * KM_PER_MILE


@pytest.mark.parametrize(
    ("near", "lat", "lon", "inside"),
    [
        (Near(51.88, -176.65, 300), 52.83, 173.18, False),  # Adak to Attu: 424 miles across the date line
        (Near(51.88, -176.65, 450), 52.83, 173.18, True),
        (Near(52.83, 173.18, 450), 51.88, -176.65, True),
        (Near(52.0, 179.9, 20), 52.0, -179.9, True),
        (Near(52.0, 179.9, 5), 52.0, -179.9, False),
        (Near(52.0, 180.0, 1), 52.0, -180.0, True),  # one meridian, two names
        (Near(52.0, -180.0, 1), 52.0, 180.0, True),
        (Near(89.9, 0, 20), 89.9, 180, True),  # 14 miles over the pole
        (Near(89.9, 0, 10), 89.9, 180, False),
        (Near(-90, 0, 100), -89, 77, True),
    ],
)
def test_circles_cross_the_date_line_and_the_poles(connection, near, lat, lon, inside):
    assert ask(connection, near, lat, lon)[1] is inside


def test_a_place_that_is_not_known_is_at_no_distance(connection):
    for lat, lon in ((None, None), (41.9, None), (None, -87.62)):
        miles, inside = ask(connection, Near(41.9, -87.62, 3000), lat, lon)
        assert miles is None
        assert not inside


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    lat=st.floats(-90, 90), lon=st.floats(-180, 180), radius=st.floats(0.01, 3000),
    bearing=st.sampled_from((0.0, math.pi / 2, math.pi, 3 * math.pi / 2)) | st.floats(0, 2 * math.pi),
    part=st.sampled_from((0.0, 0.5, 0.999, 1.001, 1.5)),
)  # fmt: skip
def test_the_box_leaves_nobody_out(connection, lat, lon, radius, bearing, part):
    angle = part * radius / EARTH_RADIUS_MILES
    here = math.radians(lat)
    sine = math.sin(here) * math.cos(angle) + math.cos(here) * math.sin(angle) * math.cos(bearing)
    there = math.asin(max(-1.0, min(1.0, sine)))
    east = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(here), math.cos(angle) - math.sin(here) * sine
    )
    to_lon = (lon + math.degrees(east) + 180) % 360 - 180
    miles, inside = ask(connection, Near(lat, lon, radius), math.degrees(there), to_lon)
    assert miles == pytest.approx(part * radius, abs=0.002)  # single precision
    if abs(miles - radius) > 1e-9:
        assert inside == (miles <= radius)
