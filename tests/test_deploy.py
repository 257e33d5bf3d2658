"""The files that put the connector somewhere: parsed, and held against what they name."""

from __future__ import annotations

import configparser
import fnmatch
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from connector import release as releases
from connector.cli import COMMANDS
from connector.settings import load
from connector.settings_reader import KNOWN, SECRETS

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)")
CONTENTS = {
    "DATABASE_URL_FILE": "postgresql://u:p@/db?host=/cloudsql/p:r:i",
    "POLICY_FILE": 'handover.default_group = "Support"',
}
RUN = ["deploy/cloud-run-service.yaml", "deploy/cloud-run-worker.yaml"]


def text(name: str) -> str:
    return ROOT.joinpath(name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    return {found[1].lower(): found[2] for line in text(name).splitlines() if (found := PIN.match(line))}


def test_the_requirements_are_pins_and_nothing_else() -> None:
    lines = [line for line in text("requirements.txt").splitlines() if not line.startswith("#")]
    assert [line for line in lines if not PIN.match(line)] == []
    assert "http" not in re.sub(r"httpx?\w*|httpcore\w*", "", text("requirements.txt"))


def test_the_requirements_are_those_of_the_lock_and_hold_everything_that_runs() -> None:
    needed = tomllib.loads(text("pyproject.toml"))["project"]["dependencies"]
    names = {re.split(r"[\[>=<]", one)[0].lower() for one in needed}
    assert names <= set(pins("requirements.txt"))
    assert pins("requirements.txt").items() <= pins("requirements.lock").items()
    assert not {"pytest", "mypy", "ruff"} & set(pins("requirements.txt"))


def test_a_release_run_from_its_sources_knows_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = releases.release()
    monkeypatch.setattr(releases, "NAME", "no-such-distribution")
    assert releases.release() == installed


def ignored(path: str) -> bool:
    patterns = [line for line in text(".gcloudignore").splitlines() if line and not line.startswith("#")]
    parts = [path, *map(str, Path(path).parents)]
    return any(
        fnmatch.fnmatch(part, pattern.rstrip("/")) or fnmatch.fnmatch(Path(part).name, pattern.rstrip("/"))
        for pattern in patterns
        for part in parts
    )


def test_app_engine_gets_the_program_and_no_secret() -> None:
    program = [
        *ROOT.glob("connector/**/*.py"),
        *ROOT.glob("connector/**/*.toml"),
        *ROOT.glob("adapters/**/*.py"),
    ]
    needed = [str(path.relative_to(ROOT)) for path in program]
    assert [
        path for path in (*needed, "pyproject.toml", "requirements.txt", "app.yaml") if ignored(path)
    ] == []
    kept_back = (
        ".env",
        "connector.db",
        ".connector-setup.json",
        "tests/conftest.py",
        ".venv/bin/python",
        ".git/HEAD",
    )
    assert [path for path in kept_back if not ignored(path)] == []


@pytest.mark.parametrize("name", ["app.yaml", "worker.yaml"])
def test_an_app_engine_service_is_whole(name: str) -> None:
    service = yaml.safe_load(text(name))
    assert re.fullmatch(r"python3\d\d", service["runtime"])
    words = shlex.split(service["entrypoint"])
    assert words[0] in {"gunicorn", "python"}
    if words[0] == "python":
        assert (words[2], words[3] in COMMANDS) == ("connector.cli", True)
    scaling = [key for key in service if key.endswith("_scaling")]
    assert scaling == (["automatic_scaling"] if name == "app.yaml" else ["manual_scaling"])
    assert set(service["env_variables"]) <= KNOWN


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n", " ", text("Dockerfile"))
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_image_is_built_of_what_is_there_and_runs_without_rights() -> None:
    found = instructions()
    assert found[0][0] == "FROM"
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", found[0][1])
    sources = [word for name, rest in found if name == "COPY" for word in rest.split()[:-1]]
    assert [source for source in sources if not ROOT.joinpath(source).exists()] == []
    allowed = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    assert set(sources) == allowed
    order = [name for name, _ in found]
    assert dict(found)["USER"] == "connector"
    assert order.index("USER") < order.index("ENTRYPOINT")
    assert all(dict(found)[name].startswith("[") for name in ("ENTRYPOINT", "CMD"))
    assert re.findall(r'"(\w+)"', dict(found)["CMD"])[0] in COMMANDS
    set_there = {word.split("=")[0] for name, rest in found if name == "ENV" for word in shlex.split(rest)}
    assert not {name for name in set_there if name in SECRETS}


def test_the_images_health_check_holds_for_every_role() -> None:
    asked = dict(instructions())["HEALTHCHECK"]
    words = re.findall(r'"([^"]+)"', asked.partition("CMD")[2])
    assert words == ["python", "-m", "connector.cli", "health"]
    assert words[-1] in COMMANDS


def test_the_image_holds_all_that_the_program_needs(tmp_path: Path) -> None:
    for name, rest in instructions():
        if name == "COPY":
            *sources, target = rest.split()
            for source in sources:
                put(ROOT / source, tmp_path / target)
    code = "import sys; sys.path.insert(0, '.'); from connector.cli import main; main()"
    command = [sys.executable, "-I", "-c", code, "check", "--json"]
    done = subprocess.run(
        command, cwd=tmp_path, env={}, capture_output=True, text=True, timeout=240, check=False
    )
    assert '"no helpdesk is set"' in done.stdout, done.stderr


def put(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def container(name: str) -> dict[str, Any]:
    [found] = yaml.safe_load(text(name))["spec"]["template"]["spec"]["containers"]
    return dict(found)


@pytest.mark.parametrize("name", RUN)
def test_a_cloud_run_file_names_settings_and_mounts_what_it_reads(name: str, tmp_path: Path) -> None:
    whole = yaml.safe_load(text(name))
    assert (
        whole["kind"] == {"service": "Service", "worker": "WorkerPool"}[name.rsplit("-", maxsplit=1)[-1][:-5]]
    )
    found = container(name)
    environ = {one["name"]: one["value"] for one in found["env"]}
    assert set(environ) <= KNOWN
    assert not SECRETS & set(environ)
    assert found["args"][0] in COMMANDS
    mounts = {one["name"]: one["mountPath"] for one in found["volumeMounts"]}
    volumes = whole["spec"]["template"]["spec"]["volumes"]
    there = {f"{mounts[one['name']]}/{one['secret']['items'][0]['path']}" for one in volumes}
    assert {value for key, value in environ.items() if key.endswith("_FILE")} == there
    assert load(_filled(environ, tmp_path)).platforms == ("zendesk",)


def test_both_halves_on_cloud_run_make_and_take_the_same_rating_links() -> None:
    halves = [{one["name"]: one["value"] for one in container(name)["env"]} for name in RUN]
    for name in ("PUBLIC_URL", "SIGNING_KEY_FILE", "POLICY_FILE"):
        assert len({half[name] for half in halves}) == 1
    assert "API_TOKEN_FILE" in halves[0]


def _filled(environ: dict[str, str], folder: Path) -> dict[str, str]:
    """The secrets as files, as Cloud Run mounts them."""
    filled = dict(environ)
    for key in [key for key in environ if key.endswith("_FILE")]:
        folder.joinpath(key).write_text(CONTENTS.get(key, "a-secret-0123456789"))
        filled[key] = str(folder / key)
    return filled


def test_the_service_keeps_its_processor_and_one_instance_warm() -> None:
    notes = yaml.safe_load(text(RUN[0]))["spec"]["template"]["metadata"]["annotations"]
    assert (notes["autoscaling.knative.dev/minScale"], notes["run.googleapis.com/cpu-throttling"]) == (
        "1",
        "false",
    )


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text("deploy/connector.service"))
    return parser


def test_the_unit_starts_a_command_that_exists_and_stops_in_time() -> None:
    service = unit()["Service"]
    assert shlex.split(service["ExecStart"])[1] in COMMANDS
    drain = int(re.findall(r"DRAIN_SECONDS=(\d+)", text("deploy/connector.service"))[0])
    assert drain < int(service["TimeoutStopSec"])
    assert (service["RestartPreventExitStatus"], service["User"]) == ("2", "connector")
    lines = re.findall(r"^Environment=(.*)$", text("deploy/connector.service"), re.M)
    assert {pair.split("=")[0] for line in lines for pair in line.split()} <= KNOWN


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_to_complain_of(tmp_path: Path) -> None:
    # User and program are made by whoever follows docs/deploy.md.
    here = re.sub(r"^ExecStart=.*$", "ExecStart=/bin/true", text("deploy/connector.service"), flags=re.M)
    file = tmp_path / "connector.service"
    file.write_text(re.sub(r"^(User|Group)=.*\n", "", here, flags=re.M))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(file)], capture_output=True, text=True, timeout=240, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


#: Where each secret ends up.
HOLDERS: dict[str, Callable[[Any], Any]] = {
    "ZENDESK_OAUTH_CLIENT_SECRET": lambda s: s.zendesk.client_secret,
    "ZENDESK_OAUTH_TOKEN": lambda s: s.zendesk.oauth_token,
    "ZENDESK_API_TOKEN": lambda s: s.zendesk.api_token,
    "ZENDESK_WEBHOOK_SECRETS": lambda s: s.zendesk.webhook_secrets,
    "INTERCOM_ACCESS_TOKEN": lambda s: s.intercom.access_token,
    "INTERCOM_CLIENT_SECRETS": lambda s: s.intercom.client_secrets,
    "ANTHROPIC_API_KEY": lambda s: s.claude.api_key,
    "DATABASE_URL": lambda s: s.database_url,
    "ACCOUNTS_SQL_URL": lambda s: s.accounts_sql_url,
    "ALERT_URL": lambda s: s.alert_url,
    "SMTP_PASSWORD": lambda s: s.mail.password,
    "SIGNING_KEY": lambda s: s.signing_key,
    "API_TOKEN": lambda s: s.api_token,
}


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_every_secret_can_come_from_a_file_and_the_page_names_it(name: str, tmp_path: Path) -> None:
    urls = {"DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}", "ALERT_URL": "https://chat.example/hook"}
    value = urls.get(name, "a-secret-0123456789")
    (tmp_path / "secret").write_text(f"{value}\n")
    base = {
        "ZENDESK_URL": "https://acme.zendesk.com",
        "ZENDESK_OAUTH_CLIENT_ID": "connector",
        "ZENDESK_OAUTH_CLIENT_SECRET": "client-secret-0123456789",
        "ZENDESK_WEBHOOK_SECRETS": "webhook-secret-0123456789",
        "INTERCOM_ACCESS_TOKEN": "access-token-0123456789",
        "INTERCOM_CLIENT_SECRETS": "client-secret-0123456789",
        "INTERCOM_ADMIN_ID": "9",
    }
    if name in {"ZENDESK_OAUTH_TOKEN", "ZENDESK_API_TOKEN"}:
        base.pop("ZENDESK_OAUTH_CLIENT_ID")
        base.pop("ZENDESK_OAUTH_CLIENT_SECRET")
    if name == "ZENDESK_API_TOKEN":
        base["ZENDESK_EMAIL"] = "bot@acme.example"
    if name == "ACCOUNTS_SQL_URL":
        (tmp_path / "policy.toml").write_text('accounts.sql = "SELECT plan FROM c WHERE email = :email"\n')
        base["POLICY_FILE"] = str(tmp_path / "policy.toml")
    if name == "SMTP_PASSWORD":
        (tmp_path / "policy.toml").write_text("identity.one_time_code = true\n")
        base |= {
            "POLICY_FILE": str(tmp_path / "policy.toml"),
            "SIGNING_KEY": "signing-key-0123456789-0123456789",
            "SMTP_HOST": "mail.acme.example",
            "SMTP_FROM": "codes@acme.example",
            "SMTP_USER": "postmaster",
        }
    base.pop(name, None)
    found = load({**base, f"{name}_FILE": str(tmp_path / "secret")}, mounts=Path("/nowhere"))
    assert value in str(HOLDERS[name](found))
    assert f"`{name}`" in text("docs/deploy.md")
