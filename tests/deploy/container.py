"""Follow deploy/Containerfile without a container engine, and use the result as a container is used.

    python -m tests.deploy.container [--install]       # Linux, as root

The steps are done in an overlay of this machine's root, which ends with the command, in namespaces
of their own (mounts, network, processes). With ``--install`` its packages are installed as the
Containerfile says, which takes a minute; without, those of this interpreter are used. Then the
image's command runs as the image's user, on a root that can't be written except /data and /tmp, as
deploy/compose.yaml asks: it must collect an article, answer /healthz, be healthy by the image's own
check, and end with status 0 when it gets the stop signal. Exits with 1 if anything is different.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from warta.newsroom import Newsroom, sample_stories

ROOT = Path(__file__).parents[2]
INSIDE = "CONTAINER_INSIDE"  # in its own namespaces: the folder to mount in
VENV = "/opt/image"  # in place of the Python of the base image
PACKAGES = "/opt/packages"  # not where they lie on this machine: that may be below /tmp
PORT = 9155
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET of <sched.h>
START_SECONDS, STOP_SECONDS = 120, 90


@dataclass
class Image:
    """The steps of a Containerfile as they are done, and what the image says about its command."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    said: dict[str, str] = field(default_factory=dict)

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a command as the image's user with its environment."""
        return subprocess.run(
            self.command(command), env=self.environment, text=True, capture_output=True, check=False
        )

    def command(self, command: Sequence[str]) -> list[str]:
        inside = f"cd {shlex.quote(self.folder)} && exec {shlex.join(command)}"
        as_user = ["setpriv", "--reuid", self.user, "--regid", self.user, "--clear-groups"]
        as_user += ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
        user = [] if self.user == "root" else as_user
        return ["chroot", str(self.root), *user, "/bin/sh", "-c", inside]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="install the packages too")
    options = parser.parse_args()
    if INSIDE not in os.environ:
        return in_own_namespaces()
    root = overlay(Path(os.environ[INSIDE]))
    image = built(root, with_packages=options.install)
    make_read_only(root)
    return int(not all(use(image)))


def in_own_namespaces() -> int:
    """Run this command again with mounts of its own, which end with it; return its exit status."""
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    command += [sys.executable, "-m", "tests.deploy.container", *sys.argv[1:]]
    folder = Path(tempfile.mkdtemp())
    try:
        return subprocess.run(
            command, env=os.environ | {INSIDE: str(folder)}, check=False
        ).returncode
    finally:
        folder.rmdir()  # it is empty again; nothing is deleted in what was mounted there


def overlay(folder: Path) -> Path:
    """Return a root like this machine's whose changes end with this process."""
    mount("-t", "tmpfs", "warta", str(folder))
    root, upper, work = (folder / name for name in ("root", "upper", "work"))
    for each in (root, upper, work):
        each.mkdir()
    layers = f"lowerdir=/,upperdir={upper},workdir={work}"
    mount("-t", "overlay", "-o", layers, "warta", str(root))
    for name in ("proc", "dev", "sys"):
        mount("--rbind", f"/{name}", str(root / name))
    # Python and its packages may be where only their owner may look.
    for place in (sys.base_prefix, sysconfig.get_path("purelib")):
        for parent in Path(place).parents:
            inside = root / parent.relative_to("/")
            inside.chmod(inside.stat().st_mode | 0o555)
    return root


def built(root: Path, *, with_packages: bool) -> Image:
    """Do the steps of the Containerfile."""
    image = Image(root, {"PATH": f"{VENV}/bin:/usr/sbin:/usr/bin:/sbin:/bin"})
    # How this machine reaches its package registry; a machine with an engine says it to the engine.
    machine = {key: value for key, value in os.environ.items() if key.startswith("PIP_")}
    done([sys.executable, "-m", "venv", f"{root}{VENV}"], os.environ)
    if not with_packages:
        libraries = next(Path(f"{root}{VENV}/lib").glob("python*/site-packages"))
        for older in libraries.glob("setuptools*"):  # Python 3.11 brings one of its own
            shutil.rmtree(older)
        packages = root / PACKAGES.lstrip("/")
        packages.mkdir(parents=True)
        mount("--bind", sysconfig.get_path("purelib"), str(packages))
        (libraries / "packages.pth").write_text(f"{PACKAGES}\n")
    text = (ROOT / "deploy" / "Containerfile").read_text().replace("\\\n", " ")
    for line in text.splitlines():
        instruction, _, rest = line.partition(" ")
        rest = re.sub(r"\$(\w+)", lambda match: image.said.get(match[1], match[0]), rest)
        match instruction:
            case "ENV":
                image.environment |= dict(word.split("=", 1) for word in shlex.split(rest))
            case "ARG":
                image.said |= dict([rest.split("=", 1)])
            case "WORKDIR":
                image.folder = rest
                (root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "COPY":
                *sources, target = rest.split()
                place = root / image.folder.lstrip("/") / target
                for source in sources:
                    copied = [f"{ROOT / source}/."] if (ROOT / source).is_dir() else [ROOT / source]
                    done(["mkdir", "-p", str(place)] if copied[0] != ROOT / source else ["true"])
                    done(["cp", "-r", *map(str, copied), str(place)])
            case "RUN" if "--require-hashes" in rest and not with_packages:
                pass
            case "RUN":
                print(f"RUN {rest}", flush=True)
                done(image.command(["/bin/sh", "-c", rest]), machine | image.environment)
            case "USER":
                image.user = rest
            case "HEALTHCHECK" | "ENTRYPOINT" | "CMD" | "STOPSIGNAL" | "EXPOSE" | "VOLUME":
                image.said[instruction] = rest
            case "" | "#" | "FROM":
                pass
            case _:
                raise ValueError(f"unknown instruction: {line}")
    return image


def make_read_only(root: Path) -> None:
    """Make everything read-only except the volume and /tmp, as deploy/compose.yaml asks."""
    data = root / "data"
    owner = data.stat()
    mount("-t", "tmpfs", "-o", f"uid={owner.st_uid},gid={owner.st_gid},mode=755", "data", str(data))
    mount("-t", "tmpfs", "tmp", str(root / "tmp"))
    (root / "tmp" / "runner_storage").mkdir(mode=0o700)  # of another user's Prefect
    mount("-o", "remount,ro", str(root))


def use(image: Image) -> list[bool]:
    """Collect from a newsroom, look at the health, stop; return what was as it must be."""
    results = list[bool]()

    def wanted(is_so: bool, what: str) -> None:
        print(f"{'ok' if is_so else 'WRONG'}: {what}".rstrip(), flush=True)
        results.append(is_so)

    # A network of its own, whose ports are free; the steps above may have needed the real one.
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "can't have a network of its own")
    done(["ip", "link", "set", "lo", "up"])
    entry = json.loads(image.said["ENTRYPOINT"])
    serve = [*entry, *json.loads(image.said["CMD"])]
    check = image.said["HEALTHCHECK"].partition("CMD ")[2]
    with Newsroom() as room:
        room.add_publisher("siaran.example", *sample_stories(3), language="id")
        image.environment |= {"WARTA_PROXY": room.proxy_url, "WARTA_HOST_DELAY_SECONDS": "0"}
        wanted(image.run(["touch", "/forbidden"]).returncode != 0, "the root is read-only")
        added = image.run([*entry, "feeds", "add", "http://siaran.example/feed"])
        wanted(added.returncode == 0, f"a feed is added: {added.stdout}{added.stderr}")
        with subprocess.Popen(
            image.command(serve), env=image.environment, stderr=subprocess.PIPE, text=True
        ) as serving:
            assert serving.stderr is not None
            lines = list[str]()
            began = time.monotonic()
            for line in serving.stderr:
                lines.append(line)
                if "completed:" in line or time.monotonic() > began + START_SECONDS:
                    break
            print("".join(lines), end="", flush=True)
            wanted("entries: 3 new" in lines[-1], "three articles are collected")
            with urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=20) as answer:
                wanted(answer.status == 200, "/healthz answers")
            page = re.findall(r"page is (\S+),", "".join(lines))
            with urlopen(page[0], timeout=20) as answer:
                wanted(b"<title>Prefect" in answer.read(), "Prefect's page answers")
            health = image.run(["/bin/sh", "-c", check])
            wanted(health.returncode == 0, f"it is healthy: {health.stdout}{health.stderr}")
            serving.send_signal(signal.Signals[image.said["STOPSIGNAL"]])
            rest = serving.stderr.read()
            wanted(serving.wait(STOP_SECONDS) == 0, f"it stops with status 0: {rest}")
            wanted("Traceback" not in rest, f"without a traceback: {rest}")
        late = image.run(["/bin/sh", "-c", check])
        wanted(late.returncode != 0, f"stopped, it is unhealthy: {late.stdout}{late.stderr}")
    return results


def mount(*arguments: str) -> None:
    done(["mount", *arguments])


def done(command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    """Run a command that must succeed; show its output if it fails."""
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{shlex.join(command)} ended with {run.returncode}:\n{run.stdout}{run.stderr}")


if __name__ == "__main__":
    sys.exit(main())
