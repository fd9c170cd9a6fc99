"""Marks: parametrize, xfail, skip, skipif, custom marks, usefixtures, filterwarnings.

`pytest --markers` lists them all; `pytest -m custom_mark` selects by mark.
"""

import sys
import warnings

import pytest


@pytest.mark.parametrize("user_id", [1, 2, 12])
async def test_get_user_parametrize(client, user_id):
    """One test, run once per value."""
    response = await client.get(f"/users/{user_id}")

    assert response.status_code == 200
    assert response.json()["data"]["id"] == user_id


@pytest.mark.parametrize(
    ("user_id", "first_name"),
    [pytest.param(2, "Janet", id="janet"), pytest.param(8, "Lindsay", id="lindsay")],
)
async def test_get_user_parametrize_two(client, user_id, first_name):
    """Several values per test, each set with an id that the report shows."""
    response = await client.get(f"/users/{user_id}")

    assert response.json()["data"]["first_name"] == first_name


@pytest.mark.parametrize("page", [1, 2])
@pytest.mark.parametrize("per_page", [3, 6])
async def test_get_users_parametrize_product(client, page, per_page):
    """Stacked marks give every combination: here four tests."""
    response = await client.get("/users", params={"page": page, "per_page": per_page})

    assert len(response.json()["data"]) == per_page


@pytest.mark.xfail(reason="the API knows 12 users", raises=AssertionError)
async def test_get_user_xfail(client):
    """A known defect: expected to fail, and a failure once it passes (strict)."""
    response = await client.get("/users/13")

    assert response.status_code == 200


@pytest.mark.skip(reason="shows how a skipped test looks; remove the mark to run it")
async def test_get_user_skip(client):
    """Never run."""
    response = await client.get("/users/8")

    assert response.status_code == 200


@pytest.mark.skipif(sys.version_info < (3, 11), reason="needs Python 3.11; install a newer Python to run it")
async def test_get_user_skipif(client):
    """Skipped only where the condition holds."""
    response = await client.get("/users/8")

    assert response.is_success


@pytest.mark.custom_mark
async def test_get_user_custom_mark(client):
    """Selected by `pytest -m custom_mark`; the mark is registered in pytest.ini."""
    response = await client.get("/users/8")

    assert response.status_code == 200


@pytest.fixture
def english(monkeypatch):
    """Sets LANGUAGE to "en" for one test; monkeypatch restores it."""
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.mark.usefixtures("english")
def test_usefixtures(monkeypatch):
    """A fixture that is needed for its effect, not for its value, is requested by a mark."""
    import os

    assert os.environ["LANGUAGE"] == "en"


@pytest.mark.filterwarnings("ignore:v1 is deprecated:DeprecationWarning")
def test_filterwarnings():
    """A known warning is ignored here; anywhere else it would fail the test."""
    warnings.warn("v1 is deprecated", DeprecationWarning, stacklevel=1)

    with pytest.raises(DeprecationWarning, match="v2 is deprecated"):
        warnings.warn("v2 is deprecated", DeprecationWarning, stacklevel=1)
