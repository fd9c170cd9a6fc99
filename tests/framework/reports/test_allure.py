"""What Allure writes is redacted, though most of it passes no report of pytest's."""

from __future__ import annotations

from pathlib import Path

import pytest

from .inner import PARALLEL, PLAIN, run_inner

SECRET = "Zx9Kq7-0123456789-secret"
TESTS = """
    import os

    import allure
    import pytest

    SECRET = os.environ["SHOP_PASSWORD"]

    @pytest.fixture
    def broken():
        yield
        raise RuntimeError(SECRET)

    def test_attaches(broken):
        with allure.step(f"step {SECRET}"):
            allure.attach(f"attached {SECRET}", "text")
            allure.attach(b"\\xff\\xfe", "image")
        allure.dynamic.description(f"described {SECRET}")
        allure.dynamic.parameter("parameter", SECRET)
        pytest.fail(f"failed {SECRET}", pytrace=False)
"""


@pytest.mark.parametrize("arguments", [PLAIN, PARALLEL])
def test_results_and_attachments_are_clean(tmp_path: Path, arguments: list[str]) -> None:
    """Messages, steps, parameters, descriptions and attachments have no secret; an image stays as it is."""
    run_inner(tmp_path, {"test_a.py": TESTS}, "--alluredir=allure", *arguments, SHOP_PASSWORD=SECRET)

    files = [path.read_bytes() for path in (tmp_path / "allure").iterdir()]
    written = b"\n".join(files)
    assert [
        word for word in (b"step", b"attached", b"described", b"failed") if word + b" [redacted]" not in written
    ] == []
    assert b"\xff\xfe" in files
    assert b"Zx9Kq7" not in written
