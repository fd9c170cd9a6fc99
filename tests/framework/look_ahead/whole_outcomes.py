"""Tests that fail, skip and are torn down badly: in the setup, in the body, in the teardown."""

from __future__ import annotations

OUTCOMES = """
    import asyncio
    import logging

    import pytest
    from conftest import LANGUAGE

    log = logging.getLogger("tests")


    async def test_setup_error(user, fails_at_setup, noted):
        raise AssertionError("never")


    async def test_after_setup_error(user):
        await asyncio.sleep(0.001)


    async def test_plain_setup_error(user, plain_fails_at_setup):
        raise AssertionError("never")


    async def test_teardown_error(user, fails_at_teardown, noted):
        print("fine")


    async def test_plain_teardown_error(user, plain_fails_at_teardown, noted):
        print("fine")


    async def test_body_and_teardown_error(fails_at_teardown, plain_fails_at_teardown, user):
        assert user == 0


    async def test_finalizers_fail(finalizers_fail, user):
        print("fine")


    async def test_skips(user, skips):
        raise AssertionError("never")


    async def test_plain_skips(plain_skips, client):
        raise AssertionError("never")


    async def test_xfails(user, xfails):
        raise AssertionError("never")


    async def test_fails(user, fails):
        raise AssertionError("never")


    async def test_skips_in_body(user):
        pytest.skip("in the body")


    @pytest.mark.xfail(reason="expected")
    async def test_xfail(user):
        assert 0


    @pytest.mark.xfail(reason="expected")
    async def test_xfail_of_setup(user, fails_at_setup):
        assert 0


    @pytest.mark.xfail(reason="expected, strict", strict=True)
    async def test_xpass_strict(user):
        await asyncio.sleep(0.001)


    @pytest.mark.skip(reason="always")
    async def test_skipped(user):
        assert 0


    @pytest.mark.skipif("False", reason="never")
    async def test_not_skipped(user):
        await asyncio.sleep(0.001)


    @pytest.mark.xfail(run=False, reason="not run")
    async def test_not_run(user):
        assert 0


    async def test_marked_by_a_fixture(marks, user):
        assert 0


    async def test_no_yield(user, no_yield):
        assert 0


    async def test_plain_no_yield(user, plain_no_yield):
        assert 0


    async def test_two_yields(user, two_yields):
        await asyncio.sleep(0.001)


    async def test_plain_two_yields(user, plain_two_yields):
        await asyncio.sleep(0.001)


    @pytest.mark.usefixtures("user", "noted")
    async def test_usefixtures(client):
        await asyncio.sleep(0.001)
        assert (await client.get("/users/test_usefixtures")).status_code == 200


    async def test_language(language):
        assert LANGUAGE.get() == "fixture"
        LANGUAGE.set("body")


    async def test_no_language(client):
        await asyncio.sleep(0.001)
        assert LANGUAGE.get() == "none"


    async def test_plain_language(plain_language, returned_language, client):
        await asyncio.sleep(0.001)
        assert LANGUAGE.get() == "returned"


    async def test_both_languages(language, plain_language):
        await asyncio.sleep(0.001)
        assert LANGUAGE.get() == "plain"


    async def test_own_loop(runs_a_loop, client):
        await asyncio.sleep(0.001)
        assert runs_a_loop == "own loop"


    async def test_warns(warns):
        import warnings
        warnings.warn("body warns")
        await asyncio.sleep(0.001)


    async def test_tmp_path(tmp_path, client):
        (tmp_path / "file").write_text("text")
        await asyncio.sleep(0.001)
        assert (tmp_path / "file").read_text() == "text"


    async def test_property(record_property, user):
        record_property("begun", 1)
        await asyncio.sleep(0.001)
        record_property("ended", 2)


    async def test_task_of_a_fixture(leaves_a_task):
        await asyncio.sleep(0.005)


    async def test_thread_in_body(user):
        await asyncio.to_thread(print, "from a thread")


    async def test_exits(user):
        await asyncio.sleep(0.001)
        raise SystemExit(3)


    async def test_cancels_itself(user):
        asyncio.current_task().cancel()
        await asyncio.sleep(1)


    async def test_times_out(user, client):
        async with asyncio.timeout(0.02):
            await client.get("/users/slow", headers={"x-delay": "5"})
"""
ALONE = """
    import asyncio
    import logging

    import pytest
    from conftest import LANGUAGE

    log = logging.getLogger("tests")


    def test_sync(noted):
        print("sync", noted)


    def test_sync_with_async_fixture(user):
        print(user)


    @pytest.mark.serial
    async def test_serial(user):
        print("alone")


    @pytest.mark.filterwarnings("error")
    async def test_strict(user):
        import warnings
        await asyncio.sleep(0.001)
        warnings.warn("an error here")


    async def test_capsys(capsys, user):
        print("captured")
        await asyncio.sleep(0.001)
        assert capsys.readouterr().out == "captured\\n"


    async def test_caplog(caplog, user):
        log.warning("heard")
        await asyncio.sleep(0.001)
        assert caplog.messages == ["heard"]


    async def test_monkeypatch(monkeypatch, user):
        monkeypatch.setenv("PATCHED", "1")
        await asyncio.sleep(0.001)


    async def test_not_patched(user):
        import os
        await asyncio.sleep(0.001)
        assert "PATCHED" not in os.environ


    async def test_last(user, client):
        await asyncio.sleep(0.02)
"""
