"""What runs on another host: it tells whether workers can run there, and then owns what exists once on that host.

`hosts` sends this file as text, because a python without the engine must be able to say so. Hence it imports the engine
by its full name, and late. It reads JSON lines and writes one for each; when its input ends, the run has ended.
"""

import hashlib
import json
import os
import subprocess
import sys


def problem_with(wanted: "dict[str, object]") -> str:
    """Return what keeps this host from taking part, "" if nothing does; goes to the folder of the checkout.

    Args:
        wanted: `folder`, `settings` (the file of pytest's settings there), `versions` by package, `revision`.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 - which python it is, is what is asked
        return "its python is {}.{}; the engine needs 3.11".format(*sys.version_info[:2])
    folder, settings = str(wanted["folder"]), str(wanted["settings"])
    try:
        os.chdir(folder)
    except OSError as error:
        return f"no folder {folder} ({error.strerror})"
    if not os.path.isfile(settings):  # noqa: PTH113 - pathlib is not needed for more
        return f"no {settings} in {folder}: chdir= must name the checkout"
    from importlib import metadata

    versions = wanted["versions"]
    assert isinstance(versions, dict)
    for package, version in versions.items():
        try:
            found = metadata.version(package)
        except metadata.PackageNotFoundError:
            return f"{sys.executable} has no {package}: choose another with python="
        if found != version:
            return f"{package} is {found} there and {version} here"
    revision = checkout(folder)
    if wanted["revision"] and revision != wanted["revision"]:
        return f"{folder} is at {revision or 'no commit that git tells'}, and {wanted['revision']} is here"
    return ""


def checkout(folder: str) -> str:
    """Return the commit of a git checkout, and a mark of what was changed in it since; "" where git tells none."""

    def ask(*arguments: str) -> bytes:
        command = ["git", *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, timeout=20, check=True).stdout

    try:
        commit = ask("rev-parse", "HEAD").decode().strip()[:10]
        changes = ask("diff", "HEAD", "--full-index", "--no-ext-diff", "--no-textconv", "--no-color", "--", ".")
    except (OSError, subprocess.SubprocessError):
        return ""
    return commit + (f" with changes {hashlib.sha256(changes).hexdigest()[:6]}" if changes else "")


def serve(wanted: "dict[str, object]") -> None:
    """Own this host's folder and sandbox until the input ends, and respond to who asks for them."""
    from pathlib import Path

    from apisuite import settings
    from apisuite.run.owner import Owner
    from apisuite.run.sandbox import SandboxProcess

    pythonpath = wanted["pythonpath"]
    assert isinstance(pythonpath, list)
    sys.path[:0] = [str(Path.cwd()), *(str(Path.cwd() / folder) for folder in pythonpath)]

    def start(state: Path) -> SandboxProcess:
        log = settings.load(Path.cwd(), str(wanted["environment"])).configured("SANDBOX_LOG")
        return SandboxProcess(str(wanted["sandbox"]), state, log and str(Path.cwd() / log))

    settings.prepare_proxies()
    owner = Owner(start)
    try:
        for line in sys.stdin:
            try:
                value = str(owner.directory) if json.loads(line) == "directory" else dict(owner.sandbox_settings())
            except Exception as error:
                _say({"error": str(error)})
            else:
                _say({"value": value})
    finally:
        owner.close()


def main() -> None:
    """Say whether this host can take part; if so, take part."""
    wanted = json.loads(sys.stdin.readline())
    try:
        problem = problem_with(wanted)
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    import time

    _say({"problem": problem, "time": time.time()})
    if not problem:
        serve(wanted)


def _say(fields: "dict[str, object]") -> None:
    print(json.dumps(fields), flush=True)


if __name__ == "__main__":
    main()
