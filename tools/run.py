"""Serve the portal on this machine: the web process and the worker, until Ctrl-C.

`make run` calls this once the packages are in place. Both processes live and die together: if one
stops, the other is stopped and this exits with 1; Ctrl-C or SIGTERM stops both and exits with 0.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
THREADS = 8
START_SECONDS = 60
STOP_SECONDS = 15
LOOK_SECONDS = 0.1
PR_SET_PDEATHSIG = 1  # prctl(2)


class Stopped(Exception):
    """Someone asked for the end."""


def on_signal(_number: int, _frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not cut the tidy end short and leave a process behind.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped


def end_with_parent() -> None:
    """From now on, the kernel sends this process SIGTERM when its parent dies (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One process in a group of its own, so that the terminal's Ctrl-C reaches only us."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], ending: int
    ) -> None:
        self.name = name
        self._ending = ending
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one thread here: nothing to deadlock
        )

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def ask_to_end(self) -> None:
        if not self.has_ended:
            self._process.send_signal(self._ending)

    def end(self, by: float) -> None:
        """Wait until `by` (monotonic seconds); then whatever is left of the group is killed."""
        try:
            self._process.wait(max(0.0, by - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"The {self.name} did not stop in {STOP_SECONDS} seconds: ending it", flush=True)
        with contextlib.suppress(ProcessLookupError):  # the group is empty, as it should be
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(address: str) -> bool:
    """Whether anything, an error page included, comes back from the web process."""
    try:
        urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def chosen_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT is {text!r}: it must be a number from 1 to 65535.")
    port = int(text)
    if not port_is_free(port):
        sys.exit(
            f"Port {port} cannot be used: something else is listening on it, or it is reserved.\n"
            f"Stop that, or choose another: make run PORT={port + 1 if port < 65535 else 8000}"
        )
    return port


def web_command(port: int, environment: Mapping[str, str]) -> list[str]:
    # One process on SQLite: writes queue in one place, and caches are not kept twice.
    # On PostgreSQL, WEB_CONCURRENCY (which gunicorn reads itself) gives as many as wanted.
    on_sqlite = environment.get("DATABASE_URL", "sqlite").startswith("sqlite")
    workers = ["--workers", "1"] if on_sqlite else []
    return [
        str(BIN / "gunicorn"),
        *("--bind", f"{HOST}:{port}"),
        *workers,
        *("--worker-class", "gthread"),
        *("--threads", str(THREADS)),
        *("--graceful-timeout", str(STOP_SECONDS - 5)),
        "--no-control-socket",
        *("--log-level", "warning"),
        "wsgi:app",
    ]


def watch(children: Sequence[Child]) -> Child:
    """The first child to end."""
    while True:
        for child in children:
            if child.has_ended:
                return child
        time.sleep(LOOK_SECONDS)


def wait_for(address: str, children: Sequence[Child]) -> bool:
    """True once the portal answers; False if a child ended or the time ran out first."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not any(child.has_ended for child in children):
        if answers(address):
            return True
        time.sleep(LOOK_SECONDS)
    return False


def serve(port: int) -> int:
    address = f"http://{HOST}:{port}"
    environment = {**os.environ, "PORT": str(port)}
    environment.setdefault("BASE_URL", address)
    flask = [str(BIN / "flask"), "--app", "wsgi"]

    prepared = subprocess.run(
        [sys.executable, "tools/prepare.py"], cwd=ROOT, env=environment, check=False
    )
    if prepared.returncode:
        return prepared.returncode

    children: list[Child] = []
    try:
        web = web_command(port, environment)
        worker = [str(BIN / "huey_consumer"), "portal.worker.huey", "--quiet"]
        # Each with the signal that lets it finish what it has in hand.
        children.append(Child("web process", web, environment, signal.SIGTERM))
        children.append(Child("worker", worker, environment, signal.SIGINT))
        # The accounts are looked up while the web process starts: each costs about a second.
        accounts = subprocess.run(
            [*flask, "accounts"],
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            check=False,
        )
        if wait_for(address, children):
            print(f"\nThe portal is at {address}\n\n{accounts.stdout}")
            print("Ctrl-C stops it.", flush=True)
            ended = watch(children)
            print(f"The {ended.name} has stopped, so everything stops.", file=sys.stderr)
        else:
            print("The portal did not start: see above.", file=sys.stderr)
        return 1
    except Stopped:
        print("\nStopping", flush=True)
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        by = time.monotonic() + STOP_SECONDS
        for child in children:
            child.ask_to_end()
        for child in children:
            child.end(by)


def main() -> int:
    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    if "MAKELEVEL" in os.environ:
        end_with_parent()  # make killed outright leaves nothing behind
    try:
        return serve(chosen_port())
    except Stopped:
        return 0


if __name__ == "__main__":
    sys.exit(main())
