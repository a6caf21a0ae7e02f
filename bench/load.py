"""Servers under load: gunicorn with one worker, wrk on the loopback address."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
THREADS = 4
CLIENTS = 8
START_SECONDS = 30
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
ERRORS = re.compile(r"(Non-2xx or 3xx responses: \d+|Socket errors: .*)")


class NotMeasured(Exception):
    """The load could not be put on, so there is no figure. The sentence says why."""


def need_wrk() -> None:
    """wrk is there, installed with apt where it is missing and we may."""
    if shutil.which("wrk"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=False)
    if not shutil.which("wrk"):
        sys.exit("make bench needs wrk, which was not found: apt-get install wrk")


@contextmanager
def server(app: str, environment: Mapping[str, str]) -> Iterator[str]:
    """A running gunicorn for that WSGI application; its address. Ended on leaving."""
    port = _free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"{HOST}:{port}",
            "--workers",
            "1",
            "--worker-class",
            "gthread",
            "--threads",
            str(THREADS),
            "--log-level",
            "error",
            app,
        ],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    address = f"http://{HOST}:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def requests_a_second(
    address: str,
    *,
    seconds: int,
    headers: Mapping[str, str] | None = None,
    script: Path | None = None,
    clients: int = CLIENTS,
) -> float:
    """How many answers a second wrk gets from that address. Raises `NotMeasured` on an error."""
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", str(script)]
    done = subprocess.run([*command, address], capture_output=True, text=True, check=True)
    if trouble := ERRORS.search(done.stdout):
        raise NotMeasured(f"{address}: {trouble.group(1)}")
    rate = RATE.search(done.stdout)
    if rate is None:
        raise NotMeasured(f"{address}: wrk gave no rate")
    return float(rate.group(1))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise NotMeasured(f"the server at {address} ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NotMeasured(f"the server at {address} did not answer in {START_SECONDS} seconds")
