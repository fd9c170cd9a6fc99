"""The identity provider keeps the document that was written for it by hand."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from apisuite import exchanges
from apisuite.contract.checking import Checker
from apisuite.contract.coverage import Coverage, documented_by
from apisuite.contract.document import load_file

from ..suite import ROOT
from .conftest import SignIn
from .process import Sandbox

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def recording() -> Iterator[exchanges.Recording]:
    """What the test sends while it runs, apart from its own recording."""
    own = exchanges.Recording("call")
    with exchanges.record(own):
        yield own


async def test_provider_keeps_its_document(
    client: httpx.AsyncClient, sandbox: Sandbox, sign_in: SignIn, recording: exchanges.Recording
) -> None:
    """Tokens, renewals, refusals and keys are as documented, and every documented response is among them."""
    checker = Checker("Identity", load_file(ROOT / "tests" / "sandbox" / "identity.yaml"), f"{sandbox.url}/cognito")
    secret = sandbox.settings["COGNITO_SERVICE_CLIENT_SECRET"]

    tokens = (await sign_in()).json()["AuthenticationResult"]
    await sign_in("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=tokens["RefreshToken"])
    await sign_in(USERNAME="tester+document@example.com", PASSWORD="wrong")
    await sign_in("CUSTOM_AUTH")
    await client.post("/cognito/oauth2/token", data=GRANT, auth=("sandbox-service", secret))
    await client.post("/cognito/oauth2/token", data=GRANT, auth=("sandbox-service", "wrong"))
    await client.post("/cognito/oauth2/token", data={}, auth=("sandbox-service", secret))
    await client.get("/cognito/.well-known/jwks.json")

    for draft in recording.begun():
        draft.verdict = checker.check(draft.raw())
    found = recording.take()
    covered = Coverage()
    covered.describe(checker.api, documented_by(checker))
    covered.add("test", found)
    assert [violation for each in found if each.verdict for violation in each.verdict.violations] == []
    assert covered.missing() == []
