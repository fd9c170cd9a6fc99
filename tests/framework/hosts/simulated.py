"""Hosts that are folders of this machine: a program named ssh runs there what it is told to, without any network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from ..report import Report
from ..suite import Suite, processes_in

# Takes what ssh takes, keeps it in `calls`, and begins as a login does: with an environment of the host alone. A host
# that is not there is not found. A file `greeting` is what its shell prints at start. With a file `calls-left` it is
# found as often as that has lines.
SSH = """\
#!/bin/sh
echo "$*" >> "{hosts}/calls"
while :; do
    case $1 in
    -C) shift ;;
    -o | -F) shift 2 ;;
    *) break ;;
    esac
done
host={hosts}/${{1##*@}}
shift
[ ! -f "$host/calls-left" ] || {{ [ -s "$host/calls-left" ] && sed -i 1d "$host/calls-left"; }} || host=$host.gone
[ -d "$host" ] || {{ echo "ssh: Could not resolve hostname ${{host##*/}}" >&2; exit 255; }}
[ ! -f "$host/greeting" ] || cat "$host/greeting"
exec env -i PATH="$PATH" HOME="$host" TMPDIR="$host/tmp" sh -c "cd; $*"
"""
# Tells, in the home of the host, what a test sees there.
SEEN = """
    import json
    import logging
    import os
    from pathlib import Path

    import pytest
    from apisuite.once import current, worker_name
    from apisuite.settings import get_settings
    from tests.api.module_a.setup.cognito_token import token_path

    @pytest.mark.parametrize("number", range(2))
    async def test_seen(client, base_url, number):
        assert (await client.get("/me")).status_code == 200
        logging.getLogger("seen").info("record %s-%d-", Path(__file__).stem, number)
        seen = {
            "worker": worker_name(),
            "host": current().host,
            "folder": str(current().directory),
            "token": str(token_path()),
            "url": base_url,
            "environment": get_settings().environment,
            "cwd": os.getcwd(),
        }
        with open(f"{os.environ['HOME']}/seen", "a") as file:
            file.write(json.dumps(seen) + "\\n")
"""


class Simulated:
    """A project, and hosts with a copy of it.

    Attributes:
        suite: the project where pytest is started.
        path: the folder of the hosts; each has `repo` and `tmp`.
    """

    def __init__(self, suite: Suite, path: Path) -> None:
        self.suite = suite
        self.path = path
        program = path / "bin" / "ssh"
        program.parent.mkdir(parents=True)
        program.write_text(SSH.format(hosts=path), encoding="utf-8")
        program.chmod(0o755)

    def copy(self, *names: str) -> None:
        """Copy the project, as it is now, to hosts, which are made if there are none of that name."""
        left_out = shutil.ignore_patterns("temporary", "runpytest-*", "__pycache__", "*.log")
        for name in names:
            (self.path / name / "tmp").mkdir(parents=True, exist_ok=True)
            shutil.copytree(self.suite.path, self.path / name / "repo", ignore=left_out, dirs_exist_ok=True)

    def place(self, name: str, *, number: int = 1, python: str = sys.executable, folder: str = "") -> str:
        """Return the `--tx` of workers on a host."""
        where = folder or str(self.path / name / "repo")
        return f"--tx={number}*ssh=me@{name}//chdir={where}//python={python}"

    @property
    def calls(self) -> list[str]:
        """The arguments of each call of ssh, without the command that runs on the host."""
        text = (self.path / "calls").read_text(encoding="utf-8") if (self.path / "calls").exists() else ""
        return [line.partition(f" {sys.executable} ")[0] for line in text.splitlines()]

    def processes(self, name: str) -> list[int]:
        """Return the ids of the processes of a host. Linux only."""
        return processes_in(self.path / name / "tmp")

    def seen(self) -> list[dict[str, str]]:
        """Return what the tests of SEEN have seen, here and on the hosts."""
        files = [self.suite.path / "seen", *self.path.glob("*/seen")]
        return [json.loads(line) for path in files if path.exists() for line in path.read_text().splitlines()]

    def leftovers(self) -> list[str]:
        """Return the temporary files of all hosts but those that pytest keeps."""
        return [str(path) for path in self.path.glob("*/tmp/*") if not path.name.startswith("pytest-of-")]


def lanes(report: Report) -> set[str]:
    """Return the names of the lanes of the timeline in a report."""
    return set(re.findall(r"<span>(.+?)</span><svg", report.page.partition('id="api-timeline"')[2]))


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, as nobody in particular."""
    who = {f"GIT_{role}_{what}": "x@y" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **who}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)  # noqa: S607
